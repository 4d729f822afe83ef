// Lines of the map: gentle curves from border to border, told apart by the way they bow; no lanes, since tiles leave no room for any.
import type { SceneEdge } from '../../graph/index';
import { center, contains, lengthOf, type Point, type Rect } from './geometry';
import { labelRoom, type Route } from './route';

/** Share of its length by which a line bows to its right, so that there and back differ; and the most of it. */
const BOW = 0.14;
const MOST_BOW = 110;
/** A curve as a chain of this many pieces, for the pointer and for bounds. */
const PIECES = 12;

/** The curve of one edge between two rectangles. */
export function curveRoute(edge: SceneEdge, from: Rect, to: Rect): Route {
  const [a, b] = [center(from), center(to)];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = Math.hypot(dx, dy) || 1;
  const bow = Math.min(MOST_BOW, length * BOW);
  const bowed = { x: (a.x + b.x) / 2 - (dy / length) * bow, y: (a.y + b.y) / 2 + (dx / length) * bow };
  // Between neighbours there is no room to bow.
  const near = contains(from, bowed) || contains(to, bowed);
  const [start, end] = [borderPoint(from, near ? b : bowed), borderPoint(to, near ? a : bowed)];
  const bend = near ? { x: (start.x + end.x) / 2 + 1, y: (start.y + end.y) / 2 + 1 } : bowed;
  const points = Array.from({ length: PIECES + 1 }, (_, i) => onCurve(start, bend, end, i / PIECES));
  const label = onCurve(start, bend, end, 0.5);
  return {
    id: edge.id,
    points,
    loop: false,
    stub: false,
    bend,
    label,
    labelOffset: lengthOf(points) / 2,
    room: labelRoom(edge),
  };
}

function onCurve(a: Point, bend: Point, b: Point, t: number): Point {
  const s = 1 - t;
  return {
    x: s * s * a.x + 2 * s * t * bend.x + t * t * b.x,
    y: s * s * a.y + 2 * s * t * bend.y + t * t * b.y,
  };
}

/** Where the way from the middle of a rectangle towards a point crosses its border. */
function borderPoint(rect: Rect, towards: Point): Point {
  const { x, y } = center(rect);
  const [dx, dy] = [towards.x - x, towards.y - y];
  const share = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : rect.w / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : rect.h / 2 / Math.abs(dy),
    1,
  );
  return { x: x + dx * share, y: y + dy * share };
}
