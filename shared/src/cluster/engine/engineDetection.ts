// Which network plugin enforces policies, told from the traces that it leaves (R400, R401, R404).

import { compareText } from '../normalize';
import type { ClusterObjects, Labels, Profile } from '../objects';
import { originOf } from '../origin';
import { type Agent, findAgents, flagOf } from './engineAgents';
import { findBuiltIn } from './engineBuiltIn';
import type { EngineEvidence } from './engineEvidence';
import {
  type DetectedEngine,
  type DetectionState,
  ENFORCES_NOTHING,
  type EngineDetection,
  enforcesAnything,
} from './engineModel';
import { type NodeMark, type NodeTraces, nodeMarksOf, nodeTracesOf } from './engineNodes';
import { CONTROLLER, type EngineTraces, judgeAgent } from './engineProducts';
import { DEFAULT_SETTINGS, settingsOf } from './engineSettings';
import type { AgentProduct } from './engineTraces';
import { engineWarnings } from './engineWarnings';

/** Detects the engine. Never throws; what could not be read lowers the confidence (R400). */
export function detectEngine(objects: ClusterObjects): EngineDetection {
  if (isSilent(objects)) return NO_DETECTION;
  const { evidence } = objects;
  const nodes = nodeMarksOf(objects);
  const marks = nodeTracesOf(nodes ?? []);
  const configs = configsOf(evidence);
  const agents = evidence.daemonSets === null ? [] : findAgents(evidence.daemonSets);
  const seen = evidence.daemonSets === null ? productsByMarks(marks, configs) : agents.map(({ product }) => product);
  const traces: EngineTraces = { configs, roles: evidence.roles, present: new Set(seen) };
  const found: readonly DetectedEngine[] = [
    ...(evidence.daemonSets === null
      ? seen.map((product) => engineByMarks(product, traces, marks.get(product), nodes))
      : agents.map((agent) => engineByAgent(agent, traces, marks.get(agent.product), nodes))),
    ...findBuiltIn(nodes, configs, traces.present),
  ];
  const live = isLive(objects);
  // Files that hold nodes without a word about networks say nothing about engines either.
  if (!live && found.length === 0) return NO_DETECTION;
  const engines = enforcing(found);
  const detection: EngineDetection = {
    state: stateOf(found, engines, evidence),
    engines,
    others: found.filter((engine) => !engines.includes(engine)),
    profile: profileOf(engines[0]),
    enforces: engines[0]?.enforces ?? ENFORCES_NOTHING,
    settings: settingsOf(objects, configs),
    outside: outsideOf(nodes ?? [], agents),
    notes: [...missingNotes(evidence, nodes, live), ...staleNotes(evidence, marks, traces.present)],
    warnings: [],
  };
  return { ...detection, warnings: engineWarnings(objects, detection) };
}

const NO_DETECTION: EngineDetection = {
  state: 'no-evidence',
  engines: [],
  others: [],
  profile: 'kubernetes',
  enforces: ENFORCES_NOTHING,
  settings: DEFAULT_SETTINGS,
  outside: [],
  notes: [],
  warnings: [],
};

/** Windows nodes count only while no agent for Windows runs. */
function outsideOf(nodes: readonly NodeMark[], agents: readonly Agent[]): EngineDetection['outside'] {
  const daemonSets = agents.flatMap((agent) => agent.daemonSets);
  const hasWindows = daemonSets.some(({ name, ready }) => ready > 0 && /-win(dows)?$/.test(name));
  return nodes.flatMap(({ name, outside: why }) =>
    why === null || (why === 'windows' && hasWindows) ? [] : [{ node: name, why }],
  );
}

/** Files and examples say nothing about engines. A cluster that let nothing be read is another matter. */
function isSilent({ source, evidence }: ClusterObjects): boolean {
  const { daemonSets, configMaps, nodes, roles } = evidence;
  const nothing = daemonSets === null && configMaps === null && nodes === null && roles.length === 0;
  return nothing && !isLive({ source, evidence });
}

/** Read from an API server, now or when the snapshot was saved: what is missing was not permitted. */
function isLive({ source, evidence }: Pick<ClusterObjects, 'source' | 'evidence'>): boolean {
  return originOf(source) === 'kubeconfig' || evidence.apiGroups !== null;
}

/** ConfigMaps by name; of two with one name, that of a namespace in which an agent runs. */
function configsOf({ configMaps, daemonSets }: EngineEvidence): ReadonlyMap<string, Labels> | null {
  if (configMaps === null) return null;
  const homes = new Set((daemonSets ?? []).map(({ namespace }) => namespace));
  const rank = (namespace: string): number => (homes.has(namespace) ? 1 : 0);
  const sorted = [...configMaps].sort(
    (a, b) => rank(a.namespace) - rank(b.namespace) || compareText(b.namespace, a.namespace),
  );
  return new Map(sorted.map(({ name, data }) => [name, data]));
}

function engineByAgent(
  agent: Agent,
  traces: EngineTraces,
  marks: NodeTraces | undefined,
  nodes: readonly NodeMark[] | null,
): DetectedEngine {
  const { product, daemonSets, desired, ready, release } = agent;
  const { name, enforces, sure, notes } = judgeAgent(agent, traces);
  const of = nodes === null ? desired : nodes.length;
  return {
    product,
    name,
    version: release?.text ?? null,
    confidence: ready === 0 ? 'low' : sure ? 'high' : 'medium',
    evidence: [
      ...daemonSets.map((set) => {
        const tag = agent.tag === '' ? '' : `, image tag ${agent.tag}`;
        return `DaemonSet ${set.namespace}/${set.name}: ${set.ready} of ${set.desired} pods ready${tag}.`;
      }),
      ...markSentences(product, marks),
      ...notes,
    ],
    nodes: of === 0 ? null : { covered: Math.min(ready, of), of },
    running: ready > 0,
    enforces,
  };
}

