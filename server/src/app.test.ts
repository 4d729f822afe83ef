// The API over real HTTP: answers as the contract says, headers on everything, one error shape, nothing for other pages.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifests } from '@portolan/shared/cluster';
import {
  apiErrorSchema,
  clusterSchema,
  contextsSchema,
  decodeGraph,
  explainSchema,
  exposureSchema,
  findingsSchema,
  graphSchema,
  inputsSchema,
  parseSnapshot,
  podsSchema,
  policiesSchema,
  policySchema,
  statusSchema,
} from '@portolan/shared/contract';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { type StartEngine, startInlineEngine } from './engine';
import type { Contexts } from './routes/routeContext';
import type { ClusterSource } from './sources/clusterSource';
import { DemoSource } from './sources/fileSource';
import { SourceError } from './sources/sourceError';
import { type Answer, type RunningApp, runApp } from './testing/runningApp';
import { testFolder } from './testing/surroundings';

const manifest = (deny: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {replicas: 2, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec: {replicas: 1, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${deny}, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]}
`;

/** A source whose next reading can be changed. */
class ScriptedSource implements ClusterSource {
  next: () => string | Error = () => manifest('db-from-web');

  describe() {
    return { kind: 'manifests' as const, title: 'shop' };
  }

  async read() {
    const next = this.next();
    if (next instanceof Error) throw next;
    return parseManifests([{ name: 'shop.yaml', text: next }], 'shop');
  }
}

async function runShop(
  setup: { token?: string; pageFolder?: string; contexts?: Contexts } = {},
): Promise<RunningApp & { source: ScriptedSource }> {
  const source = new ScriptedSource();
  const app = await runApp({ source, ...setup });
  await app.state.reread();
  return { ...app, source };
}

function parsed<T extends z.ZodType>(answer: Answer, schema: T): z.output<T> {
  expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  return schema.parse(answer.json());
}

function problem(answer: Answer) {
  const { error } = apiErrorSchema.parse(answer.json());
  expect(answer.text).not.toMatch(/node_modules|\.ts:|at \w+ \(/);
  return [answer.status, error.code];
}

describe('probes', () => {
  it('say that the process lives, and that it is ready from the first graph on until it stops', async () => {
    const source = new ScriptedSource();
    const app = await runApp({ source, token: 'asked-for' });
    expect([(await app.get('/livez')).status, (await app.get('/readyz')).status]).toEqual([200, 503]);
    await app.state.reread();
    expect((await app.get('/readyz')).status).toBe(200);
    source.next = () => new SourceError('cluster-unreachable', 'The API server is away.', 'Wait.');
    await app.state.reread();
    expect([app.state.status().problem?.code, (await app.get('/readyz')).status]).toEqual(['cluster-unreachable', 200]);
    app.beginStop();
    expect([(await app.get('/livez')).status, (await app.get('/readyz')).status]).toEqual([200, 503]);
  });

  it('tell nothing of the cluster, and nothing to a page of another host', async () => {
    const app = await runShop();
    for (const path of ['/livez', '/readyz']) {
      expect((await app.get(path)).text).toBe('ok');
      expect((await app.get(path, { host: 'evil.example' })).status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('contexts', () => {
  const other: ClusterSource = {
    describe: () => ({ kind: 'kubeconfig', title: 'b', context: 'b' }),
    read: async () => parseManifests([{ name: 'b.yaml', text: manifest('only-here') }], 'b'),
  };
  const contexts: Contexts = {
    list: async () => ({ names: ['a', 'b'], chosen: 'a' }),
    open: async (name) => (name === 'b' ? other : null),
  };

  it('are listed, and another one is read once it is chosen', async () => {
    const app = await runShop({ contexts });
    expect(parsed(await app.get('/api/contexts'), contextsSchema)).toEqual({ names: ['a', 'b'], chosen: 'a' });
    const headers = { 'content-type': 'application/json' };
    const chosen = await app.send('POST', '/api/context', headers, JSON.stringify({ name: 'b' }));
    expect([chosen.status, statusSchema.parse(chosen.json()).source.title]).toEqual([202, 'b']);
    await app.state.reread();
    expect((await app.get('/api/policies')).text).toContain('only-here');
    expect((await app.get('/api/policies')).text).not.toContain('db-from-web');
  });

  it('that the kubeconfig does not have, and anything but a name, are refused', async () => {
    const app = await runShop({ contexts });
    const choose = (body: unknown) =>
      app.send('POST', '/api/context', { 'content-type': 'application/json' }, JSON.stringify(body));
    expect(problem(await choose({ name: '../b' }))).toEqual([404, 'no-such-context']);
    for (const body of [{}, { name: 1 }, { name: 'b', file: '/etc/passwd' }, []]) {
      expect(problem(await choose(body))).toEqual([400, 'bad-body']);
    }
    expect((await app.get('/api/policies')).text).toContain('db-from-web');
  });
});

describe('answers', () => {
  it('keep to the contract', async () => {
    const { get } = await runShop();
    expect(parsed(await get('/api/status'), statusSchema)).toMatchObject({
      state: 'ready',
      revision: 1,
      problem: null,
      profile: 'kubernetes',
      engine: { state: 'no-evidence', chosenBy: 'default', engines: [], warnings: [] },
    });
    expect(parsed(await get('/api/cluster'), clusterSchema)).toMatchObject({
      totals: { workloads: 2, policies: 1, isolatedIngress: 1 },
      namespaces: [{ name: 'shop', workloads: 2, policies: 1 }],
      engine: { evaluates: expect.arrayContaining(['NetworkPolicy']) },
    });
    const graph = parsed(await get('/api/graph'), graphSchema);
    expect(graph.nodes.map(({ id }) => id)).toContain('Deployment/shop/db');
    const { blocks } = decodeGraph((await get('/api/graph?form=columns')).json());
    expect(blocks).toHaveLength(graph.blocks.length);
    expect(parsed(await get('/api/policies'), policiesSchema).policies).toHaveLength(1);
    expect(parsed(await get('/api/policies/NetworkPolicy/shop/db-from-web'), policySchema).yaml).toContain('5432');
    parsed(await get('/api/findings'), findingsSchema);
    const { inputsHash } = parsed(await get('/api/inputs'), inputsSchema);
    expect((await get('/api/snapshot')).text).toContain(`"inputsHash":"${inputsHash}"`);
    const exposure = parsed(await get('/api/exposure'), exposureSchema);
    expect(exposure.workloads.map(({ state }) => state)).toEqual(['not-exposed', 'reachable-but-unpublished']);
    expect(parsed(await get('/api/pods?node=Deployment/shop/web'), podsSchema).revision).toBe(1);
    const query = 'from=Deployment/shop/web&to=Deployment/shop/db&protocol=TCP&port=5432';
    const { explanation } = parsed(await get(`/api/explain?${query}`), explainSchema);
    expect(explanation.verdict).toBe('allow');
    expect(explanation.ingress.summary).toContain('db-from-web');
  });

  it.each(['pod', 'workload', 'namespace'])('give the graph at level %s', async (level) => {
    const { get } = await runShop();
    expect(parsed(await get(`/api/graph?level=${level}&nodes=true&variants=merge`), graphSchema).level).toBe(level);
  });

  it('of the demo cluster keep to the contract', async () => {
    const app = await runApp({ source: new DemoSource('default', []) });
    await app.state.reread();
    const status = parsed(await app.get('/api/status'), statusSchema);
    expect([status.state, status.source.kind]).toEqual(['ready', 'demo']);
    for (const level of ['pod', 'workload', 'namespace']) {
      const { nodes } = parsed(await app.get(`/api/graph?level=${level}`), graphSchema);
      expect(decodeGraph((await app.get(`/api/graph?form=columns&level=${level}`)).json()).nodes).toEqual(nodes);
    }
    const { policies } = parsed(await app.get('/api/policies'), policiesSchema);
    for (const { kind, namespace, name } of policies) {
      parsed(await app.get(`/api/policies/${kind}/${namespace ?? '-'}/${encodeURIComponent(name)}`), policySchema);
    }
    parsed(await app.get('/api/cluster'), clusterSchema);
    parsed(await app.get('/api/findings'), findingsSchema);
  });

  it('narrow the graph to what the filter leaves', async () => {
    const { get } = await runShop();
    const whole = parsed(await get('/api/graph'), graphSchema);
    const some = parsed(
      await get(`/api/graph?${new URLSearchParams({ find: 'to:app=db', port: '5432' })}`),
      graphSchema,
    );
    expect(some.blocks.length).toBeGreaterThan(0);
    expect(some.nodes.length).toBeLessThan(whole.nodes.length);
    expect(some.totals).toEqual(whole.totals);
  });

  it('cost nothing twice, until the cluster changes', async () => {
    const { get, source, state } = await runShop();
    const first = await get('/api/graph?level=pod');
    const tag = String(first.headers.etag);
    const again = await get('/api/graph?level=pod', { 'if-none-match': tag });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', tag]);
    expect((await get('/api/graph', { 'if-none-match': tag })).status).toBe(200);
    source.next = () => manifest('renamed');
    await state.reread();
    expect((await get('/api/graph?level=pod', { 'if-none-match': tag })).status).toBe(200);
  });

  it.each(['/api/graph', '/api/graph?form=columns', '/api/cluster', '/api/policies', '/api/findings', '/api/exposure'])(
    'of %s are tagged by what they say, not by who says it or how it is packed',
    async (path) => {
      const { get, send, state } = await runShop();
      const tag = String((await get(path)).headers.etag);
      await state.reread();
      for (const known of [tag, `"other", ${tag}`, tag.slice('W/'.length), '*']) {
        expect((await get(path, { 'if-none-match': known })).status).toBe(304);
      }
      const packed = { 'accept-encoding': 'gzip', 'if-none-match': tag };
      expect((await get(path, packed)).status).toBe(304);
      const head = await send('HEAD', path, { 'if-none-match': '"other"' });
      expect([head.status, head.text, head.headers.etag]).toEqual([200, '', tag]);
      expect((await send('HEAD', path, { 'if-none-match': tag })).status).toBe(304);
      expect((await (await runShop()).get(path, { 'if-none-match': tag })).status).toBe(304);
    },
  );

  it('are asked of the engine once, and not again when it failed', async () => {
    const source = new ScriptedSource();
    let asked = 0;
    const startEngine: StartEngine = async (...input) => {
      const engine = await startInlineEngine(...input);
      const ask: typeof engine.ask = async (question) => {
        asked += 1;
        return engine.ask(question);
      };
      return { ...engine, ask };
    };
    const { get, state } = await runApp({ source, startEngine });
    await state.reread();
    await Promise.all([get('/api/graph'), get('/api/graph'), get('/api/graph', { 'accept-encoding': 'br' })]);
    expect(asked).toBe(1);
    await get('/api/pods?node=none');
    await get('/api/pods?node=none');
    expect(asked).toBe(3);
    source.next = () => manifest('renamed');
    await state.reread();
    expect((await get('/api/graph')).text).toContain('renamed');
  });

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', undefined],
    ['', undefined],
  ])('to "%s" are packed as %s', async (accepted, encoding) => {
    const app = await runApp({ source: new DemoSource('default', []) });
    await app.state.reread();
    const { headers } = await app.get('/api/graph?form=columns', { 'accept-encoding': accepted });
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'Accept-Encoding']);
  });

  it('give a snapshot that opens again', async () => {
    const { get } = await runShop();
    const answer = await get('/api/snapshot');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="portolan-\d{8}T\d{6}\.json"$/);
    const snapshot = parseSnapshot(answer.text);
    expect(snapshot.ok && snapshot.value.objects.networkPolicies).toHaveLength(1);
  });
});

describe('a reading', () => {
  it('is started by POST and gives a new revision only if something changed', async () => {
    const { send, get, source, state } = await runShop();
    const json = { 'content-type': 'application/json' };
    const started = await send('POST', '/api/reread', json, '{}');
    expect([started.status, statusSchema.parse(started.json()).reading]).toEqual([202, true]);
    await state.reread();
    expect(parsed(await get('/api/status'), statusSchema).revision).toBe(1);
    source.next = () => manifest('renamed');
    await state.reread();
    expect(parsed(await get('/api/status'), statusSchema).revision).toBe(2);
    expect((await get('/api/policies')).text).toContain('renamed');
  });

  it('that fails keeps the older graph and says why', async () => {
    const { get, source, state } = await runShop();
    source.next = () => new SourceError('cluster-unreachable', 'It is gone.', 'Look for it.');
    await state.reread();
    expect(parsed(await get('/api/status'), statusSchema)).toMatchObject({
      state: 'ready',
      revision: 1,
      problem: { code: 'cluster-unreachable', message: 'It is gone.', next: 'Look for it.' },
    });
    expect((await get('/api/graph')).status).toBe(200);
  });

  it('that never worked answers with its problem', async () => {
    const source = new ScriptedSource();
    source.next = () => new SourceError('credentials-rejected', 'The token has expired.', 'Log in.');
    const app = await runApp({ source });
    expect(problem(await app.get('/api/graph'))).toEqual([503, 'still-reading']);
    await app.state.reread();
    expect(problem(await app.get('/api/graph'))).toEqual([503, 'credentials-rejected']);
    expect(parsed(await app.get('/api/status'), statusSchema).state).toBe('failed');
    source.next = () => manifest('back');
    await app.state.reread();
    expect(parsed(await app.get('/api/status'), statusSchema)).toMatchObject({ state: 'ready', problem: null });
  });

  it('that fails in the evaluation says that it is a bug, and stays up', async () => {
    const source = new ScriptedSource();
    const startEngine = () => Promise.reject(new Error('s3cr3t-canary'));
    const app = await runApp({ source, startEngine });
    await app.state.reread();
    const answer = await app.get('/api/graph');
    expect(problem(answer)).toEqual([503, 'evaluation-failed']);
    expect(answer.text).not.toContain('canary');
    expect(app.bugs).toHaveLength(1);
  });
});

describe('errors', () => {
  it.each([
    ['/api/nothing', 404, 'not-found'],
    ['/nothing', 404, 'not-found'],
    ['/..%2f..%2fetc%2fpasswd', 404, 'not-found'],
    ['/assets/..%2f..%2fpackage.json', 404, 'not-found'],
    ['/.env', 404, 'not-found'],
    ['/', 503, 'page-not-built'],
    ['/api/policies/%/a/b', 400, 'bad-request'],
    ['/api/graph?level=cluster', 400, 'bad-query'],
    ['/api/graph?levels=pod', 400, 'bad-query'],
    ['/api/graph?form=rows', 400, 'bad-query'],
    ['/api/graph?level=pod&level=pod', 400, 'bad-query'],
    ['/api/graph?__proto__=1', 400, 'bad-query'],
    ['/api/graph?find=%28', 400, 'bad-filter'],
    ['/api/graph?port=70000', 400, 'bad-filter'],
    ['/api/graph?selector=a+in', 400, 'bad-filter'],
    ['/api/status?x=1', 400, 'bad-query'],
    ['/api/explain', 400, 'bad-query'],
    ['/api/explain?from=a&to=b&protocol=TCP', 400, 'bad-query'],
    ['/api/explain?from=a&to=b&port=0', 400, 'bad-query'],
    ['/api/explain?from=a&to=b&port=80&protocol=ICMP', 400, 'bad-query'],
    ['/api/explain?from=Pod/no/no&to=Deployment/shop/db', 404, 'end-not-found'],
    ['/api/pods?node=constructor', 404, 'workload-not-found'],
    ['/api/policies/NetworkPolicy/shop/none', 404, 'policy-not-found'],
    ['/api/policies/NetworkPolicy/-/none', 404, 'policy-not-found'],
  ])('%s is %i %s', async (path, status, code) => {
    const { get, bugs } = await runShop();
    expect(problem(await get(path))).toEqual([status, code]);
    expect(bugs).toEqual([]);
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'a=b', 415, 'json-needed'],
    ['plain text', 'text/plain', '{}', 415, 'json-needed'],
    ['broken JSON', 'application/json', '{"token":"s3cr3t-canary"', 400, 'bad-request'],
    ['values', 'application/json', '{"a":1}', 400, 'bad-body'],
    ['too much', 'application/json', JSON.stringify('s3cr3t-canary'.repeat(5_000)), 413, 'body-too-large'],
  ])('%s in a body is refused and not repeated', async (_what, type, body, status, code) => {
    const { send } = await runShop();
    const answer = await send(
      'POST',
      '/api/reread',
      { 'content-type': type, 'content-length': String(body.length) },
      body,
    );
    expect(problem(answer)).toEqual([status, code]);
    expect(answer.text).not.toContain('canary');
  });
});

describe('other web pages', () => {
  it('get nothing: wrong host, origin or site', async () => {
    const { get, send, port } = await runShop();
    const host = `127.0.0.1:${port}`;
    expect(problem(await get('/api/status', { host: `evil.example:${port}` }))).toEqual([403, 'host-not-allowed']);
    expect(problem(await get('/', { host: 'localhost.evil.example' }))).toEqual([403, 'host-not-allowed']);
    expect(problem(await get('/api/status', { host, origin: 'http://evil.example' }))).toEqual([
      403,
      'origin-not-allowed',
    ]);
    expect(problem(await get('/api/status', { host, 'sec-fetch-site': 'cross-site' }))).toEqual([
      403,
      'origin-not-allowed',
    ]);
    const json = { host, 'content-type': 'application/json', origin: 'null' };
    expect(problem(await send('POST', '/api/reread', json, '{}'))).toEqual([403, 'origin-not-allowed']);
    expect((await get('/api/status', { host: `localhost:${port}`, origin: `http://localhost:${port}` })).status).toBe(
      200,
    );
  });

  it('are given no permission to read answers', async () => {
    const { get, send } = await runShop();
    for (const answer of [await get('/api/status'), await send('OPTIONS', '/api/status', {})]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('a token', () => {
  it('is asked for by every API path, not by the page', async () => {
    const token = '0123456789abcdef';
    const { get } = await runShop({ token });
    expect(problem(await get('/api/status'))).toEqual([401, 'token-needed']);
    expect(problem(await get('/api/nothing'))).toEqual([401, 'token-needed']);
    expect(problem(await get('/api/status', { authorization: `Bearer ${token}x` }))).toEqual([401, 'token-needed']);
    expect(problem(await get(`/api/status?token=${token}`))).toEqual([401, 'token-needed']);
    expect((await get('/api/status', { authorization: `Bearer ${token}` })).status).toBe(200);
    expect(problem(await get('/'))).toEqual([503, 'page-not-built']);
  });
});

describe('headers', () => {
  const CSP =
    "default-src 'none';script-src 'self';worker-src 'self';style-src 'self' 'nonce-NONCE';font-src 'self';connect-src 'self';img-src 'self' data:;" +
    "frame-ancestors 'none';base-uri 'none';form-action 'none';require-trusted-types-for 'script';trusted-types portolan";

  async function runPage(): Promise<RunningApp> {
    const pageFolder = testFolder({
      'index.html': '<meta content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>',
      'favicon.svg': '<svg/>',
    });
    mkdirSync(join(pageFolder, 'assets'));
    writeFileSync(join(pageFolder, 'assets', 'main-abc.js'), 'export {};');
    return runShop({ pageFolder });
  }

  it('are on every answer: page, file, API, error', async () => {
    const { get } = await runPage();
    for (const path of ['/', '/favicon.svg', '/assets/main-abc.js', '/api/status', '/api/none', '/none']) {
      const { headers } = await get(path);
      expect(String(headers['content-security-policy']).replace(/nonce-[\w-]{22}/, 'nonce-NONCE')).toBe(CSP);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
  });

  it('carry the nonce of the page, a new one each time', async () => {
    const { get } = await runPage();
    const nonces = [];
    for (const answer of [await get('/'), await get('/index.html')]) {
      const nonce = /'nonce-([\w-]+)'/.exec(String(answer.headers['content-security-policy']))?.[1];
      expect(answer.text).toBe(`<meta content="${nonce}"><style nonce="${nonce}"></style>`);
      nonces.push(nonce);
    }
    expect(new Set(nonces).size).toBe(2);
  });

  it('let built files be kept and nothing else', async () => {
    const { get } = await runPage();
    const kept = async (path: string) => (await get(path)).headers['cache-control'];
    expect(await kept('/assets/main-abc.js')).toBe('public, max-age=31536000, immutable');
    expect([await kept('/'), await kept('/api/status'), await kept('/api/graph'), await kept('/api/none')]).toEqual([
      'no-store',
      'no-store',
      'private, no-cache',
      'no-store',
    ]);
  });
});
