// P14 in a real browser: a name that is rebound to this machine, and a page of another origin, read nothing of Portolan.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findBrowser } from '../support/browser';
import { expect, test } from '../support/test';

const REBOUND = 'rebind.example';
const EVIL = 'evil.example';
const PATHS = [
  '/api/status',
  '/api/graph',
  '/api/events',
  '/api/snapshot',
  '/api/contexts',
  '/metrics',
  '/',
  '/favicon.svg',
];
/** Words that only answers of Portolan have, here those of the shop. */
const REAL = /payments|storefront|"revision"|portolan_|<title|root/;

/** What a page could get hold of in each way that it tried; text, or the reason why it has none. */
interface Loot {
  readonly way: string;
  readonly path: string;
  readonly status: number;
  readonly got: string;
}

/** A browser of its own: names that are rebound are an option of the whole browser. */
async function launch(): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  const own = Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return chromium.launch({
    executablePath,
    env: { ...Object.fromEntries(own), ...env },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      // Newer browsers stop some of this by themselves. Portolan must hold without them.
      '--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,BlockInsecurePrivateNetworkRequests,PrivateNetworkAccessSendPreflights',
      `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1, MAP ${EVIL} 127.0.0.1`,
    ],
  });
}

/** Runs in the page: every way to read that a page has. */
async function plunder([base, paths]: [string, string[]]): Promise<Loot[]> {
  const loot: Loot[] = [];
  const within = <T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> =>
    Promise.race([work, new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), ms))]);
  const fetched = async (path: string, way: string, init: RequestInit): Promise<Loot> => {
    try {
      const response = await fetch(base + path, init);
      const text = await within(2_000, response.text(), 'unread');
      return { way, path, status: response.status, got: text };
    } catch (error) {
      return { way, path, status: 0, got: `threw ${(error as Error).name}` };
    }
  };
  const streamed = (path: string): Promise<Loot> =>
    new Promise((resolve) => {
      const source = new EventSource(base + path);
      const end = (got: string) => {
        source.close();
        resolve({ way: 'EventSource', path, status: 0, got });
      };
      source.onopen = () => end('"revision" (opened)');
      source.onerror = () => end('error');
      source.addEventListener('status', (event) => end(String((event as MessageEvent).data)));
      // Streams that other tries opened may still hold the browser's connections to this host.
      setTimeout(() => end('nothing'), 10_000);
    });
  const element = (path: string, kind: 'img' | 'script' | 'link' | 'object'): Promise<Loot> =>
    new Promise((resolve) => {
      const made = document.createElement(kind);
      made.onload = () => resolve({ way: kind, path, status: 0, got: `<title (loaded)` });
      made.onerror = () => resolve({ way: kind, path, status: 0, got: 'error' });
      setTimeout(() => resolve({ way: kind, path, status: 0, got: 'nothing' }), 2_000);
      if (made instanceof HTMLLinkElement) {
        made.rel = 'stylesheet';
        made.href = base + path;
      } else if (made instanceof HTMLObjectElement) made.data = base + path;
      else made.src = base + path;
      document.body.append(made);
    });
  const framed = (path: string, post: boolean): Promise<Loot> =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.name = `f${Math.random()}`;
      const end = () => {
        let got = 'nothing';
        try {
          got = frame.contentDocument?.documentElement.outerHTML ?? 'closed';
        } catch {
          got = 'refused';
        }
        resolve({ way: post ? 'form' : 'iframe', path, status: 0, got });
      };
      if (!post) frame.src = base + path;
      document.body.append(frame);
      if (post) {
        const form = document.createElement('form');
        form.action = base + path;
        form.method = 'post';
        form.enctype = 'text/plain';
        form.target = frame.name;
        form.append(Object.assign(document.createElement('input'), { name: '{"a', value: '":1}' }));
        document.body.append(form);
        form.submit();
      }
      setTimeout(end, 1_500);
    });
  const socketed = (path: string): Promise<Loot> =>
    new Promise((resolve) => {
      const socket = new WebSocket(base.replace('http', 'ws') + path);
      socket.onopen = () => resolve({ way: 'WebSocket', path, status: 0, got: '"revision" (opened)' });
      socket.onerror = () => resolve({ way: 'WebSocket', path, status: 0, got: 'error' });
    });
  const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
  const everyWay = (path: string): Promise<Loot[]> =>
    Promise.all([
      fetched(path, 'fetch', {}),
      fetched(path, 'fetch no-cors', { mode: 'no-cors' }),
      fetched(path, 'fetch with credentials', { credentials: 'include' }),
      fetched(path, 'fetch with a header', { headers: { authorization: 'Bearer x' } }),
      framed(path, false),
      ...(['img', 'script', 'link', 'object'] as const).map((kind) => element(path, kind)),
    ]);
  // The stream by itself and last: where it is answered, it holds the few connections that a browser has for one host.
  const short = paths.filter((path) => path !== '/api/events');
  loot.push(...(await Promise.all(short.map(everyWay))).flat(), ...(await everyWay('/api/events')));
  loot.push(await streamed('/api/events'), await socketed('/api/events'));
  loot.push(await fetched('/api/reread', 'fetch POST', json), await framed('/api/reread', true));
  loot.push(await fetched('/api/context', 'fetch POST', { ...json, body: '{"name":"other"}' }));
  return loot;
}

