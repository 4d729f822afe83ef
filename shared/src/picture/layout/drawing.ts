// A scene with a place for everything in it.
import type { Scene } from '../../graph/index';
import { drawnGround, drawnRects, layoutScene } from './boxLayout';
import type { Rect } from './geometry';
import type { MapGround } from './mapPlaces';
import type { Route } from './route';
import { routeEdges } from './routes';

/** What is drawn, as the canvas shows it. */
export interface Drawing {
  readonly scene: Scene;
  readonly rects: ReadonlyMap<string, Rect>;
  readonly routes: ReadonlyMap<string, Route>;
  /** What lies beneath; absent: nothing. */
  readonly ground?: MapGround;
}

/** A scene laid out from scratch. @param aspect width to height that it should come near to */
export function drawScene(scene: Scene, aspect?: number): Drawing {
  const positions = layoutScene(scene, undefined, aspect);
  const rects = drawnRects(scene, positions);
  return { scene, rects, routes: routeEdges(scene, rects), ground: drawnGround(scene, positions) };
}
