// Moving about by keys: to the nearest thing in a direction, and along lines.

import type { SceneEdge } from '@portolan/shared/graph';
import { center, type Rect } from '@portolan/shared/picture';

export type Direction = 'left' | 'right' | 'up' | 'down';

const VECTORS: Readonly<Record<Direction, { readonly x: number; readonly y: number }>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** The top left-most of the candidates; null when there are none. */
export function firstTarget(rects: ReadonlyMap<string, Rect>): string | null {
  let best: string | null = null;
  let bestScore = Infinity;
  for (const [id, rect] of rects) {
    const score = rect.y + rect.x * 1.01;
    if (score < bestScore) [best, bestScore] = [id, score];
  }
  return best;
}

/** The nearest candidate that lies in the direction (sideways distance counts double); null at the rim. */
export function nearestTarget(rects: ReadonlyMap<string, Rect>, from: Rect, direction: Direction): string | null {
  const vector = VECTORS[direction];
  const start = center(from);
  let best: string | null = null;
  let bestScore = Infinity;
  for (const [id, rect] of rects) {
    const middle = center(rect);
    const [dx, dy] = [middle.x - start.x, middle.y - start.y];
    const ahead = dx * vector.x + dy * vector.y;
    const aside = Math.abs(dx * vector.y) + Math.abs(dy * vector.x);
    if (ahead < 8 || aside > ahead * 3 + 60) continue;
    const score = ahead + 2 * aside;
    if (score < bestScore) [best, bestScore] = [id, score];
  }
  return best;
}

/** The next of the lines that leave (1) or reach (-1) a node after `current`, round and round; null when there is none. */
export function nextLine(
  edges: readonly SceneEdge[],
  node: string,
  way: 1 | -1,
  current: string | null,
): SceneEdge | null {
  const lines = edges.filter((edge) => (way === 1 ? edge.source : edge.target) === node);
  const index = lines.findIndex((edge) => edge.id === current);
  return lines[(index + 1) % Math.max(1, lines.length)] ?? null;
}
