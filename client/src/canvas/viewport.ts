// What part of the picture is seen: the model point in the middle of the view, and the zoom.
import type { Rect } from '@portolan/shared/picture';
import type { Core } from 'cytoscape';

/** x, y: model coordinates of the view's middle (so a link shows the same place in a window of any size); zoom: pixels a model pixel. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

export const MIN_ZOOM = 0.03;
export const MAX_ZOOM = 4;
const FIT_ZOOM = 1.35;
const FIT_PADDING = 28;

export function readViewport(cy: Core): Viewport {
  const [zoom, pan] = [cy.zoom(), cy.pan()];
  return { x: (cy.width() / 2 - pan.x) / zoom, y: (cy.height() / 2 - pan.y) / zoom, zoom };
}

/** Zoom and pan that put the viewport into the container. */
export function toPan(cy: Core, view: Viewport): { zoom: number; pan: { x: number; y: number } } {
  const zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, view.zoom));
  return { zoom, pan: { x: cy.width() / 2 - view.x * zoom, y: cy.height() / 2 - view.y * zoom } };
}

/** The viewport in which the whole area is seen, not larger than a little over its natural size. */
export function fitting(cy: Core, area: Rect): Viewport {
  const zoom = Math.min(
    FIT_ZOOM,
    Math.max(1, cy.width() - 2 * FIT_PADDING) / area.w,
    Math.max(1, cy.height() - 2 * FIT_PADDING) / area.h,
  );
  return { x: area.x + area.w / 2, y: area.y + area.h / 2, zoom };
}

/** The nearest viewport in which the area is seen; the same one when it is seen already. */
export function revealing(cy: Core, area: Rect): Viewport {
  const now = readViewport(cy);
  const fit = fitting(cy, area);
  const zoom = Math.min(now.zoom, Math.max(fit.zoom, MIN_ZOOM));
  const [halfW, halfH] = [cy.width() / 2 / zoom - FIT_PADDING, cy.height() / 2 / zoom - FIT_PADDING];
  const clamp = (value: number, low: number, high: number): number =>
    low > high ? (low + high) / 2 : Math.max(low, Math.min(high, value));
  return {
    x: clamp(now.x, area.x + area.w - halfW, area.x + halfW),
    y: clamp(now.y, area.y + area.h - halfH, area.y + halfH),
    zoom,
  };
}

export function sameViewport(a: Viewport, b: Viewport): boolean {
  return Math.abs(a.x - b.x) < 0.6 && Math.abs(a.y - b.y) < 0.6 && Math.abs(a.zoom / b.zoom - 1) < 0.002;
}
