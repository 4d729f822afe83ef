// The wire of /api as zod schemas: the same as api.ts, for checking real answers. Unknown fields are refused.

import { engineReportSchema } from './engineReport';
import { z } from './schemas';

const text = z.string();
const count = z.int().min(0);
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const dictionary = <T extends z.ZodType>(value: T) => z.record(text, value).readonly();

const protocol = z.enum(['TCP', 'UDP', 'SCTP']);
const profile = z.enum(['kubernetes', 'calico', 'cilium']);
const level = z.enum(['pod', 'workload', 'namespace']);
const verdict = z.enum(['allow', 'deny', 'unknown']);
const certainty = z.enum(['defined', 'implementation-defined', 'unknown']);
const labels = dictionary(text);
const traffic = z.partialRecord(protocol, text).readonly();
/** Ascending indices and ranges: `0-3,7`, or nothing. */
const nodeSet = text.regex(/^(?:\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)?$/);
const location = z.strictObject({ file: text, line: z.int().min(1) });
const objectRef = z.strictObject({ kind: text, namespace: text.nullable(), name: text });

const source = z.strictObject({
  kind: z.enum(['kubeconfig', 'manifests', 'snapshot', 'demo']),
  title: text,
  context: text.exactOptional(),
  scope: list(text).exactOptional(),
  origin: z.enum(['kubeconfig', 'manifests', 'snapshot', 'demo']).exactOptional(),
  readAt: text.exactOptional(),
});

const finding = z.strictObject({
  code: text,
  severity: z.enum(['error', 'warning', 'info']),
  object: objectRef.nullable(),
  message: text,
  next: text.exactOptional(),
  path: text.exactOptional(),
  location: location.exactOptional(),
});

const engine = engineReportSchema(finding);

const notConsidered = z.strictObject({ code: text, message: text, count, objects: list(objectRef) });

const totals = z.strictObject({
  namespaces: count,
  workloads: count,
  pods: count,
  policies: count,
  isolatedIngress: count,
  isolatedEgress: count,
});

const gap = z.strictObject({
  resource: text,
  namespace: text.nullable(),
  reason: z.enum(['forbidden', 'error', 'out-of-scope']),
  message: text,
  right: text.exactOptional(),
});

const problem = z.strictObject({ code: text.regex(/^[a-z0-9-]+$/), message: text.min(1), next: text.min(1) });

/** Every answer with a status of 400 or more. */
export const apiErrorSchema = z.strictObject({ error: problem });

/** GET /api/contexts. */
export const contextsSchema = z.strictObject({ names: list(text), chosen: text.nullable() });

/** GET /api/inputs. */
export const inputsSchema = z.strictObject({ revision: count, inputsHash: text.regex(/^[0-9a-f]{64}$/) });

/** GET /api/status, POST /api/reread and POST /api/context. */
export const statusSchema = z.strictObject({
  product: z.strictObject({ name: z.literal('portolan'), version: text }),
  source,
  profile,
  engine: engine.nullable(),
  state: z.enum(['loading', 'ready', 'failed']),
  reading: z.boolean(),
  shared: z.boolean(),
  instance: text.min(1),
  revision: count,
  readAt: text.nullable(),
  resources: list(
    z.strictObject({
      resource: text,
      state: z.enum(['waiting', 'reading', 'read', 'live', 'stale', 'forbidden', 'absent', 'error']),
      count,
      total: count.nullable(),
      watch: z.strictObject({ heardAt: text, relists: count, breaks: count, skipped: count }).exactOptional(),
      message: text.exactOptional(),
    }),
  ),
  gaps: list(gap),
  problem: problem.nullable(),
  refreshSeconds: z.number().min(0),
  snapshots: z
    .strictObject({ everySeconds: count, lookedAt: text.nullable(), problem: problem.nullable() })
    .exactOptional(),
});

/** GET and POST /api/snapshots, POST /api/snapshots/:id and /api/snapshots/:id/delete. */
export const snapshotsSchema = z.strictObject({
  off: text.nullable(),
  snapshots: list(
    z.strictObject({
      id: text.regex(/^[a-z0-9]{26}$/),
      takenAt: text,
      readAt: text.nullable(),
      name: text,
      note: text,
      by: z.enum(['person', 'schedule']),
      title: text,
      context: text.nullable(),
      inputsHash: text.nullable(),
      bytes: count,
      workloads: count.nullable(),
      policies: count.nullable(),
      revision: count.nullable(),
    }),
  ),
  usage: z.strictObject({ bytes: count, files: count, maxBytes: count, maxFiles: count }),
});

const newsCount = z.strictObject({ kind: text, added: count, changed: count, removed: count });

/** GET /api/events, the data of the event `revision`. */
export const revisionEventSchema = z.strictObject({
  revision: count,
  at: text,
  news: z
    .strictObject({
      counts: list(newsCount),
      objects: list(
        z.strictObject({
          how: z.enum(['added', 'changed', 'removed']),
          kind: text,
          namespace: text.nullable(),
          name: text,
        }),
      ),
    })
    .nullable(),
});

