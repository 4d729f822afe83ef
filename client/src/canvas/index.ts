// Public names of the feature `canvas`: the Cytoscape island.
export { GraphCanvas, type GraphCanvasHandle, type GraphFrame } from './GraphCanvas';
