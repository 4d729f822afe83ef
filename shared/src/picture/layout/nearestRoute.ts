// Which line is under the pointer: edges take no events of their own (a quarter of the cost), so we look ourselves.
import type { Point } from './geometry';
import type { Route } from './route';

function segmentDistance(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / square));
  return Math.hypot(point.x - a.x - t * dx, point.y - a.y - t * dy);
}

/** Distance in model pixels from a point to a line or to its label's middle. */
export function routeDistance(route: Route, point: Point): number {
  let best = Infinity;
  for (let i = 0; i + 1 < route.points.length; i++) {
    best = Math.min(best, segmentDistance(point, route.points[i]!, route.points[i + 1]!));
  }
  return best;
}

/** The nearest line within `tolerance` model pixels; among equals the one whose own stretch (label) is nearest. */
export function routeAt(routes: Iterable<Route>, point: Point, tolerance: number): string | null {
  let best: string | null = null;
  let bestDistance = tolerance;
  let bestLabel = Infinity;
  for (const route of routes) {
    const distance = routeDistance(route, point);
    if (distance > tolerance) continue;
    const label = Math.hypot(route.label.x - point.x, route.label.y - point.y);
    const closer = distance < bestDistance - 0.5;
    if (closer || (distance <= bestDistance + 0.5 && label < bestLabel)) {
      [best, bestDistance, bestLabel] = [route.id, Math.min(distance, bestDistance), label];
    }
  }
  return best;
}
