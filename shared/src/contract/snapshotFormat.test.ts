// Holds the format to its promises: same inputs, same bytes whatever the order of lists and keys (P13); imports are bounded (P18).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClusterObjects, parseManifests } from '../cluster/index';
import { formatSnapshot, IMPORT_BOUNDS, parseSnapshot, type SnapshotHeader, UNBOUNDED } from './snapshot';

const header: SnapshotHeader = {
  engineVersion: '0.8.0',
  createdAt: '2026-11-20T10:00:00.000Z',
  profile: 'calico',
  chosenBy: 'user',
};

const manifests = ['shop', 'bank', 'ops'].map((team) => ({
  name: `/home/somebody/${team}/all.yaml`,
  text: ['web', 'api', 'db']
    .map(
      (name, i) => `kind: Pod
apiVersion: v1
metadata: {name: ${name}, namespace: ${team}, labels: {app: ${name}, tier: "${i}", constructor: x}}
spec: {containers: [{name: c, image: x, ports: [{containerPort: ${8080 + i}}, {containerPort: 53, protocol: UDP}]}]}
---
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1
metadata: {name: ${name}, namespace: ${team}}
spec: {podSelector: {matchLabels: {app: ${name}}}, ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]}
---
kind: CiliumNetworkPolicy
apiVersion: cilium.io/v2
metadata: {name: ${name}, namespace: ${team}, labels: {a: b, c: d}}
spec: {endpointSelector: {matchLabels: {app: ${name}}}, egress: [{toEntities: [world]}]}
---
kind: Service
apiVersion: v1
metadata: {name: ${name}, namespace: ${team}}
spec: {selector: {app: ${name}}, ports: [{port: 80}]}
---
kind: Ingress
apiVersion: networking.k8s.io/v1
metadata: {name: ${name}, namespace: ${team}}
spec: {defaultBackend: {service: {name: ${name}, port: {number: 80}}}}
---
kind: Broken
`,
    )
    .join('---\n'),
}));
const objects: ClusterObjects = {
  ...parseManifests(manifests, 'a/title/of-its-own'),
  gaps: [
    { resource: 'pods', namespace: 'x', reason: 'forbidden', message: 'no' },
    { resource: 'nodes', namespace: null, reason: 'error', message: 'late' },
  ],
};

/** The keys of every object in another order, all lists as they are. */
function shuffledKeys(value: unknown, turn: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffledKeys(item, turn));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    shuffled(Object.entries(value), turn).map(([key, member]) => [key, shuffledKeys(member, turn)]),
  );
}

function shuffled<T>(items: readonly T[], turn: () => number): T[] {
  const left = [...items];
  return items.map(() => left.splice(Math.floor(turn() * left.length), 1)[0]!);
}

function shuffledLists(members: object, turn: () => number): object {
  return Object.fromEntries(
    Object.entries(members).map(([key, value]) => [key, Array.isArray(value) ? shuffled(value, turn) : value]),
  );
}

test('P13: a thousand shuffles of lists and keys give the same bytes', () => {
  const bytes = formatSnapshot(objects, header);
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (stream) => {
      const turn = () => stream.next().value;
      const mixed = { ...shuffledLists(objects, turn), exposure: shuffledLists(objects.exposure, turn) };
      expect(formatSnapshot(shuffledKeys(mixed, turn) as ClusterObjects, header)).toBe(bytes);
    }),
    { numRuns: 1000 },
  );
});

test('P13: no clock, title, path or version among the inputs', () => {
  const body = formatSnapshot(objects, header).split('\n')[2];
  expect(body).toMatch(/^"objects":/);
  for (const word of ['somebody', 'title', '2026', '0.8.0', '.yaml']) expect(body).not.toContain(word);
});

describe('P18: bounds', () => {
  const refusal = (text: string, bounds = IMPORT_BOUNDS) => {
    const answer = parseSnapshot(text, bounds);
    return answer.ok ? 'read' : `${answer.code}: ${answer.message}`;
  };

  test('more values than an import may hold', () => {
    const many = `[${'0,'.repeat(2_000_000)}0]`;
    expect(refusal(many)).toBe('snapshot-too-large: The snapshot holds more than 2000000 values.');
    expect(refusal(many, UNBOUNDED)).toBe('snapshot-unreadable: The file is no Portolan snapshot.');
  });

  test('larger than 64 MiB', () => {
    expect(refusal(' '.repeat(64 * 1024 * 1024 + 1))).toBe('snapshot-too-large: The snapshot is larger than 64 MiB.');
  });

  test('a compressed file is never unpacked', () => {
    expect(refusal('\u001f\ufffd\b\0')).toBe('snapshot-unreadable: The file is compressed.');
  });

  test.each([3, 17, 999_999])('version %i is refused with both numbers', (version) => {
    for (const text of [
      formatSnapshot(objects, header).replace('"version":2', `"version":${version}`),
      JSON.stringify({ anything: [1], version, format: 'portolan-snapshot' }),
    ]) {
      expect(refusal(text)).toBe(
        `snapshot-too-new: The snapshot has version ${version}; this program reads up to version 2.`,
      );
    }
  });
});
