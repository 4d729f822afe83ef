// GET /api/exposure as a zod schema: the same as ExposureResponse in api.ts. Unknown fields are refused.

import { findingsSchema, graphSchema } from './apiSchema';
import { z } from './schemas';

const text = z.string();
const count = z.int().min(0);
const port = z.int().min(1).max(65_535);
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();

const protocol = z.enum(['TCP', 'UDP', 'SCTP']);
const verdict = z.enum(['allow', 'deny', 'unknown']);
const certainty = z.enum(['defined', 'implementation-defined', 'unknown']);
const audience = z.enum(['internet', 'internal-network', 'unknown']);
const traffic = z.partialRecord(protocol, text).readonly();
const objectRef = z.strictObject({ kind: text, namespace: text.nullable(), name: text });

const backend = z.strictObject({
  workload: text,
  pods: count,
  protocol,
  port: port.nullable(),
  service: objectRef.nullable(),
  mirror: z.boolean(),
});

const door = z.strictObject({
  protocol,
  port: port.nullable(),
  hostnames: list(text),
  path: text.nullable(),
  backends: list(backend),
  otherBackends: list(text),
});

const entry = z.strictObject({
  id: text,
  kind: z.enum([
    'node-port',
    'load-balancer',
    'external-ip',
    'host-port',
    'host-network',
    'ingress',
    'gateway',
    'openshift-route',
  ]),
  name: text,
  object: objectRef,
  gateway: objectRef.nullable(),
  addresses: list(text),
  nodes: z.union([z.literal('every'), list(text)]).nullable(),
  audience,
  audienceWhy: text,
  clients: list(text),
  source: z.enum(['client', 'client-or-node', 'proxy', 'host']),
  proxy: text.nullable(),
  state: z.enum(['open', 'blocked', 'unknown', 'without-pods', 'not-served']),
  certainty,
  doors: list(door),
});

const proxy = z.strictObject({
  id: text,
  name: text,
  controller: text.nullable(),
  found: z.enum(['by-address', 'by-class', 'by-gateway-name', 'own', 'cloud', 'not-found']),
  workloads: list(text),
  service: objectRef.nullable(),
  verdict,
  certainty,
});

const via = z.strictObject({
  entry: text,
  proxy: text.nullable(),
  protocol,
  port: port.nullable(),
  pods: count,
  passing: count,
  mirror: z.boolean(),
  verdict,
  certainty,
  from: text.nullable(),
  why: text,
  blockedBy: list(objectRef),
});

const workload = z.strictObject({
  id: text,
  kind: text,
  namespace: text,
  name: text,
  state: z.enum(['published', 'published-but-blocked', 'reachable-but-unpublished', 'not-exposed']),
  certainty,
  why: text,
  audience: audience.nullable(),
  via: list(via),
  ports: traffic,
  reachable: traffic,
  reachableFrom: text.nullable(),
  egress: z.strictObject({ any: z.boolean(), addresses: text.nullable(), names: list(text) }),
});

/** GET /api/exposure */
export const exposureSchema = z.strictObject({
  revision: count,
  entries: list(entry),
  proxies: list(proxy),
  workloads: list(workload),
  findings: findingsSchema.shape.findings,
  drawing: z.strictObject({
    nodes: graphSchema.shape.nodes,
    edges: list(
      z.strictObject({
        from: text,
        to: text,
        traffic,
        verdict: z.enum(['allow', 'unknown']),
        certainty,
        kind: z.literal('exposure'),
        entry: text,
      }),
    ),
  }),
});
