// Which reader each kind of object in a manifest has, and what its reading yields.
import { EXPOSURE_KINDS, type ExposureKind, type ExposurePart } from '../exposure/exposureKinds';
import type {
  EndpointSliceObject,
  NamespaceObject,
  NetworkPolicyObject,
  NodeObject,
  ObjectRef,
  PodObject,
  PolicyObject,
  ServiceAccountObject,
  ServiceObject,
  SourceLocation,
} from '../objects';
import { POLICY_KINDS, policyKindOf } from '../policyKinds';
import {
  projectEndpointSlice,
  projectNamespace,
  projectNetworkPolicy,
  projectNode,
  projectPod,
  projectService,
} from '../project/project';
import { type FieldPath, type Projected, referTo } from '../project/projectFields';
import { projectPolicyObject, projectServiceAccount } from '../project/projectPolicyObject';
import { isRecord } from '../selector';
import { otherPolicyKindOf, workloadKindOf } from './manifestKinds';
import { groupOf, type ManifestWorkload, projectWorkload } from './manifestWorkloads';

/** A policy that is only counted and named. */
export interface NamedPolicy {
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** An object of section F, in its list. */
export interface ManifestExposure {
  readonly namespace: string | null;
  readonly name: string;
  readonly part: ExposurePart;
}

/** What an item of each type holds. */
interface ManifestValues {
  readonly namespace: NamespaceObject;
  readonly pod: PodObject;
  readonly node: NodeObject;
  readonly networkPolicy: NetworkPolicyObject;
  readonly service: ServiceObject;
  readonly endpointSlice: EndpointSliceObject;
  readonly workload: ManifestWorkload;
  readonly policyObject: PolicyObject;
  readonly serviceAccount: ServiceAccountObject;
  readonly exposure: ManifestExposure;
  readonly otherPolicy: NamedPolicy;
}

/** One object of a kind that is of interest. */
export type ManifestItem = {
  [Type in keyof ManifestValues]: { readonly type: Type; readonly value: ManifestValues[Type] };
}[keyof ManifestValues];

/** What an item of one type holds. */
export type ManifestValue<Type extends ManifestItem['type']> = ManifestValues[Type];

/** Reads one raw object; `where` finds the place of each of its fields. */
export type ManifestReader = (raw: unknown, where: (path: FieldPath) => SourceLocation) => Projected<ManifestItem>;

function reader<Type extends ManifestItem['type']>(
  type: Type,
  project: (raw: unknown, where: (path: FieldPath) => SourceLocation) => Projected<ManifestValue<Type>>,
): ManifestReader {
  return (raw, where) => {
    const projected = project(raw, where);
    return projected.ok ? { ok: true, value: { type, value: projected.value } as ManifestItem } : projected;
  };
}

const CORE_READERS: ReadonlyMap<string, ManifestReader> = new Map([
  ['v1/Namespace', reader('namespace', projectNamespace)],
  ['v1/Pod', reader('pod', (raw, where) => withTemplate(raw, projectPod(raw, where)))],
  ['v1/Node', reader('node', projectNode)],
  ['v1/Service', reader('service', projectService)],
  ['v1/ServiceAccount', reader('serviceAccount', projectServiceAccount)],
  ['networking.k8s.io/v1/NetworkPolicy', reader('networkPolicy', projectNetworkPolicy)],
  ['discovery.k8s.io/v1/EndpointSlice', reader('endpointSlice', projectEndpointSlice)],
]);

const EXPOSURE: ReadonlyMap<string, ExposureKind> = new Map(
  EXPOSURE_KINDS.map((entry) => [`${entry.group}/${entry.kind}`, entry]),
);

/** The reader of a kind; null for kinds and versions that are of no interest. */
export function readerOf(kind: string, apiVersion: string): ManifestReader | null {
  const core = CORE_READERS.get(`${apiVersion}/${kind}`);
  if (core) return core;
  const group = groupOf(apiVersion);
  if (workloadKindOf(group, kind))
    return reader('workload', (raw, where) => projectWorkload(raw, kind, apiVersion, where));
  const versions = versionsOf(group, kind);
  const known = versions?.includes(versionOf(apiVersion)) === true;
  const policy = policyKindOf(group, kind);
  if (policy && known) {
    return reader('policyObject', (raw, where) => projectPolicyObject(raw, policy, apiVersion, where));
  }
  const exposure = EXPOSURE.get(`${group}/${kind}`);
  if (exposure && known) return reader('exposure', (raw, where) => placed(exposure.project(raw, where)));
  const other = policy ?? otherPolicyKindOf(group, kind);
  return other ? reader('otherPolicy', (raw) => named(raw, group, kind, other.namespaced)) : null;
}

/** Versions that a kind outside of Kubernetes' core is read in, best first; null for all other kinds. */
export function versionsOf(group: string, kind: string): readonly string[] | null {
  return policyKindOf(group, kind)?.versions ?? EXPOSURE.get(`${group}/${kind}`)?.versions ?? null;
}

/** `v1` for `apps/v1` and `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

function placed(projected: Projected<ExposurePart>): Projected<ManifestExposure> {
  if (!projected.ok) return projected;
  const [object]: readonly { readonly namespace?: string; readonly name: string }[] = Object.values(
    projected.value,
  ).flat();
  return { ok: true, value: { namespace: object?.namespace ?? null, name: object?.name ?? '', part: projected.value } };
}

function named(raw: unknown, apiGroup: string, kind: string, namespaced: boolean): Projected<NamedPolicy> {
  const ref = referTo(kind, raw);
  const namespace = namespaced ? (ref.namespace ?? 'default') : null;
  return { ok: true, value: { apiGroup, kind, namespace, name: ref.name } };
}

/** A Pod that no cluster has answered for yet stands for a running one of unknown address. */
function withTemplate(raw: unknown, projected: Projected<PodObject>): Projected<PodObject> {
  const status = isRecord(raw) && isRecord(raw.status) ? raw.status : {};
  if (!projected.ok || Object.keys(status).length > 0) return projected;
  return {
    ok: true,
    value: { ...projected.value, ips: null, phase: 'Running', ready: true, template: { replicas: 1 } },
  };
}

/** How findings name an item. */
export function refOf(item: ManifestItem, kind: string): ObjectRef {
  if (item.type === 'workload')
    return { kind, namespace: item.value.template.namespace, name: item.value.template.name };
  return { kind, namespace: 'namespace' in item.value ? item.value.namespace : null, name: item.value.name };
}

/** Kinds of whose API group there is no doubt, so that a missing or wrong group can only be a slip. */
const USUAL_VERSIONS: ReadonlyMap<string, string> = new Map([
  ['Namespace', 'v1'],
  ['Pod', 'v1'],
  ['NetworkPolicy', 'networking.k8s.io/v1'],
  ['Deployment', 'apps/v1'],
  ['StatefulSet', 'apps/v1'],
  ['DaemonSet', 'apps/v1'],
  ['ReplicaSet', 'apps/v1'],
  ['Job', 'batch/v1'],
  ['CronJob', 'batch/v1'],
  ['Ingress', 'networking.k8s.io/v1'],
  ...POLICY_KINDS.filter(({ kind }) => /^(Admin|Baseline|Cilium)|^(Staged)?Global/.test(kind))
    .map(({ kind, group, versions }) => [kind, `${group}/${versions[0]}`] as const)
    .reverse(),
]);

/** The apiVersion that a kind usually has; undefined for kinds whose name says nothing of their group. */
export function usualVersionOf(kind: string): string | undefined {
  return USUAL_VERSIONS.get(kind);
}
