// P14, no web page gets in: requests as bytes against the whole application; what is not our own page or a program on purpose gets no byte of an answer.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DemoSource } from '../sources/fileSource';
import { type HeaderLine, type RawAnswer, rawRequest } from '../testing/rawRequest';
import { type RunningApp, runApp } from '../testing/runningApp';
import { testFolder } from '../testing/surroundings';
import { TEST_TEMPLATE } from '../testing/testTemplate';

const ROUTES = ['/api/status', '/api/graph', '/api/events', '/api/snapshot', '/api/export/html', '/metrics', '/'];
/** Bytes that only real answers have: names of the demo cluster, of the figures, of the page. */
const REAL = ['storefront', 'payments', 'Demo cluster', '"revision"', 'portolan_', 'the-page', 'event:'];

interface Request {
  readonly method?: string;
  readonly target?: (route: string) => string;
  readonly headers: readonly HeaderLine[];
  readonly body?: string;
}

async function runDemo(): Promise<RunningApp> {
  const pageFolder = testFolder({ 'index.html': '<p>the-page' });
  mkdirSync(join(pageFolder, 'assets'));
  writeFileSync(join(pageFolder, 'assets', 'a.js'), '// the-page');
  const app = await runApp({ source: new DemoSource('default', []), pageFolder, template: TEST_TEMPLATE });
  await app.state.reread();
  return app;
}

function ask(port: number, route: string, { method, target, headers, body }: Request): Promise<RawAnswer> {
  const sent = {
    target: target?.(route) ?? route,
    headers,
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body }),
  };
  return rawRequest(port, sent, (text) => text.includes('event: status'));
}

/** Host headers that are not ours, by the port that we listen on. */
const HOSTS: Readonly<Record<string, (port: number) => readonly HeaderLine[]>> = {
  'no Host': () => [],
  'an empty Host': () => [['Host', '']],
  'ours twice': (port) => [
    ['Host', `127.0.0.1:${port}`],
    ['Host', `127.0.0.1:${port}`],
  ],
  'ours, then another': (port) => [
    ['Host', `127.0.0.1:${port}`],
    ['Host', `evil.example:${port}`],
  ],
  'another, then ours': (port) => [
    ['Host', `evil.example:${port}`],
    ['host', `127.0.0.1:${port}`],
  ],
  'two in one line': (port) => [['Host', `127.0.0.1:${port}, 127.0.0.1:${port}`]],
  ...Object.fromEntries(
    [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
      'localhost.evil',
      'evil.localhost',
      'localhost.',
      '127.0.0.1.',
      '127.1',
      '127.0.1',
      '127.0.0.2',
      '0x7f.1',
      '0x7f.0x0.0x0.0x1',
      '0177.0.0.1',
      '127.000.000.001',
      '2130706433',
      '0x7f000001',
      '0.0.0.0',
      '0',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[0:0:0:0:0:0:0:1]',
      '[::1%25lo]',
      '::1',
      '[::]',
      'user@127.0.0.1',
      '127.0.0.1@evil.example',
      'user:127.0.0.1@localhost',
      'LOCALHOST',
      'LocalHost',
      'ip6-localhost',
      '127.0.0.1 evil.example',
      '127.0.0.1\t',
      '１２７.0.0.1',
    ].map((host) => [`Host ${host}`, (port: number): readonly HeaderLine[] => [['Host', `${host}:${port}`]]]),
  ),
  'another port': (port) => [['Host', `127.0.0.1:${port === 1 ? 2 : 1}`]],
  'no port': () => [['Host', '127.0.0.1']],
  'localhost without port': () => [['Host', 'localhost']],
  'an empty port': () => [['Host', '127.0.0.1:']],
  'a port with zeros': (port) => [['Host', `127.0.0.1:0${port}`]],
  'a port with a sign': (port) => [['Host', `127.0.0.1:+${port}`]],
  'a path behind the port': (port) => [['Host', `127.0.0.1:${port}/`]],
  'a URL': (port) => [['Host', `http://127.0.0.1:${port}`]],
  'a comma behind': (port) => [['Host', `127.0.0.1:${port},evil.example`]],
  'another in X-Forwarded-Host': (port) => [
    ['Host', `evil.example:${port}`],
    ['X-Forwarded-Host', `127.0.0.1:${port}`],
    ['Forwarded', `host=127.0.0.1:${port}`],
  ],
};

