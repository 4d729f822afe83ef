// Puts a generated cluster on an API server: controllers make the pods, and every pod gets the status of a running one. Skips what is there.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterObjects, PodObject } from '@portolan/shared/cluster';
import { type ApiWriter, inParallel } from './apiWriter';
import { type RawObject, statusOf, templateOf } from './rawObjects';

const MINE = { 'app.kubernetes.io/managed-by': 'portolan-bench' };
const SELECTOR = 'labelSelector=app.kubernetes.io%2Fmanaged-by%3Dportolan-bench';
/** Writes at once: enough to keep an API server busy, few enough for it to answer others. */
const WIDTH = 12;
const PAGE = 500;
/** Nothing new for so long: the cluster has no controllers. */
const PATIENCE_MS = 120_000;
/** Labels that controllers give to each pod themselves. */
const PER_REPLICA: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

/** A controller, and one of its pods. */
interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly namespace: string;
  readonly name: string;
  readonly sample: PodObject;
  replicas: number;
}

/** Returns when the cluster has at least the generated pods, all of them running. */
export async function fill(api: ApiWriter, objects: ClusterObjects, say: (line: string) => void): Promise<void> {
  const workloads = workloadsOf(objects);
  const create = (what: string, items: readonly (readonly [path: string, body: unknown])[]) =>
    createAll(api, what, items, say);
  await create(
    'namespaces',
    objects.namespaces.map(({ name, labels }) => [
      '/api/v1/namespaces',
      { metadata: { name, labels: { ...labels, ...MINE } } },
    ]),
  );
  await create(
    'policies',
    objects.networkPolicies.map(({ namespace, name, spec }) => [
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
      { metadata: { name, labels: MINE }, spec },
    ]),
  );
  await create(
    'services',
    workloads.map((workload) => [`/api/v1/namespaces/${workload.namespace}/services`, serviceOf(workload)]),
  );
  await create(
    'workloads',
    workloads.map((workload) => [
      `/apis/apps/v1/namespaces/${workload.namespace}/${workload.kind.toLowerCase()}s`,
      controllerOf(workload),
    ]),
  );
  await untilThere(api, objects.pods.length, say);
  await giveStatus(api, say);
}

/** Takes away what `fill` made; namespaces that were there before stay. */
export async function clean(api: ApiWriter, say: (line: string) => void): Promise<void> {
  const { items } = (await api.must('GET', `/api/v1/namespaces?${SELECTOR}`)) as { items: readonly RawListed[] };
  for (const resource of [
    'apps/v1/deployments',
    'apps/v1/statefulsets',
    'networking.k8s.io/v1/networkpolicies',
    'v1/services',
  ]) {
    const root = resource.startsWith('v1/') ? '/api' : '/apis';
    const made = (await api.must('GET', `${root}/${resource}?${SELECTOR}`)) as { items: readonly RawListed[] };
    say(`deleting ${made.items.length} ${resource}`);
    await inParallel(made.items, WIDTH, async ({ metadata }) => {
      const [group = '', plural = ''] = [
        resource.slice(0, resource.lastIndexOf('/')),
        resource.slice(resource.lastIndexOf('/') + 1),
      ];
      const path = `${root}/${group}/namespaces/${metadata.namespace}/${plural}/${metadata.name}`;
      await api.must('DELETE', path, { propagationPolicy: 'Background' }, [404]);
    });
  }
  say(`deleting ${items.length} namespaces`);
  await inParallel(items, WIDTH, async ({ metadata }) => {
    await api.must('DELETE', `/api/v1/namespaces/${metadata.name}`, undefined, [404, 409]);
  });
}

interface RawListed {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function workloadsOf({ pods, controllers }: ClusterObjects): readonly Workload[] {
  const above = new Map(controllers.map(({ namespace, kind, name, owner }) => [`${namespace}/${kind}/${name}`, owner]));
  const workloads = new Map<string, Workload>();
  for (const pod of pods) {
    if (pod.owner === null) continue;
    const { namespace, owner } = pod;
    const top = above.get(`${namespace}/${owner.kind}/${owner.name}`) ?? owner;
    const key = `${namespace}/${top.kind}/${top.name}`;
    const known = workloads.get(key);
    if (known) known.replicas += 1;
    else {
      const kind = top.kind === 'StatefulSet' ? 'StatefulSet' : 'Deployment';
      workloads.set(key, { kind, namespace, name: top.name, sample: pod, replicas: 1 });
    }
  }
  return [...workloads.values()];
}

function labelsOf({ sample }: Workload): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(sample.labels).filter(([key]) => !PER_REPLICA.has(key)));
}

