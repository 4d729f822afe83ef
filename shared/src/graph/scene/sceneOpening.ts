// Which boxes are open: as chosen, as long as it can be drawn, else all of them if they are few.
import { filterGraph, NO_FILTER } from '../filter/filter';
import type { FilteredGraph } from '../filter/filterModel';
import { flagEnds, standsForPods } from '../filter/nodeMatch';
import type { TrafficGraph } from '../model';
import { fits, planEdges } from './sceneEdges';
import { boxOf, OUTSIDE, SceneEnds } from './sceneEnds';
import { DEFAULT_CHOICES, LARGEST_SCENE } from './sceneLimits';
import type { SceneChoices } from './sceneModel';
import { countWorkloads, totalsOf } from './sceneTotals';

/** Boxes are open at first if no more than this is to be drawn. */
const OPEN_AT_FIRST = { workloads: 80, outside: 40, edges: 200 } as const;

/** Visible nodes; what lies outside only if it has a connection left. */
export function shownNodes({ graph, nodesVisible, blocks }: FilteredGraph): readonly number[] {
  const connected = flagEnds(graph.nodes.length, blocks);
  return nodesVisible.filter((index) => standsForPods(graph.nodes[index]!) || connected[index] === 1);
}

/** Box ids. Decided by size unless chosen; the answer must not depend on selection, unfolding or looks, or boxes would jump. */
export function chooseOpenBoxes(
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
  if (countWorkloads(graph, shown, OPEN_AT_FIRST.workloads) > OPEN_AT_FIRST.workloads) return null;
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
