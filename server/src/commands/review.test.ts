// diff, lint and export with a terminal that remembers: what they answer, how they end, and what they refuse.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand';
import { testFolder } from '../testing/surroundings';
import { testTerminal } from '../testing/testTerminal';

const WORKLOADS = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: c, image: i}]}
`;
const policy = (port: number, name = 'db-from-web') => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: ${port}}]}]}
`;
const BEFORE = `${WORKLOADS}${policy(5432)}`;
const AFTER = `${WORKLOADS}${policy(5433)}`;
const IDLE = `${WORKLOADS}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: idle, namespace: shop}
spec: {podSelector: {matchLabels: {app: nobody}}}
`;

async function run(args: readonly string[], given: Parameters<typeof testTerminal>[0] = {}) {
  const terminal = testTerminal(given);
  const code = await runCommand(args, terminal);
  return { code, out: terminal.seen.out, told: terminal.seen.told.join('\n') };
}

/** A folder with these files; gives paths in it. */
function folder(files: Readonly<Record<string, string>>): (name: string) => string {
  const root = testFolder(files);
  return (name) => join(root, name);
}

describe('diff', () => {
  it('ends with 0 where nothing differs and with 1 where something does', async () => {
    const path = folder({ 'a.yaml': BEFORE, 'b.yaml': AFTER, 'c.yaml': BEFORE });
    expect(await run(['diff', path('a.yaml'), path('c.yaml')])).toMatchObject({ code: 0 });
    const { code, out } = await run(['diff', path('a.yaml'), path('b.yaml'), '-o', 'json']);
    expect([code, JSON.parse(out).counts]).toEqual([1, expect.objectContaining({ changed: 1, gained: 0, lost: 0 })]);
    expect(JSON.parse(out).changes).toMatchObject([{ from: ['Pod/shop/web'], to: ['Pod/shop/db'] }]);
    expect((await run(['diff', path('a.yaml'), path('b.yaml'), '--fail-on', 'alarms'])).code).toBe(0);
  });

  it('tells manifests and snapshots apart by what they hold', async () => {
    const path = folder({ 'a.yaml': BEFORE, 'b.yaml': AFTER });
    await run(['export', '--manifests', path('a.yaml'), '--out', path('a.json')]);
    const { code, out } = await run(['diff', path('a.json'), path('b.yaml'), '-o', 'json']);
    expect([code, JSON.parse(out).base.kind, JSON.parse(out).head.kind]).toEqual([1, 'snapshot', 'manifests']);
    expect((await run(['diff', path('a.json'), path('a.yaml')])).code).toBe(0);
    expect((await run(['diff', `snapshot:${path('a.json')}`, `manifests:${path('a.yaml')}`])).code).toBe(0);
  });

  it('applies files onto the base: what they do not name stays', async () => {
    const path = folder({ 'base.yaml': BEFORE, 'pr.yaml': policy(5433) });
    const { code, out } = await run(['diff', path('base.yaml'), '--apply', path('pr.yaml'), '-o', 'json']);
    expect([code, JSON.parse(out).went, JSON.parse(out).head.kind]).toEqual([1, [], 'what-if']);
    // As a whole state the same file has no pods at all.
    const whole = await run(['diff', path('base.yaml'), path('pr.yaml'), '-o', 'json']);
    expect(JSON.parse(whole.out).went).toEqual(expect.arrayContaining(['Pod/shop/db', 'Pod/shop/web']));
    const same = folder({ 'pr.yaml': policy(5432) });
    expect((await run(['diff', path('base.yaml'), '--apply', same('pr.yaml')])).code).toBe(0);
  });

  it('deletes policies that are there, and refuses to delete others', async () => {
    const path = folder({ 'base.yaml': BEFORE });
    const gone = await run(['diff', path('base.yaml'), '--delete', 'NetworkPolicy/shop/db-from-web', '-o', 'json']);
    expect([gone.code, JSON.parse(gone.out).counts.gained > 0]).toEqual([1, true]);
    const wrong = await run(['diff', path('base.yaml'), '--delete', 'NetworkPolicy/shop/none']);
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.told).toContain('NetworkPolicy shop/none is not in the cluster');
  });

  it('says what of the files it did not apply', async () => {
    const secret = '---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: shop}\n';
    const path = folder({ 'base.yaml': BEFORE, 'pr.yaml': `${AFTER}${secret}` });
    const { code, out } = await run(['diff', path('base.yaml'), '--apply', path('pr.yaml')]);
    expect([code, /note: Secret shop\/s: is left out/.test(out)]).toEqual([1, true]);
  });

  it('names the line of the rule, in a List, in JSON, and not where the file says something else by now', async () => {
    const pods = WORKLOADS.split('---\n');
    const list = (port: number, name: string) =>
      [
        'apiVersion: v1',
        'kind: List',
        'items:',
        ...[...pods, policy(port, name).slice(4)].map((text) => `- ${text.trimEnd().replaceAll('\n', '\n  ')}`),
      ].join('\n');
    const path = folder({ 'a.yaml': list(1, 'p'), 'b.yaml': list(2, 'p') });
    const place = async (...args: string[]) =>
      (
        JSON.parse((await run(['diff', ...args, '-o', 'json'])).out) as {
          changes: { causes: { path: string; location: { file: string; line: number } }[] }[];
        }
      ).changes[0]?.causes[0];
    const lines = list(2, 'p').split('\n');
    const cause = await place(path('a.yaml'), path('b.yaml'));
    expect([cause?.path, cause?.location.file]).toEqual(['spec.ingress[0]', path('b.yaml')]);
    // The whole policy stands in flow style on one line.
    expect(lines[(cause?.location.line ?? 0) - 1]).toContain('spec: {podSelector');
    // A snapshot tells the place as it was; what lies there today is another matter.
    await run(['export', '--manifests', path('b.yaml'), '--out', path('b.json')]);
    const saved = await place(path('a.yaml'), path('b.json'));
    expect(lines[(saved?.location.line ?? 0) - 1]).toContain('- apiVersion: networking.k8s.io/v1');
  });

  it('survives a file that is nested without end beside a policy', async () => {
    const path = folder({ 'a.yaml': BEFORE, 'b.yaml': `${AFTER}---\n${'['.repeat(200_000)}\n` });
    const { code, out } = await run(['diff', path('a.yaml'), path('b.yaml')]);
    expect([code, out.includes('db-from-web edited')]).toEqual([3, true]);
  });

  it('lets workloads come, and Namespaces take their labels', async () => {
    const other = `---
apiVersion: v1
kind: Pod
metadata: {name: job, namespace: batch, labels: {app: web}}
spec: {containers: [{name: c, image: i}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {zone: b}}
`;
    const selecting = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: by-zone, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {zone: b}}}]}]}
