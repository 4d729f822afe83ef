// A part of the graph to look at alone: the neighbourhood of an end, or the shortest ways between two. Pure.
import { countConnections } from '../looks';
import type { ConnectionBlock, GraphNode, TrafficGraph } from '../model';
import type { FilteredGraph } from './filterModel';
import { indicesOf, namespaceOf } from './nodeMatch';
import { BEYOND, cutBlocks, leadsOn, walkLevels } from './walkLevels';

/** `up`: who may reach the end; `down`: whom it may reach. */
export type FocusWay = 'both' | 'up' | 'down';

/** What to look at alone. Ends are ids of nodes or of boxes (`Namespace/NAME`, `outside`). */
export type Focus =
  | { readonly type: 'around'; readonly id: string; readonly hops: 1 | 2 | 3; readonly way: FocusWay }
  /** `to` or `from` null: not chosen yet, so that everything stays. `longer`: ways with one step more than needed, too. */
  | {
      readonly type: 'paths';
      readonly from: string | null;
      readonly to: string | null;
      readonly longer: boolean;
    };

/** How many workloads (other ends count too) lie at 1, 2, 3… steps; the last entry is the farthest. */
export type StepCounts = readonly number[];

export type FocusReport =
  | { readonly state: 'around'; readonly up: StepCounts; readonly down: StepCounts }
  | { readonly state: 'paths'; readonly steps: number; readonly between: number }
  | { readonly state: 'no-path' }
  /** One end of a way is still to be chosen. */
  | { readonly state: 'incomplete' }
  /** Both ends of a way are the same. */
  | { readonly state: 'same' }
  /** This end is not in the graph, or the filter leaves nothing of it. */
  | { readonly state: 'gone'; readonly id: string };

export interface FocusedGraph {
  readonly filtered: FilteredGraph;
  readonly report: FocusReport;
}

/**
 * Narrows a filtered graph to the focus. Steps follow the connections in it, each on its own: that the middle of a way must be taken
 * over first, and that ports may differ from step to step, is for the reader to judge. Only connections on a shortest way are kept
 * (of a box, those inside it too).
 */
export function focusGraph(filtered: FilteredGraph, focus: Focus): FocusedGraph {
  return focus.type === 'around' ? focusAround(filtered, focus) : focusPaths(filtered, focus);
}

function focusAround(filtered: FilteredGraph, focus: Extract<Focus, { type: 'around' }>): FocusedGraph {
  const { graph, blocks } = filtered;
  const seeds = seedsOf(filtered, focus.id);
  if (seeds.length === 0) return { filtered, report: { state: 'gone', id: focus.id } };
  const up = walkLevels(graph, blocks, seeds, 'up');
  const down = walkLevels(graph, blocks, seeds, 'down');
  const { hops, way } = focus;
  const isStep = (levels: Int32Array, near: number, far: number): boolean => {
    const [level, next] = [levels[near]!, levels[far]!];
    return level < hops && leadsOn(graph, near, level) && (next === level + 1 || (level === 0 && next === 0));
  };
  const kept = cutBlocks(
    graph,
    blocks,
    (index) => codeOf(graph, index, [up, down], hops),
    (a, b) => (way !== 'up' && isStep(down, a, b)) || (way !== 'down' && isStep(up, b, a)),
  );
  return {
    filtered: narrowed(filtered, kept, seeds),
    report: { state: 'around', up: countSteps(up), down: countSteps(down) },
  };
}

function focusPaths(filtered: FilteredGraph, focus: Extract<Focus, { type: 'paths' }>): FocusedGraph {
  if (focus.from === null || focus.to === null) return { filtered, report: { state: 'incomplete' } };
  const { graph, blocks } = filtered;
  const from = seedsOf(filtered, focus.from);
  const to = seedsOf(filtered, focus.to);
  if (from.length === 0) return { filtered, report: { state: 'gone', id: focus.from } };
  if (to.length === 0) return { filtered, report: { state: 'gone', id: focus.to } };
  const start = walkLevels(graph, blocks, from, 'down');
  const end = walkLevels(graph, blocks, to, 'up');
  const steps = Math.min(...to.map((index) => start[index]!));
  if (steps === 0) return { filtered: narrowed(filtered, [], [...from, ...to]), report: { state: 'same' } };
  if (steps === BEYOND) return { filtered: narrowed(filtered, [], [...from, ...to]), report: { state: 'no-path' } };
  const most = steps + (focus.longer ? 1 : 0);
  const kept = cutBlocks(
    graph,
    blocks,
    (index) => codeOf(graph, index, [start, end], most),
    (a, b) => start[a]! + 1 + end[b]! <= most && leadsOn(graph, a, start[a]!) && leadsOn(graph, b, end[b]!),
  );
  const result = narrowed(filtered, kept, []);
  const ends = new Set([...from, ...to]);
  const between = result.nodesVisible.filter((index) => !ends.has(index)).length;
  return { filtered: result, report: { state: 'paths', steps, between } };
}

/** Equal for nodes at the same levels that ways pass alike; levels beyond `most` are one. */
function codeOf(graph: TrafficGraph, node: number, levels: readonly [Int32Array, Int32Array], most: number): number {
  const [first, second] = levels.map((level) => Math.min(level[node]!, most + 1)) as [number, number];
  return (first * (most + 2) + second) * 2 + (leadsOn(graph, node, 1) ? 1 : 0);
}

/** The visible nodes that an id stands for. */
function seedsOf({ graph, nodesVisible }: FilteredGraph, id: string): readonly number[] {
  return nodesVisible.filter((index) => standsFor(id, graph.nodes[index]!));
}

function standsFor(id: string, node: GraphNode): boolean {
  const namespace = namespaceOf(node);
  return node.id === id || id === (namespace === null ? 'outside' : `Namespace/${namespace}`);
}

function narrowed(
  filtered: FilteredGraph,
  blocks: readonly ConnectionBlock[],
  seeds: readonly number[],
): FilteredGraph {
  const { graph } = filtered;
  const visible = new Uint8Array(graph.nodes.length);
  for (const index of seeds) visible[index] = 1;
  for (const list of new Set(blocks.flatMap(({ from, to }) => [from, to])))
    for (const index of list) visible[index] = 1;
  const nodes = indicesOf(visible);
  return {
    ...filtered,
    nodesInScope: nodes,
    nodesVisible: nodes,
    blocks,
    counts: countConnections(graph.nodes, blocks),
  };
}

function countSteps(levels: Int32Array): StepCounts {
  const counts: number[] = [];
  for (const level of levels) {
    if (level === 0 || level === BEYOND) continue;
    while (counts.length < level) counts.push(0);
    counts[level - 1]!++;
  }
  return counts;
}

/** Whether a focus can stand on this end: pods and entry points have connections only through their workloads. */
export function canFocus(graph: TrafficGraph, id: string): boolean {
  return graph.nodes.some((node) => standsFor(id, node));
}
