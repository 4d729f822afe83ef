// Builds the visible scene: which boxes are open, what is drawn in them, and what is only counted.

import { filterGraph, NO_FILTER } from '../filter/filter';
import type { FilteredGraph } from '../filter/filterModel';
import { flagEnds, standsForPods } from '../filter/nodeMatch';
import { LOOKS } from '../looks';
import type { TrafficGraph } from '../model';
import {
  buildBoxes,
  buildNode,
  buildPods,
  compareBoxes,
  type FindingCounts,
  findingsOf,
  type PodListings,
  workloadKey,
} from './sceneBoxes';
import { type EdgePlan, fits, planEdges } from './sceneEdges';
import { boxOf, OUTSIDE, SceneEnds } from './sceneEnds';
import type { Scene, SceneBox, SceneChoices, SceneNode } from './sceneModel';
import { chooseEdges, pinnedPair } from './scenePaint';
import { buildStubs, buildTies } from './sceneStubs';

/** Nodes (boxes and stubs included) and edges of the first picture, and of any. */
const FIRST_SCENE = { nodes: 300, edges: 800 } as const;
const LARGEST_SCENE = { nodes: 3_000, edges: 6_000 } as const;
/** Boxes are open at first if no more than this is to be drawn. */
const OPEN_AT_FIRST = { workloads: 80, outside: 40, edges: 200 } as const;
/** Above this number of boxes, boxes are not cluttered with stubs, nor with any but the heaviest edges. */
const MANY_BOXES = 60;

/** Nothing chosen: what a reader sees first. */
export const DEFAULT_CHOICES: SceneChoices = {
  openBoxes: null,
  expandedWorkloads: [],
  unfolded: [],
  looks: { explicit: true, open: true, uncertain: true, node: true },
  selected: null,
};

const NO_PODS: PodListings = new Map();

/**
 * What to draw. `pods` lists the pods of the workloads to be expanded, by node id; without its pods a workload stays whole, and so
 * does one with connections that hold for some of its pods only (`partial`).
 */
export function buildScene(
  graph: TrafficGraph,
  filtered: FilteredGraph,
  choices: SceneChoices,
  pods: PodListings = NO_PODS,
): Scene {
  const shown = shownNodes(filtered);
  const open = chooseOpenBoxes(graph, filtered, shown, choices);
  const isOpen = (box: string) => open.has(box);
  const ends = new SceneEnds(graph, shown, isOpen);
  const expanded = choosePods(filtered, ends, choices, pods);
  const budget = choices.openBoxes === null ? FIRST_SCENE : LARGEST_SCENE;
  const asksForMore = choices.selected !== null || choices.unfolded.length > 0;
  const findings = findingsOf(graph);
  const boxes = buildBoxes(filtered, shown, isOpen, findings);
  const { selectedEnd, pinned } = selection(ends, choices, expanded);
  const manyBoxes = boxes.length > MANY_BOXES;
  // Among many boxes the heaviest edges are kept, whoever's they are; else hubs are folded first.
  const plan = planEdges(
    filtered,
    ends,
    choices,
    selectedEnd,
    pinned,
    manyBoxes ? Number.MAX_SAFE_INTEGER : budget.edges,
  );
  const dimmed = dimmedEnds(filtered, ends, boxes);
  const nodes = drawNodes(graph, ends, expanded, dimmed, findings);
  const room = Math.max(0, budget.nodes - boxes.length - nodes.length);
  const stubs = buildStubs(graph, ends, keepStubs(plan, ends, boxes.length, selectedEnd).slice(0, room), (end) =>
    dimmed.has(end),
  );
  const { edges, drawn } = chooseEdges(plan.edges, {
    ends,
    expanded,
    dimmed,
    selectedEnd,
    selectedBox: choices.selected,
    manyBoxes,
    budget: asksForMore ? LARGEST_SCENE.edges : budget.edges,
  });
  const total = LOOKS.reduce((sum, look) => sum + (choices.looks[look] ? filtered.counts[look] : 0), 0);
  return {
    boxes,
    nodes: [...nodes, ...stubs],
    edges: [...edges, ...buildTies(stubs)],
    counts: {
      ...countNodes(graph, ends),
      connections: filtered.counts,
      folded: plan.folded,
      overBudget: total - drawn - plan.folded,
    },
  };
}

/** Visible nodes; what lies outside only if it has a connection left. */
function shownNodes({ graph, nodesVisible, blocks }: FilteredGraph): readonly number[] {
  const connected = flagEnds(graph.nodes.length, blocks);
  return nodesVisible.filter((index) => standsForPods(graph.nodes[index]!) || connected[index] === 1);
}

/** Box ids. Decided by size unless chosen; the answer must not depend on selection, unfolding or looks, or boxes would jump. */
function chooseOpenBoxes(
  graph: TrafficGraph,
  filtered: FilteredGraph,
  shown: readonly number[],
  choices: SceneChoices,
): ReadonlySet<string> {
  if (choices.openBoxes !== null) return withinCap(graph, shown, choices.openBoxes);
  const boxes = fitsOpen(filtered, shown);
  if (boxes !== null) return boxes;
  if (totalsOf(graph).workloads > OPEN_AT_FIRST.workloads) return new Set();
  // A filter must not close what was open without it.
  const whole = filterGraph(graph, NO_FILTER);
  return fitsOpen(whole, shownNodes(whole)) ?? new Set();
}

