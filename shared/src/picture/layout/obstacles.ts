// What lines must not run behind, and the height at which a long horizontal run is free.
import type { Scene } from '../../graph/index';
import { type Rect, ROW_GAP } from './geometry';

interface Obstacle extends Rect {
  /** What running across it is worth, in pixels of detour. */
  readonly cost: number;
}

/** All obstacles, sorted once by where they begin and by where they end downwards. */
export interface ObstacleField {
  readonly byTop: readonly Obstacle[];
  readonly byBottom: readonly Obstacle[];
  /** What lies between two x, once asked for: lines between the same columns ask the same. */
  readonly asked: Map<string, readonly [Edges, Edges]>;
}

/** Room kept to what a line passes. */
const CLEARANCE = 3;
const BEHIND_CARD = 400;
const ACROSS_BOX = 36;

/** Nodes, closed boxes and the headers of open boxes; the insides of open boxes too, but lightly. */
export function obstaclesOf(scene: Pick<Scene, 'nodes' | 'boxes'>, rects: ReadonlyMap<string, Rect>): ObstacleField {
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
  return toField(obstacles);
}

const HEADER = 48;

const TURN = 24;
/** Gaps tried on each side of the middle, under and over obstacles each. */
const REACH = 10;

function toField(obstacles: readonly Obstacle[]): ObstacleField {
  return {
    byTop: [...obstacles].sort((a, b) => a.y - b.y),
    byBottom: [...obstacles].sort((a, b) => a.y + a.h - b.y - b.h),
    asked: new Map(),
  };
}

/** From x, to x, and the least cost that counts. */
type Strip = readonly [number, number, number];

/** Heights in ascending order, and the summed cost of all up to each. */
interface Edges {
  readonly heights: readonly number[];
  readonly sums: readonly number[];
}

function toEdges(obstacles: readonly Obstacle[], [left, right, least]: Strip, below: boolean): Edges {
  const heights: number[] = [];
  const sums: number[] = [];
  let sum = 0;
  for (const rect of obstacles) {
    if (rect.cost < least || rect.x >= right || rect.x + rect.w <= left) continue;
    heights.push(below ? rect.y + rect.h + CLEARANCE : rect.y - CLEARANCE);
    sum += rect.cost;
    sums.push(sum);
  }
  return { heights, sums };
}

function edgesBetween(field: ObstacleField, strip: Strip): readonly [Edges, Edges] {
  const key = strip.join(' ');
  const known = field.asked.get(key);
  if (known) return known;
  const edges = [toEdges(field.byTop, strip, false), toEdges(field.byBottom, strip, true)] as const;
  field.asked.set(key, edges);
  return edges;
}

/** How many heights lie under the value (or at it, with `inclusive`). */
function countBefore(heights: readonly number[], value: number, inclusive: boolean): number {
  let [low, high] = [0, heights.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const height = heights[middle]!;
    if (height < value || (inclusive && height === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The cost of everything between two heights: what begins before the lower end of the stretch less what has ended by then. */
function crossed(tops: Edges, bottoms: Edges, a: number, b: number): number {
  const begun = countBefore(tops.heights, Math.max(a, b), false);
  const ended = countBefore(bottoms.heights, Math.min(a, b), true);
  return (tops.sums[begun - 1] ?? 0) - (bottoms.sums[ended - 1] ?? 0);
}

function nearestHeights(heights: readonly number[], middle: number, shift: number): readonly number[] {
  const at = countBefore(heights, middle, false);
  return [...new Set(heights.slice(Math.max(0, at - REACH), at + REACH))].map((height) => height + shift);
}

/**
 * The height for a horizontal run from x `from` (where a line comes from height `start`) to x `to` (where it goes on to `end`):
 * the end's or start's own height where that is free, else the cheapest of the gaps nearby, counting detour and what the line
 * would run behind.
 */
export function openHeight(field: ObstacleField, from: number, to: number, start: number, end: number): number {
  const run = edgesBetween(field, [Math.min(from, to), Math.max(from, to), 0]);
  const first = edgesBetween(field, [from - CLEARANCE, from + CLEARANCE, BEHIND_CARD]);
  const last = edgesBetween(field, [to - CLEARANCE, to + CLEARANCE, BEHIND_CARD]);
  const middle = (start + end) / 2;
  const away = ROW_GAP / 2 - CLEARANCE;
  const gaps = [...nearestHeights(run[0].heights, middle, -away), ...nearestHeights(run[1].heights, middle, away)];
  let best = end;
  let bestCost = Infinity;
  for (const height of [end, start, ...gaps.sort((a, b) => a - b)]) {
    const turns = height === start && height === end ? 0 : height === start || height === end ? 2 : 4;
    let cost = Math.abs(start - height) + Math.abs(end - height) + turns * TURN;
    if (cost >= bestCost) continue;
    cost += crossed(...run, height, height);
    if (height !== start) cost += crossed(...first, start, height);
    if (height !== end) cost += crossed(...last, height, end);
    if (cost < bestCost) [best, bestCost] = [height, cost];
  }
  return best;
}