/** GET /api/cluster */
export const clusterSchema = z.strictObject({
  revision: count,
  source,
  profile,
  engine,
  totals,
  namespaces: list(z.strictObject({ name: text, workloads: count, policies: count })),
  notConsidered: list(notConsidered),
});

const graphNode = z.strictObject({
  id: text,
  kind: z.enum(['namespace', 'workload', 'pod', 'external', 'node', 'party']),
  namespace: text.nullable(),
  name: text,
  workloadKind: text.nullable(),
  variant: z.strictObject({ index: z.int().min(1), of: z.int().min(2) }).nullable(),
  pods: count.nullable(),
  labels,
  isolation: z.enum(['both', 'ingress', 'egress', 'none', 'ungoverned', 'unknown']),
  hostNetwork: z.boolean(),
  state: z.enum(['running', 'template', 'pending']),
  ports: list(z.strictObject({ name: text.exactOptional(), port: count, protocol })),
  addresses: list(text),
  classId: z.int().min(-1),
});

const block = z.strictObject({
  from: nodeSet,
  to: nodeSet,
  traffic,
  verdict,
  certainty,
  kind: z.enum(['explicit', 'open', 'node']),
  l7: z.literal(true).exactOptional(),
  family: z.enum(['IPv4', 'IPv6']).exactOptional(),
  partial: z.strictObject({ pairs: count, of: count }).exactOptional(),
});

/** GET /api/graph */
export const graphSchema = z.strictObject({
  revision: count,
  level,
  profile,
  nodes: list(graphNode),
  blocks: list(block),
  policies: list(
    z.strictObject({
      kind: text,
      namespace: text.nullable(),
      name: text,
      ingressSubjects: nodeSet.nullable(),
      egressSubjects: nodeSet.nullable(),
    }),
  ),
  admissions: list(
    z.strictObject({
      policy: count,
      direction: z.enum(['ingress', 'egress']),
      subjects: nodeSet,
      peers: nodeSet,
      traffic,
    }),
  ),
  namespaces: list(z.strictObject({ name: text, labels: labels.nullable(), policies: count })),
  totals,
  findings: list(finding),
  notConsidered: list(notConsidered),
});

const match = z.enum(['yes', 'no', 'open', 'unknown']);
const item = z.strictObject({ path: text, match, code: text, text });
const rule = z.strictObject({
  number: z.int().min(1),
  path: text,
  action: z.enum(['allow', 'deny', 'pass']),
  peers: list(item),
  ports: list(item),
  admits: traffic,
  decides: z.boolean(),
  l7: text.nullable(),
  text,
});
const end = z.strictObject({
  direction: z.enum(['egress', 'ingress']),
  end: text,
  state: z.enum(['isolated', 'not-isolated', 'ungoverned', 'unknown']),
  verdict: z.enum(['allow', 'deny', 'none', 'unknown']),
  certainty,
  summary: text,
  walk: list(
    z.strictObject({
      tier: text,
      outcome: z.enum(['allow', 'deny', 'pass', 'end-denies', 'not-matched', 'mixed', 'unsure']),
      deciders: list(
        z.strictObject({
          policy: objectRef.nullable(),
          rule: z.int().min(1),
          path: text,
          action: z.enum(['allow', 'deny', 'pass']),
        }),
      ),
      text,
    }),
  ),
  policies: list(
    z.strictObject({
      policy: objectRef,
      tier: text,
      rank: text.nullable(),
      selects: match,
      rules: list(rule),
      text,
    }),
  ),
});

/** GET /api/explain */
export const explainSchema = z.strictObject({
  revision: count,
  explanation: z.strictObject({
    from: text,
    to: text,
    question: z.strictObject({ protocol, port: z.int().min(1).max(65_535) }).nullable(),
    verdict,
    certainty,
    summary: text,
    allowed: traffic,
    narrowed: traffic,
    l7: z.boolean(),
    egress: end,
    ingress: end,
    notes: list(text),
  }),
});

const policySummary = z.strictObject({
  kind: text,
  namespace: text.nullable(),
  name: text,
  directions: list(z.enum(['ingress', 'egress'])),
  workloads: count,
  pods: count,
  rules: count,
  location: location.exactOptional(),
  findings: list(finding),
});

/** GET /api/policies */
export const policiesSchema = z.strictObject({ revision: count, policies: list(policySummary) });

/** GET /api/policies/:kind/:namespace/:name */
export const policySchema = z.strictObject({
  revision: count,
  policy: policySummary,
  yaml: text,
  lines: dictionary(z.tuple([z.int().min(1), z.int().min(1)]).readonly()),
});

/** GET /api/findings */
export const findingsSchema = z.strictObject({
  revision: count,
  findings: list(finding),
  notConsidered: list(notConsidered),
});

/** GET /api/pods */
export const podsSchema = z.strictObject({
  revision: count,
  pods: list(
    z.strictObject({
      id: text,
      namespace: text,
      name: text,
      ips: list(text),
      node: text.nullable(),
      phase: text,
    }),
  ),
});
