// The fault matrix (P1): whatever happens to lists and watches, what is known becomes what a fresh reading finds, and the process lives.
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type FollowedCluster, followCluster, QUICK, sorted } from '../../testing/followedCluster';
import { type Fault, failWith, type ScriptedApiServer } from '../../testing/scriptedApiServer';
import { accessTo, DECIDING, fillSmallCluster } from '../../testing/smallCluster';
import { DEFAULT_TIMING } from './timing';

const PATHS = Object.keys(DECIDING);
const isWatch = (url: URL): boolean => url.searchParams.get('watch') === 'true';
const isList = (url: URL): boolean => !isWatch(url) && PATHS.some((path) => url.pathname === path);

const onWatch =
  (fault: Fault): Fault =>
  (request, response, url) =>
    isWatch(url) && fault(request, response, url);
const onList =
  (fault: Fault): Fault =>
  (request, response, url) =>
    isList(url) && fault(request, response, url);
const onEither =
  (fault: Fault): Fault =>
  (request, response, url) =>
    (isWatch(url) || isList(url)) && fault(request, response, url);
const onPageAfterFirst = (fault: Fault): Fault =>
  onList((request, response, url) => url.searchParams.has('continue') && fault(request, response, url));
/** So many requests fail, the rest does not. */
const times = (count: number, fault: Fault): Fault => {
  let left = count;
  return (request, response, url) => {
    if (left === 0 || !fault(request, response, url)) return false;
    left -= 1;
    return true;
  };
};
const status = (code: number, headers: Record<string, string> = {}): Fault => failWith(code, headers);
const stream = (answer: (write: (text: string) => void, end: () => void) => void): Fault =>
  onWatch((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    answer(
      (text) => void response.write(text),
      () => void response.destroy(),
    );
    return true;
  });

interface Strike {
  /** Before it, watches are open; while it lasts, objects are written. Answers what ends it. */
  readonly strike: (api: ScriptedApiServer) => () => void;
  /** How long it lasts. */
  readonly ms?: number;
  /** What is written while nobody watches is forgotten at once: only a new list tells of it. */
  readonly compacts?: true;
}

const fault = (make: () => Fault, { cut = true, ms = 60 } = {}): Strike => ({
  strike: (api) => {
    api.faults.set('/', make());
    if (cut) api.history.cut();
    return () => api.faults.delete('/');
  },
  ms,
});
/** The same with lists needed anew. */
const relisting = (make: () => Fault, ms = 60): Strike => ({
  strike: (api) => {
    api.faults.set('/', make());
    api.history.cut();
    return () => api.faults.delete('/');
  },
  ms,
  compacts: true,
});

