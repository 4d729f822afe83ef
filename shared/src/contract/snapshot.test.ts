// Checks snapshots: nothing is lost, equal inputs give equal bytes, and damaged or newer files are refused with a reason.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterObjects, PodObject } from '../cluster/index';
import { NO_EVIDENCE, NO_EXPOSURE } from '../cluster/index';
import { formatSnapshot, inputsHashOf, parseSnapshot, type SnapshotHeader } from './snapshot';

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
  source: { kind: 'kubeconfig', title: 'kind', context: 'kind', scope: ['b', 'a'] },
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
  expect(answer.value.header).toEqual(header);
  const { namespaces: _n, pods: _p, networkPolicies: _s, otherPolicies, ...rest } = answer.value.objects;
  expect(objects).toMatchObject({ ...rest, source: { ...rest.source, scope: ['b', 'a'] } });
  expect(rest.source.scope).toEqual(['a', 'b']);
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

/** As version 1 wrote it: no hashes, the source among the objects. */
const firstVersion = () => JSON.parse(JSON.stringify({ format: 'portolan-snapshot', version: 1, header, objects }));

test('P13: the order in which objects were read leaves no trace', () => {
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
    { numRuns: 1000 },
  );
});

test('P13: when, where and by which program it was read is in the header, and leaves the inputs as they are', () => {
  const moved: ClusterObjects = {
    ...objects,
    source: { ...objects.source, title: 'other', context: 'other' },
    namespaces: objects.namespaces.map((one) => ({ ...one, location: { file: '/home/me/b.yaml', line: 9 } })),
  };
  const before = formatSnapshot(objects, header).split('\n');
  const later = formatSnapshot(moved, { ...header, createdAt: '2027-01-01T00:00:00Z', engineVersion: '9' }).split('\n');
  expect(later[2]).toBe(before[2]);
  expect(later[1]).not.toBe(before[1]);
  expect(later[2]).not.toContain('.yaml');
  expect(inputsHashOf(moved)).toBe(inputsHashOf(objects));
});

test('the hash in the header is that of the inputs as they stand in the file', () => {
  const text = formatSnapshot(objects, header);
  const body = text.slice(text.indexOf('\n"objects":') + '\n"objects":'.length, -'}\n'.length);
  const expected = createHash('sha256').update(body, 'utf8').digest('hex');
  const answer = parseSnapshot(text);
  expect(answer.ok && answer.value.inputsHash).toBe(expected);
  expect(inputsHashOf(objects)).toBe(expected);
});

test('what the verdicts leave out is kept in the header', () => {
  const notConsidered = ['2 CiliumNetworkPolicy not considered'];
  const answer = parseSnapshot(formatSnapshot(objects, { ...header, notConsidered }));
  expect(answer.ok && answer.value.header.notConsidered).toEqual(notConsidered);
});

test('a snapshot of version 1 is read as what it was', () => {
  const answer = parseSnapshot(readFileSync(new URL('./testing/snapshotVersion1.txt', import.meta.url), 'utf8'));
  if (!answer.ok) throw new Error(answer.message);
  expect(answer.value).toMatchObject({ version: 1, inputsHash: null, header: { engineVersion: '0.1.0' } });
  expect(answer.value.objects.networkPolicies.map(({ name }) => name)).toContain('db-from-reporting');
  const again = formatSnapshot(answer.value.objects, header);
  expect(again).toBe(readFileSync(new URL('./testing/snapshotVersion2.txt', import.meta.url), 'utf8'));
  const second = parseSnapshot(again);
  expect(second.ok && second.value.objects).toEqual(answer.value.objects);
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
  const wire = firstVersion();
  wire.objects.pods[0].env = [{ name: 'PASSWORD', value: 'x' }];
  wire.objects.secrets = [{}];
  const answer = parseSnapshot(JSON.stringify(wire));
  expect(answer.ok && JSON.stringify(answer.value).includes('PASSWORD')).toBe(false);
  expect(answer.ok && 'secrets' in answer.value.objects).toBe(false);
});

describe('refused', () => {
  const spoilt = (spoil: (file: Record<string, unknown>) => void) => {
    const file = firstVersion();
    spoil(file);
    return JSON.stringify(file);
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

  test('P12: any cut of a snapshot is refused, none throws', () => {
    const text = formatSnapshot(objects, header);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (length) => {
        expect(parseSnapshot(text.slice(0, length))).toMatchObject({ ok: false });
      }),
      { numRuns: 1000 },
    );
  });

  test('P12: any changed character of a snapshot is refused', () => {
    const text = formatSnapshot(objects, header);
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const other = String.fromCharCode(text.charCodeAt(at) ^ difference);
        expect(parseSnapshot(text.slice(0, at) + other + text.slice(at + 1))).toMatchObject({ ok: false });
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['formatted anew', (text: string) => JSON.stringify(JSON.parse(text)), 'not as it was written'],
    ['another profile', (text: string) => text.replace('"kubernetes"', '"calico"'), 'header does not fit'],
    ['another label', (text: string) => text.replace('"app":"x"', '"app":"z"'), 'objects do not fit'],
  ])('%s', (_, change, why) => {
    const answer = parseSnapshot(change(formatSnapshot(objects, header)));
    expect(answer).toMatchObject({ ok: false, code: 'snapshot-changed' });
    expect(!answer.ok && answer.message).toContain(why);
  });
});

test('a byte order mark and brackets in text do no harm', () => {
  const odd = { ...objects, source: { ...objects.source, title: '[{"\\'.repeat(500) } };
  const answer = parseSnapshot(`\ufeff${formatSnapshot(odd, header)}`);
  expect(answer.ok && answer.value.objects.source.title).toBe(odd.source.title);
});
