// Checks snapshots: nothing is lost, equal inputs give equal bytes, and damaged or newer files are refused with a reason.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resealed } from '../../testing/snapshots/resealed';
import type { ClusterObjects, PodObject } from '../cluster/index';
import { NO_EVIDENCE, NO_EXPOSURE } from '../cluster/index';
import { formatSnapshot, parseSnapshot, type SnapshotHeader } from './snapshot';

const header: SnapshotHeader = { engineVersion: '0.1.0', createdAt: '2026-01-02T03:04:05Z', profile: 'kubernetes' };

const pod = (namespace: string, name: string): PodObject => ({
  namespace,
  name,
  labels: JSON.parse('{"app":"x","__proto__":"y","constructor":"z"}'),
  ips: ['10.0.0.9', '10.0.0.1'],
  node: null,
  hostNetwork: false,
  phase: 'Running',
  terminating: false,
  ready: true,
  serviceAccount: 'default',
  ports: [
    { containerPort: 80, protocol: 'TCP', container: 'regular' },
    { name: 'dns', containerPort: 53, protocol: 'UDP', container: 'init' },
  ],
  owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x' },
  mirror: false,
});

const objects: ClusterObjects = {
  source: { kind: 'kubeconfig', title: 'kind', context: 'kind', scope: ['a', 'b'] },
  namespaces: [
    { name: 'b', labels: null },
    { name: 'a', labels: { k: '' }, location: { file: 'a.yaml', line: 3 } },
  ],
  pods: [pod('b', 'p'), pod('a', 'q'), { ...pod('a', 'p'), ips: null, template: { replicas: null } }],
  nodes: [{ name: 'n', labels: {}, ips: ['192.0.2.1'] }],
  networkPolicies: [
    { namespace: 'a', name: 'p', spec: JSON.parse('{"podSelector":{},"x":[2,1,{"__proto__":[null]}]}') },
    { namespace: 'a', name: 'null', spec: null },
    { namespace: 'a', name: 'none', spec: undefined },
  ],
  services: [
    {
      namespace: 'a',
      name: 's',
      labels: {},
      type: 'ClusterIP',
      clusterIPs: ['10.1.0.1'],
      headless: false,
      selector: { app: 'x' },
      ports: [
        { port: 80, targetPort: 'http', protocol: 'TCP' },
        { name: 'n', port: 81, targetPort: 8081, protocol: 'TCP', nodePort: 30_000 },
      ],
      publishNotReadyAddresses: false,
    },
  ],
  endpointSlices: [
    {
      namespace: 'a',
      name: 'e',
      service: 's',
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.0.0.1'], ready: true, serving: true, terminating: false, pod: { namespace: 'a', name: 'p' } },
      ],
      ports: [{ port: null, protocol: 'TCP' }],
    },
  ],
  controllers: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'a', name: 'x', owner: null }],
  policyObjects: [],
  serviceAccounts: [],
  exposure: NO_EXPOSURE,
  evidence: NO_EVIDENCE,
  otherPolicies: [
    {
      apiGroup: 'g',
      kind: 'K',
      objects: [
        { namespace: 'b', name: 'o' },
        { namespace: null, name: 'o' },
      ],
    },
  ],
  gaps: [{ resource: 'nodes', namespace: null, reason: 'forbidden', message: 'no' }],
  problems: [
    {
      code: 'c',
      severity: 'error',
      object: { kind: 'Pod', namespace: 'a', name: 'p' },
      message: 'm',
      next: 'n',
      path: 'spec',
    },
  ],
};

test('a snapshot reads back to its inputs', () => {
  const answer = parseSnapshot(formatSnapshot(objects, header));
  if (!answer.ok) throw new Error(answer.message);
  expect(answer.value.header).toMatchObject({ ...header, title: 'kind', context: 'kind', files: ['a.yaml'] });
  const { namespaces: _n, pods: _p, networkPolicies: _s, otherPolicies, ...rest } = answer.value.objects;
  expect(objects).toMatchObject(rest);
  expect(Object.keys(answer.value.objects).sort()).toEqual(Object.keys(objects).sort());
  expect(otherPolicies).toEqual([
    {
      apiGroup: 'g',
      kind: 'K',
      objects: [
        { namespace: null, name: 'o' },
        { namespace: 'b', name: 'o' },
      ],
    },
  ]);
  expect(answer.value.objects.namespaces).toEqual([objects.namespaces[1], objects.namespaces[0]]);
  expect(answer.value.objects.pods).toEqual([objects.pods[2], objects.pods[1], objects.pods[0]]);
  expect(answer.value.objects.networkPolicies.map(({ name, spec }) => [name, spec])).toEqual([
    ['none', undefined],
    ['null', null],
    ['p', objects.networkPolicies[0]?.spec],
  ]);
});

const parse = (text: string) => JSON.parse(text);

