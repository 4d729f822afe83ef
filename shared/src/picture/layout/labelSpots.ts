// Where on their lines labels stand that nobody can point at: on paper every line says its own, so they give way to each other along it.
import type { Scene, SceneEdge } from '../../graph/index';
import { center, collide, lengthOf, type Point, type Rect } from './geometry';
import { EDGE_FONT, edgeWords, textWidth } from './labelText';
import type { Route } from './route';

const PLATE_HEIGHT = 16;
/** Between two places that are tried. */
const STEP = 14;
/** Places tried for one label, nearest to its own first. */
const MOST_TRIES = 60;
/** Side of the cells by which neighbours are found. */
const CELL = 96;

export interface LabelSpot {
  readonly at: Point;
  /** False: there was no free place; it stands where it belongs, beneath the others. */
  readonly clear: boolean;
}

/** Width of the plate behind a label. */
function plateWidth(edge: SceneEdge): number {
  return textWidth(edgeWords(edge), EDGE_FONT) + 6;
}

/** The plate behind a label whose middle is `at`. */
export function plateRect(edge: SceneEdge, { x, y }: Point): Rect {
  const w = plateWidth(edge);
  return { x: x - w / 2, y: y - PLATE_HEIGHT / 2, w, h: PLATE_HEIGHT };
}

/** A place for the label of every edge that has a route and a label; short lines, which have little room, choose first. No card is covered by choice. */
export function spotLabels(
  { boxes, nodes, edges }: Scene,
  rects: ReadonlyMap<string, Rect>,
  routes: ReadonlyMap<string, Route>,
): ReadonlyMap<string, LabelSpot> {
  const taken = new Occupied();
  for (const { id } of [...nodes, ...boxes.filter(({ open }) => !open)]) {
    const rect = rects.get(id);
    if (rect) taken.add(rect);
  }
  const spots = new Map<string, LabelSpot>();
  const lengths = new Map(edges.map(({ id }) => [id, lengthOf(routes.get(id)?.points ?? [])]));
  const shortest = [...edges].sort((a, b) => lengths.get(a.id)! - lengths.get(b.id)! || (a.id < b.id ? -1 : 1));
  for (const edge of shortest) {
    const route = routes.get(edge.id);
    if (!route || edge.label === '') continue;
    const free = [route.label, ...along(route)].find((point) => taken.isFree(plateRect(edge, point)));
    spots.set(edge.id, { at: free ?? route.label, clear: free !== undefined });
    if (free) taken.add(plateRect(edge, free));
  }
  return spots;
}

/** Points of a line, those nearest to its label first. */
function along({ points, label }: Route): readonly Point[] {
  const all = points.slice(1).flatMap((end, index) => {
    const start = points[index]!;
    const steps = Math.floor(Math.hypot(end.x - start.x, end.y - start.y) / STEP);
    return Array.from({ length: Math.max(0, steps - 1) }, (_, step): Point => {
      const share = (step + 1) / steps;
      return { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share };
    });
  });
  const away = (point: Point): number => Math.hypot(point.x - label.x, point.y - label.y);
  return all.sort((a, b) => away(a) - away(b)).slice(0, MOST_TRIES);
}

/** Rectangles by the cells that they touch. */
class Occupied {
  readonly #cells = new Map<string, Rect[]>();

  add(rect: Rect): void {
    for (const key of keysOf(rect)) {
      const cell = this.#cells.get(key);
      if (cell) cell.push(rect);
      else this.#cells.set(key, [rect]);
    }
  }

  isFree(rect: Rect): boolean {
    const { x, y } = center(rect);
    return (
      Number.isFinite(x + y) && keysOf(rect).every((key) => !this.#cells.get(key)?.some((one) => collide(one, rect)))
    );
  }
}

function keysOf({ x, y, w, h }: Rect): readonly string[] {
  const keys: string[] = [];
  for (let column = Math.floor(x / CELL); column * CELL < x + w; column++)
    for (let row = Math.floor(y / CELL); row * CELL < y + h; row++) keys.push(`${column} ${row}`);
  return keys;
}
