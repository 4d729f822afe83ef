// The whole graph as one picture, for exports: all namespaces open, and folded only what nobody could tell apart.
import type { ExposureAnswer } from '../analysisModel';
import { filterGraph, NO_FILTER } from '../filter/filter';
import type { FilteredGraph } from '../filter/filterModel';
import { countPairs } from '../looks';
import type { TrafficGraph } from '../model';
import { buildScene } from './scene';
import { boxOf, OUTSIDE } from './sceneEnds';
import { addExposure } from './sceneExposure';
import { DEFAULT_CHOICES, LARGEST_SCENE } from './sceneLimits';
import type { Scene, SceneChoices } from './sceneModel';
import { shownNodes } from './sceneOpening';

/** With no more connections than this nothing is folded; else what is open to everything is told by stubs, as on the canvas. */
const FEW_CONNECTIONS = 24;

/**
 * Everything that `filtered` leaves, every namespace open. With more than 3,000 nodes the namespaces stay closed, with more than
 * 6,000 edges hubs fold: the scene's counts tell what is not drawn by itself. `exposure` null: ways in are not drawn.
 */
export function buildWholeScene(
  graph: TrafficGraph,
  exposure: ExposureAnswer | null,
  filtered: FilteredGraph = filterGraph(graph, NO_FILTER),
): Scene {
  const choices = choicesFor(graph, filtered);
  const scene = buildScene(graph, filtered, choices);
  return exposure === null ? scene : addExposure(scene, filtered, choices, new Map(), exposure, true);
}

function choicesFor(graph: TrafficGraph, filtered: FilteredGraph): SceneChoices {
  const shown = shownNodes(filtered);
  const boxes = new Set(shown.map((index) => boxOf(graph.nodes[index]!)));
  if (shown.length + boxes.size > LARGEST_SCENE.nodes) return DEFAULT_CHOICES;
  const pairs = filtered.blocks.reduce((sum, block) => sum + countPairs(graph.nodes, block), 0);
  const sides = shown.flatMap((index) => [`in:${graph.nodes[index]!.id}`, `out:${graph.nodes[index]!.id}`]);
  return {
    ...DEFAULT_CHOICES,
    openBoxes: [...boxes, OUTSIDE],
    unfolded: pairs > FEW_CONNECTIONS ? [] : sides,
  };
}
