// Where everything lies: boxes in slots that stay, nodes inside their boxes. Pure: same scene and memory, same picture.
import type { Scene } from '@portolan/shared/graph';
import { edgePlaces } from './edgePlaces';
import { CLOSED_BOX, nodesByBox, type Rect } from './geometry';
import { type InnerLayout, layoutInner } from './innerLayout';
import { addToMap, MAP_BOXES, type MapCell, type MapRegion, placeMap, planMap } from './mapLayout';
import { packBoxes, placeNewcomers, settleGrown } from './packing';

/** What the layout remembers of a box, drawn now or hidden by a filter. */
export interface BoxPlace {
  /** The area kept free for the box; never smaller than what is drawn in it. */
  readonly slot: Rect;
  /** Its inside the last time it was open; coordinates relative to the slot's corner. */
  readonly inner: InnerLayout | null;
  /** Its place in the map; absent where boxes are few. */
  readonly cell?: MapCell;
}

/** Width to height of the stage that a new picture is made for, unless told. */
const ASPECT = 1.2;

/** Layout memory: hand it back with the next scene and whatever can stay, stays. */
export type Positions = ReadonlyMap<string, BoxPlace>;

/**
 * Lays out a scene. Without `previous` from scratch; with it, boxes keep their slots (boxes that are missing now keep them too,
 * so that a filter moves nothing), an open box keeps its inside while it holds no unknown node, and a box that outgrows its slot
 * pushes as few others as it can. To lay out a filtered scene as if nothing were filtered, lay out the unfiltered scene first and
 * hand its positions in as `previous`. Many boxes are laid out as a map of regions; there, boxes that close again give their room back.
 */
export function layoutScene(scene: Scene, previous?: Positions, aspect = ASPECT): Positions {
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
  const cells = mapCells(scene, previous, aspect);
  if (cells !== null) return placeOnMap(scene, cells, inners, previous);
  const slots = placeBoxes(scene, sizes, previous, aspect);
  const result = new Map<string, BoxPlace>();
  for (const [id, slot] of slots) {
    const inner = inners.has(id) ? (inners.get(id) ?? null) : (previous?.get(id)?.inner ?? null);
    result.set(id, { slot, inner });
  }
  return result;
}

/** The places on a map: those of before with what is new, or new ones altogether; null where no map is to be drawn. */
function mapCells(scene: Scene, previous: Positions | undefined, aspect: number): ReadonlyMap<string, MapCell> | null {
  if (previous && keepsMost(scene, previous)) {
    const cells = cellsOf(previous);
    return cells.size === 0 ? null : addToMap(cells, scene);
  }
  const closed = scene.boxes.filter((box) => !box.open).length;
  return scene.boxes.length >= MAP_BOXES && closed * 2 > scene.boxes.length ? planMap(scene, aspect) : null;
}

function cellsOf(positions: Positions): ReadonlyMap<string, MapCell> {
  return new Map([...positions].flatMap(([id, { cell }]) => (cell ? [[id, cell] as const] : [])));
}

/** Whether the picture goes on from the one before. */
function keepsMost(scene: Scene, previous: Positions): boolean {
  return scene.boxes.filter((box) => previous.has(box.id)).length * 2 >= scene.boxes.length;
}

function placeOnMap(
  scene: Scene,
  cells: ReadonlyMap<string, MapCell>,
  inners: ReadonlyMap<string, InnerLayout | null>,
  previous: Positions | undefined,
): Positions {
  const boxes = new Map(scene.boxes.map((box) => [box.id, box]));
  const { slots } = placeMap(cells, (id, cell) => {
    const box = boxes.get(id);
    // What a filter hides keeps its room.
    if (!box) return previous?.get(id)?.slot ?? cell;
    return (box.open ? inners.get(id) : null) ?? cell;
  });
  const result = new Map<string, BoxPlace>();
  for (const [id, slot] of slots) {
    const inner = inners.has(id) ? (inners.get(id) ?? null) : (previous?.get(id)?.inner ?? null);
    result.set(id, { slot, inner, cell: cells.get(id)! });
  }
  return result;
}

/** The regions of a map with what stands in them, boxes that a filter hides included; none where no map is drawn. */
export function drawnRegions(positions: Positions): readonly MapRegion[] {
  return placeMap(cellsOf(positions), (id) => positions.get(id)!.slot).regions;
}

function placeBoxes(
  scene: Scene,
  sizes: ReadonlyMap<string, { readonly w: number; readonly h: number }>,
  previous: Positions | undefined,
  aspect: number,
): ReadonlyMap<string, Rect> {
  if (!previous || !keepsMost(scene, previous)) return packBoxes(scene, sizes, aspect);
  const known = scene.boxes.filter((box) => previous.has(box.id));
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
    const size = box.open && place.inner ? place.inner : (place.cell ?? CLOSED_BOX);
    rects.set(box.id, { x: place.slot.x, y: place.slot.y, w: size.w, h: size.h });
  }
  for (const node of scene.nodes) {
    const place = positions.get(node.box);
    const rect = place?.inner?.nodes.get(node.id);
    if (place && rect) rects.set(node.id, { ...rect, x: place.slot.x + rect.x, y: place.slot.y + rect.y });
  }
  return rects;
}