/** DaemonSets could not be read: what nodes and ConfigMaps tell, which outlives an engine (R401). */
function productsByMarks(
  marks: ReadonlyMap<AgentProduct, NodeTraces>,
  configs: ReadonlyMap<string, Labels> | null,
): readonly AgentProduct[] {
  const products = new Set(marks.keys());
  if (configs?.has('cilium-config')) products.add('cilium');
  const amazon = new Map(Object.entries(configs?.get('amazon-vpc-cni') ?? {}));
  if (flagOf(amazon, CONTROLLER) === true) products.add('aws-vpc-cni');
  return [...products].sort(compareText);
}

function engineByMarks(
  product: AgentProduct,
  traces: EngineTraces,
  marks: NodeTraces | undefined,
  nodes: readonly NodeMark[] | null,
): DetectedEngine {
  const nobody: Agent = {
    product,
    daemonSets: [],
    desired: 0,
    ready: 0,
    image: '',
    tag: '',
    release: null,
    switches: new Map(),
  };
  const { name, enforces, notes } = judgeAgent(nobody, traces);
  const reporting = marks?.reporting ?? 0;
  return {
    product,
    name,
    version: null,
    // A condition is overwritten by the next plugin; an annotation stays for ever.
    confidence: reporting > 0 && reporting === nodes?.length ? 'medium' : 'low',
    evidence: [...markSentences(product, marks), ...notes],
    nodes: null,
    running: true,
    enforces,
  };
}

function markSentences(product: AgentProduct, marks: NodeTraces | undefined): readonly string[] {
  if (!marks) return [];
  const nodes = (count: number, one: string, many: string): string =>
    count === 1 ? `1 node ${one}` : `${count} nodes ${many}`;
  return [
    ...(marks.reporting > 0
      ? [`${nodes(marks.reporting, 'names', 'name')} ${product} as what set up their network.`]
      : []),
    ...(marks.annotated > 0 ? [`${nodes(marks.annotated, 'has', 'have')} annotations of ${product}.`] : []),
  ];
}

/** An agent that does not run counts only where nothing else does. The one with policy kinds of its own comes first. */
function enforcing(found: readonly DetectedEngine[]): readonly DetectedEngine[] {
  const able = found.filter(({ enforces }) => enforcesAnything(enforces));
  const running = able.filter((engine) => engine.running);
  const rank = ({ enforces }: DetectedEngine): number => (enforces.cilium || enforces.calico ? 0 : 1);
  return (running.length > 0 ? running : able).toSorted(
    (a, b) =>
      rank(a) - rank(b) || (b.nodes?.covered ?? 0) - (a.nodes?.covered ?? 0) || compareText(a.product, b.product),
  );
}

function stateOf(
  found: readonly DetectedEngine[],
  engines: readonly DetectedEngine[],
  { daemonSets }: EngineEvidence,
): DetectionState {
  if (engines.some(({ running }) => running)) return 'enforcing';
  const isOpen = engines.length > 0 || daemonSets === null || found.some(({ product }) => product === 'unexamined');
  return isOpen ? 'unknown' : 'not-enforcing';
}

function profileOf(engine: DetectedEngine | undefined): Profile {
  if (engine?.product === 'cilium') return 'cilium';
  return engine?.product === 'calico' ? 'calico' : 'kubernetes';
}

const GROUPS: readonly (readonly [group: string, product: AgentProduct])[] = [
  ['cilium.io', 'cilium'],
  ['projectcalico.org', 'calico'],
  ['crd.projectcalico.org', 'calico'],
  ['crd.antrea.io', 'antrea'],
];

function missingNotes(
  { daemonSets, configMaps }: EngineEvidence,
  nodes: readonly NodeMark[] | null,
  live: boolean,
): readonly string[] {
  if (!live) {
    return daemonSets === null
      ? ['The files hold no DaemonSet of a network plugin with its status, so nothing proves that an agent runs.']
      : [];
  }
  return [
    ...(daemonSets === null ? ['DaemonSets could not be read, so nothing proves that an agent runs.'] : []),
    ...(configMaps === null ? ['The ConfigMaps of network plugins could not be read.'] : []),
    ...(nodes === null ? ['Nodes could not be read.'] : []),
  ];
}

function staleNotes(
  { apiGroups }: EngineEvidence,
  marks: ReadonlyMap<AgentProduct, NodeTraces>,
  present: ReadonlySet<AgentProduct>,
): readonly string[] {
  const stale = [...marks.keys()].filter((product) => !present.has(product)).sort(compareText);
  const orphans = GROUPS.filter(([group, product]) => apiGroups?.includes(group) && !present.has(product));
  return [
    ...stale.map((product) => `Nodes carry marks of ${product}, but no agent of it was found: marks outlive engines.`),
    ...orphans.map(
      ([group]) => `The API serves ${group}, but no agent that enforces it was found: definitions outlive engines.`,
    ),
  ];
}
