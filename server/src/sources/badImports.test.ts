// P18: files that somebody brings are bounded, and refused with a reason; no file makes us open another file, a link or an address.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ClusterObjects, type Finding, parseManifests } from '@portolan/shared/cluster';
import { formatSnapshot } from '@portolan/shared/contract';
import { analyse } from '@portolan/shared/graph';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testFolder, testSurroundings } from '../testing/surroundings';
import { ManifestSource, SnapshotSource } from './fileSource';

const HEAD = (kind: string, apiVersion = 'v1') => `apiVersion: ${apiVersion}\nkind: ${kind}\n`;
const POLICY = `${HEAD('NetworkPolicy', 'networking.k8s.io/v1')}metadata: {name: p, namespace: x}\n`;
const policy = (spec: string) => `${POLICY}spec: ${spec}\n`;
const pod = (rest: string) => `${HEAD('Pod')}${rest}\n`;
const cidr = (block: string) => policy(`{podSelector: {}, ingress: [{from: [{ipBlock: ${block}}]}]}`);
const port = (one: string) => policy(`{podSelector: {}, ingress: [{ports: [${one}]}]}`);
const selector = (one: string) => policy(`{podSelector: ${one}}`);
const labels = (one: string) => pod(`metadata: {name: p, namespace: x, labels: ${one}}\nspec: {containers: []}`);
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Manifests of which something is refused. */
const MANIFESTS: Readonly<Record<string, string | Uint8Array>> = {
  'no metadata': pod('spec: {}'),
  'metadata null': pod('metadata: null'),
  'metadata a list': pod('metadata: []'),
  'name a number': pod('metadata: {name: 7}'),
  'name a table': pod('metadata: {name: {}}'),
  'labels a list': labels('[a]'),
  'a label a number': labels('{a: 1}'),
  'a label null': labels('{a: {}}'),
  'spec a number': policy('7'),
  'spec a list': policy('[]'),
  'spec text': policy('all'),
  'unknown field': policy('{podSelector: {}, future: true}'),
  'ingress a table': policy('{podSelector: {}, ingress: {}}'),
  'podSelector a list': selector('[]'),
  'unknown operator': selector('{matchExpressions: [{key: a, operator: Near, values: [b]}]}'),
  'In without values': selector('{matchExpressions: [{key: a, operator: In, values: []}]}'),
  'Exists with values': selector('{matchExpressions: [{key: a, operator: Exists, values: [b]}]}'),
  'key missing': selector('{matchExpressions: [{operator: Exists}]}'),
  'label too long': selector(`{matchLabels: {a: ${'x'.repeat(64)}}}`),
  'unknown policy type': policy('{podSelector: {}, policyTypes: [Sideways]}'),
  'policyTypes text': policy('{podSelector: {}, policyTypes: Ingress}'),
  'CIDR /33': cidr('{cidr: 10.0.0.0/33}'),
  'CIDR with a blank': cidr('{cidr: "10.0.0.0 /8"}'),
  'CIDR a word': cidr('{cidr: somewhere}'),
  'CIDR missing': cidr('{}'),
  'CIDR a number': cidr('{cidr: 10}'),
  'except outside': cidr('{cidr: 10.0.0.0/8, except: [11.0.0.0/16]}'),
  'except equal': cidr('{cidr: 10.0.0.0/8, except: [10.0.0.0/8]}'),
  'except of another family': cidr('{cidr: 10.0.0.0/8, except: ["::/96"]}'),
  'port 0': port('{port: 0}'),
  'port 65536': port('{port: 65536}'),
  'port -1': port('{port: -1}'),
  'port 1.5': port('{port: 1.5}'),
  'endPort below port': port('{port: 80, endPort: 79}'),
  'endPort of a name': port('{port: http, endPort: 90}'),
  'unknown protocol': port('{protocol: ICMP, port: 1}'),
  'a port name too long': port('{port: abcdefghijklmnopq}'),
  'unknown apiVersion': `${HEAD('NetworkPolicy', 'networking.k8s.io/v9')}metadata: {name: p}\nspec: {podSelector: {}}\n`,
  'apiVersion missing': 'kind: Pod\nmetadata: {name: p}\n',
  'kind missing': 'apiVersion: v1\nmetadata: {name: p}\n',
  'kind a list': 'apiVersion: v1\nkind: [Pod]\n',
  'text alone': 'hello',
  'a list alone': '- 1\n- 2\n',
  'an anchor': labels('&a {a: b}'),
  'an alias': pod('metadata: &m {name: p}\nspec: *m'),
  'a billion laughs': `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n${HEAD('Pod')}metadata: *c\n`,
  'a merge key': pod('metadata: {name: p, <<: {a: b}}\nspec: &s {}\nstatus: {<<: *s}'),
  'a tag': pod('metadata: {name: !!binary aGk=}'),
  'a tag of JavaScript': pod('metadata: {name: !!js/function "function(){}"}'),
  'a tab': pod('metadata:\n\tname: p'),
  'a key twice': pod('metadata: {name: p, name: q}'),
  'a key that is no text': labels('{[a]: b}'),
  'a quote not closed': pod('metadata: {name: "p'),
  'a brace not closed': pod('metadata: {name: p'),
  NUL: pod('metadata: {name: "p\0"}'),
  'UTF-16 without a mark': Buffer.from(pod('metadata: {name: p}'), 'utf16le'),
  gzip: gzipSync(pod('metadata: {name: p}')),
  'a gzip bomb': gzipSync(Buffer.alloc(8 * 1024 * 1024)),
  'YAML nested 100,000 deep': `${HEAD('Pod')}spec: ${'['.repeat(100_000)}`,
  'JSON nested 100,000 deep': `{"kind":"Pod","apiVersion":"v1","x":${deep(100_000)}}`,
  'large JSON nested deep': `{"kind":"Pod","apiVersion":"v1","x":${deep(100)},"y":"${'y'.repeat(1_100_000)}"}`,
  'large JSON of too many values': `{"kind":"Pod","apiVersion":"v1","x":[${'0,'.repeat(2_000_000)}0]}`,
  'a kubeconfig': `${HEAD('Config')}clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]\nusers: [{name: u, user: {token: canary-token, exec: {command: /bin/false}}}]\n`,
};

