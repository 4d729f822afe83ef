// Public names of the feature `canvas`: the Cytoscape island.
export { GraphCanvas, type GraphCanvasHandle } from './GraphCanvas';
export type { PulseSet } from './Pulse';
