// What is under the pointer, and where something can be clicked.

import type { Drawing } from './drawing';
import { contains, type Point, type Rect } from './geometry';
import { routeAt } from './nearestRoute';
import type { Route } from './route';
import { isTile } from './tiles';

const NOWHERE: Rect = { x: Infinity, y: Infinity, w: 0, h: 0 };

/** The node or the head of an open box, else the line within `reach` model pixels, else the box at a model point; the place that an open box has left is the box. */
export function thingAt({ scene, rects, routes, ground }: Drawing, point: Point, reach: number): string | null {
  const at = (id: string): boolean => contains(rects.get(id) ?? NOWHERE, point);
  const away = (id: string): boolean => contains(ground?.homes.get(id) ?? NOWHERE, point);
  const closed = scene.boxes.find((box) => (box.open ? away(box.id) : at(box.id)));
  const thing = scene.nodes.find((node) => at(node.id)) ?? closed;
  if (thing) return thing.id;
  // The head of an open box is a handle: no line that passes may take it.
  const head = scene.boxes.find((box) => box.open && contains(headRect(rects.get(box.id) ?? NOWHERE), point));
  if (head) return head.id;
  return routeAt(routes.values(), point, reach) ?? scene.boxes.find((box) => at(box.id))?.id ?? null;
}

/** The strip of an open box with its name and what closes it. */
export function headRect(box: Rect): Rect {
  return { ...box, h: Math.min(box.h, 44) };
}

/** A model point at which a click means this element: of a line the free place nearest to its label. */
export function clickPoint(drawing: Drawing, id: string, rect: Rect, reach: number): Point {
  const route = drawing.routes.get(id);
  const open = drawing.scene.boxes.some((box) => box.id === id && box.open);
  if (!route && drawing.scene.boxes.some((box) => box.id === id && isTile(box, rect)))
    return { x: rect.x + rect.w / 2, y: rect.y + 12 };
  if (!route) return open ? { x: rect.x + 30, y: rect.y + 12 } : { x: rect.x + rect.w / 2, y: rect.y + rect.h - 9 };
  const { label } = route;
  const away = (point: Point): number => Math.hypot(point.x - label.x, point.y - label.y);
  const free = alongRoute(route).filter((point) => thingAt(drawing, point, reach) === id);
  return free.sort((a, b) => away(a) - away(b))[0] ?? label;
}

/** Points along a line, a few pixels apart. */
function alongRoute(route: Route): Point[] {
  return route.points.slice(1).flatMap((b, index) => {
    const a = route.points[index]!;
    const steps = Math.max(2, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 6));
    return Array.from({ length: steps - 1 }, (_, k): Point => {
      const share = (k + 1) / steps;
      return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
    });
  });
}
