// Boxes in columns: packed in flow order at first, then kept in their slots while boxes grow, come and go.
import type { Scene, SceneBox } from '../../graph/index';
import { edgePlaces } from './edgePlaces';
import { BOX_GAP_X, BOX_GAP_Y, collide, type Rect } from './geometry';
import { type Arc, flowRanks } from './ranks';

interface Size {
  readonly w: number;
  readonly h: number;
}

interface Sized extends Size {
  readonly id: string;
}

/** Packs all boxes from scratch, for an area of this width to height: in flow order, then by name, down columns from left to right; the outside box at its side. */
export function packBoxes(scene: Scene, sizes: ReadonlyMap<string, Size>, aspect: number): Map<string, Rect> {
  const arcs = boxArcs(scene);
  const ranks = flowRanks(scene.boxes.length, arcs);
  const linked = new Set(arcs.flatMap(({ from, to }) => [from, to]));
  const inside = scene.boxes
    .map((box, index) => ({ box, rank: ranks[index]!, linked: linked.has(index) }))
    .filter(({ box }) => box.kind !== 'outside')
    .sort((a, b) => Number(b.linked) - Number(a.linked) || a.rank - b.rank || compareLabels(a.box, b.box))
    .map(({ box, rank, linked }) => ({
      id: box.id,
      rank: linked ? rank : null,
      ...sizes.get(box.id)!,
    }));
  const ids = scene.boxes.map((box) => box.id);
  const flow = arcs.map((arc): Flow => ({ from: ids[arc.from]!, to: ids[arc.to]!, weight: arc.weight }));
  const beside = scene.boxes.reduce(
    (sum, box) => sum + (box.kind === 'outside' ? sizes.get(box.id)!.w + BOX_GAP_X : 0),
    0,
  );
  const columns = [...bestColumns(inside, flow, aspect, beside)];
  for (const [index, box] of scene.boxes.entries()) {
    if (box.kind !== 'outside') continue;
    const column = [{ id: box.id, ...sizes.get(box.id)! }];
    const out = sumWeights(arcs.filter((arc) => arc.from === index));
    const into = sumWeights(arcs.filter((arc) => arc.to === index));
    if (out > into) columns.unshift(column);
    else columns.push(column);
  }
  return stackColumns(columns);
}

