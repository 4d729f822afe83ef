// The kinds of every policy language but NetworkPolicy that Portolan reads whole, and where the API keeps them.
import type { PolicyObject } from './objects';

/** `admin`: the tiers of policy.networking.k8s.io (section B). `cilium`: section C. `calico`: section D. */
export type PolicyLanguage = 'admin' | 'cilium' | 'calico';

/** A kind whose objects become PolicyObjects: policies, and what policies refer to. */
export interface PolicyKind {
  readonly language: PolicyLanguage;
  readonly group: string;
  readonly kind: string;
  /** Resource name in paths and RBAC. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Versions whose fields we know, best first. In any other version the kind is only counted and named (R403). */
  readonly versions: readonly string[];
}

/** Calico's API, and the raw storage behind it; only one of the two is read (R300). */
export const CALICO_GROUP = 'projectcalico.org';
export const CALICO_STORAGE_GROUP = 'crd.projectcalico.org';

const ADMIN_GROUP = 'policy.networking.k8s.io';
const CILIUM_GROUP = 'cilium.io';

function admin(version: string, kind: string, plural: string): PolicyKind {
  return { language: 'admin', group: ADMIN_GROUP, kind, plural, namespaced: false, versions: [version] };
}

function cilium(kind: string, plural: string, namespaced: boolean, versions = ['v2']): PolicyKind {
  return { language: 'cilium', group: CILIUM_GROUP, kind, plural, namespaced, versions };
}

const CALICO_KINDS = [
  ['NetworkPolicy', 'networkpolicies', true],
  ['GlobalNetworkPolicy', 'globalnetworkpolicies', false],
  ['Tier', 'tiers', false],
  ['NetworkSet', 'networksets', true],
  ['GlobalNetworkSet', 'globalnetworksets', false],
  ['StagedNetworkPolicy', 'stagednetworkpolicies', true],
  ['StagedGlobalNetworkPolicy', 'stagedglobalnetworkpolicies', false],
  ['StagedKubernetesNetworkPolicy', 'stagedkubernetesnetworkpolicies', true],
  ['HostEndpoint', 'hostendpoints', false],
  ['FelixConfiguration', 'felixconfigurations', false],
] as const;

function calico(group: string, version: string): readonly PolicyKind[] {
  return CALICO_KINDS.map(([kind, plural, namespaced]) => ({
    language: 'calico',
    group,
    kind,
    plural,
    namespaced,
    versions: [version],
  }));
}

/** Every kind of a PolicyObject. A kind's name alone is not unique: Calico has a NetworkPolicy of its own. */
export const POLICY_KINDS: readonly PolicyKind[] = [
  admin('v1alpha1', 'AdminNetworkPolicy', 'adminnetworkpolicies'),
  admin('v1alpha1', 'BaselineAdminNetworkPolicy', 'baselineadminnetworkpolicies'),
  admin('v1alpha2', 'ClusterNetworkPolicy', 'clusternetworkpolicies'),
  cilium('CiliumNetworkPolicy', 'ciliumnetworkpolicies', true),
  cilium('CiliumClusterwideNetworkPolicy', 'ciliumclusterwidenetworkpolicies', false),
  cilium('CiliumCIDRGroup', 'ciliumcidrgroups', false, ['v2', 'v2alpha1']),
  ...calico(CALICO_GROUP, 'v3'),
  ...calico(CALICO_STORAGE_GROUP, 'v1'),
];

const BY_NAME: ReadonlyMap<string, PolicyKind> = new Map(
  POLICY_KINDS.map((kind) => [`${kind.group}/${kind.kind}`, kind]),
);

/** The kind of a group, or undefined when its objects are no PolicyObjects. */
export function policyKindOf(group: string, kind: string): PolicyKind | undefined {
  return BY_NAME.get(`${group}/${kind}`);
}

/** What RBAC and gaps call the kind: `ciliumnetworkpolicies.cilium.io`. */
export function policyResourceOf({ plural, group }: PolicyKind): string {
  return `${plural}.${group}`;
}

/** R300: Calico lists every Kubernetes NetworkPolicy among its own ones too; such a mirror is no policy. */
export function isMirroredPolicy({
  apiVersion,
  kind,
  name,
}: Pick<PolicyObject, 'apiVersion' | 'kind' | 'name'>): boolean {
  const calico = apiVersion.startsWith(`${CALICO_GROUP}/`) || apiVersion.startsWith(`${CALICO_STORAGE_GROUP}/`);
  return calico && kind === 'NetworkPolicy' && name.startsWith('knp.default.');
}
