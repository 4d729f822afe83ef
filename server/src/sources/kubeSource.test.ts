// Reads scripted API servers: pages, missing rights, and every way in which a server can fail.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { ClusterObjects } from '@portolan/shared/cluster';
import type { ResourceStatus } from '@portolan/shared/contract';
import { describe, expect, it, onTestFinished } from 'vitest';
import { failWith, once, type ScriptedApiServer, sendJson, startScriptedApiServer } from '../testing/scriptedApiServer';
import { testFolder, testSurroundings } from '../testing/surroundings';
import type { Bounds } from './apiClient';
import type { ClusterAccess, ClusterUser } from './clusterAccess';
import { KubeSource } from './kubeSource';
import { Secret } from './secret';

const CANARY = 's3cr3t-canary';
const BOUNDS: Bounds = { timeoutMs: 400, maxBytes: 1024 * 1024, attempts: 3, backoffMs: 5, maxBackoffMs: 20 };

const named = (name: string, namespace?: string, more: object = {}) => ({
  metadata: { name, ...(namespace && { namespace }) },
  ...more,
});
const pod = (name: string, namespace: string) =>
  named(name, namespace, {
    metadata: { name, namespace, labels: { app: name }, annotations: { note: CANARY }, managedFields: [CANARY] },
    spec: {
      nodeName: 'n1',
      containers: [
        { name: 'main', image: CANARY, env: [{ name: 'PASSWORD', value: CANARY }], ports: [{ containerPort: 80 }] },
      ],
      volumes: [{ name: 'v', secret: { secretName: CANARY } }],
    },
    status: { phase: 'Running', podIPs: [{ ip: '10.0.0.1' }] },
  });

async function startCluster(pageSize = 500): Promise<ScriptedApiServer> {
  const api = await startScriptedApiServer(pageSize);
  onTestFinished(() => api.close());
  for (const [path, objects] of Object.entries({
    '/api/v1/namespaces': [named('a'), named('b')],
    '/api/v1/pods': [pod('p1', 'a'), pod('p2', 'a'), pod('p3', 'b')],
    '/api/v1/nodes': [named('n1')],
    '/api/v1/services': [],
    '/apis/networking.k8s.io/v1/networkpolicies': [named('deny', 'a', { spec: { podSelector: {} } })],
    '/apis/discovery.k8s.io/v1/endpointslices': [],
    '/apis/apps/v1/replicasets': [named('rs', 'a')],
    '/apis/batch/v1/jobs': [],
    '/apis/apps/v1/daemonsets': [],
    '/apis/networking.gke.io/v1/fqdnnetworkpolicies': [named('c1', 'a'), named('c2', 'b')],
  })) {
    api.collections.set(path, objects);
  }
  return api;
}

function accessTo(
  api: Pick<ScriptedApiServer, 'url'>,
  user: Partial<ClusterUser> = {},
  namespace: string | null = null,
): ClusterAccess {
  return {
    context: 'test',
    server: api.url,
    namespace,
    authority: null,
    insecure: false,
    tlsServerName: null,
    proxyUrl: null,
    compression: true,
    user: {
      name: 'u',
      token: new Secret(CANARY),
      tokenFile: null,
      certificate: null,
      key: null,
      basic: null,
      exec: null,
      oidc: null,
      impersonation: null,
      ...user,
    },
  };
}

interface Reading {
  objects: ClusterObjects;
  progress: ResourceStatus[];
}

async function read(
  access: ClusterAccess,
  scope: readonly string[] = [],
  surroundings = testSurroundings(),
): Promise<Reading> {
  const progress: ResourceStatus[] = [];
  const source = new KubeSource(access, scope, surroundings, BOUNDS);
  const objects = await source.read((status) => progress.push(status), new AbortController().signal);
  return { objects, progress };
}

const failure = (access: ClusterAccess) =>
  read(access).then(
    () => null,
    (error: { code: string; message: string; next: string }) => error,
  );

