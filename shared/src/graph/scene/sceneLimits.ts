// What a picture may hold, and what a reader sees who has chosen nothing.
import type { SceneChoices } from './sceneModel';

/** Nodes (boxes and stubs included) and edges of the first picture, and of any. */
export const FIRST_SCENE = { nodes: 300, edges: 800 } as const;
export const LARGEST_SCENE = { nodes: 3_000, edges: 6_000 } as const;
/** Nothing chosen: what a reader sees first. */
export const DEFAULT_CHOICES: SceneChoices = {
  openBoxes: null,
  expandedWorkloads: [],
  unfolded: [],
  looks: { explicit: true, open: true, uncertain: true, node: true },
  selected: null,
};
