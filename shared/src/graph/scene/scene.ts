// Builds the visible scene: which boxes are open, what is drawn in them, and what is only counted.

import type { FilteredGraph } from '../filter/filterModel';
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
} from './sceneBoxes';
import { type EdgePlan, planEdges } from './sceneEdges';
import { SceneEnds } from './sceneEnds';
import { FIRST_SCENE, LARGEST_SCENE } from './sceneLimits';
import { markBoxes } from './sceneMarks';
import type { Scene, SceneBox, SceneChoices, SceneNode } from './sceneModel';
import { chooseOpenBoxes, shownNodes } from './sceneOpening';
import { chooseEdges, pinnedPair } from './scenePaint';
import { MAP_FROM, regionsOf } from './sceneRegions';
import { buildStubs, buildTies } from './sceneStubs';
import { countNodes } from './sceneTotals';

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
  const regions = regionsOf(graph);
  const boxes = buildBoxes(filtered, shown, isOpen, findings);
  const { selectedEnd, pinned } = selection(ends, choices, expanded);
  const manyBoxes = boxes.length >= MAP_FROM;
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
  const { edges, more, drawn } = chooseEdges(plan.edges, {
    ends,
    expanded,
    dimmed,
    selectedEnd,
    asked: plan.asked,
    selectedBox: choices.selected,
    manyBoxes,
    budget: asksForMore ? LARGEST_SCENE.edges : budget.edges,
  });
  const total = LOOKS.reduce((sum, look) => sum + (choices.looks[look] ? filtered.counts[look] : 0), 0);
  return {
    boxes: markBoxes(boxes, graph, ends, plan),
    nodes: [...nodes, ...stubs],
    edges: [...edges, ...buildTies(stubs)],
    ...(regions.length === 0 ? {} : { regions }),
    ...(more.length === 0 ? {} : { more }),
    ...(graph.blocks.some(({ change }) => change !== undefined) ? { compared: true } : {}),
    counts: {
      ...countNodes(graph, ends),
      connections: filtered.counts,
      folded: plan.folded,
      overBudget: total - drawn - plan.folded,
    },
  };
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
  if (boxes < MAP_FROM) return plan.stubs;
  return plan.stubs.filter(({ end }) => !ends.isBox(end) || end === selectedEnd);
}
