// Engines without a DaemonSet: the controller inside k3s, and the nodes of EKS Auto Mode (R404).

import type { Labels } from '../objects';
import { parseRelease, readBoolean } from './engineAgents';
import { type DetectedEngine, ENFORCES_NOTHING, NETWORK_POLICY_ONLY } from './engineModel';
import type { NodeMark } from './engineNodes';
import { CONTROLLER } from './engineProducts';
import { type AgentProduct, K3S_ARGUMENTS } from './engineTraces';

/** What nodes tell about engines that are built in; nothing when nodes could not be read. */
export function findBuiltIn(
  nodes: readonly NodeMark[] | null,
  configs: ReadonlyMap<string, Labels> | null,
  present: ReadonlySet<AgentProduct>,
): readonly DetectedEngine[] {
  const found = [findK3s(nodes ?? []), present.has('aws-vpc-cni') ? null : findAutoMode(nodes ?? [], configs)];
  return found.filter((engine) => engine !== null);
}

function findK3s(nodes: readonly NodeMark[]): DetectedEngine | null {
  const own = nodes.filter(({ kubeletVersion }) => kubeletVersion.includes('+k3s'));
  const version = own[0]?.kubeletVersion;
  if (version === undefined) return null;
  const commandLines = own.flatMap(({ annotations }) =>
    Object.hasOwn(annotations, K3S_ARGUMENTS) ? [annotations[K3S_ARGUMENTS] ?? ''] : [],
  );
  // Agents ask the server: one server that says no is enough.
  const off = commandLines.some((text) => /--disable-network-policy(?!=(?:false|0))/.test(text));
  return {
    product: 'k3s',
    name: 'k3s network policy controller',
    version: releaseOf(version),
    confidence: commandLines.length > 0 ? 'high' : 'medium',
    evidence: [
      `${own.length} of ${nodes.length} nodes run k3s (kubelet ${version}), which has a policy controller built in.`,
      commandLines.length === 0
        ? 'Its arguments are not recorded on the nodes; the controller is on unless switched off.'
        : off
          ? 'It runs with --disable-network-policy, so the controller is off.'
          : 'No recorded argument switches the controller off.',
    ],
    nodes: { covered: off ? 0 : own.length, of: nodes.length },
    running: true,
    enforces: off ? ENFORCES_NOTHING : NETWORK_POLICY_ONLY,
  };
}

function releaseOf(kubelet: string): string | null {
  const release = parseRelease(kubelet);
  const suffix = /\+(k3s\d+)/.exec(kubelet)?.[1];
  return release === null ? null : suffix === undefined ? release.text : `${release.text}+${suffix}`;
}

const COMPUTE_TYPE = 'eks.amazonaws.com/compute-type';

function findAutoMode(nodes: readonly NodeMark[], configs: ReadonlyMap<string, Labels> | null): DetectedEngine | null {
  const own = nodes.filter(({ labels }) => Object.hasOwn(labels, COMPUTE_TYPE) && labels[COMPUTE_TYPE] === 'auto');
  if (own.length === 0) return null;
  const config = configs?.get('amazon-vpc-cni');
  const on = config && Object.hasOwn(config, CONTROLLER) ? readBoolean(config[CONTROLLER]) === true : false;
  return {
    product: 'eks-auto-mode',
    name: 'Amazon EKS Auto Mode',
    version: null,
    confidence: configs === null ? 'low' : 'medium',
    evidence: [
      `${own.length} of ${nodes.length} nodes are managed by EKS Auto Mode, whose agent is part of the node.`,
      configs === null
        ? 'ConfigMap amazon-vpc-cni could not be read; policies are off unless switched on.'
        : `ConfigMap amazon-vpc-cni ${on ? 'switches policies on' : 'does not switch policies on'}.`,
    ],
    nodes: { covered: on ? own.length : 0, of: nodes.length },
    running: true,
    enforces: on ? NETWORK_POLICY_ONLY : ENFORCES_NOTHING,
  };
}
