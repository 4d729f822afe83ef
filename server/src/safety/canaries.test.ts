// P15, credentials stay home: canaries in a kubeconfig and in objects, and everything that comes out of Portolan searched for them.

import { readFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../commands/serve';
import { parseArguments } from '../config';
import { startInlineEngine } from '../engine';
import { findCluster } from '../sources/kubeconfig';
import { KubeSource } from '../sources/kubeSource';
import type { SourceError } from '../sources/sourceError';
import { Canaries, formsOf } from '../testing/canaries';
import { QUICK_BOUNDS } from '../testing/followedCluster';
import { runCommand } from '../testing/runCommand';
import { runApp } from '../testing/runningApp';
import { type Fault, failWith, type ScriptedApiServer, startScriptedApiServer } from '../testing/scriptedApiServer';
import { CONTEXTS, fillSecretiveCluster, startTlsFront, writeSecretiveKubeconfig } from '../testing/secretiveCluster';
import { testSurroundings } from '../testing/surroundings';
import { TEST_TEMPLATE } from '../testing/testTemplate';
import { testTerminal } from '../testing/testTerminal';

/** On one's own terminal, a path that is to be corrected is told in full. */
const OWN_EYES: ReadonlySet<string> = new Set(['folder']);
/** What stays hidden even where the access to a cluster is printed as a whole. */
const WRAPPED: ReadonlySet<string> = new Set([
  'token',
  'impersonator token',
  'basic password',
  'plugin env',
  'client key',
  'client certificate',
]);
const ROUTES = [
  '/',
  '/livez',
  '/readyz',
  '/metrics',
  '/api/status',
  '/api/cluster',
  '/api/graph',
  '/api/graph?level=pod&nodes=true',
  '/api/graph?form=columns&level=namespace',
  '/api/explain?from=Pod/a/holder&to=Pod/a/n1&port=80',
  '/api/explain?from=ip:8.8.8.8&to=Pod/a/holder',
  '/api/policies',
  '/api/policies/NetworkPolicy/a/holder',
  '/api/policies/CiliumNetworkPolicy/a/holder',
  '/api/exposure',
  '/api/findings',
  '/api/pods?node=Pod/a/holder',
  '/api/snapshot',
  '/api/snapshot?redact=true',
  '/api/export/html',
  '/api/export/html?redact=true',
  '/api/snapshots',
  '/api/contexts',
  '/api/nothing',
];

interface Setting {
  readonly api: ScriptedApiServer;
  readonly canaries: Canaries;
  readonly kubeconfig: string;
}

async function prepare(): Promise<Setting> {
  const api = await startScriptedApiServer();
  onTestFinished(() => api.close());
  const canaries = new Canaries();
  fillSecretiveCluster(api, canaries);
  return { api, canaries, kubeconfig: writeSecretiveKubeconfig(await startTlsFront(api.url), canaries) };
}

/** All that printing the value by accident could show. */
function inspected(value: unknown): string {
  return inspect(value, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null });
}

/** Everything that one context can bring out over HTTP, once it was read. */
async function allOf(get: (path: string) => Promise<string>): Promise<string> {
  const texts: string[] = [];
  for (const path of ROUTES) texts.push(`${path}\n${await get(path)}`);
  return texts.join('\n');
}

/** The beginning of the event stream. */
async function eventsOf(url: URL, headers: Record<string, string>): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(new URL('/api/events', url), { headers, signal: stop.signal });
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: status')) break;
  }
  stop.abort();
  return text;
}

describe('the search', () => {
  it('finds a canary in every form, and the canaries are many', async () => {
    const { canaries } = await prepare();
    expect(canaries.places.length).toBeGreaterThanOrEqual(60);
    const value = canaries.plant('token');
    const basic = Buffer.from(`user:${value}`);
    for (const text of [
      `x${value}y`,
      value.toLowerCase(),
      `"${basic.toString('base64')}"`,
      basic.toString('base64url'),
      Buffer.from(`xy${value}z`).toString('base64'),
      basic.toString('hex'),
      [...Buffer.from(value)].map((byte) => `%${byte.toString(16).toUpperCase()}`).join(''),
    ])
      expect(canaries.in(text), text).toEqual(['token']);
    expect(formsOf('a"b')).toContain('a\\"b');
    expect(canaries.in('')).toEqual([]);
  });
});

