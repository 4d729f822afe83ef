// Holds the format to its promises: same inputs, same bytes (P13); damage is refused and never read wrongly (P12); old versions are read.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClusterObjects, parseManifests } from '../cluster/index';
import { formatSnapshot, parseSnapshot, parseSnapshotHeader, type SnapshotHeader, UNBOUNDED } from './snapshot';

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

const bodyOf = (text: string) => text.split('\n')[3];
const readTrue = (text: string) => {
  const answer = parseSnapshot(text);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
};

test('a thousand shuffles of lists and keys: the same bytes (P13)', () => {
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

test('no clock, host, title or path in the body', () => {
  const elsewhere = manifests.map(({ name, text }) => ({ name: name.replace('/home/somebody', 'C:\\other'), text }));
  const moved = { ...objects, ...parseManifests(elsewhere, 'elsewhere'), gaps: objects.gaps };
  const later = formatSnapshot(moved, { ...header, createdAt: '2027-01-01T00:00:00Z', engineVersion: '9.9.9' });
  const body = bodyOf(formatSnapshot(objects, header));
  expect(bodyOf(later)).toBe(body);
  for (const word of ['somebody', 'title', '2026', '0.8.0']) expect(body).not.toContain(word);
  expect(readTrue(later).objects.pods[0]?.location?.file).toBe('C:\\other/bank/all.yaml');
});

test('the header says what was read and what was not', () => {
  const text = formatSnapshot(objects, header);
  expect(readTrue(text).header).toMatchObject({
    ...header,
    title: 'a/title/of-its-own',
    files: ['/home/somebody/bank/all.yaml', '/home/somebody/ops/all.yaml', '/home/somebody/shop/all.yaml'],
    notConsidered: ['nodes not read: late', 'pods in namespace x not read: no'],
  });
  expect(parseSnapshotHeader(text)).toEqual({ ok: true, value: readTrue(text).header });
  const told = formatSnapshot(objects, { ...header, notConsidered: ['in other words'] });
  expect(readTrue(told).header.notConsidered).toEqual(['in other words']);
});

describe('a damaged file (P12)', () => {
  const text = formatSnapshot(objects, header);
  const bytes = Buffer.from(text);
  const whole = readTrue(text);

  test('a thousand cuts are refused', () => {
    for (let i = 0; i < 1000; i++) {
      const length = Math.floor((i * (text.length - 1)) / 1000);
      expect(parseSnapshot(text.slice(0, length)).ok, `cut at ${length}`).toBe(false);
    }
    expect(parseSnapshot(text.trimEnd())).toEqual({ ok: true, value: whole });
  });

  test('of five thousand flipped bytes none is read wrongly', () => {
    let read = 0;
    for (let i = 0; i < 5000; i++) {
      const flipped = Buffer.from(bytes);
      const at = (i * 7919) % bytes.length;
      flipped[at] = flipped[at]! ^ (1 << (i % 8));
      const answer = parseSnapshot(flipped.toString('utf8'));
      if (!answer.ok) continue;
      // The end of the last line means nothing.
      read++;
      expect(answer.value, `byte ${at}`).toEqual(whole);
    }
    expect(read).toBeLessThan(10);
  });

  test('names why', () => {
    const reason = (changed: string) => {
      const answer = parseSnapshot(changed);
      return answer.ok ? 'read' : `${answer.code}: ${answer.message}`;
    };
    expect(reason(text.replace('"app":"web"', '"app":"wet"'))).toBe(
      'snapshot-changed: The snapshot is not as it was saved: its body does not match the SHA-256 in its header.',
    );
    expect(reason(text.replace('2026-11-20', '2026-11-21'))).toContain('its header does not match');
    expect(reason(`${text}x`)).toContain('something follows');
    expect(reason(JSON.stringify(JSON.parse(text), null, 2))).toContain('formatted anew');
    expect(reason(text.replaceAll('\n', '\r\n'))).toBe('read');
    expect(reason(`\u001f\ufffd${text}`)).toContain('compressed');
  });
});

describe('versions', () => {
  const golden = (version: number) =>
    readFileSync(new URL(`../../testing/snapshots/version-${version}.golden`, import.meta.url), 'utf8');

  test('version 1 is read as what it held', () => {
    const { header: told, objects: held } = readTrue(golden(1));
    expect(told).toEqual({
      engineVersion: '0.7.0',
      createdAt: '2026-11-01T08:00:00.000Z',
      profile: 'cilium',
      chosenBy: 'user',
      title: 'shop',
    });
    expect(held).toEqual(JSON.parse(golden(1)).objects);
  });

  test('version 2 is written as the golden file has it, and read back to the same', () => {
    const { objects: held } = readTrue(golden(1));
    const written = formatSnapshot(held, { ...header, chosenBy: 'detection', profile: 'cilium' });
    expect(written).toBe(golden(2));
    expect(readTrue(golden(2)).objects).toEqual(held);
  });

  test.each([3, 17, 999_999])('version %i is refused with both numbers', (version) => {
    for (const text of [
      golden(2).replace('"version":2', `"version":${version}`),
      JSON.stringify({ anything: [1], version, format: 'portolan-snapshot' }),
      `{"format":"portolan-snapshot","version":${version},\n of a syntax to come`,
    ]) {
      const answer = parseSnapshot(text);
      expect(answer).toMatchObject({ ok: false, code: 'snapshot-too-new' });
      expect(!answer.ok && answer.message).toBe(
        `The snapshot has version ${version}; this program reads up to version 2.`,
      );
    }
  });
});

describe('bounds (P18)', () => {
  test('more values than any import may hold are refused before they are parsed', () => {
    const many = `[${'0,'.repeat(2_000_000)}0]`;
    expect(parseSnapshot(many)).toMatchObject({ ok: false, code: 'snapshot-too-large' });
    expect(parseSnapshot(many, UNBOUNDED)).toMatchObject({ ok: false, code: 'snapshot-unreadable' });
  });

  test('larger than 64 MiB is refused', () => {
    const answer = parseSnapshot(' '.repeat(64 * 1024 * 1024 + 1));
    expect(answer).toMatchObject({ ok: false, message: 'The snapshot is larger than 64 MiB.' });
  });
});
