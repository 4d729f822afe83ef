// Sizes of everything drawn, in model pixels (screen pixels at zoom 1), and rectangles.
import type { Scene, SceneBox, SceneNode } from '../../graph/index';

/** Top left corner and size. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const CARD_WIDTH = 172;
export const CARD_HEIGHT = 46;
const PILL_HEIGHT = 28;
const STUB_HEIGHT = 20;
/** Left indent of a stub under its card: room for the connector. */
export const STUB_INDENT = 16;
export const STUB_GAP = 5;
/** Between two columns of cards: room for lines and their labels. */
const GUTTER = 84;
export const ROW_GAP = 18;
export const BOX_PADDING = 16;
/** Name and counts at the top of a box. */
export const BOX_HEADER = 50;
export const BOX_GAP_X = 112;
export const BOX_GAP_Y = 40;
/** Box heights are multiples of this, so that a small change does not change the box. */
export const BOX_QUANTUM = 8;
export const COLUMN_PITCH = CARD_WIDTH + GUTTER;
export const CLOSED_BOX = { w: CARD_WIDTH + 2 * BOX_PADDING, h: 64 } as const;
/** The glyph that opens and closes a box: a square in its top right corner. */
export const TOGGLE_SIZE = 26;

/** Size of a node of this kind. */
export function nodeSize(node: SceneNode): { readonly w: number; readonly h: number } {
  switch (node.kind) {
    case 'stub':
      return { w: CARD_WIDTH - STUB_INDENT, h: STUB_HEIGHT };
    case 'pod':
      return { w: CARD_WIDTH, h: PILL_HEIGHT };
    default:
      return { w: CARD_WIDTH, h: CARD_HEIGHT };
  }
}

export function center(rect: Rect): Point {
  return { x: rect.x + rect.w / 2, y: rect.y + rect.h / 2 };
}

export function contains(rect: Rect, point: Point): boolean {
  return point.x >= rect.x && point.x <= rect.x + rect.w && point.y >= rect.y && point.y <= rect.y + rect.h;
}

/** Of a chain of points. */
export function lengthOf(points: readonly Point[]): number {
  let length = 0;
  for (let i = 1; i < points.length; i++)
    length += Math.hypot(points[i]!.x - points[i - 1]!.x, points[i]!.y - points[i - 1]!.y);
  return length;
}

/** Whether two rectangles come closer than the gaps. */
export function collide(a: Rect, b: Rect, gapX = 0, gapY = 0): boolean {
  return a.x < b.x + b.w + gapX && b.x < a.x + a.w + gapX && a.y < b.y + b.h + gapY && b.y < a.y + a.h + gapY;
}

/** The smallest rectangle around all; a unit square when there are none. */
export function bounds(rects: Iterable<Rect>): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.w);
    bottom = Math.max(bottom, rect.y + rect.h);
  }
  return left === Infinity ? { x: 0, y: 0, w: 1, h: 1 } : { x: left, y: top, w: right - left, h: bottom - top };
}

export function toggleRect(box: Rect): Rect {
  return { x: box.x + box.w - TOGGLE_SIZE - 8, y: box.y + 6, w: TOGGLE_SIZE, h: TOGGLE_SIZE };
}

const NUMBERS = new Intl.NumberFormat('en');

/** The second line of a box. */
export function boxCounts(box: SceneBox): string {
  if (box.kind === 'outside') return 'beyond the cluster';
  const workloads = `${NUMBERS.format(box.workloads)} ${box.workloads === 1 ? 'workload' : 'workloads'}`;
  return `${workloads} · ${NUMBERS.format(box.pods)} ${box.pods === 1 ? 'pod' : 'pods'}`;
}

/** Nodes grouped by their box, in the scene's order; boxes without nodes are absent. */
export function nodesByBox(scene: Scene): ReadonlyMap<string, readonly SceneNode[]> {
  const groups = new Map<string, SceneNode[]>();
  for (const node of scene.nodes) {
    const group = groups.get(node.box);
    if (group) group.push(node);
    else groups.set(node.box, [node]);
  }
  return groups;
}