const FAULTS: Readonly<Record<string, Strike>> = {
  '1 the server closes every watch': {
    strike: (api) => {
      for (const { response } of api.history.open) response.end();
      return () => {};
    },
  },
  '2 connections are reset': {
    strike: (api) => {
      for (const { response } of api.history.open) response.socket?.resetAndDestroy();
      return () => {};
    },
  },
  '3 watches fall silent': { ...fault(() => stream(() => {})), ms: 1300 },
  '4 watches drip one byte at a time': {
    ...fault(() =>
      stream((write) => {
        let sent = 0;
        const drip = setInterval(
          () => (sent < 20 ? write('{"type":"ADDED",'[sent++ % 16] ?? ' ') : clearInterval(drip)),
          50,
        );
      }),
    ),
    ms: 1300,
  },
  '5 a line is cut in the middle': fault(() =>
    times(
      7,
      stream((write, end) => {
        write('{"type":"ADDED","object":{"metadata":{"name":"ha');
        setTimeout(end, 5);
      }),
    ),
  ),
  '6 the version is too old when a watch begins': relisting(() => times(7, onWatch(status(410)))),
  '7 the version is too old, told inside the stream': relisting(() => () => false),
  '8 the list is too old on a later page': relisting(() => times(7, onPageAfterFirst(status(410)))),
  '9 too many requests, with and without a time to wait': relisting(() => {
    const plain = times(9, onEither(status(429)));
    const timed = times(9, onEither(status(429, { 'retry-after': '0' })));
    return (request, response, url) => plain(request, response, url) || timed(request, response, url);
  }),
  '10 the server fails': relisting(() => {
    const all = [500, 503, 504].map((code) => times(6, onEither(status(code))));
    return (request, response, url) => all.some((one) => one(request, response, url));
  }),
  '11 credentials are rejected for a while': relisting(() => onEither(status(401))),
  '13 one resource is refused': {
    strike: (api) => {
      api.faults.set('/api/v1/services', status(403));
      api.history.cut();
      return () => api.faults.delete('/api/v1/services');
    },
  },
  '14 everything is refused, then granted': { ...relisting(() => onEither(status(403))), ms: 150 },
  '15 a kind is not there, then it is': {
    strike: (api) => {
      const path = '/apis/cilium.io/v2/ciliumnetworkpolicies';
      const kept = api.collections.get(path)!;
      api.faults.set(path, status(404));
      api.history.cut();
      return () => {
        api.faults.delete(path);
        api.collections.set(path, kept);
      };
    },
    ms: 120,
  },
  '16 connections are refused': relisting(() => (request) => request.socket.destroy() !== undefined, 250),
  '19 a list takes long': {
    ...relisting(() =>
      times(
        7,
        onList((_request, response) => {
          setTimeout(() => response.destroy(), 600);
          return true;
        }),
      ),
    ),
  },
  '20 bodies are cut, of another type, of a proxy, packed too well': relisting(() => {
    const cut = times(
      4,
      onList((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{"items":[');
        setTimeout(() => response.destroy(), 5);
        return true;
      }),
    );
    const html = times(
      4,
      onEither((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>');
        return true;
      }),
    );
    const broken = times(
      4,
      onList((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[{]}');
        return true;
      }),
    );
    const bomb = times(
      2,
      onList((_request, response) => {
        const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
        response.writeHead(200, headers).end(gzipSync(Buffer.alloc(6 * 1024 * 1024, ' ')));
        return true;
      }),
    );
    return (request, response, url) => [cut, html, broken, bomb].some((one) => one(request, response, url));
  }),
  '21 the version is from the future': relisting(() =>
    times(
      14,
      stream((write, end) => {
        write(`${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 504, details: {} } })}\n`);
        setTimeout(end, 5);
      }),
    ),
  ),
  '22 events come twice, out of order, and for what is not known': fault(() =>
    times(7, (_request, response, url) => {
      const make = DECIDING[url.pathname];
      if (!isWatch(url) || !make) return false;
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      const old = make('n1', 99);
      const say = (type: string, version: string, object: typeof old) =>
        response.write(
          `${JSON.stringify({ type, object: { ...object, metadata: { ...object.metadata, resourceVersion: version } } })}\n`,
        );
      say('DELETED', '5', make('unknown', 1));
      say('MODIFIED', '6', old);
      say('ADDED', '7', make('gone-long-ago', 1));
      setTimeout(() => response.end(), 10);
      return true;
    }),
  ),
  '23 objects go while nobody watches': {
    strike: (api) => {
      api.faults.set('/', onWatch(status(503)));
      api.history.cut();
      for (const path of PATHS)
        api.history.remove(path, path.endsWith('/namespaces') || path.endsWith('/nodes') ? undefined : 'a', 'n2');
      return () => api.faults.delete('/');
    },
  },
  '24 an object is replaced by another of its name while nobody watches': {
    strike: (api) => {
      api.faults.set('/', onWatch(status(503)));
      api.history.cut();
      for (const path of PATHS) {
        api.history.remove(path, path.endsWith('/namespaces') || path.endsWith('/nodes') ? undefined : 'a', 'n1');
        api.history.write(path, DECIDING[path]!('n1', 77));
      }
      return () => api.faults.delete('/');
    },
  },
  '26 all lists are needed at once, and are longer than before': {
    strike: (api) => {
      for (const path of PATHS)
        for (let one = 0; one < 40; one += 1) api.history.write(path, DECIDING[path]!(`many-${one}`, 1));
      api.history.compact();
      api.history.cut();
      return () => {};
    },
  },
  'a line is no JSON, and one is no event': fault(() =>
    times(
      7,
      stream((write, end) => {
        write('{"type":"ADDED"}\nnonsense\n');
        setTimeout(end, 5);
      }),
    ),
  ),
  'lists are given but no watches': { ...fault(() => onWatch(status(403))), ms: 200 },
};

/** The time within which all is well again; waits are scaled down a hundredfold. */
const PATIENCE_MS = 8_000;

async function converged({ known, truth }: FollowedCluster): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    // Where everything is refused there is nothing to be known, until it is granted.
    const now = await known().then(sorted, () => null);
    const fresh = sorted(await truth());
    if (JSON.stringify(now) === JSON.stringify(fresh)) return;
    if (performance.now() > end) expect(now).toEqual(fresh);
    await sleep(20);
  }
}

describe.each(Object.entries(FAULTS))('%s', (_name, { strike, ms = 40, compacts }) => {
  it('is survived: what is known equals a fresh reading, for all resources', async () => {
    const cluster = await followCluster(accessTo);
    const { api } = cluster;
    fillSmallCluster(api);
    await converged(cluster);
    const heal = strike(api);
    for (const path of PATHS) api.history.write(path, DECIDING[path]!('n1', 1));
    if (compacts) api.history.compact();
    await sleep(ms / 2);
    for (const path of PATHS) api.history.write(path, DECIDING[path]!('new', 2));
    await cluster.known().catch(() => {});
    await sleep(ms / 2);
    heal();
    await converged(cluster);
    // And it goes on.
    for (const path of PATHS) api.history.write(path, DECIDING[path]!('after', 3));
    await converged(cluster);
    expect(cluster.bugs).toEqual([]);
  }, 30_000);
});

