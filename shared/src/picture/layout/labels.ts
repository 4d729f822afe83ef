// Which lines say their label unasked: the heaviest first, none on top of another's, and on the map none on top of a box or a region's name.
import type { Scene } from '../../graph/index';
import { collide, type Rect } from './geometry';
import { type MapRegion, titleRect } from './mapPlaces';
import type { Route } from './route';

/** With more lines than this only those that the reader points at say anything. */
const MOST_LINES = 300;
const LABEL_HEIGHT = 15;

/** Ids of the edges whose label has a free place. */
export function placedLabels(
  scene: Scene,
  rects: ReadonlyMap<string, Rect>,
  routes: ReadonlyMap<string, Route>,
  regions: readonly MapRegion[] = [],
): ReadonlySet<string> {
  const placed = new Set<string>();
  if (scene.edges.length > MOST_LINES) return placed;
  const taken: Rect[] = [];
  const closed = scene.boxes.flatMap((box) => (box.open ? [] : (rects.get(box.id) ?? [])));
  const boxes = [...closed, ...regions.map(titleRect)];
  const byWeight = [...scene.edges].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1));
  for (const edge of byWeight) {
    const route = routes.get(edge.id);
    if (!route || edge.label === '') continue;
    const { label, room } = route;
    const place = { x: label.x - room / 2, y: label.y - LABEL_HEIGHT / 2, w: room, h: LABEL_HEIGHT };
    if (route.bend && boxes.some((box) => collide(box, place))) continue;
    if (taken.some((other) => collide(other, place, -2, -2))) continue;
    taken.push(place);
    placed.add(edge.id);
  }
  return placed;
}