describe('reading a cluster', () => {
  it('brings all objects, cut to what is read, and the names of other policy kinds', async () => {
    const api = await startCluster();
    const { objects } = await read(accessTo(api));
    expect(objects.source).toEqual({ kind: 'kubeconfig', title: 'test', context: 'test' });
    expect(objects.pods.map(({ name }) => name)).toEqual(['p1', 'p2', 'p3']);
    expect(objects.networkPolicies).toHaveLength(1);
    expect(objects.otherPolicies).toEqual([
      {
        apiGroup: 'networking.gke.io',
        kind: 'FQDNNetworkPolicy',
        objects: [
          { namespace: 'a', name: 'c1' },
          { namespace: 'b', name: 'c2' },
        ],
      },
    ]);
    expect([objects.gaps, objects.problems]).toEqual([[], []]);
    expect(JSON.stringify(objects)).not.toContain('canary');
  });

  it('only lists and discovers', async () => {
    const api = await startCluster();
    await read(accessTo(api));
    expect(new Set(api.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    const lists = api.requests
      .filter(({ target }) => target.includes('limit=500'))
      .map(({ target }) => target.split('?')[0]);
    expect(lists.sort()).toEqual([...api.collections.keys()].sort());
    expect(api.requests.some(({ target }) => target.includes('ciliumendpoints'))).toBe(false);
  });

  it('reads pages until the last, telling how far it is', async () => {
    const api = await startCluster(1);
    const { objects, progress } = await read(accessTo(api));
    expect(objects.pods).toHaveLength(3);
    const pods = progress
      .filter(({ resource }) => resource === 'pods')
      .map(({ state, count, total }) => [state, count, total]);
    expect(pods).toEqual([
      ['waiting', 0, null],
      ['reading', 0, null],
      ['reading', 1, 3],
      ['reading', 2, 3],
      ['reading', 3, 3],
      ['read', 3, 3],
    ]);
  });

  it('starts a list anew when its continue token is too old', async () => {
    const api = await startCluster(1);
    let used = false;
    api.faults.set('/api/v1/pods', (request, response, url) => {
      if (used || !url.searchParams.get('continue')?.endsWith('_2')) return false;
      used = true;
      return failWith(410)(request, response, url);
    });
    expect((await read(accessTo(api))).objects.pods.map(({ name }) => name)).toEqual(['p1', 'p2', 'p3']);
    expect(used).toBe(true);
  });

  it('leaves out an object that cannot be read, by name, and keeps the others', async () => {
    const api = await startCluster();
    api.collections.set('/api/v1/pods', [
      pod('good', 'a'),
      { metadata: { name: 'bad', namespace: 'a', labels: [1] } },
      null as never,
    ]);
    const { objects } = await read(accessTo(api));
    expect(objects.pods.map(({ name }) => name)).toEqual(['good']);
    expect(objects.problems).toHaveLength(2);
    expect(objects.problems[0]?.object).toEqual({ kind: 'Pod', namespace: 'a', name: 'bad' });
  });
});

describe('missing rights', () => {
  it('leave a gap for the one resource and everything else in place', async () => {
    const api = await startCluster();
    api.faults.set('/apis/networking.k8s.io/v1/networkpolicies', failWith(403));
    const { objects, progress } = await read(accessTo(api));
    expect(objects.pods).toHaveLength(3);
    expect(objects.gaps).toEqual([
      {
        resource: 'networkpolicies',
        namespace: null,
        reason: 'forbidden',
        message: 'you may not list networkpolicies.networking.k8s.io in all namespaces',
        right: 'networkpolicies.networking.k8s.io',
      },
    ]);
    expect(progress.at(-1)).toBeDefined();
    expect(progress.filter(({ resource }) => resource === 'networkpolicies').at(-1)?.state).toBe('forbidden');
  });

  it('to replicasets and jobs are no gap, but a remark', async () => {
    const api = await startCluster();
    api.faults.set('/apis/apps', failWith(403));
    api.faults.set('/apis/batch', failWith(403));
    const { objects } = await read(accessTo(api));
    expect(objects.gaps).toEqual([]);
    expect(objects.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['owners-not-read', 'info'],
      ['owners-not-read', 'info'],
    ]);
  });

  it('in the whole cluster fall back to the namespace of the context', async () => {
    const api = await startCluster();
    api.faults.set('/api/v1/namespaces', (request, response, url) =>
      url.pathname === '/api/v1/namespaces' ? failWith(403)(request, response, url) : false,
    );
    for (const path of [
      '/api/v1/pods',
      '/api/v1/services',
      '/apis/networking.k8s.io/v1/networkpolicies',
      '/apis/discovery.k8s.io/v1/endpointslices',
      '/apis/networking.gke.io/v1/fqdnnetworkpolicies',
    ]) {
      api.faults.set(path, failWith(403));
    }
    const { objects } = await read(accessTo(api, {}, 'a'));
    expect(objects.source.scope).toEqual(['a']);
    expect(objects.pods.map(({ name }) => name)).toEqual(['p1', 'p2']);
    expect(objects.namespaces).toEqual([{ name: 'a', labels: null }]);
    expect(objects.gaps.map(({ resource, reason, namespace }) => [resource, namespace, reason])).toContainEqual([
      'pods',
      null,
      'forbidden',
    ]);
    expect(JSON.stringify(objects)).not.toContain('"b"');
  });

  it('to everything end the reading with what to ask for', async () => {
    const api = await startCluster();
    api.faults.set('/api', failWith(403));
    expect(await failure(accessTo(api))).toMatchObject({
      code: 'forbidden',
      next: expect.stringContaining('networkpolicies.networking.k8s.io'),
    });
  });
});

describe('--namespace', () => {
  it('reads namespaced lists there only and says that the rest was not asked for', async () => {
    const api = await startCluster();
    const { objects } = await read(accessTo(api), ['a', 'nowhere']);
    expect(objects.pods.map(({ name }) => name)).toEqual(['p1', 'p2']);
    expect(objects.source.scope).toEqual(['a', 'nowhere']);
    expect(objects.gaps.map(({ resource, namespace, reason }) => [resource, namespace, reason])).toEqual(
      ['pods', 'networkpolicies', 'services', 'endpointslices'].map((resource) => [resource, null, 'out-of-scope']),
    );
    expect(objects.problems.map(({ code, object }) => [code, object?.name])).toEqual([
      ['namespace-not-found', 'nowhere'],
    ]);
    expect(api.requests.some(({ target }) => target.startsWith('/api/v1/pods'))).toBe(false);
  });
});

describe('a server that fails', () => {
  it('for a moment is asked again', async () => {
    const api = await startCluster();
    api.faults.set('/api/v1/pods', once(failWith(500)));
    api.faults.set('/api/v1/services', once(failWith(429, { 'retry-after': '0' })));
    api.faults.set(
      '/api/v1/nodes',
      once((request) => request.socket.destroy() !== undefined),
    );
    const { objects } = await read(accessTo(api));
    expect([objects.pods.length, objects.nodes.length, objects.gaps]).toEqual([3, 1, []]);
  });

  it.each([
    ['500', failWith(500), 'the API server reports an error'],
    ['a redirect', failWith(302, { location: 'http://127.0.0.1:1/' }), 'could not be understood'],
    ['404', failWith(404), 'does not have this resource'],
    [
      'a reset',
      ((request) => request.socket.destroy() !== undefined) as ReturnType<typeof failWith>,
      'the connection broke',
    ],
    ['silence', (() => true) as ReturnType<typeof failWith>, 'did not answer in time'],
    [
      'broken JSON',
      ((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[');
        return true;
      }) as ReturnType<typeof failWith>,
      'could not be understood',
    ],
    [
      'HTML',
      ((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<p>log in</p>');
        return true;
      }) as ReturnType<typeof failWith>,
      'could not be understood',
    ],
    [
      'too much',
      ((_request, response) => {
        sendJson(response, 200, { items: ['x'.repeat(2 * 1024 * 1024)] });
        return true;
      }) as ReturnType<typeof failWith>,
      'could not be understood',
    ],
    [
      'a gzip bomb',
      ((_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(8 * 1024 * 1024)));
        return true;
      }) as ReturnType<typeof failWith>,
      'could not be understood',
    ],
    [
      'the same page for ever',
      ((_request, response) => {
        sendJson(response, 200, { items: [], metadata: { continue: 'x' } });
        return true;
      }) as ReturnType<typeof failWith>,
      'could not be understood',
    ],
  ])('with %s for one resource leaves a gap for that one', async (_what, fault, words) => {
    const api = await startCluster();
    api.faults.set('/api/v1/services', fault);
    const { objects } = await read(accessTo(api));
    expect(objects.gaps.map(({ resource, reason }) => [resource, reason])).toEqual([['services', 'error']]);
    expect(objects.gaps[0]?.message).toContain(words);
    expect(objects.pods).toHaveLength(3);
  });

  it('to accept the credentials ends the reading after one new try', async () => {
    const api = await startCluster();
    api.faults.set('/api', failWith(401));
    const error = await failure(accessTo(api));
    expect(error).toMatchObject({ code: 'credentials-rejected' });
    expect(api.requests).toHaveLength(2);
  });

  it('to exist ends the reading, without its password', async () => {
    const error = await failure(accessTo({ url: `http://user:${CANARY}@127.0.0.1:1` }));
    expect(error).toMatchObject({
      code: 'cluster-unreachable',
      message: expect.stringContaining('connection refused'),
    });
  });

  it('to speak TLS ends the reading', async () => {
    const api = await startCluster();
    expect(await failure(accessTo({ url: api.url.replace('http:', 'https:') }))).toMatchObject({ code: 'cluster-tls' });
  });

  it('in any way never shows the credentials', async () => {
    const seen: string[] = [];
    for (const status of [302, 401, 403, 404, 410, 429, 500, 503]) {
      const api = await startCluster();
      api.faults.set('/api', failWith(status));
      seen.push(inspect(await failure(accessTo(api)), { depth: 9 }));
    }
    seen.push(inspect(await failure(accessTo({ url: `http://u:${CANARY}@127.0.0.1:1/?t=${CANARY}` })), { depth: 9 }));
    for (const text of seen) {
      expect(text).not.toBe('null');
      expect(text).not.toContain('canary');
      expect(text).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, 12));
    }
  });
});

