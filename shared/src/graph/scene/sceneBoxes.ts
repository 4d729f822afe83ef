// The boxes and nodes of a picture: what they say and how they are marked.
import type { PodListing } from '../analysisModel';
import type { FilteredGraph } from '../filter/filterModel';
import { namespaceOf, standsForPods } from '../filter/nodeMatch';
import type { GraphNode, Isolation, TrafficGraph } from '../model';
import { UNREAD_ID } from '../unreadEnd';
import { boxOf, OUTSIDE } from './sceneEnds';
import type { SceneBox, SceneNode } from './sceneModel';

/** Pods of expanded workloads, by node id. */
export type PodListings = ReadonlyMap<string, readonly PodListing[]>;

/** What the whole graph says of one box, whatever the filter leaves of it. */
interface BoxSummary {
  readonly workloads: Set<string>;
  pods: number;
  readonly isolations: Set<Isolation>;
}

const workloadKeys = new WeakMap<GraphNode, string>();

/** One name for all variants of a workload. */
export function workloadKey(node: GraphNode): string {
  let key = workloadKeys.get(node);
  if (key === undefined) {
    key = `${node.workloadKind ?? node.kind}/${node.namespace ?? ''}/${node.name}`;
    workloadKeys.set(node, key);
  }
  return key;
}

const knownFindings = new WeakMap<TrafficGraph, FindingCounts>();

/** The same for every picture of one graph. */
export function findingsOf(graph: TrafficGraph): FindingCounts {
  const findings = knownFindings.get(graph) ?? new FindingCounts(graph);
  knownFindings.set(graph, findings);
  return findings;
}

/** Findings by the object that they are about, and by its namespace. */
export class FindingCounts {
  private readonly byObject = new Map<string, number>();
  private readonly byNamespace = new Map<string, number>();

  constructor(graph: TrafficGraph) {
    for (const { object, severity } of graph.findings) {
      // The mark is an alarm; what is merely good to know stays in the inspector.
      if (object === null || severity === 'info') continue;
      add(this.byObject, `${object.kind}/${object.namespace ?? ''}/${object.name}`);
      const namespace = object.kind === 'Namespace' ? object.name : object.namespace;
      if (namespace !== null) add(this.byNamespace, namespace);
    }
  }

  ofObject(key: string): number {
    return this.byObject.get(key) ?? 0;
  }

