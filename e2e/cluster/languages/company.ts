// The demo company on a real API server: its workloads once, and the objects of one policy language at a time.
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ApiObject, type ApiServer, applySchemas, readObjects, removeAll, until } from '../apiServer';

const DEMO = 'server/src/sources/demo';

/** The schemas that come with each language. */
export const SCHEMAS = {
  admin: ['admin-v1alpha1.yaml', 'cluster-network-policy.yaml'],
  cilium: ['cilium.yaml', 'gateway-api.yaml'],
  calico: ['calico.yaml'],
} as const;
export type Language = keyof typeof SCHEMAS;

/** What stands on the server, so that it can be taken away again. */
export interface Standing {
  readonly objects: readonly ApiObject[];
  readonly schemas: readonly ApiObject[];
  /** Objects that the server refused: its words by kind and name. */
  readonly refused: ReadonlyMap<string, string>;
}

export function nameOf({ kind, metadata }: Pick<ApiObject, 'kind' | 'metadata'>): string {
  return [kind, metadata.namespace, metadata.name].filter(Boolean).join('/');
}

export async function readSchemas(language: Language): Promise<readonly ApiObject[]> {
  return readObjects(...SCHEMAS[language].map((file) => `e2e/crds/${file}`));
}

async function demoFolder(name: string): Promise<readonly ApiObject[]> {
  const folder = fileURLToPath(new URL(`../../../${DEMO}/${name}`, import.meta.url));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
  return readObjects(...files.map((file) => `${DEMO}/${name}/${file}`));
}

/** The workloads of the company. */
export async function installCompany(api: ApiServer): Promise<Standing> {
  return install(api, [], await demoFolder('base'));
}

/** One language: its schemas, its policies and the agents of a network plugin that enforces it. */
export async function installLanguage(api: ApiServer, language: Language): Promise<Standing> {
  const objects = await demoFolder(language);
  const marks = objects.filter(({ kind }) => kind === 'Node').map(({ metadata }) => metadata.annotations ?? null);
  await markNodes(api, marks);
  return install(api, await readSchemas(language), objects);
}

/** The traces that a network plugin leaves on nodes; null takes them away. */
async function markNodes(api: ApiServer, marks: readonly unknown[]): Promise<void> {
  await Promise.all(
    (await nodes(api)).map(async (node, index) => {
      const annotations = marks[index];
      if (annotations) await api.merge(node, { metadata: { annotations } });
    }),
  );
}

async function nodes(api: ApiServer): Promise<readonly ApiObject[]> {
  return api.list({ apiVersion: 'v1', kind: 'Node', name: 'nodes' });
}

/** What the server has of its own: it is neither created nor deleted. */
const OWN = [
  'Namespace/default',
  'Namespace/kube-system',
  'Service/default/kubernetes',
  'EndpointSlice/default/kubernetes',
];

async function install(api: ApiServer, schemas: readonly ApiObject[], wanted: readonly ApiObject[]): Promise<Standing> {
  await applySchemas(api, schemas);
  const objects = wanted.filter((object) => object.kind !== 'Node' && !OWN.includes(nameOf(object)));
  const refused = new Map<string, string>();
  // Namespaces first; a ServiceAccount before the pods that run under it.
  const rank = ({ kind }: ApiObject) => ['Namespace', 'ServiceAccount'].indexOf(kind) + 1 || 9;
  for (const object of [...objects].sort((a, b) => rank(a) - rank(b))) {
    const reason = await api.create(ready(object));
    if (reason !== null) refused.set(nameOf(object), reason);
  }
  const standing = objects.filter((object) => !refused.has(nameOf(object)));
  await untilQuiet(api);
  return { objects: standing, schemas, refused };
}

/** Manifests name nodes of another cluster. */
function ready(object: ApiObject): ApiObject {
  const { status: _, ...rest } = object;
  if (object.kind !== 'Pod') return rest;
  return { ...rest, spec: { ...(object.spec as object), nodeName: 'node-0' } } as ApiObject;
}

/** Takes it all away and waits until it is gone. */
export async function uninstall(api: ApiServer, { objects, schemas }: Standing): Promise<void> {
  const namespaces = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const outside = objects.filter(({ metadata }) => !namespaces.has(metadata.namespace ?? ''));
  await removeAll(api, [...outside, ...schemas]);
  await Promise.all(
    (await nodes(api)).map((node) => {
      const annotations = Object.fromEntries(
        Object.keys((node.metadata.annotations as object | undefined) ?? {}).map((key) => [key, null]),
      );
      return api.merge(node, { metadata: { annotations } });
    }),
  );
}

interface Pod extends ApiObject {
  readonly status?: { readonly podIP?: string };
}

interface ReplicaStatus {
  readonly observedGeneration?: number;
  readonly readyReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly numberReady?: number;
}

interface Controller extends ApiObject {
  readonly spec: { readonly replicas?: number };
  readonly status?: ReplicaStatus;
}

/** Waits until every controller has its pods, all of them run, and nothing is being deleted. */
async function untilQuiet(api: ApiServer): Promise<void> {
  const apps = 'apps/v1';
  await until('all pods run', async () => {
    const [namespaces, pods, deployments, sets, agents] = await Promise.all([
      api.list({ apiVersion: 'v1', kind: 'Namespace', name: 'namespaces' }),
      api.list<Pod>({ apiVersion: 'v1', kind: 'Pod', name: 'pods' }),
      api.list<Controller>({ apiVersion: apps, kind: 'Deployment', name: 'deployments' }),
      api.list<Controller>({ apiVersion: apps, kind: 'StatefulSet', name: 'statefulsets' }),
      api.list<Controller>({ apiVersion: apps, kind: 'DaemonSet', name: 'daemonsets' }),
    ]);
    return (
      ![...namespaces, ...pods].some(({ metadata }) => metadata.deletionTimestamp) &&
      pods.every(({ status }) => status?.podIP) &&
      [...deployments, ...sets].every(({ spec, status }) => (status?.readyReplicas ?? 0) === (spec.replicas ?? 1)) &&
      agents.every(({ status }) => isComplete(status ?? {}))
    );
  });
}

function isComplete({ observedGeneration, desiredNumberScheduled = 0, numberReady }: ReplicaStatus): boolean {
  return observedGeneration !== undefined && desiredNumberScheduled > 0 && numberReady === desiredNumberScheduled;
}