describe('credentials', () => {
  it('are renewed once for all requests that were rejected with the old ones', async () => {
    const folder = testFolder();
    const command = join(folder, 'login');
    writeFileSync(
      command,
      `#!/bin/sh\nprintf x >> "${folder}/runs"\nprintf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}' "$(cat "${folder}/runs")"\n`,
    );
    chmodSync(command, 0o755);
    const exec = {
      command,
      args: [],
      env: [],
      apiVersion: 'client.authentication.k8s.io/v1',
      interactiveMode: 'Never' as const,
      installHint: null,
      clusterInfo: null,
    };
    const api = await startCluster();
    api.faults.set('/api/v1/', (request, response, url) =>
      request.headers.authorization === 'Bearer x' ? failWith(401)(request, response, url) : false,
    );
    const { objects } = await read(accessTo(api, { token: null, exec }));
    expect(objects.pods).toHaveLength(3);
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('xx');
  });

  it('travel as kubectl sends them: token file before token, impersonation in headers', async () => {
    const tokenFile = join(testFolder({ token: 'from-file\n' }), 'token');
    const api = await startCluster();
    const seen: (string | string[] | undefined)[] = [];
    api.faults.set('/apis', (request) => {
      const { headers } = request;
      seen.push(
        headers.authorization,
        headers['impersonate-user'],
        headers['impersonate-group'],
        headers['impersonate-extra-a%2fb'],
      );
      return false;
    });
    const impersonation = { user: 'jane', uid: null, groups: ['g1', 'g2'], extra: [['a/b', ['x']]] as const };
    const source = new KubeSource(accessTo(api, { tokenFile, impersonation }), [], testSurroundings(), BOUNDS);
    await source.read(() => {}, new AbortController().signal);
    expect(seen.slice(0, 4)).toEqual(['Bearer from-file', 'jane', 'g1, g2', 'x']);
    writeFileSync(tokenFile, 'rotated');
    const before = api.requests.length;
    await source.read(() => {}, new AbortController().signal);
    expect(api.requests[before]?.authorization).toBe('Bearer rotated');
  });

  it('whose files are missing are named', async () => {
    expect(
      await failure(accessTo({ url: 'https://127.0.0.1:1' }, { certificate: { file: '/nonexistent/c.pem' } })),
    ).toMatchObject({
      code: 'kubeconfig-credentials',
      message: expect.stringContaining('/nonexistent/c.pem'),
    });
  });
});

describe('a reading that is cancelled', () => {
  it('ends at once and says so', async () => {
    const api = await startCluster();
    api.faults.set('/api/v1/pods', () => true);
    const stop = new AbortController();
    const source = new KubeSource(accessTo(api), [], testSurroundings(), BOUNDS);
    const reading = source.read(({ resource, state }) => {
      if (resource === 'pods' && state === 'reading') stop.abort();
    }, stop.signal);
    await expect(reading).rejects.toMatchObject({ code: 'reading-cancelled' });
  });
});
