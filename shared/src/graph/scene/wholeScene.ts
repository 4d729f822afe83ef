// The whole graph as one picture, for exports: all namespaces open, and folded only what nobody could tell apart.
import type { ExposureAnswer } from '../analysisModel';
import { filterGraph, NO_FILTER } from '../filter/filter';
import type { FilteredGraph } from '../filter/filterModel';
import { countPairs } from '../looks';
import type { TrafficGraph } from '../model';
import { buildScene } from './scene';
import { boxOf, OUTSIDE } from './sceneEnds';
import { addExposure } from './sceneExposure';
import { DEFAULT_CHOICES, FIRST_SCENE, LARGEST_SCENE } from './sceneLimits';
import type { Scene, SceneChoices } from './sceneModel';
import { shownNodes } from './sceneOpening';

/** With no more connections than this nothing is folded; else what is open to everything is told by stubs, as on the canvas. */
const FEW_CONNECTIONS = 24;

/**
 * Everything that `filtered` leaves, every namespace open. With more than 3,000 nodes or 800 lines it is the map that the page shows
 * first: beyond that nobody follows a line. The scene's counts tell what is not drawn by itself. `exposure` null: ways in are not drawn.
 */
export function buildWholeScene(
  graph: TrafficGraph,
  exposure: ExposureAnswer | null,
  filtered: FilteredGraph = filterGraph(graph, NO_FILTER),
): Scene {
  const opened = openChoices(graph, filtered);
  const open = opened === null ? null : buildScene(graph, filtered, opened);
  const fits = open !== null && open.edges.length <= FIRST_SCENE.edges && open.counts.overBudget === 0;
  const choices = opened !== null && fits ? opened : DEFAULT_CHOICES;
  const scene = open !== null && fits ? open : buildScene(graph, filtered, choices);
  return exposure === null ? scene : addExposure(scene, filtered, choices, new Map(), exposure, true);
}

/** null: there are too many nodes. */
function openChoices(graph: TrafficGraph, filtered: FilteredGraph): SceneChoices | null {
  const shown = shownNodes(filtered);
  const boxes = new Set(shown.map((index) => boxOf(graph.nodes[index]!)));
  if (shown.length + boxes.size > LARGEST_SCENE.nodes) return null;
  const pairs = filtered.blocks.reduce((sum, block) => sum + countPairs(graph.nodes, block), 0);
  const sides = shown.flatMap((index) => [`in:${graph.nodes[index]!.id}`, `out:${graph.nodes[index]!.id}`]);
  return {
    ...DEFAULT_CHOICES,
    openBoxes: [...boxes, OUTSIDE],
    unfolded: pairs > FEW_CONNECTIONS ? [] : sides,
  };
}