const HEADER = { engineVersion: '1', createdAt: '2026-01-01T00:00:00Z', profile: 'kubernetes' } as const;
const GOOD = formatSnapshot(
  parseManifests([{ name: 'a.yaml', text: `${POLICY}spec: {podSelector: {}}` }], 'a'),
  HEADER,
);
/** A snapshot of version 1 has no hashes, so that its shape alone must hold. */
const first = (objects: unknown, header: unknown = HEADER) =>
  JSON.stringify({ format: 'portolan-snapshot', version: 1, header, objects });
const OBJECTS: Record<string, unknown> = {
  source: { kind: 'manifests', title: 't' },
  ...Object.fromEntries(
    'namespaces pods nodes networkPolicies services endpointSlices controllers otherPolicies gaps problems'
      .split(' ')
      .map((key) => [key, []]),
  ),
};
const without = (key: string) => first(Object.fromEntries(Object.entries(OBJECTS).filter(([name]) => name !== key)));
const bad = (key: string, value: unknown) => first({ ...OBJECTS, [key]: value });

/** Snapshots that are refused as a whole. */
const SNAPSHOTS: Readonly<Record<string, string | Uint8Array>> = {
  empty: '',
  'a blank': ' ',
  'a word': 'snapshot',
  'a number': '7',
  null: 'null',
  'a list': '[]',
  'an object': '{}',
  'another format': '{"format":"other","version":1}',
  'no version': '{"format":"portolan-snapshot"}',
  'version 0': '{"format":"portolan-snapshot","version":0}',
  'version -1': '{"format":"portolan-snapshot","version":-1}',
  'version 1.5': '{"format":"portolan-snapshot","version":1.5}',
  'version 1e400': '{"format":"portolan-snapshot","version":1e400}',
  'version as text': '{"format":"portolan-snapshot","version":"2"}',
  'a newer version': GOOD.replace('"version":2', '"version":3'),
  NaN: '{"format":"portolan-snapshot","version":NaN}',
  'a comma too many': '{"format":"portolan-snapshot","version":1,}',
  'a comment': '// no\n{}',
  YAML: 'format: portolan-snapshot\nversion: 1\n',
  gzip: gzipSync(GOOD),
  'a gzip bomb': gzipSync(Buffer.alloc(8 * 1024 * 1024)),
  zip: Buffer.concat([Buffer.from('PK\u0003\u0004../../etc/passwd'), Buffer.alloc(64)]),
  'UTF-16': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(GOOD, 'utf16le')]),
  'NUL bytes': Buffer.alloc(1024),
  'nested 100,000 deep': deep(100_000),
  'nested 100,000 deep in objects': '{"a":'.repeat(100_000),
  'nested 80 deep in a spec': bad('networkPolicies', [{ namespace: 'a', name: 'a', spec: JSON.parse(deep(80)) }]),
  'too many values': `[${'0,'.repeat(2_000_000)}0]`,
  'cut in the header': GOOD.slice(0, 150),
  'cut in the body': GOOD.slice(0, -20),
  'cut at the end': GOOD.slice(0, -2),
  'formatted anew': JSON.stringify(JSON.parse(GOOD), null, 2),
  'something behind it': `${GOOD}{}`,
  twice: GOOD + GOOD,
  'another name': GOOD.replace('"name":"p"', '"name":"q"'),
  'another profile': GOOD.replace('"profile":"kubernetes"', '"profile":"cilium"'),
  'another time': GOOD.replace('2026-01-01', '2026-01-02'),
  'a hash of zeros': GOOD.replace(/"headerHash":"\w+"/, `"headerHash":"${'0'.repeat(64)}"`),
  'no hash': GOOD.replace(/"headerHash":"\w+",/, ''),
  'the body before the header': GOOD.replace('"header":', '"objects":'),
  'no header': JSON.stringify({ format: 'portolan-snapshot', version: 1, objects: OBJECTS }),
  'no objects': JSON.stringify({ format: 'portolan-snapshot', version: 1, header: HEADER }),
  'a header of another profile': first(OBJECTS, { ...HEADER, profile: 'other' }),
  'a header without a time': first(OBJECTS, { engineVersion: '1', profile: 'kubernetes' }),
  'pods a table': bad('pods', {}),
  'pods null': bad('pods', null),
  'a pod null': bad('pods', [null]),
  'a pod without fields': bad('pods', [{}]),
  'a node with a number for a name': bad('nodes', [{ name: 1, labels: {}, ips: [] }]),
  'labels with a list': bad('nodes', [{ name: 'n', labels: { a: [] }, ips: [] }]),
  'labels with __proto__': bad('nodes', [{ name: 'n', labels: JSON.parse('{"__proto__":{"x":1}}'), ips: [] }]),
  'an unknown reason': bad('gaps', [{ resource: 'pods', namespace: null, reason: 'x', message: '' }]),
  'a negative port': bad('services', [{ ports: [{ port: -1, protocol: 'TCP' }] }]),
  'source missing': without('source'),
  'gaps missing': without('gaps'),
  'networkPolicies missing': without('networkPolicies'),
  'an unknown kind of source': bad('source', { kind: 'url', title: 'http://127.0.0.1:1/' }),
};

