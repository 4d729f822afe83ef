// Public names of the canvas: the graph island, its theme, and drawings that legends share.
export { readCanvasTheme } from './canvasTheme';
export { GraphCanvas, type GraphCanvasHandle, type GraphCanvasProps, type GraphFrame } from './GraphCanvas';
export { ISOLATION_WORDS } from './glyphs';
export type { Viewport } from './viewport';