/** Everything else that a page elsewhere, or a proxy that is told to, may send; our own Host is added. */
const FOREIGN: Readonly<Record<string, (port: number) => Request>> = {
  'an absolute target of another host': () => ({ target: (route) => `http://evil.example${route}`, headers: [] }),
  'an absolute target of our own': (port) => ({ target: (route) => `http://127.0.0.1:${port}${route}`, headers: [] }),
  'an https target': (port) => ({ target: (route) => `https://127.0.0.1:${port}${route}`, headers: [] }),
  'a target without path': () => ({ target: () => '*', headers: [] }),
  'a target without slash': () => ({ target: (route) => route.slice(1) || 'index.html', headers: [] }),
  'Origin null': () => ({ headers: [['Origin', 'null']] }),
  'an empty Origin': () => ({ headers: [['Origin', '']] }),
  'Origin http://evil.example': () => ({ headers: [['Origin', 'http://evil.example']] }),
  'an Origin that begins like ours': (port) => ({ headers: [['Origin', `http://127.0.0.1:${port}.evil.example`]] }),
  'an Origin that ends like ours': (port) => ({ headers: [['Origin', `http://evil.example/127.0.0.1:${port}`]] }),
  'an Origin with our name as user': (port) => ({ headers: [['Origin', `http://127.0.0.1:${port}@evil.example`]] }),
  'an Origin of another port': () => ({ headers: [['Origin', 'http://127.0.0.1:1']] }),
  'an Origin without port': () => ({ headers: [['Origin', 'http://localhost']] }),
  'an https Origin': (port) => ({ headers: [['Origin', `https://127.0.0.1:${port}`]] }),
  'an Origin in capitals': (port) => ({ headers: [['Origin', `HTTP://LOCALHOST:${port}`]] }),
  'a file Origin': () => ({ headers: [['Origin', 'file://']] }),
  'an extension as Origin': () => ({ headers: [['Origin', 'chrome-extension://abcdefghijklmnop']] }),
  'our Origin and another': (port) => ({
    headers: [
      ['Origin', `http://127.0.0.1:${port}`],
      ['Origin', 'http://evil.example'],
    ],
  }),
  'Sec-Fetch-Site cross-site': () => ({ headers: [['Sec-Fetch-Site', 'cross-site']] }),
  'Sec-Fetch-Site same-site': () => ({ headers: [['Sec-Fetch-Site', 'same-site']] }),
  'an unknown Sec-Fetch-Site': () => ({ headers: [['Sec-Fetch-Site', 'elsewhere']] }),
  'Sec-Fetch-Site twice': () => ({
    headers: [
      ['Sec-Fetch-Site', 'same-origin'],
      ['Sec-Fetch-Site', 'cross-site'],
    ],
  }),
  'a script tag elsewhere': () => ({
    headers: [
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'no-cors'],
      ['Sec-Fetch-Dest', 'script'],
    ],
  }),
  'a frame on a page of another port': () => ({
    headers: [
      ['Sec-Fetch-Site', 'same-site'],
      ['Sec-Fetch-Mode', 'cors'],
      ['Sec-Fetch-Dest', 'iframe'],
    ],
  }),
  'a frame elsewhere': () => ({
    headers: [
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'navigate'],
      ['Sec-Fetch-Dest', 'iframe'],
    ],
  }),
  'an object elsewhere': () => ({
    headers: [
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'navigate'],
      ['Sec-Fetch-Dest', 'object'],
    ],
  }),
  'a preflight': () => ({
    method: 'OPTIONS',
    headers: [
      ['Origin', 'http://evil.example'],
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Headers', 'content-type'],
      ['Access-Control-Request-Private-Network', 'true'],
    ],
  }),
  'OPTIONS without Origin': () => ({ method: 'OPTIONS', headers: [] }),
  PUT: () => ({ method: 'PUT', headers: [], body: '{}' }),
  DELETE: () => ({ method: 'DELETE', headers: [] }),
  PATCH: () => ({ method: 'PATCH', headers: [['Content-Type', 'application/json']], body: '{}' }),
  TRACE: () => ({ method: 'TRACE', headers: [] }),
  PROPFIND: () => ({ method: 'PROPFIND', headers: [] }),
  CONNECT: (port) => ({ method: 'CONNECT', target: () => `127.0.0.1:${port}`, headers: [] }),
  'CONNECT to a path': () => ({ method: 'CONNECT', headers: [] }),
  'a method that there is not': () => ({ method: 'GETT', headers: [] }),
  'POST with text': () => ({ method: 'POST', headers: [['Content-Type', 'text/plain']], body: '{}' }),
  'POST with a form': () => ({
    method: 'POST',
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: 'a=b',
  }),
  'POST without a kind of body': () => ({ method: 'POST', headers: [], body: '{}' }),
  'POST of JSON from elsewhere': () => ({
    method: 'POST',
    headers: [
      ['Origin', 'http://evil.example'],
      ['Content-Type', 'application/json'],
    ],
    body: '{}',
  }),
  'a WebSocket from elsewhere': () => ({
    headers: [
      ['Origin', 'http://evil.example'],
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ],
  }),
  'a method override': () => ({
    method: 'POST',
    headers: [
      ['X-HTTP-Method-Override', 'GET'],
      ['Content-Type', 'text/plain'],
    ],
    body: 'x',
  }),
};