test('the order in which objects were read leaves no trace', () => {
  const lists = ['namespaces', 'pods', 'networkPolicies', 'otherPolicies', 'problems'] as const;
  const bytes = formatSnapshot(objects, header);
  fc.assert(
    fc.property(
      fc.tuple(
        ...lists.map((list) => fc.shuffledSubarray(objects[list] as unknown[], { minLength: objects[list].length })),
      ),
      (shuffled) => {
        const mixed = { ...objects, ...Object.fromEntries(lists.map((list, i) => [list, shuffled[i]])) };
        expect(formatSnapshot(mixed, header)).toBe(bytes);
      },
    ),
  );
});

test('the header is apart from the body', () => {
  const later = formatSnapshot(objects, { ...header, createdAt: '2027-01-01T00:00:00Z' }).split('\n');
  const before = formatSnapshot(objects, header).split('\n');
  // The header and its hash; the body and the body's hash stay.
  expect(later.flatMap((line, i) => (line === before[i] ? [] : [i]))).toEqual([1, 2]);
  expect(before[3]).toMatch(/^"objects":/);
  expect(/"bodySha256":"(\w+)"/.exec(later[1] ?? '')?.[1]).toBe(/"bodySha256":"(\w+)"/.exec(before[1] ?? '')?.[1]);
});

test('order inside an object is kept, for there it means something', () => {
  const answer = parseSnapshot(formatSnapshot(objects, header));
  expect(answer.ok && answer.value.objects.pods[0]?.ports.map(({ containerPort }) => containerPort)).toEqual([80, 53]);
  expect(answer.ok && answer.value.objects.pods[2]?.ips).toEqual(['10.0.0.9', '10.0.0.1']);
});

test('hostile keys stay data', () => {
  const answer = parseSnapshot(formatSnapshot(objects, header));
  if (!answer.ok) throw new Error(answer.message);
  const { labels } = answer.value.objects.pods[0]!;
  expect(Object.keys(labels).sort()).toEqual(['__proto__', 'app', 'constructor']);
  expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>).app).toBeUndefined();
});

test('fields that are not ours do not enter', () => {
  const wire = parse(formatSnapshot(objects, header));
  wire.objects.pods[0].env = [{ name: 'PASSWORD', value: 'x' }];
  wire.objects.secrets = [{}];
  const answer = parseSnapshot(resealed(wire));
  if (!answer.ok) throw new Error(answer.message);
  expect(JSON.stringify(answer.value)).not.toContain('PASSWORD');
  expect('secrets' in answer.value.objects).toBe(false);
});

describe('refused', () => {
  const wire = () => parse(formatSnapshot(objects, header));
  const spoilt = (spoil: (file: Record<string, unknown>) => void) => {
    const file = wire();
    spoil(file);
    return resealed(file);
  };

  test.each<[string, string, string, string]>([
    ['no JSON', '{"format"', 'snapshot-unreadable', 'no JSON'],
    ['empty', '', 'snapshot-unreadable', 'no JSON'],
    ['other JSON', '{"kind":"List"}', 'snapshot-unreadable', 'no Portolan snapshot'],
    ['null', 'null', 'snapshot-unreadable', 'no Portolan snapshot'],
    ['too deep', '['.repeat(100_000), 'snapshot-unreadable', '70 deep'],
    [
      'a newer version',
      '{"format":"portolan-snapshot","version":7}',
      'snapshot-too-new',
      'version 7; this program reads up to version 2',
    ],
    ['no objects', '{"format":"portolan-snapshot","version":1}', 'snapshot-invalid', 'header should be an object'],
  ])('%s', (_, text, code, message) => {
    const answer = parseSnapshot(text);
    expect(answer).toMatchObject({ ok: false, code });
    expect(!answer.ok && answer.message).toContain(message);
  });

  test.each<
    [
      string,
      (
        file: Record<string, unknown> & {
          objects: Record<string, Record<string, unknown>[]>;
          header: Record<string, unknown>;
        },
      ) => void,
    ]
  >([
    ['objects.pods[0].name', (file) => (file.objects.pods![0]!.name = 3)],
    ['objects.pods[0].labels.app', (file) => (file.objects.pods![0]!.labels = { app: 1 })],
    ['objects.pods[0].phase', (file) => (file.objects.pods![0]!.phase = 'Sleeping')],
    ['objects.nodes', (file) => delete file.objects.nodes],
    ['header.profile', (file) => (file.header.profile = 'other')],
  ])('a wrong %s is named', (path, spoil) => {
    const answer = parseSnapshot(spoilt(spoil as (file: Record<string, unknown>) => void));
    expect(answer).toMatchObject({ ok: false, code: 'snapshot-invalid' });
    expect(!answer.ok && answer.message).toContain(path);
  });

  test('any cut of a snapshot is refused, none throws', () => {
    const text = formatSnapshot(objects, header).trimEnd();
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (length) => {
        expect(parseSnapshot(text.slice(0, length))).toMatchObject({ ok: false });
      }),
    );
  });
});

test('a byte order mark and brackets in text do no harm', () => {
  const odd = { ...objects, source: { ...objects.source, title: '[{"\\'.repeat(500) } };
  const answer = parseSnapshot(`\ufeff${formatSnapshot(odd, header)}`);
  expect(answer.ok && answer.value.objects.source.title).toBe(odd.source.title);
});