  ofNamespace(name: string): number {
    return this.byNamespace.get(name) ?? 0;
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Boxes of these nodes (indices): namespaces by name, then the outside. */
export function buildBoxes(
  { graph, nodesInScope }: FilteredGraph,
  nodes: readonly number[],
  isOpen: (box: string) => boolean,
  findings: FindingCounts,
): readonly SceneBox[] {
  const summaries = summariesOf(graph);
  const shown = new Set(nodes.map((index) => boxOf(graph.nodes[index]!)));
  const bright = new Set(nodesInScope.map((index) => boxOf(graph.nodes[index]!)));
  const names = new Map(nodes.map((index) => [boxOf(graph.nodes[index]!), namespaceOf(graph.nodes[index]!) ?? '']));
  return [...shown].sort(compareBoxes).map((id): SceneBox => {
    const summary = summaries.get(id);
    const name = names.get(id) ?? '';
    const [isolation] = summary?.isolations ?? [];
    return {
      id,
      label: id === OUTSIDE ? 'Outside' : name,
      kind: id === OUTSIDE ? 'outside' : 'namespace',
      open: isOpen(id),
      workloads: summary?.workloads.size ?? 0,
      pods: summary?.pods ?? 0,
      isolation: summary?.isolations.size === 1 && isolation !== undefined ? isolation : emptyIsolation(id),
      dimmed: !bright.has(id),
      findings: id === OUTSIDE ? 0 : findings.ofNamespace(name),
    };
  });
}

function emptyIsolation(id: string): SceneBox['isolation'] {
  return id === OUTSIDE ? 'ungoverned' : 'mixed';
}

/** Namespaces by name (as code units), the outside last. */
export function compareBoxes(a: string, b: string): number {
  if (a === OUTSIDE || b === OUTSIDE) return a === b ? 0 : a === OUTSIDE ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const knownSummaries = new WeakMap<TrafficGraph, ReadonlyMap<string, BoxSummary>>();

/** The same for every picture of one graph. */
function summariesOf(graph: TrafficGraph): ReadonlyMap<string, BoxSummary> {
  const summaries = knownSummaries.get(graph) ?? summarize(graph);
  knownSummaries.set(graph, summaries);
  return summaries;
}

function summarize(graph: TrafficGraph): ReadonlyMap<string, BoxSummary> {
  const summaries = new Map<string, BoxSummary>();
  for (const node of graph.nodes) {
    if (!standsForPods(node)) continue;
    const box = boxOf(node);
    let summary = summaries.get(box);
    if (summary === undefined) {
      summary = { workloads: new Set(), pods: 0, isolations: new Set() };
      summaries.set(box, summary);
    }
    if (node.kind !== 'namespace') summary.workloads.add(workloadKey(node));
    summary.pods += node.pods ?? 0;
    summary.isolations.add(node.isolation);
  }
  return summaries;
}

const KINDS = { workload: 'workload', pod: 'pod', node: 'node', external: 'external', party: 'party' } as const;

export function buildNode(node: GraphNode, dimmed: boolean, findings: FindingCounts): SceneNode {
  return {
    id: node.id,
    box: boxOf(node),
    kind: node.kind === 'namespace' ? 'workload' : node.id === UNREAD_ID ? 'unread' : KINDS[node.kind],
    // Its whole name would not fit a card.
    label: node.id === UNREAD_ID ? 'Rest of the cluster' : node.name,
    detail: detailOf(node),
    isolation: node.isolation,
    dimmed,
    state: node.state,
    findings: standsForPods(node) ? findings.ofObject(workloadKey(node)) : 0,
  };
}

function detailOf(node: GraphNode): string {
  const parts: string[] = [];
  if (node.kind === 'workload') {
    const kind = node.workloadKind ?? '';
    const times = node.pods === null ? ' ×?' : node.pods === 1 ? '' : ` ×${node.pods}`;
    parts.push(`${kind}${times}`);
  }
  if (node.variant !== null) parts.push(`${node.variant.index} of ${node.variant.of}`);
  if (node.hostNetwork) parts.push('host network');
  if (node.state === 'pending') parts.push('pending');
  if (node.kind === 'external' && node.addresses.length > 1) parts.push(`${node.addresses.length} ranges`);
  if (node.kind === 'party') parts.push(partyDetail(node));
  return parts.filter((part) => part !== '').join(' · ');
}

function partyDetail({ id, addresses }: GraphNode): string {
  const [first = '', last = ''] = addresses[0]?.split('-') ?? [];
  if (addresses.length > 1) return `${addresses.length} addresses`;
  if (addresses.length === 1) return first === last ? first : `${first}-${last}`;
  if (id === UNREAD_ID) return 'unknown: not readable';
  return id.startsWith('Party/host/') ? 'host name' : '';
}

/** The pods that stand in the place of their workload. */
export function buildPods(
  node: GraphNode,
  pods: readonly PodListing[],
  dimmed: boolean,
  findings: FindingCounts,
): readonly SceneNode[] {
  return pods.map((pod) => ({
    id: pod.id,
    box: boxOf(node),
    kind: 'pod',
    label: pod.name,
    detail: pod.ips.length > 0 ? pod.ips.join(', ') : pod.phase,
    isolation: node.isolation,
    dimmed,
    state: pod.ips.length > 0 ? node.state : 'pending',
    findings: findings.ofObject(`Pod/${pod.namespace}/${pod.name}`),
  }));
}
