// Checks by random inputs that a snapshot loses nothing of other policy languages, of what publishes pods and of the plugin's traces.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ClusterObjects,
  type EngineEvidence,
  type ExposureObjects,
  GATEWAY_ROUTE_KINDS,
  NO_EVIDENCE,
  NO_EXPOSURE,
  POLICY_KINDS,
  type PolicyObject,
  type ServiceAccountObject,
} from '../cluster/index';
import { formatSnapshot, parseSnapshot, type SnapshotHeader } from './snapshot';

const header: SnapshotHeader = { engineVersion: '0.1.0', createdAt: '2026-01-02T03:04:05Z', profile: 'cilium' };

const name = fc.constantFrom('a', 'b', 'constructor', 'x.y');
const word = fc.oneof(fc.constantFrom('', '__proto__', 'é', '\u2028'), fc.string({ maxLength: 5 }));
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null });
const labels = fc
  .array(fc.tuple(fc.constantFrom('k', '__proto__', 'constructor'), word), { maxLength: 3 })
  .map((entries) => Object.fromEntries(entries));
// JSON has one zero.
const json = fc.jsonValue({ maxDepth: 4 }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const location = fc.record({ file: word, line: fc.nat() });
const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });
const condition = orNull(fc.boolean());
const port = orNull(fc.oneof(fc.nat(65_535), word));

const policyObject: fc.Arbitrary<PolicyObject> = fc
  .tuple(
    fc.constantFrom(...POLICY_KINDS),
    fc.record(
      { name, labels, spec: json, specs: json, refusedByEngine: word, location },
      { requiredKeys: ['name', 'labels', 'spec'] },
    ),
    name,
  )
  .map(([kind, object, namespace]) => ({
    ...object,
    apiVersion: `${kind.group}/${kind.versions[0]}`,
    kind: kind.kind,
    namespace: kind.namespaced ? namespace : null,
  }));
const serviceAccount: fc.Arbitrary<ServiceAccountObject> = fc.record({ namespace: name, name, labels });

const evidence: fc.Arbitrary<EngineEvidence> = fc.record({
  daemonSets: orNull(
    list(
      fc.record({
        namespace: name,
        name,
        containers: list(fc.record({ name: word, image: word, args: list(word) })),
        desired: fc.nat(),
        ready: fc.nat(),
      }),
    ),
  ),
  configMaps: orNull(list(fc.record({ namespace: name, name, data: labels }))),
  nodes: orNull(
    list(
      fc.record({
        name,
        kubeletVersion: orNull(word),
        operatingSystem: orNull(word),
        annotations: labels,
        networkReason: orNull(word),
      }),
    ),
  ),
  roles: list(word),
  apiGroups: orNull(list(word)),
});

const backend = fc.record({ service: orNull(name), port });
const namespacesFrom = fc.oneof(
  fc.record({ from: fc.constantFrom('All', 'Same', 'None', 'unknown' as const) }),
  fc.record({ from: fc.constant('Selector' as const), selector: json }),
);
const listener = fc.record({
  name: word,
  hostname: orNull(word),
  port: fc.nat(),
  protocol: word,
  routes: namespacesFrom,
  kinds: list(word),
  accepted: condition,
});
const parent = fc.record({
  group: word,
  kind: word,
  namespace: name,
  name,
  sectionName: orNull(word),
  port: orNull(fc.nat()),
});
const backendRef = fc.record({
  group: word,
  kind: word,
  namespace: name,
  name,
  port: orNull(fc.nat()),
  weight: fc.nat(),
});
const placed = { namespace: name, name };

const exposure: fc.Arbitrary<ExposureObjects> = fc.record({
  ingresses: list(
    fc.record({
      ...placed,
      className: orNull(word),
      legacyClass: orNull(word),
      defaultBackend: orNull(backend),
      rules: list(fc.record({ host: orNull(word), paths: list(fc.record({ path: orNull(word), backend })) })),
      tls: fc.boolean(),
      addresses: list(word),
      location,
    }),
  ),
  ingressClasses: list(fc.record({ name, controller: orNull(word), isDefault: fc.boolean() })),
  gateways: list(
    fc.record({
      ...placed,
      className: word,
      listeners: list(listener),
      listenerSets: namespacesFrom,
      addresses: list(word),
      accepted: condition,
      programmed: condition,
    }),
  ),
  gatewayClasses: list(fc.record({ name, controller: orNull(word), accepted: condition, location })),
  listenerSets: list(fc.record({ ...placed, parent, listeners: list(listener), accepted: condition })),
  gatewayRoutes: list(
    fc.record({
      kind: fc.constantFrom(...GATEWAY_ROUTE_KINDS),
      ...placed,
      hostnames: list(word),
      parents: list(parent),
      rules: list(fc.record({ backends: list(backendRef), mirrors: list(backendRef) })),
      status: list(fc.record({ parent, accepted: condition, resolvedRefs: condition })),
    }),
  ),
  referenceGrants: list(
    fc.record({
      ...placed,
      from: list(fc.record({ group: word, kind: word, namespace: name })),
      to: list(fc.record({ group: word, kind: word, name: orNull(name) })),
    }),
  ),
  openShiftRoutes: list(
    fc.record({
      ...placed,
      host: orNull(word),
      targets: list(fc.record({ kind: word, name, weight: fc.nat() })),
      targetPort: port,
      termination: orNull(word),
      labels,
      status: list(
        fc.record({ router: word, host: orNull(word), canonicalHostname: orNull(word), admitted: condition }),
      ),
    }),
  ),
});