`;
    const path = folder({ 'base.yaml': `${WORKLOADS}${selecting}`, 'pr.yaml': other });
    const { out } = await run(['diff', path('base.yaml'), '--apply', path('pr.yaml'), '-o', 'json']);
    const { came, changes } = JSON.parse(out) as { came: string[]; changes: { from: string[]; to: string[] }[] };
    expect(came).toEqual(['Pod/batch/job']);
    expect(changes.some(({ from, to }) => from.includes('Pod/shop/web') && to.includes('Pod/shop/db'))).toBe(true);
  });

  it('says which policies of a state take no part', async () => {
    const refused = BEFORE.replace('{port: 5432}', '{port: 99999}');
    const path = folder({ 'a.yaml': BEFORE, 'b.yaml': refused });
    const { out } = await run(['diff', path('a.yaml'), path('b.yaml')]);
    expect(out).toMatch(/note: head: NetworkPolicy shop\/db-from-web: .*\(.*b\.yaml:\d+\)/);
    const applied = await run(['diff', path('a.yaml'), '--apply', path('b.yaml')]);
    // What would be refused changes nothing, and the answer is not whole.
    expect([applied.code, applied.out.includes('No connection differs.')]).toEqual([3, true]);
    expect(applied.out).toMatch(/note: NetworkPolicy shop\/db-from-web: .*refuses.*\(.*b\.yaml:\d+\)/);
  });

  it('ends with 3 when a side could not be read completely, and answers all the same', async () => {
    const path = folder({ 'a.yaml': BEFORE, 'b.yaml': `${AFTER}---\nkind: [\n` });
    const { code, out, told } = await run(['diff', path('a.yaml'), path('b.yaml'), '-o', 'json']);
    expect([code, JSON.parse(out).head.isComplete, JSON.parse(out).base.isComplete]).toEqual([3, false, true]);
    expect(told).toMatch(/b\.yaml:\d+: /);
  });

  it('ends with 3 when an applied file is broken', async () => {
    const path = folder({ 'a.yaml': BEFORE, 'pr.yaml': `${policy(5433)}---\nkind: [\n` });
    const { code, out, told } = await run(['diff', path('a.yaml'), '--apply', path('pr.yaml'), '-o', 'json']);
    expect([code, JSON.parse(out).counts.changed, JSON.parse(out).head.isComplete]).toEqual([3, 1, false]);
    expect(told).toMatch(/pr\.yaml:\d+: /);
  });

  it('never takes the demo cluster for a live one', async () => {
    await expect(run(['diff', 'live', 'demo'])).rejects.toMatchObject({ code: 'kubeconfig-missing' });
    expect((await run(['diff', 'demo', 'demo:default'])).code).toBe(0);
  });

  it('reads standard input for one of the two', async () => {
    const path = folder({ 'a.yaml': BEFORE });
    const readStdin = async function* () {
      yield Buffer.from(AFTER);
    };
    expect((await run(['diff', path('a.yaml'), '-'], { readStdin })).code).toBe(1);
  });

  it.each([
    [['diff', 'a'], 'name what the base is compared with'],
    [['diff', 'a', 'b', '--apply', 'c'], 'not both'],
    [['diff', '-', '-'], 'standard input can be read once'],
    [['diff', 'live:x', 'a'], 'written ./live:x'],
    [['diff', 'demo:nope', 'a'], 'there is no demo:nope'],
    [['diff', 'a', '--delete', 'old-allow'], 'KIND/NAMESPACE/NAME'],
    [['diff', 'a', 'b', '--manifests', 'c'], 'unknown option'],
  ])('refuses %j, with a reason', async (args, words) => {
    await expect(run(args)).rejects.toThrow(words);
  });
});

describe('lint', () => {
  it('ends with 1 from the severity on that was asked for', async () => {
    const path = folder({ 'm.yaml': IDLE });
    const codes = [];
    for (const least of ['error', 'warning', 'info', 'none']) {
      codes.push((await run(['lint', '--manifests', path('m.yaml'), '--fail-on', least])).code);
    }
    expect(codes).toEqual([0, 1, 1, 0]);
  });

  it('names file and line, and shows from the severity on that was asked for', async () => {
    const path = folder({ 'm.yaml': IDLE });
    const all = await run(['lint', '--manifests', path('m.yaml')]);
    expect(all.out).toMatch(/m\.yaml:\d+: warning policy-selects-nothing: NetworkPolicy shop\/idle/);
    const errors = await run(['lint', '--manifests', path('m.yaml'), '--severity', 'error', '-o', 'json']);
    expect([errors.code, JSON.parse(errors.out).findings]).toEqual([1, []]);
  });

  it('places findings about workloads where they were read from a file', async () => {
    const path = folder({ 'm.yaml': IDLE });
    const { out } = await run(['lint', '--manifests', path('m.yaml')]);
    expect(out).toMatch(/m\.yaml:1: warning unprotected-ingress: Pod shop\/web/);
    expect(out).toMatch(/m\.yaml:6: warning unprotected-ingress: Pod shop\/db/);
  });

  it('names files in SARIF from the folder it runs in', async () => {
    const path = folder({ 'm.yaml': IDLE });
    const { out } = await run(['lint', '--manifests', path('m.yaml'), '-o', 'sarif'], { cwd: path('') });
    const uris = [...out.matchAll(/"uri": "([^"]*)"/g)].map(([, uri]) => uri);
    expect(new Set(uris)).toEqual(new Set(['m.yaml']));
  });

  it('ends with 3 when something is broken, which is a finding, too', async () => {
    const path = folder({ 'm.yaml': `${WORKLOADS}---\nkind: [\n` });
    const { code, out } = await run(['lint', '--manifests', path('m.yaml'), '-o', 'json', '--fail-on', 'none']);
    expect([code, JSON.parse(out).isComplete, JSON.parse(out).counts.error > 0]).toEqual([3, false, true]);
  });

  it('never takes the demo cluster for a live one', async () => {
    await expect(run(['lint'])).rejects.toMatchObject({ code: 'kubeconfig-missing' });
  });
});

describe('check', () => {
  it('refuses expectations with a mistake, at their line', async () => {
    const path = folder({
      'm.yaml': BEFORE,
      'e.yaml': 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\nzonen: []\n',
    });
    const { code, out, told } = await run(['check', '--manifests', path('m.yaml'), '--expectations', path('e.yaml')]);
    expect([code, out]).toEqual([2, '']);
    expect(told).toMatch(/e\.yaml:3:\d+: /);
  });

  it('never takes the demo cluster for a live one', async () => {
    const path = folder({ 'e.yaml': 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\n' });
    await expect(run(['check', '--expectations', path('e.yaml')])).rejects.toMatchObject({
      code: 'kubeconfig-missing',
    });
  });
});

describe('export', () => {
  it('writes a snapshot that gives the same answers, for its owner alone', async () => {
    const path = folder({ 'm.yaml': BEFORE });
    const { code, out } = await run(['export', '--manifests', path('m.yaml'), '--out', path('s.json')]);
    expect([code, out, statSync(path('s.json')).mode & 0o777]).toEqual([0, '', 0o600]);
    const list = async (...source: string[]) => (await run(['list', ...source, '-o', 'csv'])).out;
    expect(await list('--snapshot', path('s.json'))).toBe(await list('--manifests', path('m.yaml')));
  });

  it('refuses to write over a file, and does when forced', async () => {
    const path = folder({ 'm.yaml': BEFORE, 's.json': 'mine' });
    const args = ['export', '--manifests', path('m.yaml'), '--out', path('s.json')];
    const refused = await run(args);
    expect([refused.code, readFileSync(path('s.json'), 'utf8')]).toEqual([2, 'mine']);
    expect(refused.told).toMatch(/is there already.*--force/s);
    expect((await run([...args, '--force'])).code).toBe(0);
    expect(readdirSync(path('')).sort()).toEqual(['m.yaml', 's.json']);
  });

  it.each([
    ['json', '{"format":"portolan-snapshot"'],
    ['csv', 'from,to,TCP'],
    ['workloads', 'namespace,workload,kind'],
    ['markdown', '# Network policy: '],
  ])('prints %s on standard output', async (format, start) => {
    const path = folder({ 'm.yaml': BEFORE });
    const { code, out } = await run(['export', '--manifests', path('m.yaml'), '-o', format]);
    expect([code, out.startsWith(start)]).toEqual([0, true]);
  });

  it('writes a picture in pixels, as large as asked for, to a file alone', async () => {
    const path = folder({ 'm.yaml': BEFORE });
    const args = ['export', '--manifests', path('m.yaml'), '-o', 'png'];
    const sizes: (readonly [number, number])[] = [];
    for (const scale of [[], ['--scale', '1'], ['--scale', '4']]) {
      const file = path(`picture${sizes.length}.png`);
      expect((await run([...args, ...scale, '--out', file])).code).toBe(0);
      const { width, height } = PNG.sync.read(readFileSync(file));
      sizes.push([width, height]);
    }
    const [[w2, h2] = [0, 0], [w1, h1] = [0, 0], [w4, h4] = [0, 0]] = sizes;
    expect([w2, h2, w4, h4]).toEqual([2 * w1, 2 * h1, 4 * w1, 4 * h1]);
    const { code, out, told } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(told).toContain('Name a file with --out.');
    await expect(run([...args.slice(0, -1), 'svg', '--scale', '2'])).rejects.toThrow('--scale goes with --format png');
  });

  it('holds a report to a file of expectations, which must be right and goes with reports alone', async () => {
    const path = folder({
      'm.yaml': BEFORE,
      'e.yaml': 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\nzones: [{name: all, rest: true}]\n',
      'bad.yaml': 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\nzonen: []\n',
    });
    const args = (file: string, format = 'pdf') => [
      ...['export', '--manifests', path('m.yaml'), '-o', format, '--expectations', path(file)],
      ...['--out', path(`${file}.pdf`)],
    ];
    expect((await run(args('e.yaml'))).code).toBe(0);
    expect((await run(['export', '--manifests', path('m.yaml'), '-o', 'pdf', '--out', path('plain.pdf')])).code).toBe(
      0,
    );
    expect(statSync(path('e.yaml.pdf')).size).toBeGreaterThan(statSync(path('plain.pdf')).size);
    const bad = await run(args('bad.yaml'));
    expect([bad.code, bad.told.includes('bad.yaml:3:'), existsSync(path('bad.yaml.pdf'))]).toEqual([2, true, false]);
    expect((await run(args('none.yaml'))).code).toBe(2);
    await expect(run(args('e.yaml', 'svg'))).rejects.toThrow('--expectations goes with --format pdf');
    await expect(run([...args('e.yaml'), '--redact'])).rejects.toThrow('--redact goes without --expectations');
  });

  it('gives the same bytes for the same input', async () => {
    const [a, b] = [folder({ 'm.yaml': BEFORE }), folder({ 'm.yaml': BEFORE })];
    const out = async (path: string, format: string) =>
      (await run(['export', '--manifests', path, '-o', format])).out
        .replaceAll(path, '')
        .replace(/"headerHash":"\w+"/, '');
    for (const format of ['json', 'csv', 'workloads', 'markdown']) {
      expect(await out(a('m.yaml'), format)).toBe(await out(b('m.yaml'), format));
    }
  });

  it.each(['svg', 'csv', 'workloads', 'markdown', 'dot', 'graphml', 'mermaid', 'drawio', 'json'])(
    '%s says what could not be read',
    async (format) => {
      const path = folder({ 'm.yaml': `${BEFORE}---\nkind: [\n` });
      const { code, out } = await run(['export', '--manifests', path('m.yaml'), '-o', format]);
      expect(code).toBe(3);
      expect(out).toMatch(/1 object could not be read: .*m.yaml:\d+/);
    },
  );

  it('writes what could be read and ends with 3', async () => {
    const path = folder({ 'm.yaml': `${BEFORE}---\nkind: [\n` });
    const { code } = await run(['export', '--manifests', path('m.yaml'), '-o', 'markdown', '--out', path('m.md')]);
    expect([code, readFileSync(path('m.md'), 'utf8').includes('Not all of the input could be read')]).toEqual([
      3,
      true,
    ]);
  });
});

describe('export --redact', () => {
  const NAMES = /shop|web|acme/;

  it.each(['json', 'csv', 'workloads', 'markdown', 'dot', 'graphml', 'mermaid', 'drawio'])(
    '%s holds no name of the cluster',
    async (format) => {
      const path = folder({ 'acme.yaml': BEFORE.replaceAll('app', 'acme').replaceAll('shop', 'acme-ns') });
      const { code, out } = await run(['export', '--manifests', path('acme.yaml'), '-o', format, '--redact']);
      expect(code).toBe(0);
      expect(out).toContain('ns-1');
      expect(out).not.toMatch(NAMES);
    },
  );

  it('says so in the snapshot, which can be opened', async () => {
    const path = folder({ 'm.yaml': BEFORE });
    await run(['export', '--manifests', path('m.yaml'), '--redact', '--out', path('s.json')]);
    expect(readFileSync(path('s.json'), 'utf8')).toContain('"redacted":true');
    expect((await run(['list', '--snapshot', path('s.json')])).code).toBe(0);
  });

  it.each(['default', 'admin', 'cilium', 'calico'])('can be done for the demo %s', async (variant) => {
    const { code, out, told } = await run(['export', `--demo=${variant}`, '--redact']);
    expect(told).not.toContain('cannot be redacted');
    expect(code).toBe(0);
    expect(out).not.toMatch(/checkout|payment|storefront|reporting/i);
  });

  it('goes without --filter', async () => {
    const both = run(['export', '--demo', '--redact', '--filter', 'to:app=db']);
    await expect(both).rejects.toThrow('--redact goes without --filter');
  });
});