const surroundings = () => testSurroundings();
const signal = () => new AbortController().signal;

let slowest = { name: '', ms: 0 };
let mostMemory = { name: '', bytes: 0 };
async function measured<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  const bytes = process.memoryUsage().rss - before;
  if (ms > slowest.ms) slowest = { name, ms };
  if (bytes > mostMemory.bytes) mostMemory = { name, bytes };
  return result;
}

function findingsOf(objects: ClusterObjects): readonly Finding[] {
  return [...objects.problems, ...analyse(objects, { profile: 'kubernetes' }).findings];
}

describe('a corpus of bad files', () => {
  it('holds 120', () => {
    expect(Object.keys(MANIFESTS).length + Object.keys(SNAPSHOTS).length).toBeGreaterThanOrEqual(120);
  });

  it.each(Object.keys(MANIFESTS))('manifests: %s', async (name) => {
    const folder = testFolder();
    writeFileSync(join(folder, 'bad.yaml'), MANIFESTS[name]!);
    writeFileSync(join(folder, 'good.yaml'), pod('metadata: {name: good, namespace: x}\nspec: {containers: []}'));
    const source = new ManifestSource([folder], [], surroundings());
    const objects = await measured(name, () => source.read(() => {}, signal()));
    // One bad file does not take the others with it.
    expect(objects.pods.map((one) => one.name)).toContain('good');
    if (name !== 'a kubeconfig') {
      const told = findingsOf(objects).filter(({ location }) => location?.file.endsWith('bad.yaml'));
      expect(told, name).not.toEqual([]);
      for (const { message } of told) expect(message.length).toBeGreaterThan(10);
    }
    expect(JSON.stringify(objects)).not.toContain('canary');
  });

  it.each(Object.keys(SNAPSHOTS))('a snapshot: %s', async (name) => {
    const folder = testFolder();
    writeFileSync(join(folder, 'bad.json'), SNAPSHOTS[name]!);
    const source = new SnapshotSource(join(folder, 'bad.json'), []);
    const failure = await measured(name, () => source.read(() => {}).catch((error: unknown) => error));
    expect(failure).toMatchObject({ name: 'SourceError', code: 'snapshot-unreadable' });
    expect(failure).toMatchObject({ message: expect.stringMatching(/\.$/), next: expect.stringMatching(/\.$/) });
  });

  it('a snapshot above the limit is refused before it is read', async () => {
    const folder = testFolder({ 'big.json': '' });
    writeFileSync(join(folder, 'big.json'), Buffer.alloc(64 * 1024 * 1024 + 1, 0x20));
    const read = measured('big', () => new SnapshotSource(join(folder, 'big.json'), []).read(() => {}));
    await expect(read).rejects.toThrow('larger than 64 MiB');
  });

  it('takes little', () => {
    const memory = `${Math.round(mostMemory.bytes / 1e6)} MB (${mostMemory.name})`;
    console.info(`slowest ${Math.round(slowest.ms)} ms (${slowest.name}), most memory ${memory}`);
    expect(slowest.name).not.toBe('');
  });
});