function controllerOf(workload: Workload): RawObject {
  const { name, kind, replicas, sample } = workload;
  const labels = labelsOf(workload);
  const { annotations, spec } = templateOf(name, sample);
  return {
    metadata: { name, labels: MINE },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels, annotations }, spec },
      ...(kind === 'StatefulSet' ? { serviceName: name, podManagementPolicy: 'Parallel' } : {}),
    },
  };
}

function serviceOf(workload: Workload): RawObject {
  const ports = workload.sample.ports.map(({ name, containerPort, protocol }) => ({
    name,
    port: containerPort,
    targetPort: name ?? containerPort,
    protocol,
  }));
  const headless = workload.kind === 'StatefulSet' ? { clusterIP: 'None' } : {};
  return {
    metadata: { name: workload.name, labels: MINE },
    spec: { ...headless, selector: labelsOf(workload), ports },
  };
}

async function createAll(
  api: ApiWriter,
  what: string,
  items: readonly (readonly [path: string, body: unknown])[],
  say: (line: string) => void,
): Promise<void> {
  let done = 0;
  await inParallel(items, WIDTH, async ([path, body]) => {
    await api.must('POST', path, body, [409]);
    done += 1;
    if (done % 250 === 0 || done === items.length) say(`${what}: ${done} of ${items.length}`);
  });
}

async function untilThere(api: ApiWriter, wanted: number, say: (line: string) => void): Promise<void> {
  let last = 0;
  let since = performance.now();
  for (;;) {
    const { items, metadata } = (await api.must('GET', '/api/v1/pods?limit=1')) as {
      items: readonly unknown[];
      metadata: { remainingItemCount?: number };
    };
    const count = items.length + (metadata.remainingItemCount ?? 0);
    if (count >= wanted) return;
    if (count > last) since = performance.now();
    else if (performance.now() - since > PATIENCE_MS) throw new Error(`Only ${count} of ${wanted} pods were made.`);
    last = count;
    say(`pods: ${count} of ${wanted}`);
    await sleep(3_000);
  }
}

interface RawPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly ownerReferences?: readonly { readonly name: string }[];
  };
  readonly status?: { readonly startTime?: string; readonly podIP?: string };
}

/** Controllers bind the pods and give them addresses; what else a kubelet would report is added here. */
async function giveStatus(api: ApiWriter, say: (line: string) => void): Promise<void> {
  let since = performance.now();
  for (;;) {
    let without = 0;
    let done = 0;
    for (let next = ''; ; ) {
      const page = (await api.must('GET', `/api/v1/pods?limit=${PAGE}${next && `&continue=${next}`}`)) as {
        items: readonly RawPod[];
        metadata: { continue?: string };
      };
      const bare = page.items.filter(({ status }) => !status?.startTime);
      const addressed = bare.filter(({ status }) => status?.podIP);
      without += bare.length - addressed.length;
      await inParallel(addressed, WIDTH, async ({ metadata }) => {
        const { name, namespace, ownerReferences } = metadata;
        const workload = ownerReferences?.[0]?.name ?? name;
        const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
        const patch = { status: statusOf({ name }, workload) };
        await api.must('PATCH', path, patch, [404], 'application/strategic-merge-patch+json');
        done += 1;
        if (done % 500 === 0) say(`pods with a kubelet's status: ${done} more`);
      });
      next = page.metadata.continue ?? '';
      if (next === '') break;
    }
    if (without === 0) return;
    if (done > 0) since = performance.now();
    else if (performance.now() - since > PATIENCE_MS) throw new Error(`${without} pods get no address.`);
    say(`pods without an address yet: ${without}`);
    await sleep(2_000);
  }
}
