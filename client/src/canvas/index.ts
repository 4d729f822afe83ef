// Public names of the canvas: the graph island and its handle.
export { GraphCanvas, type GraphCanvasHandle, type GraphCanvasProps, type GraphFrame } from './GraphCanvas';
export type { Viewport } from './viewport';
