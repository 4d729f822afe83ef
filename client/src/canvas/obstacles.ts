// What lines must not run behind, and the height at which a long horizontal run is free.
import type { Scene } from '@portolan/shared/graph';
import { type Rect, ROW_GAP } from './geometry';

export interface Obstacle extends Rect {
  /** What running across it is worth, in pixels of detour. */
  readonly cost: number;
}

const BEHIND_CARD = 240;
const ACROSS_BOX = 36;

/** Nodes, closed boxes and the headers of open boxes; the insides of open boxes too, but lightly. */
export function sceneObstacles(scene: Scene, rects: ReadonlyMap<string, Rect>): readonly Obstacle[] {
  const obstacles: Obstacle[] = [];
  for (const node of scene.nodes) {
    const rect = rects.get(node.id);
    if (rect) obstacles.push({ ...rect, cost: BEHIND_CARD });
  }
  for (const box of scene.boxes) {
    const rect = rects.get(box.id);
    if (!rect) continue;
    if (box.open) {
      obstacles.push({ ...rect, y: rect.y - 4, h: rect.h + 8, cost: ACROSS_BOX });
      obstacles.push({ ...rect, y: rect.y - 2, h: HEADER, cost: BEHIND_CARD });
    } else obstacles.push({ ...rect, cost: BEHIND_CARD });
  }
  return obstacles;
}

const HEADER = 48;

const TURN = 24;
const CANDIDATES = 40;

/** A run between two heights at one x, and one between two x at one height: what they cross, weighed. */
function crossed(obstacles: readonly Obstacle[], a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  let cost = 0;
  for (const rect of obstacles) if (high > rect.y - 3 && low < rect.y + rect.h + 3) cost += rect.cost;
  return cost;
}

/**
 * The height for a horizontal run from x `from` (where a line comes from height `start`) to x `to` (where it goes on to `end`):
 * the end's or start's own height where that is free, else the cheapest of the gaps nearby, counting detour and what the line
 * would run behind.
 */
export function openHeight(
  obstacles: readonly Obstacle[],
  from: number,
  to: number,
  start: number,
  end: number,
): number {
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const near = obstacles.filter((rect) => rect.x < right && rect.x + rect.w > left);
  const at = (x: number): readonly Obstacle[] =>
    obstacles.filter((rect) => rect.cost === BEHIND_CARD && rect.x < x + 3 && rect.x + rect.w > x - 3);
  const [first, last] = [at(from), at(to)];
  const middle = (start + end) / 2;
  const gaps = new Set<number>();
  for (const rect of near) {
    gaps.add(rect.y - ROW_GAP / 2);
    gaps.add(rect.y + rect.h + ROW_GAP / 2);
  }
  const sorted = [...gaps].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
  let best = end;
  let bestCost = Infinity;
  for (const height of [end, start, ...sorted.slice(0, CANDIDATES)]) {
    const turns = height === start && height === end ? 0 : height === start || height === end ? 2 : 4;
    let cost = Math.abs(start - height) + Math.abs(end - height) + turns * TURN;
    if (cost < bestCost) cost += crossed(near, height, height);
    if (cost < bestCost && height !== start) cost += crossed(first, start, height);
    if (cost < bestCost && height !== end) cost += crossed(last, height, end);
    if (cost < bestCost) [best, bestCost] = [height, cost];
  }
  return best;
}