function expectNothing(loot: readonly Loot[]): void {
  expect(loot.length).toBe(PATHS.length * 9 + 5);
  expect(loot.filter(({ got }) => REAL.test(got))).toEqual([]);
}

/** Statuses that Portolan answered to the page, by path; proves that the tries got there. */
function answersTo(page: Page, host: string): Map<string, Set<number>> {
  const answers = new Map<string, Set<number>>();
  page.on('response', (response) => {
    const url = new URL(response.url());
    if (url.host !== host || url.pathname === '/attack') return;
    answers.set(url.pathname, (answers.get(url.pathname) ?? new Set()).add(response.status()));
  });
  return answers;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

let browser: Browser;
test.beforeAll(async () => {
  browser = await launch();
});
test.afterAll(() => browser.close());

const ATTACK = { status: 200, contentType: 'text/html', body: '<!doctype html><body>attack' };

test('a name that is rebound to this machine reads nothing, though it is the same origin', async ({ portolan }) => {
  const { port } = new URL(portolan);
  const page = await browser.newPage();
  const rebound = `http://${REBOUND}:${port}`;
  const answers = answersTo(page, `${REBOUND}:${port}`);
  // The page itself came before the name was rebound.
  await page.route(`${rebound}/attack`, (route) => route.fulfill(ATTACK));
  await page.goto(`${rebound}/attack`);
  const loot = await page.evaluate(plunder, ['', PATHS] as [string, string[]]);
  expectNothing(loot);
  for (const path of [...PATHS, '/api/reread', '/api/context']) {
    expect([path, [...(answers.get(path) ?? [])]]).toEqual([path, [403]]);
  }
  expect(loot.filter(({ way, status }) => way === 'fetch' && status !== 403)).toEqual([]);
});

test('a page of another origin reads nothing', async ({ portolan }) => {
  const { port } = new URL(portolan);
  const attacker = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(ATTACK.body);
  });
  const evil = await listen(attacker);
  try {
    for (const target of [`127.0.0.1:${port}`, `localhost:${port}`, `${REBOUND}:${port}`]) {
      const page = await browser.newPage();
      const answers = answersTo(page, target);
      await page.goto(`http://${EVIL}:${evil}/`);
      expectNothing(await page.evaluate(plunder, [`http://${target}`, PATHS] as [string, string[]]));
      expect([...answers.values()].flatMap((statuses) => [...statuses]).filter((status) => status < 400)).toEqual([]);
      expect(answers.get('/api/graph')).toEqual(new Set([403]));
      await page.close();
    }
  } finally {
    attacker.closeAllConnections();
    attacker.close();
  }
});

test('the same tries read everything from where they may', async ({ portolan }) => {
  const page = await browser.newPage();
  await page.route(`${portolan}/attack`, (route) => route.fulfill(ATTACK));
  await page.goto(`${portolan}/attack`);
  const loot = await page.evaluate(plunder, ['', PATHS] as [string, string[]]);
  const ways = new Set(loot.filter(({ got }) => REAL.test(got)).map(({ way, path }) => `${way} ${path}`));
  for (const way of ['fetch /api/graph', 'fetch /api/snapshot', 'fetch /metrics', 'fetch /', 'EventSource /api/events'])
    expect(ways.has(way), way).toBe(true);
});
