// What the canvas and the exported picture draw alike: patterns, widths and outlines.
import type { SceneEdge, SceneNode } from '../../graph/index';

/** Line patterns in model pixels, shared with the SVG export; a look that is absent is drawn solid. */
export const DASHES = {
  open: [6, 5],
  uncertain: [11, 3, 2.5, 3],
  node: [1.5, 3.5],
  deny: [3, 3],
  ghost: [2, 5],
  exposure: [15, 4],
} as const;

/** Widths of a connection that L7 rules narrow: two lines and what lies between. */
export const L7_LINE = { line: 1.1, gap: 1.7 } as const;

/** Pixels, a little more for many connections. */
export function lineWidth(edge: SceneEdge): number {
  return Math.round((1.3 + Math.min(1.3, Math.log10(Math.max(1, edge.weight)) * 0.4)) * 100) / 100;
}

/** The outline of a named outside party: a flat hexagon, as shares of its half width and height. */
export const PARTY_OUTLINE = [-1, 0, -0.93, -1, 0.93, -1, 1, 0, 0.93, 1, -0.93, 1] as const;

/** The text of a stub: what it stands for and how many. */
export function stubText(node: SceneNode): string {
  const count = node.stub?.connections ?? 0;
  const arrow = node.stub?.side === 'in' ? '←' : '→';
  return `${arrow} ${node.label}${count > 0 ? ` · ${count.toLocaleString('en')}` : ''}`;
}
