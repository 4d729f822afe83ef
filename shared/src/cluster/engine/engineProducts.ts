// What each product enforces, by its version and its switches: the detection table (R404).

import type { Labels } from '../objects';
import { type Agent, flagOf, isFrom, type Release, readBoolean } from './engineAgents';
import { type AdminVersions, ENFORCES_NOTHING, type EnforcedKinds, NETWORK_POLICY_ONLY } from './engineModel';
import type { AgentProduct } from './engineTraces';

/** What a rule may look at beside the agent. */
export interface EngineTraces {
  /** By name; null when ConfigMaps could not be read. */
  readonly configs: ReadonlyMap<string, Labels> | null;
  readonly roles: readonly string[];
  /** Products of which there is an agent or a mark. */
  readonly present: ReadonlySet<AgentProduct>;
}

export interface Judgement {
  readonly name: string;
  readonly enforces: EnforcedKinds;
  /** False: something that decides what is enforced could not be read. */
  readonly sure: boolean;
  /** Whole sentences. */
  readonly notes: readonly string[];
}

type Rule = (agent: Agent, traces: EngineTraces) => Judgement;

const policyOnly =
  (name: string, admin: AdminVersions = 'none', note?: string): Rule =>
  () => ({ name, enforces: { ...NETWORK_POLICY_ONLY, admin }, sure: true, notes: note === undefined ? [] : [note] });

const RULES: Readonly<Record<AgentProduct, Rule>> = {
  calico: judgeCalico,
  cilium: judgeCilium,
  flannel: () => ({
    name: 'flannel',
    enforces: ENFORCES_NOTHING,
    sure: true,
    notes: ['flannel connects pods and enforces no policies.'],
  }),
  kindnet: judgeKindnet,
  'kube-network-policies': judgeKubeNetworkPolicies,
  'kube-router': ({ switches }) => {
    const off = flagOf(switches, 'run-firewall') === false;
    return {
      name: 'kube-router',
      enforces: off ? ENFORCES_NOTHING : NETWORK_POLICY_ONLY,
      sure: true,
      notes: off ? ['It runs with --run-firewall=false, so it enforces no policies.'] : [],
    };
  },
  'aws-vpc-cni': judgeAmazon,
  'azure-npm': policyOnly('Azure Network Policy Manager'),
  'ovn-kubernetes': judgeOvnKubernetes,
  'openshift-sdn': policyOnly('OpenShift SDN'),
  antrea: judgeAntrea,
  'kube-ovn': policyOnly('Kube-OVN', 'both', 'Its support of the admin kinds is experimental and must be switched on.'),
  'weave-net': judgeWeave,
  unexamined: ({ daemonSets }) => ({
    name: daemonSets[0]?.name ?? 'a network plugin',
    enforces: ENFORCES_NOTHING,
    sure: false,
    notes: ['Nobody has examined which policies this product enforces.'],
  }),
};

/** What an agent enforces when it runs. */
export function judgeAgent(agent: Agent, traces: EngineTraces): Judgement {
  return RULES[agent.product](agent, traces);
}

function judgeCalico({ daemonSets, image, release }: Agent, { present }: EngineTraces): Judgement {
  const isEnterprise = /(^|\/)cnx-node[:@]/.test(image);
  // Canal is flannel's connectivity with Calico's policies, whether or not one DaemonSet holds both.
  const isCanal = present.has('flannel') && daemonSets.every(({ name }) => name.endsWith('canal'));
  return {
    name: isEnterprise ? 'Calico Enterprise' : isCanal ? 'Canal' : 'Calico',
    enforces: {
      networkPolicy: true,
      // The commercial edition counts its versions differently.
      admin: isEnterprise ? 'both' : adminVersionsOfCalico(release),
      cilium: false,
      calico: true,
    },
    sure: true,
    notes: isCanal ? ['flannel connects the pods, Calico enforces the policies.'] : [],
  };
}

/** R324; both while the version is not known. */
function adminVersionsOfCalico(release: Release | null): AdminVersions {
  if (release === null) return 'both';
  if (isFrom(release, 3, 32)) return 'v1alpha2';
  return isFrom(release, 3, 29) ? 'v1alpha1' : 'none';
}

function judgeCilium({ daemonSets, release, switches }: Agent, { configs }: EngineTraces): Judgement {
  const config = new Map([...Object.entries(configs?.get('cilium-config') ?? {}), ...switches]);
  const ownKinds = ['enable-cilium-network-policy', 'enable-cilium-clusterwide-network-policy'];
  const adminOn = flagOf(config, 'enable-k8s-cluster-network-policy') === true;
  const chaining = config.get('cni-chaining-mode') ?? '';
  const managed = daemonSets.some(({ name }) => name === 'anetd');
  const isKnown = configs?.has('cilium-config') ?? false;
  return {
    name: managed ? 'Cilium (GKE Dataplane V2)' : 'Cilium',
    enforces: {
      networkPolicy: flagOf(config, 'enable-k8s-networkpolicy') !== false,
      // R226
      admin: adminOn && (release === null || isFrom(release, 1, 20)) ? 'v1alpha2' : 'none',
      cilium: ownKinds.some((key) => flagOf(config, key) !== false),
      calico: false,
    },
    sure: isKnown,
    notes: [
      isKnown
        ? `ConfigMap cilium-config: policy enforcement mode ${config.get('enable-policy') || 'default'}.`
        : 'ConfigMap cilium-config could not be read: its settings are taken to be the defaults.',
      ...(chaining === '' || chaining === 'none'
        ? []
        : [`It runs in chaining mode (${chaining}): another plugin connects the pods, Cilium enforces.`]),
    ],
  };
}

