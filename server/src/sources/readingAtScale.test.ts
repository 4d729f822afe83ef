// Ten thousand pods from a scripted API server: counted, not timed. The times are those of `npm run bench:reading`.
import type { ClusterObjects } from '@portolan/shared/cluster';
import type { ResourceStatus } from '@portolan/shared/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Collection, startScriptedApiServer } from '../testing/scriptedApiServer';
import { testSurroundings } from '../testing/surroundings';
import { ApiClient } from './apiClient';
import type { ClusterAccess } from './clusterAccess';
import { ClusterConnection } from './clusterConnection';
import { KubeSource } from './kubeSource';

const PODS = 10_000;
const WORKLOADS = 1_000;
const PAGE = 500;

/** Made a page at a time, as a real server reads them from its store. */
function made(length: number, make: (index: number) => object): Collection {
  return {
    length,
    slice: (from = 0, to = length) =>
      Array.from({ length: Math.min(to, length) - from }, (_, index) => make(from + index)),
  };
}

function rawPod(index: number): object {
  const workload = `app-${index % WORKLOADS}`;
  return {
    metadata: {
      name: `${workload}-${index}`,
      namespace: `ns-${index % 100}`,
      labels: { app: workload, tier: 'x' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: workload, controller: true }],
    },
    spec: { nodeName: `node-${index % 200}`, containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }] },
    status: { phase: 'Running', podIPs: [{ ip: `10.64.${index >> 8}.${index & 255}` }] },
  };
}

function accessTo(server: string): ClusterAccess {
  const user = { name: 'u', token: null, tokenFile: null, certificate: null, key: null, basic: null, exec: null };
  return {
    context: 'test',
    server,
    namespace: null,
    authority: null,
    insecure: false,
    tlsServerName: null,
    proxyUrl: null,
    compression: true,
    user: { ...user, oidc: null, impersonation: null },
  };
}

interface Seen {
  objects: ClusterObjects;
  progress: ResourceStatus[];
  targets: string[];
  /** Requests under way at most: of all resources, and of pods. */
  most: { all: number; pods: number };
}

async function readAll(): Promise<Seen> {
  const api = await startScriptedApiServer();
  const lists: Record<string, Collection> = {
    '/api/v1/pods': made(PODS, rawPod),
    '/api/v1/namespaces': made(100, (index) => ({ metadata: { name: `ns-${index}` } })),
    '/api/v1/nodes': made(200, (index) => ({ metadata: { name: `node-${index}` } })),
    '/api/v1/services': [],
    '/apis/networking.k8s.io/v1/networkpolicies': made(1_000, (index) => ({
      metadata: { name: `p-${index}`, namespace: `ns-${index % 100}` },
      spec: { podSelector: {} },
    })),
    '/apis/discovery.k8s.io/v1/endpointslices': [],
    '/apis/apps/v1/replicasets': made(WORKLOADS, (index) => ({
      metadata: { name: `app-${index}`, namespace: 'ns-0' },
    })),
    '/apis/apps/v1/daemonsets': [],
    '/apis/batch/v1/jobs': [],
  };
  for (const [path, list] of Object.entries(lists)) api.collections.set(path, list);
  const now = { all: 0, pods: 0 };
  const most = { all: 0, pods: 0 };
  api.faults.set('/', (_request, response, url) => {
    const kinds = url.pathname === '/api/v1/pods' ? (['all', 'pods'] as const) : (['all'] as const);
    for (const kind of kinds) {
      now[kind] += 1;
      most[kind] = Math.max(most[kind], now[kind]);
    }
    response.on('finish', () => {
      for (const kind of kinds) now[kind] -= 1;
    });
    return false;
  });
  const progress: ResourceStatus[] = [];
  const source = new KubeSource(accessTo(api.url), [], testSurroundings());
  const objects = await source
    .read((status) => progress.push(status), new AbortController().signal)
    .finally(() => api.close());
  return { objects, progress, targets: api.requests.map(({ target }) => target), most };
}

describe('ten thousand pods', () => {
  let seen: Seen;
  beforeAll(async () => {
    seen = await readAll();
  }, 120_000);

  it('all arrive, each once, in the order of the server', () => {
    const { objects } = seen;
    expect(objects.pods.map(({ name }) => name)).toEqual(
      Array.from({ length: PODS }, (_, index) => `app-${index % WORKLOADS}-${index}`),
    );
    expect([objects.networkPolicies.length, objects.controllers.length]).toEqual([1_000, WORKLOADS]);
    expect([objects.gaps, objects.problems]).toEqual([[], []]);
  });

  it('take as many requests as they have pages, and none twice', () => {
    const pods = seen.targets.filter((target) => target.startsWith('/api/v1/pods?'));
    expect(pods).toHaveLength(PODS / PAGE);
    expect(new Set(seen.targets).size).toBe(seen.targets.length);
    expect(pods.every((target) => target.includes(`limit=${PAGE}`))).toBe(true);
  });

  it('are asked for with at most eight requests at once, and one of a list (P22)', () => {
    expect(seen.most.all).toBeLessThanOrEqual(8);
    expect(seen.most.pods).toBe(1);
  });

  it('are told as they come: so many of ten thousand', () => {
    const told = seen.progress
      .filter(({ resource, state, count }) => resource === 'pods' && state === 'reading' && count > 0)
      .map(({ count, total }) => [count, total]);
    expect(told).toEqual(Array.from({ length: PODS / PAGE }, (_, page) => [(page + 1) * PAGE, PODS]));
  });

  it('share their labels, ports and owners', () => {
    const { pods } = seen.objects;
    expect(new Set(pods.map(({ labels }) => labels)).size).toBe(WORKLOADS);
    expect(new Set(pods.map(({ owner }) => owner)).size).toBe(WORKLOADS);
    expect(new Set(pods.map(({ ports }) => ports)).size).toBe(1);
  });
});

it('pages that come at once are parsed one a turn of the event loop', async () => {
  const client = new ApiClient(new ClusterConnection(accessTo('http://127.0.0.1:1'), testSurroundings()));
  let turns = 0;
  let reading = true;
  const count = () => {
    turns += 1;
    if (reading) setImmediate(count);
  };
  setImmediate(count);
  const parsedIn = await Promise.all(
    Array.from({ length: 8 }, async (_, page) => {
      const answer = await client.decode(Buffer.from(JSON.stringify({ page })));
      expect(answer).toEqual({ page });
      return turns;
    }),
  );
  reading = false;
  // The counter may come before or after the page in any one turn.
  expect(parsedIn.at(-1)! - parsedIn[0]!).toBeGreaterThanOrEqual(6);
});
