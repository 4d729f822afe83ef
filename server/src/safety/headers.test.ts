// The headers of facts and design on every kind of answer: the page, files, API answers, problems of every status, probes, figures, streams.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifests } from '@portolan/shared/cluster';
import { describe, expect, it } from 'vitest';
import { type StartEngine, startInlineEngine } from '../engine';
import type { ClusterSource } from '../sources/clusterSource';
import { type HeaderLine, rawRequest } from '../testing/rawRequest';
import { type AppSetup, type RunningApp, runApp } from '../testing/runningApp';
import { testFolder } from '../testing/surroundings';
import { TEST_TEMPLATE } from '../testing/testTemplate';

const TOKEN = '0123456789abcdef';
const SOURCE: ClusterSource = {
  describe: () => ({ kind: 'manifests', title: 'shop' }),
  read: async () =>
    parseManifests([{ name: 'a.yaml', text: '{kind: Namespace, apiVersion: v1, metadata: {name: a}}' }], 'shop'),
};

/** What every answer has; CSP apart, since its nonce differs. */
const EVERYWHERE: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'x-dns-prefetch-control': 'off',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Directives and their values, in no order; `worker-src` for the page's SharedWorker and layout workers. */
const POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'worker-src': "'self'",
  'style-src': "'self' 'nonce-N'",
  'font-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' data:",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'portolan',
};

interface Case {
  readonly status: number;
  readonly method?: string;
  readonly target: string;
  readonly headers?: (port: number) => readonly HeaderLine[];
  readonly body?: string;
  /** The application differs from the usual one. */
  readonly setup?: Partial<AppSetup>;
  /** The source is not read. */
  readonly unread?: true;
}

const failingEngine: StartEngine = async (...input) => ({
  ...(await startInlineEngine(...input)),
  ask: () => Promise.reject(new Error('ours')),
});
const json: HeaderLine = ['Content-Type', 'application/json'];
const CASES: Readonly<Record<string, Case>> = {
  'the page': { status: 200, target: '/' },
  'the page by name': { status: 200, target: '/index.html' },
  'a file of the page': { status: 200, target: '/assets/a.js' },
  'a file that has not changed': {
    status: 304,
    target: '/assets/a.js',
    headers: () => [['If-Modified-Since', 'Fri, 01 Jan 2100 00:00:00 GMT']],
  },
  'no file': { status: 404, target: '/assets/b.js' },
  'a path out of the folder': { status: 404, target: '/assets/..%2f..%2fetc%2fpasswd' },
  'a path with a bad escape': { status: 404, target: '/assets/%ff' },
  'no page': { status: 404, target: '/nothing' },
  'no page yet': { status: 503, target: '/', setup: { pageFolder: '/nonexistent' } },
  status: { status: 200, target: '/api/status' },
  graph: { status: 200, target: '/api/graph' },
  'graph without body': { status: 200, method: 'HEAD', target: '/api/graph' },
  'packed graph': { status: 200, target: '/api/graph', headers: () => [['Accept-Encoding', 'br, gzip']] },
  snapshot: { status: 200, target: '/api/snapshot' },
  'the page as a file': { status: 200, target: '/api/export/html' },
  exposure: { status: 200, target: '/api/exposure' },
  contexts: { status: 200, target: '/api/contexts' },
  events: { status: 200, target: '/api/events' },
  'no room for events': {
    status: 503,
    target: '/api/events',
    setup: { bounds: { maxClients: 0, maxQueued: 1, stalledMs: 1_000, heartbeatMs: 1_000, statusMs: 10 } },
  },
  'an answer before the first reading': { status: 503, target: '/api/graph', unread: true },
  reread: { status: 202, method: 'POST', target: '/api/reread', headers: () => [json], body: '{}' },
  'no API path': { status: 404, target: '/api/nothing' },
  'a bad query': { status: 400, target: '/api/graph?level=galaxy' },
  'a bad body': { status: 400, method: 'POST', target: '/api/reread', headers: () => [json], body: '{' },
  'a body too large': {
    status: 413,
    method: 'POST',
    target: '/api/reread',
    headers: () => [json],
    body: `{"a":"${'x'.repeat(20_000)}"}`,
  },
  'a body that is no JSON': {
    status: 415,
    method: 'POST',
    target: '/api/reread',
    headers: () => [['Content-Type', 'text/plain']],
    body: 'x',
  },
  'a token that is missing': { status: 401, target: '/api/status', setup: { token: TOKEN } },
  'figures without token': { status: 401, target: '/metrics', setup: { token: TOKEN } },
  'a bug': {
    status: 500,
    target: '/api/graph',
    setup: { startEngine: failingEngine },
  },
  'another host': { status: 403, target: '/', headers: () => [['X', 'y']] },
  'another page': { status: 403, target: '/api/status', headers: () => [['Origin', 'http://evil.example']] },
  'another method': { status: 405, method: 'DELETE', target: '/api/status' },
  'an absolute target': { status: 400, target: 'http://evil.example/' },
  'the life probe': { status: 200, target: '/livez' },
  'the ready probe': { status: 200, target: '/readyz' },
  'the ready probe before the first graph': { status: 503, target: '/readyz', unread: true },
  figures: { status: 200, target: '/metrics' },
};

