// How many workloads and pods a graph has, and how many of them a picture draws.
import { standsForPods } from '../filter/nodeMatch';
import type { TrafficGraph } from '../model';
import { workloadKey } from './sceneBoxes';
import type { SceneEnds } from './sceneEnds';

const knownTotals = new WeakMap<TrafficGraph, { readonly workloads: number; readonly pods: number }>();

/** Of the whole graph, the same for every picture of it. */
export function totalsOf(graph: TrafficGraph) {
  let totals = knownTotals.get(graph);
  if (totals === undefined) {
    totals = { workloads: countWorkloads(graph, graph.nodes.keys()), pods: countPods(graph, graph.nodes.keys()) };
    knownTotals.set(graph, totals);
  }
  return totals;
}

function countPods(graph: TrafficGraph, nodes: Iterable<number>): number {
  let sum = 0;
  for (const index of nodes) sum += standsForPods(graph.nodes[index]!) ? (graph.nodes[index]!.pods ?? 0) : 0;
  return sum;
}

export function countWorkloads(graph: TrafficGraph, nodes: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  const keys = new Set<string>();
  for (const index of nodes) {
    const node = graph.nodes[index]!;
    if (standsForPods(node) && node.kind !== 'namespace') keys.add(workloadKey(node));
    if (keys.size > most) break;
  }
  return keys.size;
}

export function countNodes(graph: TrafficGraph, ends: SceneEnds) {
  const drawn = ends.ends.map(({ node }) => node).filter((node) => node >= 0);
  const { workloads, pods } = totalsOf(graph);
  return { workloadsDrawn: countWorkloads(graph, drawn), workloads, podsDrawn: countPods(graph, drawn), pods };
}