/** The first kindnetd of a kind release that enforces policies (kind 0.24) was built in August 2024. */
const KINDNET_WITH_POLICIES = 20_240_701;

function judgeKindnet({ tag, release, switches }: Agent, { roles }: EngineTraces): Judgement {
  const own = roles.filter((role) => role.startsWith('clusterrole/kindnet:'));
  const built = Number(/^v(\d{8})-/.exec(tag)?.[1] ?? Number.NaN);
  const byBuild = Number.isNaN(built) ? release !== null : built >= KINDNET_WITH_POLICIES;
  const byRole = own.some((role) => role.endsWith(' networkpolicies') || role.endsWith(' *'));
  const enforcing = (own.length > 0 ? byRole : byBuild) && flagOf(switches, 'network-policy') !== false;
  const admin = flagOf(switches, 'admin-network-policy') === true ? 'v1alpha1' : 'none';
  return {
    name: 'kindnet',
    enforces: enforcing ? { ...NETWORK_POLICY_ONLY, admin } : ENFORCES_NOTHING,
    sure: own.length > 0,
    notes: [
      own.length === 0
        ? `ClusterRole kindnet could not be read; builds like this one ${enforcing ? 'enforce' : 'do not enforce'} policies.`
        : byRole
          ? 'ClusterRole kindnet lets it read NetworkPolicies.'
          : 'ClusterRole kindnet does not let it read NetworkPolicies, so it enforces none.',
    ],
  };
}

function judgeKubeNetworkPolicies({ image, switches }: Agent): Judgement {
  const option = flagOf(switches, 'admin-network-policy') ?? flagOf(switches, 'baseline-admin-network-policy');
  const admin = image.includes('npa-v1alpha2')
    ? 'v1alpha2'
    : option === true || image.includes('npa-v1alpha1')
      ? 'v1alpha1'
      : 'none';
  return { name: 'kube-network-policies', enforces: { ...NETWORK_POLICY_ONLY, admin }, sure: true, notes: [] };
}

function judgeAmazon({ switches }: Agent, { configs }: EngineTraces): Judgement {
  const option = flagOf(switches, 'enable-network-policy');
  const config = configs?.get('amazon-vpc-cni');
  const value = config && Object.hasOwn(config, CONTROLLER) ? config[CONTROLLER] : undefined;
  const on = option ?? readBoolean(value) ?? false;
  return {
    name: 'Amazon VPC CNI',
    enforces: on ? NETWORK_POLICY_ONLY : ENFORCES_NOTHING,
    sure: option !== null || configs !== null,
    notes: [
      option !== null
        ? `Its node agent runs with --enable-network-policy=${option}.`
        : configs === null
          ? 'Its switch could not be read; policies are off unless switched on.'
          : `ConfigMap amazon-vpc-cni: ${CONTROLLER} is ${value ?? 'not set'}.`,
    ],
  };
}

/** The key that switches policies on in the ConfigMap of Amazon's VPC CNI. */
export const CONTROLLER = 'enable-network-policy-controller';

/** Off in its own installations, on in OpenShift: only an explicit "no" counts. */
function judgeOvnKubernetes({ switches }: Agent, { configs }: EngineTraces): Judgement {
  const config = new Map([...Object.entries(configs?.get('ovnkube-config') ?? {}), ...switches]);
  const off = flagOf(config, 'enable-admin-network-policy') === false;
  return {
    name: 'OVN-Kubernetes',
    enforces: { ...NETWORK_POLICY_ONLY, admin: off ? 'none' : 'v1alpha1' },
    sure: true,
    notes: off ? ['enable-admin-network-policy is false, so admin policies are not enforced.'] : [],
  };
}

/** A feature gate that is off by default. */
function judgeAntrea(_agent: Agent, { configs }: EngineTraces): Judgement {
  const config = configs?.get('antrea-config');
  const gate = config && Object.hasOwn(config, 'AdminNetworkPolicy') ? readBoolean(config.AdminNetworkPolicy) : null;
  const on = config === undefined || gate === true;
  return {
    name: 'Antrea',
    enforces: { ...NETWORK_POLICY_ONLY, admin: on ? 'v1alpha1' : 'none' },
    sure: config !== undefined,
    notes:
      config === undefined
        ? ['ConfigMap antrea-config could not be read: its feature gate AdminNetworkPolicy is taken to be on.']
        : [`Feature gate AdminNetworkPolicy is ${on ? 'on' : 'off'}.`],
  };
}

function judgeWeave({ daemonSets, switches }: Agent): Judgement {
  const containers = daemonSets.flatMap((daemonSet) => daemonSet.containers);
  // Seen by its marks on nodes only: its usual installation.
  const on = containers.length === 0 || containers.some(({ name }) => name === 'weave-npc');
  const enforcing = on && readBoolean(switches.get('EXPECT_NPC')) !== false;
  return {
    name: 'Weave Net',
    enforces: enforcing ? NETWORK_POLICY_ONLY : ENFORCES_NOTHING,
    sure: true,
    notes: enforcing
      ? ['It is no longer maintained.']
      : ['Its container weave-npc does not run, so it enforces nothing.'],
  };
}