describe('a server', () => {
  it('gives no credential and nothing private of an object away, whichever context it reads', async () => {
    const { api, canaries, kubeconfig } = await prepare();
    const args = ['--kubeconfig', kubeconfig, '--port', '0', '--no-open', '--token', '--user-header', 'X-User'];
    const config = parseArguments(args, { out: () => {}, err: () => {} }, {});
    if (!('command' in config) || config.command !== 'serve') throw new Error('not serve');
    const terminal = testTerminal();
    const logged: string[] = [];
    const logTo = { write: (line: string) => void logged.push(line) };
    const ended = serve(config, terminal, {
      startEngine: startInlineEngine,
      pageFolder: '/nonexistent',
      template: TEST_TEMPLATE,
      logTo,
    });
    onTestFinished(async () => {
      terminal.interrupt();
      await ended;
    });
    await expect.poll(() => terminal.seen.out, { timeout: 10_000 }).toContain('http:');
    const url = new URL(/http:\S+/.exec(terminal.seen.out)?.[0] ?? '');
    const token = decodeURIComponent(url.hash.slice('#token='.length));
    canaries.know('own token', token);
    const headers = { authorization: `Bearer ${token}`, 'x-user': 'ann' };
    const get = async (path: string) => {
      const response = await fetch(new URL(path, url), { headers });
      return `${response.status} ${JSON.stringify([...response.headers])}\n${await response.text()}`;
    };
    const outcomes: Record<string, string> = {};
    for (const name of Object.values(CONTEXTS).flat()) {
      const body = JSON.stringify({ name });
      const json = { ...headers, 'content-type': 'application/json' };
      const answer = await fetch(new URL('/api/context', url), { method: 'POST', headers: json, body });
      expect(canaries.in(await answer.text()), name).toEqual([]);
      const state = async () => {
        const status = JSON.parse((await get('/api/status')).split('\n')[1] ?? '') as {
          state: string;
          problem: { code: string } | null;
        };
        outcomes[name] = status.problem?.code ?? status.state;
        return status.state;
      };
      await expect.poll(state, { timeout: 20_000, message: name }).not.toBe('loading');
      const all = await allOf(get);
      if (name === 'token') expect(all.split('\n').filter((line) => /^[45]\d\d /.test(line))).toHaveLength(2);
      expect(canaries.in(all + (await eventsOf(url, headers))), `over HTTP with ${name}`).toEqual([]);
    }
    for (const name of CONTEXTS.reach) expect([name, outcomes[name]]).toEqual([name, 'ready']);
    for (const name of CONTEXTS.fail) expect([name, outcomes[name]]).toEqual([name, expect.stringMatching(/-/)]);
    for (const name of CONTEXTS.refused)
      expect([name, outcomes[name]]).toEqual([name, expect.stringMatching(/^kubeconfig-/)]);
    const sent = api.requests.map(({ authorization }) => authorization).join('\n');
    const reached = ['token', 'token file', 'plugin token', 'basic password', 'impersonator token', 'id-token'];
    expect(canaries.in(sent)).toEqual(expect.arrayContaining(reached));
    expect(logged.length).toBeGreaterThan(50);
    expect(canaries.in(logged.join('\n')), 'log').toEqual([]);
    // The address with the token is printed once, and nowhere else.
    const own = new Set([...OWN_EYES, 'own token']);
    expect(canaries.in(terminal.seen.out, own), 'standard output').toEqual([]);
    expect(canaries.in(terminal.seen.told.join('\n'), OWN_EYES), 'standard error').toEqual([]);
  });
});

/** Answers that quote what was asked, as careless proxies do; a list that breaks in its middle; and no answer. */
const echo = (request: Parameters<Fault>[0]) => JSON.stringify({ ...request.headers, url: request.url });
const answering =
  (status: number, type: string, text: (request: Parameters<Fault>[0]) => string): Fault =>
  (request, response) => {
    response
      .writeHead(status, { 'content-type': type, 'x-echo': String(request.headers.authorization) })
      .end(text(request));
    return true;
  };
const FAULTS: Readonly<Record<string, Fault>> = {
  '401': failWith(401),
  '403': failWith(403),
  '404': failWith(404),
  '410': failWith(410),
  '500': failWith(500),
  '302': (request, response) => {
    response.writeHead(302, { location: `https://127.0.0.1:9/${request.headers.authorization}` }).end();
    return true;
  },
  'a page instead of JSON': answering(200, 'text/html', (request) => `<p>${echo(request)}`),
  'broken JSON': answering(200, 'application/json', (request) => `{"items":[${echo(request)}`),
  'JSON that is no list': answering(
    200,
    'application/json',
    (request) => `{"kind":"Status","message":${JSON.stringify(echo(request))}}`,
  ),
  'objects that are none': answering(
    200,
    'application/json',
    (request) =>
      `{"kind":"List","metadata":{"resourceVersion":"1"},"items":[${echo(request)},{"metadata":7},{"metadata":{"name":{"a":${JSON.stringify(echo(request))}}}}]}`,
  ),
  'a cut connection': (request) => {
    request.socket.destroy();
    return true;
  },
};

