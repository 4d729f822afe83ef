// Raw DaemonSets, ConfigMaps, Nodes and ClusterRoles cut to the traces of network plugins (R400); nothing else enters memory.
import type { ConfigEvidence, DaemonSetEvidence, NodeEvidence } from '../engine/engineEvidence';
import {
  AGENT_OPTIONS,
  AGENT_VARIABLES,
  CONFIG_TRACES,
  isNetworkAgent,
  K3S_ARGUMENTS,
  K3S_OPTIONS,
  NODE_ANNOTATIONS,
} from '../engine/engineTraces';
import type { Labels } from '../objects';
import { isRecord } from '../selector';
import {
  type Projected,
  projecting,
  type Raw,
  readHead,
  readMetadata,
  readName,
  readRecord,
  readRecords,
  readText,
  type Whereabouts,
} from './projectFields';

/** A switch's value is a word or a number; anything else could be something that we have no business to keep. */
const PLAIN_VALUE = /^[\w.,-]{0,80}$/;
const LONGEST_SETTING = 4_000;

/** Reads a DaemonSet of apps/v1; null when it is no network plugin's agent. */
export function projectDaemonSetEvidence(raw: unknown, where?: Whereabouts): Projected<DaemonSetEvidence | null> {
  return projecting('DaemonSet', raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const template = readRecord(readRecord(object.spec, ['spec']).template, ['spec', 'template']);
    const at = ['spec', 'template', 'spec'];
    const containers = readRecords(readRecord(template.spec, at).containers, [...at, 'containers']);
    const status = readRecord(object.status, ['status']);
    const evidence: DaemonSetEvidence = {
      namespace,
      name,
      containers: containers.map((container) => ({
        name: wordOf(container.name),
        image: wordOf(container.image),
        args: switchesOf(container),
      })),
      desired: countOf(status.desiredNumberScheduled),
      ready: countOf(status.numberReady),
    };
    return isNetworkAgent(evidence) ? evidence : null;
  });
}

/** Reads a ConfigMap; null when it is none that an agent reads. Only the keys in CONFIG_TRACES are kept. */
export function projectConfigEvidence(raw: unknown, where?: Whereabouts): Projected<ConfigEvidence | null> {
  return projecting('ConfigMap', raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const trace = CONFIG_TRACES.find((known) => known.name === name);
    if (!trace) return null;
    const data = readRecord(object.data, ['data']);
    const entries = trace.keys.flatMap((key): [string, string][] => {
      const value = Object.hasOwn(data, key) ? data[key] : undefined;
      if (typeof value !== 'string') return [];
      return trace.lines ? settingsIn(value, trace.lines) : [[key, value.slice(0, LONGEST_SETTING)]];
    });
    return { namespace, name, data: Object.fromEntries(entries) };
  });
}

/** Reads the marks that network plugins leave on a Node. */
export function projectNodeEvidence(raw: unknown, where?: Whereabouts): Projected<NodeEvidence> {
  return projecting('Node', raw, where, () => {
    const { raw: object, metadata } = readHead(raw);
    const status = readRecord(object.status, ['status']);
    const info = readRecord(status.nodeInfo, ['status', 'nodeInfo']);
    const conditions = readRecords(status.conditions, ['status', 'conditions']);
    const network = conditions.find(({ type }) => type === 'NetworkUnavailable');
    return {
      name: readName(metadata.name, ['metadata', 'name']),
      kubeletVersion: readText(info.kubeletVersion, ['status', 'nodeInfo', 'kubeletVersion']),
      operatingSystem: readText(info.operatingSystem, ['status', 'nodeInfo', 'operatingSystem']),
      annotations: annotationsOf(metadata),
      networkReason: network === undefined || network.status === 'True' ? null : wordOf(network.reason) || null,
    };
  });
}

/** Reads a ClusterRole: the policy resources that it lets an agent read, as `clusterrole/NAME: resource`; `none` if there are none. */
export function projectRoleEvidence(raw: unknown, where?: Whereabouts): Projected<readonly string[]> {
  return projecting('ClusterRole', raw, where, () => {
    const { raw: object, metadata } = readHead(raw);
    const name = wordOf(metadata.name);
    const resources = readRecords(object.rules, ['rules']).flatMap((rule) => {
      const groups = textsOf(rule.apiGroups);
      const isPolicy = groups.some((group) => group === '*' || group.endsWith('networking.k8s.io'));
      return isPolicy ? textsOf(rule.resources) : [];
    });
    const kept = resources.filter((resource) => resource === '*' || resource.endsWith('networkpolicies'));
    return [...new Set(kept.length > 0 ? kept : ['none'])].sort().map((resource) => `clusterrole/${name}: ${resource}`);
  });
}

/** Command lines may be shell scripts: every word that is a known switch counts. */
function switchesOf(container: Raw): readonly string[] {
  const words = [...textsOf(container.command), ...textsOf(container.args)].flatMap((text) => text.split(/\s+/));
  const variables = (Array.isArray(container.env) ? container.env : []).flatMap((item: unknown) => {
    if (!isRecord(item) || typeof item.name !== 'string' || !AGENT_VARIABLES.has(item.name)) return [];
    return typeof item.value === 'string' && PLAIN_VALUE.test(item.value) ? [`${item.name}=${item.value}`] : [];
  });
  return [...optionsIn(words, AGENT_OPTIONS), ...variables];
}

/** The known options among words, each as `--name=value` or `--name`. */
function optionsIn(words: readonly string[], known: ReadonlySet<string>): readonly string[] {
  return words.flatMap((word, index) => {
    const [, name = '', value] = /^--?([a-z0-9-]+)(?:=(.*))?$/s.exec(word.replace(/^["']|["']$/g, '')) ?? [];
    if (!known.has(name)) return [];
    const next = words[index + 1];
    const given = value ?? (next === undefined || next.startsWith('-') ? undefined : next);
    return [given === undefined || !PLAIN_VALUE.test(given) ? `--${name}` : `--${name}=${given}`];
  });
}

/** `name: value` and `name=value` lines of a file inside a ConfigMap. Commented lines are none. */
function settingsIn(file: string, names: readonly string[]): [string, string][] {
  return names.flatMap((name): [string, string][] => {
    const line = file.split('\n').find((text) => text.trimStart().startsWith(name));
    const [, found, value = ''] = /^\s*([\w-]+)\s*[:=]\s*"?(\w+)"?\s*$/.exec(line ?? '') ?? [];
    return found === name ? [[name, value]] : [];
  });
}

function annotationsOf(metadata: Raw): Labels {
  const annotations = isRecord(metadata.annotations) ? metadata.annotations : {};
  const entries = Object.entries(annotations).flatMap(([key, value]): [string, string][] => {
    if (typeof value !== 'string' || !NODE_ANNOTATIONS.some((prefix) => key.startsWith(prefix))) return [];
    return [[key, key === K3S_ARGUMENTS ? k3sSwitches(value) : value.slice(0, 200)]];
  });
  return Object.fromEntries(entries);
}

/** k3s records its whole command line, as a JSON list; only its networking switches are kept, in the same form. */
function k3sSwitches(text: string): string {
  let words: unknown;
  try {
    words = JSON.parse(text);
  } catch {
    words = text.split(/[\s,[\]"]+/);
  }
  return JSON.stringify(optionsIn(textsOf(words), K3S_OPTIONS));
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 300) : '';
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
