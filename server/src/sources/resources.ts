// The resources that a cluster is read for: where they are listed and how their objects are cut.
import {
  type Finding,
  projectController,
  projectEndpointSlice,
  projectNamespace,
  projectNetworkPolicy,
  projectNode,
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
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  /** What is asked for; metadata alone where nothing else is read. */
  readonly accept: string;
  /** Without it, answers are unknown; without the others, only some names are less exact. */
  readonly required: boolean;
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
  nodes: { ...core, name: 'nodes', namespaced: false, project: (raw: unknown) => projectNode(raw) },
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
    project: (raw: unknown) => projectController(raw, 'ReplicaSet', 'apps/v1'),
  },
  jobs: {
    name: 'jobs',
    group: 'batch',
    version: 'v1',
    namespaced: true,
    accept: METADATA_TYPE,
    required: false,
    project: (raw: unknown) => projectController(raw, 'Job', 'batch/v1'),
  },
} as const;

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
