// Where boxes stand while they are open on the map: on free ground near their place, so that nothing else has to move.
import { center, collide, type Rect } from './geometry';

export interface OpenBox {
  readonly id: string;
  /** Its place while it is closed. */
  readonly home: Rect;
  readonly w: number;
  readonly h: number;
  /** Where it stood open before; null: it was closed. */
  readonly before: Rect | null;
}

const GAP = 22;
/** What it costs to make the whole picture larger by a pixel, in pixels of distance. */
const GROWTH = 0.8;

/**
 * A place for every open box, clear of `taken` and of each other. What was open before keeps its corner as long as it is clear; the
 * others get the free ground nearest to their home that makes the picture least larger, in an area of this width to height.
 */
export function placeOpened(
  taken: readonly Rect[],
  opened: readonly OpenBox[],
  aspect: number,
): ReadonlyMap<string, Rect> {
  const result = new Map<string, Rect>();
  const obstacles = [...taken];
  const settle = (id: string, rect: Rect): void => {
    result.set(id, rect);
    obstacles.push(rect);
  };
  for (const { id, before, w, h } of opened) {
    const rect = before && { x: before.x, y: before.y, w, h };
    if (rect && isClear(rect, obstacles)) settle(id, rect);
  }
  for (const box of opened) if (!result.has(box.id)) settle(box.id, nearestClear(box, obstacles, aspect));
  return result;
}

function isClear(rect: Rect, obstacles: readonly Rect[]): boolean {
  return !obstacles.some((other) => collide(other, rect, GAP - 0.5, GAP - 0.5));
}

/** A corner of free ground always touches an obstacle on two sides, or lines up with the home on one. */
function nearestClear({ home, w, h }: OpenBox, obstacles: readonly Rect[], aspect: number): Rect {
  const middle = center(home);
  const xs = new Set([home.x, middle.x - w / 2]);
  const ys = new Set([home.y, middle.y - h / 2]);
  for (const one of obstacles) {
    for (const x of [one.x, one.x + one.w - w, one.x - w - GAP, one.x + one.w + GAP]) xs.add(x);
    for (const y of [one.y, one.y + one.h - h, one.y - h - GAP, one.y + one.h + GAP]) ys.add(y);
  }
  const all = extent(obstacles);
  const size = (right: number, bottom: number, left: number, top: number): number =>
    Math.max((right - left) / aspect, bottom - top);
  const now = size(all.right, all.bottom, all.left, all.top);
  const candidates: { readonly rect: Rect; readonly cost: number }[] = [];
  for (const x of xs) {
    for (const y of ys) {
      const growth =
        size(Math.max(all.right, x + w), Math.max(all.bottom, y + h), Math.min(all.left, x), Math.min(all.top, y)) -
        now;
      const away = Math.hypot(Math.max(0, x - middle.x, middle.x - x - w), Math.max(0, y - middle.y, middle.y - y - h));
      candidates.push({ rect: { x, y, w, h }, cost: away + growth * GROWTH });
    }
  }
  candidates.sort((a, b) => a.cost - b.cost || a.rect.x - b.rect.x || a.rect.y - b.rect.y);
  // Right of everything is clear whatever the rest.
  return candidates.find(({ rect }) => isClear(rect, obstacles))?.rect ?? { x: all.right + GAP, y: home.y, w, h };
}

function extent(rects: readonly Rect[]): {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
} {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, w, h } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + w);
    bottom = Math.max(bottom, y + h);
  }
  return { left, top, right, bottom };
}
