// Where everything lies: boxes in slots that stay, nodes inside their boxes. Pure: same scene and memory, same picture.
import type { Scene } from '@portolan/shared/graph';
import { edgePlaces } from './edgePlaces';
import { CLOSED_BOX, nodesByBox, type Rect } from './geometry';
import { type InnerLayout, layoutInner } from './innerLayout';
import { packBoxes, placeNewcomers, settleGrown } from './packing';

/** What the layout remembers of a box, drawn now or hidden by a filter. */
export interface BoxPlace {
  /** The area kept free for the box; never smaller than what is drawn in it. */
  readonly slot: Rect;
  /** Its inside the last time it was open; coordinates relative to the slot's corner. */
  readonly inner: InnerLayout | null;
}

/** Layout memory: hand it back with the next scene and whatever can stay, stays. */
export type Positions = ReadonlyMap<string, BoxPlace>;

/**
 * Lays out a scene. Without `previous` from scratch; with it, boxes keep their slots (boxes that are missing now keep them too,
 * so that a filter moves nothing), an open box keeps its inside while it holds no unknown node, and a box that outgrows its slot
 * pushes as few others as it can. To lay out a filtered scene as if nothing were filtered, lay out the unfiltered scene first and
 * hand its positions in as `previous`.
 */
export function layoutScene(scene: Scene, previous?: Positions): Positions {
  const nodes = nodesByBox(scene);
  const edges = edgePlaces(scene).inside;
  const inners = new Map<string, InnerLayout | null>();
  const sizes = new Map<string, { readonly w: number; readonly h: number }>();
  for (const box of scene.boxes) {
    const known = previous?.get(box.id)?.inner ?? null;
    const own = nodes.get(box.id) ?? [];
    const keeps = known !== null && own.every((node) => known.nodes.has(node.id));
    const inner = box.open && !keeps ? layoutInner(own, edges.get(box.id) ?? []) : known;
    inners.set(box.id, inner);
    sizes.set(box.id, box.open && inner ? { w: inner.w, h: inner.h } : CLOSED_BOX);
  }
  const slots = placeBoxes(scene, sizes, previous);
  const result = new Map<string, BoxPlace>();
  for (const [id, slot] of slots) {
    const inner = inners.has(id) ? (inners.get(id) ?? null) : (previous?.get(id)?.inner ?? null);
    result.set(id, { slot, inner });
  }
  return result;
}

function placeBoxes(
  scene: Scene,
  sizes: ReadonlyMap<string, { readonly w: number; readonly h: number }>,
  previous: Positions | undefined,
): ReadonlyMap<string, Rect> {
  const known = scene.boxes.filter((box) => previous?.has(box.id));
  if (!previous || (scene.boxes.length > 0 && known.length * 2 < scene.boxes.length)) return packBoxes(scene, sizes);
  const slots = new Map([...previous].map(([id, place]) => [id, place.slot]));
  for (const box of known) settleGrown(slots, box.id, sizes.get(box.id)!);
  placeNewcomers(
    slots,
    scene.boxes.filter((box) => !previous.has(box.id)).map((box) => ({ id: box.id, ...sizes.get(box.id)! })),
  );
  return slots;
}

/** What is drawn, in absolute coordinates: a rectangle for every box and every node of an open box of the scene. */
export function drawnRects(scene: Scene, positions: Positions): ReadonlyMap<string, Rect> {
  const rects = new Map<string, Rect>();
  for (const box of scene.boxes) {
    const place = positions.get(box.id);
    if (!place) continue;
    const size = box.open && place.inner ? place.inner : CLOSED_BOX;
    rects.set(box.id, { x: place.slot.x, y: place.slot.y, w: size.w, h: size.h });
  }
  for (const node of scene.nodes) {
    const place = positions.get(node.box);
    const rect = place?.inner?.nodes.get(node.id);
    if (place && rect) rects.set(node.id, { ...rect, x: place.slot.x + rect.x, y: place.slot.y + rect.y });
  }
  return rects;
}