function expectNothing({ status, text }: RawAnswer, what: string): void {
  expect(status === 0 || (status >= 400 && status < 500), `${what}: ${text.slice(0, 200)}`).toBe(true);
  for (const word of REAL) expect(text, what).not.toContain(word);
  expect(text, what).not.toMatch(/^access-control-/im);
}

describe('what is not ours gets no byte of an answer', () => {
  it.each(Object.entries(HOSTS))('%s', async (_name, headersOf) => {
    const { port } = await runDemo();
    for (const route of ROUTES) expectNothing(await ask(port, route, { headers: headersOf(port) }), route);
  });

  it.each(Object.entries(FOREIGN))('%s', async (_name, requestOf) => {
    const { port } = await runDemo();
    const request = requestOf(port);
    const headers: HeaderLine[] = [['Host', `127.0.0.1:${port}`], ...request.headers];
    for (const route of ROUTES) expectNothing(await ask(port, route, { ...request, headers }), route);
  });

  it('is a table of more than sixty requests', () => {
    expect(Object.keys(HOSTS).length + Object.keys(FOREIGN).length).toBeGreaterThanOrEqual(60);
  });
});

describe('what is ours is answered', () => {
  const own: Readonly<Record<string, (port: number) => readonly HeaderLine[]>> = {
    'a program under 127.0.0.1': (port) => [['Host', `127.0.0.1:${port}`]],
    'a program under localhost': (port) => [['hOST', `localhost:${port}`]],
    'a program under [::1]': (port) => [['Host', `[::1]:${port}`]],
    'our page': (port) => [
      ['Host', `localhost:${port}`],
      ['Origin', `http://localhost:${port}`],
      ['Sec-Fetch-Site', 'same-origin'],
      ['Sec-Fetch-Mode', 'cors'],
    ],
    'an address that is typed': (port) => [
      ['Host', `127.0.0.1:${port}`],
      ['Sec-Fetch-Site', 'none'],
      ['Sec-Fetch-Mode', 'navigate'],
    ],
  };

  it.each(Object.entries(own))('%s', async (_name, headersOf) => {
    const { port } = await runDemo();
    for (const route of ROUTES) {
      const { status, text } = await ask(port, route, { headers: headersOf(port) });
      expect(status, route).toBe(200);
      expect(
        REAL.some((word) => text.includes(word)),
        `${route}: these words do show real answers`,
      ).toBe(true);
    }
  });

  it('a link elsewhere opens the page, and only the page', async () => {
    const { port } = await runDemo();
    const headers: HeaderLine[] = [
      ['Host', `127.0.0.1:${port}`],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Mode', 'navigate'],
    ];
    expect((await ask(port, '/', { headers })).text).toContain('the-page');
    for (const route of ROUTES.slice(0, -1)) expectNothing(await ask(port, route, { headers }), route);
  });
});
