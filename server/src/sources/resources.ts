// The resources that a cluster is read for: where they are listed and how their objects are cut.
import {
  type Finding,
  type NodeEvidence,
  type NodeObject,
  projectController,
  projectEndpointSlice,
  projectNamespace,
  projectNetworkPolicy,
  projectNode,
  projectNodeEvidence,
  projectPod,
  projectService,
} from '@portolan/shared/cluster';
import { JSON_TYPE, METADATA_TYPE } from './apiClient';

export type ProjectedObject<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly finding: Finding };

/** A resource of the API, such as `pods`. */
export interface Resource<T> {
  /** Plural name, as the API and RBAC call it. */
  readonly name: string;
  /** What gaps and progress call it; absent: its plural name. Kinds of other groups may have plural names that core kinds have too. */
  readonly shownAs?: string;
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  /** What is asked for; metadata alone where nothing else is read. */
  readonly accept: string;
  /** Without it, answers are unknown; without the others, only some names are less exact. */
  readonly required: boolean;
  /** True where no verdict depends on it. */
  readonly isCalm?: boolean;
  readonly project: (raw: unknown) => ProjectedObject<T>;
}

const core = { group: '', version: 'v1', accept: JSON_TYPE, required: true };

export const RESOURCES = {
  namespaces: {
    ...core,
    name: 'namespaces',
    namespaced: false,
    accept: METADATA_TYPE,
    project: (raw: unknown) => projectNamespace(raw),
  },
  pods: { ...core, name: 'pods', namespaced: true, project: (raw: unknown) => projectPod(raw) },
  nodes: { ...core, name: 'nodes', namespaced: false, project: projectNodeReading },
  networkpolicies: {
    ...core,
    name: 'networkpolicies',
    group: 'networking.k8s.io',
    namespaced: true,
    project: (raw: unknown) => projectNetworkPolicy(raw),
  },
  services: { ...core, name: 'services', namespaced: true, project: (raw: unknown) => projectService(raw) },
  endpointslices: {
    ...core,
    name: 'endpointslices',
    group: 'discovery.k8s.io',
    namespaced: true,
    project: (raw: unknown) => projectEndpointSlice(raw),
  },
  replicasets: {
    name: 'replicasets',
    group: 'apps',
    version: 'v1',
    namespaced: true,
    accept: METADATA_TYPE,
    required: false,
    isCalm: true,
    project: (raw: unknown) => projectController(raw, 'ReplicaSet', 'apps/v1'),
  },
  jobs: {
    name: 'jobs',
    group: 'batch',
    version: 'v1',
    namespaced: true,
    accept: METADATA_TYPE,
    required: false,
    isCalm: true,
    project: (raw: unknown) => projectController(raw, 'Job', 'batch/v1'),
  },
} as const;

/** A node, and the traces that its network plugin left on it (R400). */
export interface NodeReading {
  readonly node: NodeObject;
  readonly evidence: NodeEvidence | null;
}

function projectNodeReading(raw: unknown): ProjectedObject<NodeReading> {
  const node = projectNode(raw);
  if (!node.ok) return node;
  const evidence = projectNodeEvidence(raw);
  return { ok: true, value: { node: node.value, evidence: evidence.ok ? evidence.value : null } };
}

/** What gaps and progress call a resource. */
export function inputName({ name, shownAs }: Pick<Resource<unknown>, 'name' | 'shownAs'>): string {
  return shownAs ?? name;
}

/** Path of the collection, in one namespace or (null) in all. */
export function collectionPath(
  resource: Pick<Resource<unknown>, 'group' | 'version' | 'name'>,
  namespace: string | null,
) {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  return namespace === null
    ? `${root}/${resource.name}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${resource.name}`;
}

/** As RBAC writes it: `networkpolicies.networking.k8s.io`, or `pods` in the core group. */
export function rbacName({ name, group }: Pick<Resource<unknown>, 'name' | 'group'>): string {
  return group === '' ? name : `${name}.${group}`;
}