it('12 credentials that are rejected for ever are said, and asked for with pauses', async () => {
  const cluster = await followCluster(accessTo);
  fillSmallCluster(cluster.api);
  await converged(cluster);
  cluster.api.faults.set('/', status(401));
  cluster.api.history.cut();
  await sleep(300);
  const asked = cluster.api.requests.length;
  await sleep(300);
  expect(cluster.source.reports().map(({ state, fault: why }) => `${state} ${why?.kind}`)).toEqual(
    cluster.source.reports().map(() => 'stale unauthorized'),
  );
  // Ten resources, each at most every 50 ms and twice for new credentials.
  expect(cluster.api.requests.length - asked).toBeLessThan(240);
});

it('13 what is refused is not kept as if it were known, and becomes known again when it is granted', async () => {
  const cluster = await followCluster(accessTo);
  const { api } = cluster;
  fillSmallCluster(api);
  await converged(cluster);
  api.faults.set('/apis/networking.k8s.io/v1/networkpolicies', status(403));
  api.history.compact();
  api.history.cut();
  await expect
    .poll(async () => (await cluster.known()).gaps.map(({ resource }) => resource))
    .toEqual(['networkpolicies']);
  expect((await cluster.known()).networkPolicies).toEqual([]);
  api.faults.clear();
  await converged(cluster);
  expect((await cluster.known()).networkPolicies).toHaveLength(3);
});

it('a change is announced, and one that nobody reads is not', async () => {
  const cluster = await followCluster(accessTo);
  const { api, heard } = cluster;
  fillSmallCluster(api);
  await converged(cluster);
  await expect.poll(() => api.history.open.length).toBeGreaterThan(8);
  const before = heard.changes;
  const pod = DECIDING['/api/v1/pods']!('n1', 0);
  api.history.write('/api/v1/pods', {
    ...pod,
    metadata: { ...pod.metadata, annotations: { beat: '1' } } as typeof pod.metadata,
  });
  api.history.write('/api/v1/pods', DECIDING['/api/v1/pods']!('n1', 5));
  await expect.poll(() => heard.changes).toBe(before + 1);
});

it('an idle cluster is asked for nothing but its watches', async () => {
  const cluster = await followCluster(accessTo);
  const { api } = cluster;
  fillSmallCluster(api);
  await converged(cluster);
  await expect.poll(() => api.history.open.length).toBeGreaterThan(8);
  const before = api.requests.length;
  for (let one = 0; one < 5; one += 1) await cluster.known();
  await sleep(200);
  expect(api.requests.slice(before).filter(({ target }) => !target.includes('watch=true'))).toEqual([]);
});

it('an idle cluster is asked for little: what decides verdicts every 40 to 50 seconds, the rest every 4 to 5 minutes (P22)', async () => {
  const cluster = await followCluster(accessTo, { timing: DEFAULT_TIMING });
  fillSmallCluster(cluster.api);
  await converged(cluster);
  await expect.poll(() => cluster.api.history.open.length).toBeGreaterThan(8);
  const watches = cluster.api.requests.filter(({ target }) => target.includes('watch=true'));
  const calm = /replicasets|jobs|daemonsets/;
  for (const { target } of watches) {
    const seconds = Number(new URL(target, 'http://api').searchParams.get('timeoutSeconds'));
    const [least, most] = calm.test(target) ? [240, 300] : [40, 50];
    expect(seconds).toBeGreaterThanOrEqual(least);
    expect(seconds).toBeLessThanOrEqual(most);
  }
  expect(watches.filter(({ target }) => calm.test(target))).toHaveLength(3);
  expect(new Set(cluster.api.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
});

it('whoever says how long to wait is left alone for so long', async () => {
  const cluster = await followCluster(accessTo);
  const { api } = cluster;
  fillSmallCluster(api);
  await converged(cluster);
  const asked: number[] = [];
  const refuse = failWith(429, { 'retry-after': '1' });
  api.faults.set('/api/v1/pods', (request, response, url) => {
    asked.push(performance.now());
    return refuse(request, response, url);
  });
  api.history.compact();
  api.history.cut();
  await expect.poll(() => asked.length, { timeout: 6_000 }).toBeGreaterThan(3);
  const waits = asked.slice(1).map((at, index) => at - asked[index]!);
  // The watch that begins with a list is refused as well; between two of them lies the time that was asked for.
  expect(waits.filter((ms) => ms < 950).length).toBeLessThanOrEqual(1);
  api.faults.clear();
  await converged(cluster);
});

it('a person who asks waits for no backoff', async () => {
  const slow = { ...QUICK, recheckMs: [60_000, 60_000] as const };
  const cluster = await followCluster(accessTo, { timing: slow });
  const { api } = cluster;
  fillSmallCluster(api);
  api.faults.set('/api/v1/services', status(403));
  expect((await cluster.known()).gaps.map(({ resource }) => resource)).toEqual(['services']);
  api.faults.clear();
  cluster.source.live.hasten();
  await converged(cluster);
  expect((await cluster.known()).services).toHaveLength(3);
});