/** All boxes, if they can be open at first; else null. */
function fitsOpen(filtered: FilteredGraph, shown: readonly number[]): ReadonlySet<string> | null {
  const { graph } = filtered;
  if (countWorkloads(graph, shown) > OPEN_AT_FIRST.workloads) return null;
  const inside = shown.filter((index) => boxOf(graph.nodes[index]!) !== OUTSIDE);
  const boxes = new Set(
    (shown.length - inside.length > OPEN_AT_FIRST.outside ? inside : shown).map((index) => boxOf(graph.nodes[index]!)),
  );
  const ends = new SceneEnds(graph, shown, (box) => boxes.has(box));
  const plan = planEdges(filtered, ends, DEFAULT_CHOICES, -1, null, OPEN_AT_FIRST.edges);
  return fits(plan, OPEN_AT_FIRST.edges) ? boxes : null;
}

/** The chosen boxes in their order, as long as all that is drawn stays under the cap. */
function withinCap(graph: TrafficGraph, shown: readonly number[], chosen: readonly string[]): ReadonlySet<string> {
  const sizes = new Map<string, number>();
  for (const index of shown) {
    const box = boxOf(graph.nodes[index]!);
    sizes.set(box, (sizes.get(box) ?? 0) + 1);
  }
  let room = LARGEST_SCENE.nodes - sizes.size;
  const open = new Set<string>();
  for (const box of chosen) {
    const size = sizes.get(box);
    if (size === undefined || open.has(box) || size > room) continue;
    open.add(box);
    room -= size;
  }
  return open;
}

/** Expanded workloads by their end, as long as their pods fit under the cap. */
function choosePods(
  { graph, blocks }: FilteredGraph,
  ends: SceneEnds,
  choices: SceneChoices,
  pods: PodListings,
): ReadonlyMap<number, NonNullable<ReturnType<PodListings['get']>>> {
  const expanded = new Map<number, NonNullable<ReturnType<PodListings['get']>>>();
  if (choices.expandedWorkloads.length === 0) return expanded;
  const partial = new Set(blocks.flatMap((block) => (block.partial === undefined ? [] : [...block.from, ...block.to])));
  let room = LARGEST_SCENE.nodes - ends.ends.length;
  for (const id of choices.expandedWorkloads) {
    const end = ends.find(id);
    const node = end < 0 ? -1 : ends.ends[end]!.node;
    const listings = pods.get(id);
    if (node < 0 || graph.nodes[node]?.kind !== 'workload' || partial.has(node)) continue;
    if (listings === undefined || listings.length === 0 || listings.length > room) continue;
    expanded.set(end, listings);
    room -= listings.length;
  }
  return expanded;
}

function selection(
  ends: SceneEnds,
  { selected }: SceneChoices,
  expanded: ReadonlyMap<number, readonly { readonly id: string }[]>,
) {
  if (selected === null) return { selectedEnd: -1, pinned: null };
  const podEnds = new Map([...expanded].flatMap(([end, pods]) => pods.map((pod) => [pod.id, end] as const)));
  const find = (id: string) => podEnds.get(id) ?? ends.find(id);
  return { selectedEnd: find(selected), pinned: pinnedPair(selected, find) };
}

function dimmedEnds({ graph, nodesInScope }: FilteredGraph, ends: SceneEnds, boxes: readonly SceneBox[]) {
  const bright = new Set(nodesInScope);
  const dimmedBoxes = new Set(boxes.filter(({ dimmed }) => dimmed).map(({ id }) => id));
  const dimmed = new Set<number>();
  ends.ends.forEach(({ id, node }, end) => {
    if (node < 0 ? dimmedBoxes.has(id) : !bright.has(node) && graph.nodes[node] !== undefined) dimmed.add(end);
  });
  return dimmed;
}

function drawNodes(
  graph: TrafficGraph,
  ends: SceneEnds,
  expanded: ReadonlyMap<number, NonNullable<ReturnType<PodListings['get']>>>,
  dimmed: ReadonlySet<number>,
  findings: FindingCounts,
): readonly SceneNode[] {
  return ends.ends
    .map((end, index) => ({ ...end, index }))
    .filter(({ node }) => node >= 0)
    .sort((a, b) => compareBoxes(a.box, b.box) || a.node - b.node)
    .flatMap(({ node, index }) => {
      const pods = expanded.get(index);
      const source = graph.nodes[node]!;
      if (pods !== undefined) return buildPods(source, pods, dimmed.has(index), findings);
      return [buildNode(source, dimmed.has(index), findings)];
    });
}

function keepStubs(plan: EdgePlan, ends: SceneEnds, boxes: number, selectedEnd: number) {
  if (boxes <= MANY_BOXES) return plan.stubs;
  return plan.stubs.filter(({ end }) => !ends.isBox(end) || end === selectedEnd);
}

const knownTotals = new WeakMap<TrafficGraph, { readonly workloads: number; readonly pods: number }>();

/** Of the whole graph, the same for every picture of it. */
function totalsOf(graph: TrafficGraph) {
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

function countWorkloads(graph: TrafficGraph, nodes: Iterable<number>): number {
  const keys = new Set<string>();
  for (const index of nodes) {
    const node = graph.nodes[index]!;
    if (standsForPods(node) && node.kind !== 'namespace') keys.add(workloadKey(node));
  }
  return keys.size;
}

function countNodes(graph: TrafficGraph, ends: SceneEnds) {
  const drawn = ends.ends.map(({ node }) => node).filter((node) => node >= 0);
  const { workloads, pods } = totalsOf(graph);
  return { workloadsDrawn: countWorkloads(graph, drawn), workloads, podsDrawn: countPods(graph, drawn), pods };
}
