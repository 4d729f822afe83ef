// Where everything lies: boxes in slots that stay, nodes inside their boxes. Pure: same scene and memory, same picture.
import type { Scene } from '../../graph/index';
import { edgePlaces } from './edgePlaces';
import { CLOSED_BOX, nodesByBox, type Rect } from './geometry';
import { type InnerLayout, layoutInner } from './innerLayout';
import { addToMap, MAP_BOXES, type MapCell, planMap } from './mapLayout';
import { type MapGround, placeMap } from './mapPlaces';
import { type OpenBox, placeOpened } from './openPlaces';
import { packBoxes, placeNewcomers, settleGrown } from './packing';

/** What the layout remembers of a box, drawn now or hidden by a filter. */
export interface BoxPlace {
  /** The area kept free for the box; never smaller than what is drawn in it. */
  readonly slot: Rect;
  /** Its inside the last time it was open; coordinates relative to the slot's corner. */
  readonly inner: InnerLayout | null;
  /** Its place in the map; absent where boxes are few. */
  readonly cell?: MapCell;
  /** Where it stands in the map when it is closed; there as long as it stands open beside it. */
  readonly home?: Rect;
}

/** Width to height of the stage that a new picture is made for, unless told. */
const ASPECT = 1.2;

/** Layout memory: hand it back with the next scene and whatever can stay, stays. */
export type Positions = ReadonlyMap<string, BoxPlace>;

/**
 * Lays out a scene. Without `previous` from scratch; with it, boxes keep their slots (boxes that are missing now keep them too,
 * so that a filter moves nothing), an open box keeps its inside while it holds no unknown node, and a box that outgrows its slot
 * pushes as few others as it can. To lay out a filtered scene as if nothing were filtered, lay out the unfiltered scene first and
 * hand its positions in as `previous`. Many boxes are laid out as a map of regions; there, an open box stands on free ground beside
 * its place and moves no other.
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
  if (cells !== null) return placeOnMap(scene, cells, inners, previous, aspect);
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
  aspect: number,
): Positions {
  const boxes = new Map(scene.boxes.map((box) => [box.id, box]));
  const { slots: homes, regions } = placeMap(cells);
  const innerOf = (id: string): InnerLayout | null =>
    inners.has(id) ? (inners.get(id) ?? null) : (previous?.get(id)?.inner ?? null);
  const opened = [...homes].flatMap(([id, home]): OpenBox[] => {
    const was = previous?.get(id);
    const before = was?.home ? was.slot : null;
    const inner = innerOf(id);
    // What a filter hides keeps its room.
    const open = boxes.has(id) ? boxes.get(id)!.open : before !== null;
    return open && inner ? [{ id, home, w: inner.w, h: inner.h, before }] : [];
  });
  const alone = [...cells].flatMap(([id, { region }]) => (region.label === '' ? [homes.get(id)!] : []));
  const places = placeOpened([...regions.map(({ rect }) => rect), ...alone], opened, aspect);
  return new Map(
    [...homes].map(([id, home]): [string, BoxPlace] => {
      const place = places.get(id);
      const rest = { inner: innerOf(id), cell: cells.get(id)! };
      return [id, place ? { slot: place, home, ...rest } : { slot: home, ...rest }];
    }),
  );
}

/** What is drawn beneath the boxes of a scene. */
export function drawnGround(scene: Scene, positions: Positions): MapGround {
  const homes = scene.boxes.flatMap(({ id }) => {
    const home = positions.get(id)?.home;
    return home ? [[id, home] as const] : [];
  });
  return { regions: placeMap(cellsOf(positions)).regions, homes: new Map(homes) };
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
