// Settings of engines that change verdicts: Cilium's modes (R222, R216, R204) and Calico's way to the own node (R321).

import { compareText } from '../normalize';
import type { ClusterObjects, Labels, PolicyObject } from '../objects';
import { isRecord } from '../selector';
import { flagOf, readBoolean } from './engineAgents';
import type { DaemonSetEvidence } from './engineEvidence';
import type { CiliumEnforcement, EngineSettings } from './engineModel';
import { productsOf } from './engineTraces';

/** What an engine does that nobody has set up. */
export const DEFAULT_SETTINGS: EngineSettings = {
  ciliumEnforcement: 'default',
  ciliumAudit: false,
  ciliumCidrMatchModes: [],
  ciliumLabels: null,
  ciliumHostFirewall: false,
  ciliumNodeSelectorLabels: false,
  calicoEndpointToHost: null,
};

/** Reads the settings; what is missing or makes no sense is the engine's default. */
export function settingsOf(objects: ClusterObjects, configs: ReadonlyMap<string, Labels> | null): EngineSettings {
  const daemonSets = [...(objects.evidence.daemonSets ?? [])].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
  const cilium = new Map([
    ...Object.entries(configs?.get('cilium-config') ?? {}),
    ...environmentOf(daemonSets, 'cilium', CILIUM_VARIABLES),
    ...optionsOf(daemonSets, 'cilium'),
  ]);
  const labels = cilium.get('labels')?.trim() ?? '';
  return {
    ciliumEnforcement: enforcementOf(cilium.get('enable-policy')),
    ciliumAudit: flagOf(cilium, 'policy-audit-mode') === true,
    ciliumCidrMatchModes: matchModesOf(cilium.get('policy-cidr-match-mode')),
    ciliumLabels: labels === '' ? null : labels,
    ciliumHostFirewall: flagOf(cilium, 'enable-host-firewall') === true,
    ciliumNodeSelectorLabels: readBoolean(cilium.get('enable-node-selector-labels')) === true,
    calicoEndpointToHost: endpointToHostOf(objects.policyObjects, daemonSets),
  };
}

const CILIUM_VARIABLES: ReadonlyMap<string, string> = new Map([['CILIUM_ENABLE_POLICY', 'enable-policy']]);

/** Environment variables of a product's agents under the names of the options that they set. */
function environmentOf(
  daemonSets: readonly DaemonSetEvidence[],
  product: 'cilium' | 'calico',
  names: ReadonlyMap<string, string>,
): [string, string][] {
  return argumentsOf(daemonSets, product).flatMap((arg): [string, string][] => {
    const [name = '', ...value] = arg.split('=');
    const option = names.get(name);
    return option === undefined || value.length === 0 ? [] : [[option, value.join('=')]];
  });
}

function optionsOf(daemonSets: readonly DaemonSetEvidence[], product: 'cilium'): [string, string][] {
  return argumentsOf(daemonSets, product).flatMap((arg): [string, string][] => {
    const [, name, value] = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    return name === undefined ? [] : [[name, value ?? 'true']];
  });
}

function argumentsOf(daemonSets: readonly DaemonSetEvidence[], product: 'cilium' | 'calico'): readonly string[] {
  return daemonSets
    .filter((daemonSet) => productsOf(daemonSet).includes(product))
    .flatMap(({ containers }) => containers.flatMap(({ args }) => args));
}

function enforcementOf(text: string | undefined): CiliumEnforcement {
  const mode = text?.trim().toLowerCase();
  return mode === 'never' || mode === 'always' ? mode : 'default';
}

function matchModesOf(text: string | undefined): EngineSettings['ciliumCidrMatchModes'] {
  const words = (text ?? '').toLowerCase().split(/[\s,]+/);
  return (['nodes', 'pods'] as const).filter((mode) => words.includes(mode));
}

/** The agent's environment beats the object `default`, as it does in the agent. */
function endpointToHostOf(
  policyObjects: readonly PolicyObject[],
  daemonSets: readonly DaemonSetEvidence[],
): EngineSettings['calicoEndpointToHost'] {
  const names = new Map([['FELIX_DEFAULTENDPOINTTOHOSTACTION', 'action']]);
  const fromAgent = environmentOf(daemonSets, 'calico', names)
    .map(([, value]) => hostActionOf(value))
    .find((action) => action !== null);
  if (fromAgent !== undefined) return fromAgent;
  const configurations = policyObjects
    .filter(({ kind, name }) => kind === 'FelixConfiguration' && name === 'default')
    .sort((a, b) => compareText(b.apiVersion, a.apiVersion));
  const actions = configurations.map(({ spec }) =>
    isRecord(spec) && Object.hasOwn(spec, 'defaultEndpointToHostAction')
      ? hostActionOf(spec.defaultEndpointToHostAction)
      : null,
  );
  return actions.find((action) => action !== null) ?? null;
}

function hostActionOf(value: unknown): EngineSettings['calicoEndpointToHost'] {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  return (['Drop', 'Accept', 'Return'] as const).find((action) => action.toLowerCase() === text) ?? null;
}