function compareLabels(a: SceneBox, b: SceneBox): number {
  if (a.label !== b.label) return a.label < b.label ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function sumWeights(arcs: readonly Arc[]): number {
  return arcs.reduce((sum, arc) => sum + arc.weight, 0);
}

const HEAVY_LOOKS: ReadonlySet<string> = new Set(['explicit', 'mixed', 'exposure']);

/** Flow between boxes; what a rule names, or an entry point leads to, counts more than what nobody restricts. */
function boxArcs(scene: Scene): readonly Arc[] {
  const size = scene.boxes.length;
  const weights = new Map<number, number>();
  for (const { edge, from, to } of edgePlaces(scene).between) {
    const key = from * size + to;
    weights.set(key, (weights.get(key) ?? 0) + (HEAVY_LOOKS.has(edge.look) ? 8 : 1));
  }
  return [...weights].map(([key, weight]) => ({ from: Math.floor(key / size), to: key % size, weight }));
}

interface Ranked extends Sized {
  /** null: no flow to or from other boxes. */
  readonly rank: number | null;
}

/** What flow inside a column costs: a share of the scale of the picture. */
const STACKED_FLOW = 0.45;
const MOST_COLUMNS = 24;

/**
 * The columns that let the picture be shown largest, with as much of the flow as possible between columns, not along them. `beside` is
 * the width that other columns take.
 */
function bestColumns(
  boxes: readonly Ranked[],
  flow: readonly Flow[],
  aspect: number,
  beside: number,
): readonly (readonly Sized[])[] {
  const total = boxes.reduce((sum, box) => sum + box.h + BOX_GAP_Y, 0);
  const tallest = Math.max(0, ...boxes.map((box) => box.h));
  let best: readonly (readonly Sized[])[] = [];
  let bestScore = -1;
  for (let parts = 1; parts <= Math.min(boxes.length, MOST_COLUMNS); parts++) {
    for (const slack of [1, 1.1, 1.3]) {
      for (const turn of [0, 0.62, 1]) {
        const columns = fillColumns(boxes, Math.max(tallest, (total / parts) * slack), turn);
        const area = stackedSize(columns);
        const scale = Math.min(aspect / (area.w + beside), 1 / area.h);
        // Most candidates fall behind by their size alone.
        if (scale <= bestScore * 1.0001) continue;
        const score = scale * (1 - STACKED_FLOW * stackedFlow(columns, flow));
        if (score > bestScore * 1.0001) [best, bestScore] = [columns, score];
      }
    }
  }
  return best;
}

interface Flow {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** The share of the flow whose two boxes stand in one column. */
function stackedFlow(columns: readonly (readonly Sized[])[], flow: readonly Flow[]): number {
  const column = new Map<string, number>();
  columns.forEach((boxes, index) => {
    for (const box of boxes) column.set(box.id, index);
  });
  let [all, stacked] = [0, 0];
  for (const { from, to, weight } of flow) {
    const [a, b] = [column.get(from), column.get(to)];
    if (a === undefined || b === undefined) continue;
    all += weight;
    if (a === b) stacked += weight;
  }
  return all === 0 ? 0 : stacked / all;
}

/**
 * Fills columns up to a height; a new rank begins a new column once the column is filled to the share `turn`. Boxes without flow
 * (rank null) go where there is most room.
 */
function fillColumns(boxes: readonly Ranked[], limit: number, turn: number): Sized[][] {
  const columns: Sized[][] = [];
  const heights: number[] = [];
  let rank: number | null = null;
  for (const box of boxes) {
    const turns = box.rank !== rank && (heights.at(-1) ?? 0) > limit * turn;
    const last = columns.length - 1;
    const target = box.rank === null ? heights.indexOf(Math.min(...heights)) : turns ? -1 : last;
    rank = box.rank;
    if (target < 0 || heights[target]! + BOX_GAP_Y + box.h > limit) {
      columns.push([box]);
      heights.push(box.h);
    } else {
      columns[target]!.push(box);
      heights[target]! += BOX_GAP_Y + box.h;
    }
  }
  return columns;
}

/** The size of what {@link stackColumns} makes; a unit square of nothing. */
function stackedSize(columns: readonly (readonly Sized[])[]): Size {
  let [w, h] = [-BOX_GAP_X, 0];
  for (const column of columns) {
    let [widest, height] = [0, -BOX_GAP_Y];
    for (const box of column) {
      widest = Math.max(widest, box.w);
      height += box.h + BOX_GAP_Y;
    }
    w += widest + BOX_GAP_X;
    h = Math.max(h, height);
  }
  return columns.length === 0 ? { w: 1, h: 1 } : { w, h };
}

/** Columns from left to right, each centred on the height of the tallest; equal boxes stay in rows. */
function stackColumns(columns: readonly (readonly Sized[])[]): Map<string, Rect> {
  const heights = columns.map((column) => column.reduce((sum, box) => sum + box.h + BOX_GAP_Y, -BOX_GAP_Y));
  const tallest = Math.max(0, ...heights);
  const all = columns.flat();
  const step = all.every((box) => box.h === all[0]?.h) ? (all[0]?.h ?? 0) + BOX_GAP_Y : 1;
  const slots = new Map<string, Rect>();
  let x = 0;
  columns.forEach((column, index) => {
    let y = Math.floor((tallest - heights[index]!) / 2 / step) * step;
    for (const box of column) {
      slots.set(box.id, { x, y, w: box.w, h: box.h });
      y += box.h + BOX_GAP_Y;
    }
    x += Math.max(...column.map((box) => box.w)) + BOX_GAP_X;
  });
  return slots;
}

/** Lets one box have a new size: inside its slot, else by growing where there is room, else by pushing others right or down. */
export function settleGrown(slots: Map<string, Rect>, id: string, size: Size): void {
  const slot = slots.get(id)!;
  if (size.w <= slot.w && size.h <= slot.h) return;
  const grown = { x: slot.x, y: slot.y, w: Math.max(slot.w, size.w), h: Math.max(slot.h, size.h) };
  const choices = [
    pushed(slots, id, grown, ['y', 'x']),
    pushed(slots, id, grown, ['x', 'y']),
    pushed(slots, id, grown, ['x', 'x']),
    pushed(slots, id, grown, ['y', 'y']),
  ];
  let best = choices[0]!;
  for (const choice of choices) if (choice.moved < best.moved) best = choice;
  for (const [other, rect] of best.slots) slots.set(other, rect);
}

/**
 * Makes room for `grown`: boxes that begin beyond its old slot to the right are pushed along the first axis, all others along the
 * second; a pushed box pushes on in its own direction.
 */
function pushed(
  slots: ReadonlyMap<string, Rect>,
  id: string,
  grown: Rect,
  axes: readonly ['x' | 'y', 'x' | 'y'],
): { readonly moved: number; readonly slots: ReadonlyMap<string, Rect> } {
  const old = slots.get(id)!;
  const result = new Map<string, Rect>([[id, grown]]);
  const others = [...slots].filter(([other]) => other !== id);
  others.sort(([a, p], [b, q]) => p.x + p.y - q.x - q.y || (a < b ? -1 : 1));
  let moved = 0;
  for (const [other, rect] of others) {
    const axis = rect.x >= old.x + old.w ? axes[0] : axes[1];
    let place = rect;
    for (let hit = firstHit(result, place); hit; hit = firstHit(result, place)) {
      place = axis === 'x' ? { ...place, x: hit.x + hit.w + BOX_GAP_X } : { ...place, y: hit.y + hit.h + BOX_GAP_Y };
    }
    if (place !== rect) moved += 400 + Math.abs(place.x - rect.x) + Math.abs(place.y - rect.y);
    result.set(other, place);
  }
  return { moved, slots: result };
}

function firstHit(placed: ReadonlyMap<string, Rect>, rect: Rect): Rect | null {
  for (const other of placed.values()) if (collide(other, rect)) return other;
  return null;
}

/** Gives boxes without a slot the topmost free place under an existing column. */
export function placeNewcomers(slots: Map<string, Rect>, boxes: readonly Sized[]): void {
  for (const box of boxes) {
    const lefts = [...new Set([...slots.values()].map((slot) => slot.x))].sort((a, b) => a - b);
    let best: Rect = { x: 0, y: 0, w: box.w, h: box.h };
    let bestBottom = Infinity;
    for (const x of lefts) {
      let place: Rect = { x, y: 0, w: box.w, h: box.h };
      const tops = [...slots.values()].map((slot) => slot.y + slot.h + BOX_GAP_Y).sort((a, b) => a - b);
      const y = [0, ...tops].find((top) => {
        place = { ...place, y: top };
        return ![...slots.values()].some((slot) => collide(slot, place, BOX_GAP_Y, BOX_GAP_Y));
      });
      if (y !== undefined && y + box.h < bestBottom) [best, bestBottom] = [place, y + box.h];
    }
    slots.set(box.id, best);
  }
}
