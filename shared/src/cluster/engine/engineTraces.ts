// Which traces of network plugins are read, and nothing else: agents, their switches, ConfigMaps and node marks (R400).
import type { DaemonSetEvidence } from './engineEvidence';

/** The products that detection knows as DaemonSets (R404). */
export type AgentProduct =
  | 'calico'
  | 'cilium'
  | 'flannel'
  | 'kindnet'
  | 'kube-network-policies'
  | 'kube-router'
  | 'aws-vpc-cni'
  | 'azure-npm'
  | 'ovn-kubernetes'
  | 'openshift-sdn'
  | 'antrea'
  | 'kube-ovn'
  | 'weave-net'
  /** A product that may enforce policies, but whose behaviour nobody here has examined. */
  | 'unexamined';

interface AgentMark {
  readonly product: AgentProduct;
  /** DaemonSet names; those of Windows nodes and of other processors have a suffix. */
  readonly daemonSets: readonly string[];
  /** Image names without tag, whatever the registry; null: the name of the DaemonSet has to do. */
  readonly images: RegExp | null;
}

const MARKS: readonly AgentMark[] = [
  {
    product: 'calico',
    daemonSets: ['calico-node', 'canal', 'rke2-canal'],
    images: /(^|\/)((mirrored-)?calico[-/]node|hardened-calico|cnx-node)$/,
  },
  { product: 'cilium', daemonSets: ['cilium', 'anetd'], images: /(^|\/)(mirrored-cilium-)?cilium(-ci|-dev)?$/ },
  {
    product: 'flannel',
    daemonSets: ['kube-flannel-ds', 'kube-flannel'],
    images: /(^|\/)(hardened-|mirrored-([a-z]+-)?)?flannel$/,
  },
  { product: 'kindnet', daemonSets: ['kindnet'], images: /(^|\/)kindnetd$/ },
  {
    product: 'kube-network-policies',
    daemonSets: ['kube-network-policies'],
    images: /(^|\/)kube-network-policies(-[a-z0-9-]+)?$/,
  },
  { product: 'kube-router', daemonSets: ['kube-router'], images: /(^|\/)kube-router$/ },
  { product: 'aws-vpc-cni', daemonSets: ['aws-node'], images: /(^|\/)(amazon-k8s-cni|aws-network-policy-agent)$/ },
  { product: 'azure-npm', daemonSets: ['azure-npm'], images: /(^|\/)azure-npm$/ },
  { product: 'ovn-kubernetes', daemonSets: ['ovnkube-node'], images: null },
  { product: 'openshift-sdn', daemonSets: [], images: null },
  { product: 'antrea', daemonSets: ['antrea-agent'], images: /(^|\/)antrea-(agent-)?(ubuntu|ubi|windows)$/ },
  { product: 'kube-ovn', daemonSets: ['kube-ovn-cni'], images: null },
  { product: 'weave-net', daemonSets: ['weave-net'], images: /(^|\/)weave-(kube|npc)$/ },
  {
    product: 'unexamined',
    daemonSets: [
      'aci-containers-host',
      'contrail-vrouter-agent',
      'nsx-node-agent',
      'terway',
      'terway-eni',
      'terway-eniip',
    ],
    images: null,
  },
];

const SUFFIX = /^(-windows|-win|-amd64|-arm64|-arm|-ppc64le|-s390x|-dpu|-dpu-host)?$/;