async function run({ setup, unread }: Case): Promise<RunningApp> {
  const pageFolder = testFolder({ 'index.html': '<style nonce="__CSP_NONCE__"></style>' });
  mkdirSync(join(pageFolder, 'assets'));
  writeFileSync(join(pageFolder, 'assets', 'a.js'), '1');
  const app = await runApp({ source: SOURCE, pageFolder, template: TEST_TEMPLATE, ...setup });
  if (!unread) await app.state.reread();
  return app;
}

function headersOf(text: string): ReadonlyMap<string, string> {
  const [, ...lines] = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  expect(new Set(pairs.map(([name]) => name)).size, 'no header comes twice').toBe(pairs.length);
  return new Map(pairs);
}

function nonceOf(policy: string): string {
  return /'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? '';
}

async function ask(one: Case, { port }: RunningApp) {
  const { method = 'GET', target, headers, body = '', status } = one;
  const host = one === CASES['another host'] ? 'evil.example' : `127.0.0.1:${port}`;
  const sent = { method, target, body, headers: [['Host', host] as HeaderLine, ...(headers?.(port) ?? [])] };
  const answer = await rawRequest(port, sent, (text) => text.includes('event: status'));
  expect(answer.status, answer.text.slice(0, 300)).toBe(status);
  return { text: answer.text, headers: headersOf(answer.text) };
}

function expectAll(headers: ReadonlyMap<string, string>, target: string): void {
  for (const [name, value] of Object.entries(EVERYWHERE)) expect([name, headers.get(name)]).toEqual([name, value]);
  const policy = headers.get('content-security-policy') ?? '';
  const nonce = nonceOf(policy);
  expect(nonce).not.toBe('');
  const directives = policy
    .replace(nonce, 'N')
    .split(';')
    .map((part) => /^(\S+) (.*)$/.exec(part)?.slice(1) ?? [part]);
  expect(Object.fromEntries(directives)).toEqual(POLICY);
  expect(directives).toHaveLength(Object.keys(POLICY).length);
  for (const name of ['x-powered-by', 'server', 'access-control-allow-origin', 'strict-transport-security'])
    expect([name, headers.get(name)]).toEqual([name, undefined]);
  // Only what never changes under its name may be kept unasked.
  expect(headers.get('cache-control') ?? '').toMatch(
    target.startsWith('/assets/a') ? /immutable/ : /no-store|no-cache/,
  );
}

describe('the headers', () => {
  it.each(Object.entries(CASES))('of %s', async (_name, one) => {
    const { headers, text } = await ask(one, await run(one));
    expectAll(headers, one.target);
    if (text.includes('<style')) {
      expect(text).toContain(`nonce="${nonceOf(headers.get('content-security-policy') ?? '')}"`);
    }
  });

  it('of an answer that the caller has already', async () => {
    const app = await run({ status: 200, target: '/api/graph' });
    const first = await ask({ status: 200, target: '/api/graph' }, app);
    const tag: HeaderLine = ['If-None-Match', first.headers.get('etag') ?? ''];
    const again = await ask({ status: 304, target: '/api/graph', headers: () => [tag] }, app);
    expectAll(again.headers, '/api/graph');
  });

  it.each<[string, readonly HeaderLine[]]>([
    ['no Host', []],
    [
      'headers that are too long',
      [
        ['Host', 'x'],
        ['X', 'x'.repeat(20_000)],
      ],
    ],
    [
      'an expectation',
      [
        ['Host', 'x'],
        ['Expect', 'y'],
      ],
    ],
  ])('are missing only where Node itself refuses %s, and there is nothing to protect', async (_name, headers) => {
    const { port } = await run({ status: 200, target: '/' });
    const { status, text } = await rawRequest(port, { target: '/api/status', headers });
    expect([400, 417, 431]).toContain(status);
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toMatch(/^(0\r\n\r\n)?$/);
  });

  it('have a nonce that no other answer has', async () => {
    const app = await run({ status: 200, target: '/' });
    const nonces = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { headers } = await ask({ status: 200, target: '/' }, app);
      nonces.add(nonceOf(headers.get('content-security-policy') ?? ''));
    }
    expect(nonces.size).toBe(20);
  });
});