describe('names that lead elsewhere', () => {
  const NAMES = [
    ...['http', 'https', 'ftp', 'file', 'gopher', 'data', 'jar', 'ssh', 'git', 'ws', 'ldap', 'smb', 'dict', 's3'].map(
      (scheme) => `${scheme}://127.0.0.1:1/latest/meta-data`,
    ),
    ...['http:/127.0.0.1', 'http:127.0.0.1', '//127.0.0.1/share', '\\\\127.0.0.1\\share\\a.json', 'HTTP://LOCALHOST:1'],
    ...['http://169.254.169.254/', 'http://[::1]:1/', 'http://0x7f000001/', 'http://2130706433/', 'http://127.1/'],
    ...['data:application/json,{}', 'javascript:alert(1)', 'file:/etc/passwd', 'file:etc/passwd', 'node:fs', 'blob:x'],
    ...[
      '../../../../nowhere/a.yaml',
      '..\\..\\a.yaml',
      './../nowhere/../nowhere.json',
      '~/nowhere.yaml',
      '~root/a.json',
    ],
    ...['$HOME/nowhere.yaml', '%USERPROFILE%/a.yaml', '`id`', '$(id).yaml', 'a.yaml;id', '|id', 'a.yaml\0.json'],
    ...[
      '/dev/null',
      '/dev/stdin/x',
      '/proc/self/nowhere',
      '/proc/self/environ/x',
      '/dev/fd/99',
      '/dev/tcp/127.0.0.1/1',
    ],
    ...['C:\\nowhere.json', 'CON', 'a:b:c', '\u202Ea.yaml', 'a.yaml '],
  ];
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('are 50', () => {
    expect(new Set(NAMES).size).toBeGreaterThanOrEqual(50);
  });

  it.each(NAMES)('%j is no file, and nothing is connected to', async (name) => {
    const connect = vi.spyOn(net.Socket.prototype, 'connect');
    const fetched = vi.spyOn(globalThis, 'fetch');
    const manifests = new ManifestSource([name], [], surroundings()).read(() => {}, signal());
    await expect(manifests).rejects.toMatchObject({ code: expect.stringMatching(/^manifests-/) });
    await expect(new SnapshotSource(name, []).read(() => {})).rejects.toMatchObject({ code: 'snapshot-unreadable' });
    // The same as names in a manifest and in its fields.
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', annotations: { a: name } }, spec: { $ref: name } },
      ],
      $ref: name,
      include: name,
    });
    expect(parseManifests([{ name, text }], name).pods).toHaveLength(1);
    expect([connect.mock.calls, fetched.mock.calls]).toEqual([[], []]);
  });

  it('links in a folder that lead out of it are not followed', async () => {
    const outside = testFolder({ 'secret.yaml': pod('metadata: {name: canary}') });
    const folder = testFolder({ 'a.yaml': pod('metadata: {name: good}\nspec: {containers: []}') });
    mkdirSync(join(folder, 'sub'));
    for (const [i, target] of [join(outside, 'secret.yaml'), outside, '/etc', '/proc/self', '../..', '/dev'].entries())
      symlinkSync(target, join(folder, i % 2 === 0 ? 'sub' : '.', `${i}.yaml`));
    const objects = await new ManifestSource([folder], [], surroundings()).read(() => {}, signal());
    expect(objects.pods.map(({ name }) => name)).toEqual(['good']);
    expect(JSON.stringify(objects)).not.toContain('canary');
  });
});