/** The image's name without registry port trouble, tag and digest. */
export function imageName(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

/** Whether an image is that of a product's agent, told by its name. */
export function isImageOf(product: AgentProduct, image: string): boolean {
  return MARKS.find((mark) => mark.product === product)?.images?.test(imageName(image)) ?? false;
}

/** The products whose agent this DaemonSet or one of its containers is: more than one for canal and the like. */
export function productsOf(daemonSet: DaemonSetEvidence): readonly AgentProduct[] {
  const { namespace, name, containers } = daemonSet;
  const images = containers.map((container) => imageName(container.image));
  const found = MARKS.filter(({ product, daemonSets, images: pattern }) => {
    if (product === 'openshift-sdn') return name === 'sdn' && namespace === 'openshift-sdn';
    if (daemonSets.some((known) => name.startsWith(known) && SUFFIX.test(name.slice(known.length)))) return true;
    return pattern !== null && images.some((image) => pattern.test(image));
  });
  return found.map(({ product }) => product);
}

/** Options of agents' command lines that say what is enforced, without dashes. Their values are words, never secrets. */
export const AGENT_OPTIONS: ReadonlySet<string> = new Set([
  'admin-network-policy',
  'allow-localhost',
  'baseline-admin-network-policy',
  'disable-network-policy',
  'enable-admin-network-policy',
  'enable-anp',
  'enable-host-firewall',
  'enable-k8s-cluster-network-policy',
  'enable-k8s-networkpolicy',
  'enable-network-policy',
  'enable-np',
  'enable-policy',
  'network-policy',
  'policy-audit-mode',
  'policy-cidr-match-mode',
  'run-firewall',
]);

/** Environment variables of agents that say the same. */
export const AGENT_VARIABLES: ReadonlySet<string> = new Set([
  'CALICO_NETWORKING_BACKEND',
  'CILIUM_ENABLE_POLICY',
  'ENABLE_IPv4',
  'ENABLE_IPv6',
  'EXPECT_NPC',
  'FELIX_DEFAULTENDPOINTTOHOSTACTION',
  'NETWORK_POLICY_ENFORCING_MODE',
]);

/** Options of a k3s server that concern networking. */
export const K3S_OPTIONS: ReadonlySet<string> = new Set(['disable-network-policy', 'flannel-backend']);

/** Annotations of nodes that network plugins leave, by the beginning of the key. */
export const NODE_ANNOTATIONS: readonly string[] = [
  'projectcalico.org/IPv4Address',
  'projectcalico.org/IPv6Address',
  'flannel.alpha.coreos.com/backend-type',
  'flannel.alpha.coreos.com/kube-subnet-manager',
  'network.cilium.io/',
  'io.cilium.network.',
  'k8s.ovn.org/node-subnets',
  'k8s.ovn.org/node-transit-switch-port-ifaddr',
  'node.antrea.io/',
  'ovn.kubernetes.io/allocated',
  'kube-router.io/',
  'k3s.io/node-args',
];

/** The one annotation that is not kept as it stands: it is a whole command line. */
export const K3S_ARGUMENTS = 'k3s.io/node-args';

/** Keys of the agents' ConfigMaps. `lines`: a key holds a whole file, of which only these settings are kept. */
export interface ConfigTrace {
  readonly name: string;
  readonly keys: readonly string[];
  readonly lines?: readonly string[];
}

/** All that is ever kept of any ConfigMap. */
export const CONFIG_TRACES: readonly ConfigTrace[] = [
  {
    name: 'cilium-config',
    keys: [
      'allow-localhost',
      'cluster-name',
      'cni-chaining-mode',
      'enable-cilium-clusterwide-network-policy',
      'enable-cilium-network-policy',
      'enable-host-firewall',
      'enable-ipv4',
      'enable-ipv6',
      'enable-k8s-cluster-network-policy',
      'enable-k8s-networkpolicy',
      'enable-l7-proxy',
      'enable-node-selector-labels',
      'enable-non-default-deny-policies',
      'enable-policy',
      'enable-sctp',
      'labels',
      'policy-audit-mode',
      'policy-cidr-match-mode',
      'policy-default-local-cluster',
      'routing-mode',
    ],
  },
  { name: 'amazon-vpc-cni', keys: ['enable-network-policy-controller'] },
  { name: 'calico-config', keys: ['calico_backend'] },
  {
    name: 'antrea-config',
    keys: ['antrea-agent.conf', 'antrea-controller.conf'],
    lines: ['AdminNetworkPolicy', 'AntreaPolicy'],
  },
  { name: 'ovnkube-config', keys: ['ovnkube.conf'], lines: ['enable-admin-network-policy'] },
];

const CONFIG_OF: Readonly<Partial<Record<AgentProduct, string>>> = {
  cilium: 'cilium-config',
  calico: 'calico-config',
  'aws-vpc-cni': 'amazon-vpc-cni',
  antrea: 'antrea-config',
  'ovn-kubernetes': 'ovnkube-config',
};

/** Whether a DaemonSet is a network plugin's; all others are dropped where they are read. */
export function isNetworkAgent(daemonSet: DaemonSetEvidence): boolean {
  return productsOf(daemonSet).length > 0;
}

/**
 * The ConfigMaps worth a request, by exact name: those of the agents that run, where they run. Where the DaemonSets could not be read
 * (null), the usual places. EKS Auto Mode shows no agent, so its ConfigMap is always asked for. Absent ones are no error.
 */
export function wantedConfigMaps(
  daemonSets: readonly DaemonSetEvidence[] | null,
): readonly { readonly namespace: string; readonly name: string }[] {
  const wanted = new Map<string, { namespace: string; name: string }>();
  const add = (namespace: string, name: string): void => {
    wanted.set(`${namespace}/${name}`, { namespace, name });
  };
  add('kube-system', 'amazon-vpc-cni');
  if (daemonSets === null) add('kube-system', 'cilium-config');
  for (const daemonSet of daemonSets ?? []) {
    for (const product of productsOf(daemonSet)) {
      const name = CONFIG_OF[product];
      if (name !== undefined) add(daemonSet.namespace, name);
    }
  }
  return [...wanted.keys()].sort().map((key) => wanted.get(key)!);
}

/** The ClusterRoles worth a request: only kindnet's, which tells whether it reads NetworkPolicies at all. */
export function wantedClusterRoles(daemonSets: readonly DaemonSetEvidence[] | null): readonly string[] {
  return (daemonSets ?? []).some((daemonSet) => productsOf(daemonSet).includes('kindnet')) ? ['kindnet'] : [];
}