describe('a failure of the API server', () => {
  it.each(Object.entries(FAULTS))('%s, quotes no credential', async (_name, fault) => {
    const { api, canaries, kubeconfig } = await prepare();
    for (const context of CONTEXTS.reach.filter((name) => name !== 'certificate' && name !== 'tokenFile')) {
      const surroundings = testSurroundings();
      const access = await findCluster({ files: [kubeconfig], context }, surroundings);
      const source = new KubeSource(access!, [], surroundings, QUICK_BOUNDS);
      for (const prefix of ['/', '/api/v1/pods']) {
        api.faults.clear();
        api.faults.set(prefix, fault);
        const app = await runApp({ source });
        await app.state.reread();
        const all = await allOf(async (path) => (await app.get(path)).text);
        expect(canaries.in(all), `${context} ${prefix}`).toEqual([]);
        expect(canaries.in(inspected(app.bugs))).toEqual([]);
        const thrown = await source.read(() => {}, new AbortController().signal).catch((error: unknown) => error);
        if (thrown instanceof Error) expect(canaries.in(inspected(thrown), OWN_EYES), context).toEqual([]);
      }
      expect(canaries.in(inspected(access)).filter((place) => WRAPPED.has(place))).toEqual([]);
      expect(canaries.in(surroundings.told.join(), OWN_EYES)).toEqual([]);
    }
  });
});

describe('a kubeconfig that cannot be read', () => {
  const broken: Readonly<Record<string, (text: string) => string>> = {
    'cut off': (text) => text.slice(0, -20),
    'with a line that is no YAML': (text) => `${text.replaceAll(',', ',\n')}\n  token: [`,
    'with lists for texts': (text) => text.replaceAll(/"token":("[^"]*")/g, '"token":[$1]'),
    'with texts for lists': (text) => text.replaceAll(/"args":\[("[^"]*"),("[^"]*")\]/g, '"args":$2'),
    'with broken base64': (text) => text.replaceAll('"client-key-data":"', '"client-key-data":"*'),
    'with twice the same user': (text) => text.replace('"users":[', '"users":[{"name":"token","user":{}},'),
    'of another kind': (text) => text.replace('"kind":"Config"', '"kind":"Secret"'),
    'with an alias for a bomb': (text) => `&a ${text}\n*a: *a`,
    'in pieces': (text) => text.replaceAll('{', '\n').replaceAll('}', '\n'),
  };

  it.each(Object.entries(broken))('%s, is refused without a word of what it holds', async (_name, breakIt) => {
    const { canaries, kubeconfig } = await prepare();
    const whole = readFileSync(kubeconfig, 'utf8');
    writeFileSync(kubeconfig, breakIt(whole));
    expect(readFileSync(kubeconfig, 'utf8')).not.toBe(whole);
    const surroundings = testSurroundings();
    const thrown = await findCluster({ files: [kubeconfig], context: 'token' }, surroundings).catch(
      (error: unknown) => error,
    );
    expect(thrown).toMatchObject({ name: 'SourceError', code: 'kubeconfig-unreadable' });
    expect(canaries.in(inspected(thrown), OWN_EYES)).toEqual([]);
    expect(canaries.in((thrown as SourceError).publicMessage)).toEqual([]);
    expect(canaries.in(surroundings.told.join())).toEqual([]);
  });
});

describe('the commands', () => {
  it.each([
    ['list', '-o', 'text', '--level', 'pod'],
    ['list', '-o', 'json', '--nodes'],
    ['list', '-o', 'csv'],
    ['explain', '-o', 'json', '10.0.0.1', 'Pod/a/holder'],
    ['explain', '10.0.0.1', 'Pod/a/holder', '80'],
    ['lint', '-o', 'json', '--fail-on', 'none'],
    ['lint', '-o', 'sarif', '--fail-on', 'none'],
    ['export', '-o', 'json'],
    ['export', '-o', 'markdown'],
    ['diff', 'live', 'live', '-o', 'json'],
  ])('%s %s %s print nothing private', async (...args) => {
    const { canaries, kubeconfig } = await prepare();
    for (const context of ['plugin', 'basic', 'deadPlugin', 'strayField']) {
      const given = [...args, '--kubeconfig', kubeconfig, '--context', context];
      const terminal = testTerminal();
      const outcome: unknown = await runCommand(given, terminal).catch((error: unknown) => error);
      expect(canaries.in(terminal.seen.out)).toEqual([]);
      expect(canaries.in(terminal.seen.told.join() + inspected(outcome), OWN_EYES), context).toEqual([]);
      expect(typeof outcome === 'number', context).toBe(context === 'plugin' || context === 'basic');
    }
  });
});