type Extra = Pick<ClusterObjects, 'policyObjects' | 'serviceAccounts' | 'exposure' | 'evidence'>;
const extra: fc.Arbitrary<Extra> = fc.record({
  policyObjects: list(policyObject),
  serviceAccounts: list(serviceAccount),
  exposure,
  evidence,
});

const withExtra = (more: Extra): ClusterObjects => ({
  source: { kind: 'kubeconfig', title: 't' },
  namespaces: [],
  pods: [],
  nodes: [],
  networkPolicies: [],
  services: [],
  endpointSlices: [],
  controllers: [],
  otherPolicies: [],
  gaps: [],
  problems: [],
  ...more,
});

function roundTrip(objects: ClusterObjects): ClusterObjects {
  const answer = parseSnapshot(formatSnapshot(objects, header));
  if (!answer.ok) throw new Error(answer.message);
  return answer.value.objects;
}

/** Lists of objects as bags: only their order may change. */
function asBags({ policyObjects, serviceAccounts, exposure: exposed, evidence: traces }: ClusterObjects): unknown {
  const bag = (value: unknown): unknown =>
    Array.isArray(value) ? value.map((item) => JSON.stringify(sortKeys(item))).sort() : value;
  const bags = (object: object) =>
    Object.entries(object)
      .map(([key, value]) => [key, bag(value)])
      .sort();
  return [bag(policyObjects), bag(serviceAccounts), bags(exposed), bags(traces)];
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, item]) => [key, sortKeys(item)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

test('every field comes back, whatever it holds', () => {
  fc.assert(
    fc.property(extra, (more) => {
      const objects = withExtra(more);
      const back = roundTrip(objects);
      expect(asBags(back)).toEqual(asBags(objects));
      expect(formatSnapshot(back, header)).toBe(formatSnapshot(objects, header));
    }),
    { numRuns: 300 },
  );
});

test('the order in which objects were read leaves no trace', () => {
  fc.assert(
    fc.property(extra, (more) => {
      const turned = <T extends object>(members: T): T =>
        Object.fromEntries(
          Object.entries(members).map(([key, value]: [string, unknown]) => [
            key,
            Array.isArray(value) ? value.toReversed() : value,
          ]),
        ) as T;
      const mixed = { ...turned(more), exposure: turned(more.exposure), evidence: turned(more.evidence) };
      expect(formatSnapshot(withExtra(mixed), header)).toBe(formatSnapshot(withExtra(more), header));
    }),
  );
});

/** As version 1 wrote it: what was changed in such a file is not noticed, but must not harm. */
const firstVersion = (objects: ClusterObjects) =>
  JSON.parse(JSON.stringify({ format: 'portolan-snapshot', version: 1, header, objects }));

test('a snapshot from before these fields holds none of them', () => {
  const wire = firstVersion(
    withExtra({ policyObjects: [], serviceAccounts: [], exposure: NO_EXPOSURE, evidence: NO_EVIDENCE }),
  );
  for (const key of ['policyObjects', 'serviceAccounts', 'exposure', 'evidence']) delete wire.objects[key];
  const answer = parseSnapshot(JSON.stringify(wire));
  expect(answer).toMatchObject({
    ok: true,
    value: { objects: { policyObjects: [], serviceAccounts: [], exposure: NO_EXPOSURE, evidence: NO_EVIDENCE } },
  });
});

test('what a person put beside our fields does not enter', () => {
  const objects = withExtra({
    policyObjects: [],
    serviceAccounts: [{ namespace: 'a', name: 'a', labels: {} }],
    exposure: NO_EXPOSURE,
    evidence: { ...NO_EVIDENCE, configMaps: [{ namespace: 'a', name: 'a', data: {} }] },
  });
  const wire = firstVersion(objects);
  wire.objects.serviceAccounts[0].secrets = [{ name: 'CANARY' }];
  wire.objects.evidence.configMaps[0].binaryData = { x: 'CANARY' };
  wire.objects.exposure.secrets = ['CANARY'];
  const answer = parseSnapshot(JSON.stringify(wire));
  expect(answer.ok).toBe(true);
  expect(JSON.stringify(answer)).not.toContain('CANARY');
});
