// Which kinds of API objects a manifest is searched for, and what each of them is to us.

/** A kind that brings pods: where its pod template lies, and how many pods it asks for at once. */
export interface WorkloadKind {
  readonly templatePath: readonly string[];
  /** `perNode`: one pod a node, a number that a manifest does not know. `one`: at most one at a time. */
  readonly count: 'replicas' | 'parallelism' | 'perNode' | 'one';
}

const TEMPLATE = ['spec', 'template'];

/** By kind and API group. Groups of old API versions count: the pods are the same. */
const WORKLOADS: ReadonlyMap<string, WorkloadKind> = new Map(
  (
    [
      ['Deployment', ['apps', 'extensions'], TEMPLATE, 'replicas'],
      ['ReplicaSet', ['apps', 'extensions'], TEMPLATE, 'replicas'],
      ['StatefulSet', ['apps'], TEMPLATE, 'replicas'],
      ['DaemonSet', ['apps', 'extensions'], TEMPLATE, 'perNode'],
      ['ReplicationController', [''], TEMPLATE, 'replicas'],
      ['DeploymentConfig', ['apps.openshift.io'], TEMPLATE, 'replicas'],
      ['Rollout', ['argoproj.io'], TEMPLATE, 'replicas'],
      ['Job', ['batch'], TEMPLATE, 'parallelism'],
      ['CronJob', ['batch'], ['spec', 'jobTemplate', 'spec', 'template'], 'one'],
    ] as const
  ).flatMap(([kind, groups, templatePath, count]) =>
    groups.map((group) => [`${group}/${kind}`, { templatePath, count }] as const),
  ),
);

/** The workload kind, or undefined for any other kind. */
export function workloadKindOf(group: string, kind: string): WorkloadKind | undefined {
  return WORKLOADS.get(`${group}/${kind}`);
}

/** Policy kinds that this version counts and names but does not evaluate (R403). */
export interface OtherPolicyKind {
  readonly apiGroup: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const namespaced = (apiGroup: string, ...kinds: string[]): readonly OtherPolicyKind[] =>
  kinds.map((kind) => ({ apiGroup, kind, namespaced: true }));
const clusterScoped = (apiGroup: string, ...kinds: string[]): readonly OtherPolicyKind[] =>
  kinds.map((kind) => ({ apiGroup, kind, namespaced: false }));

/** Every policy kind that is looked for besides NetworkPolicy and POLICY_KINDS. A name may occur in several groups. */
export const OTHER_POLICY_KINDS: readonly OtherPolicyKind[] = [
  ...namespaced('crd.antrea.io', 'NetworkPolicy'),
  ...clusterScoped('crd.antrea.io', 'ClusterNetworkPolicy'),
  ...namespaced('k8s.ovn.org', 'EgressFirewall'),
  ...clusterScoped('k8s.ovn.org', 'AdminPolicyBasedExternalRoute'),
  ...namespaced('network.openshift.io', 'EgressNetworkPolicy'),
  ...namespaced('k8s.cni.cncf.io', 'MultiNetworkPolicy'),
  ...namespaced('networking.k8s.aws', 'ApplicationNetworkPolicy'),
  ...clusterScoped('networking.k8s.aws', 'ClusterNetworkPolicy'),
  ...namespaced('networking.gke.io', 'FQDNNetworkPolicy'),
  ...namespaced('security.istio.io', 'AuthorizationPolicy'),
  ...namespaced('policy.linkerd.io', 'AuthorizationPolicy'),
  ...namespaced('kuma.io', 'MeshTrafficPermission'),
];

const OTHER_POLICIES: ReadonlyMap<string, OtherPolicyKind> = new Map(
  OTHER_POLICY_KINDS.map((entry) => [`${entry.apiGroup}/${entry.kind}`, entry]),
);

/** The policy kind that is not evaluated, or undefined for any other kind. */
export function otherPolicyKindOf(group: string, kind: string): OtherPolicyKind | undefined {
  return OTHER_POLICIES.get(`${group}/${kind}`);
}
