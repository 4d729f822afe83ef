// The plan of a map of many boxes: regions in columns like articles in a newspaper, boxes in rows inside them.
import type { Scene, SceneBox, SceneRegion } from '../../graph/index';
import { textWidth } from './labelText';
import { TILE_FONT, TILE_TEXT_X, tileHeight } from './tiles';

/** Where a box stands in the map: all by numbers that stay when boxes open, close, come and go. */
export interface MapCell {
  /** Id, name and reason of its region; the name is empty for what stands alone. */
  readonly region: Pick<SceneRegion, 'id' | 'label' | 'by'>;
  readonly column: number;
  /** Place of the region in its column, of the row in the region, of the box in the row. */
  readonly order: number;
  readonly row: number;
  readonly place: number;
  /** Closed size. */
  readonly w: number;
  readonly h: number;
  /** Room between columns, and between regions of one. */
  readonly gapX: number;
  readonly gapY: number;
}

interface Size {
  readonly w: number;
  readonly h: number;
}

/** A map is drawn from this many boxes on. */
export const MAP_BOXES = 25;
export const REGION_HEADER = 20;
export const REGION_TEXT_X = 10;
export const REGION_PADDING = 7;
export const TILE_GAP = 5;
const REGION_GAP = 13;
export const COLUMN_GAP = 18;
const MOST_PER_ROW = 6;
const TILE_WIDTHS = { least: 84, most: 176 } as const;
/** Share of the names that must be seen whole. */
const WHOLE_NAMES = 0.95;

/** The closed box's width: that nearly all names fit. */
function tileWidth(boxes: readonly SceneBox[]): number {
  const widths = boxes.map((box) => {
    const count = textWidth(box.kind === 'outside' ? '' : `+${box.workloads}`, 10.5);
    return TILE_TEXT_X + textWidth(box.short ?? box.label, TILE_FONT) + count + 24;
  });
  widths.sort((a, b) => a - b);
  const wanted = widths[Math.floor((widths.length - 1) * WHOLE_NAMES)] ?? 0;
  return Math.min(TILE_WIDTHS.most, Math.max(TILE_WIDTHS.least, Math.ceil(wanted / 4) * 4));
}

/** The closed size of a box; a hub is twice as wide, with room for its lines. */
export function tileSize(box: SceneBox, width: number): Size {
  const hub = (box.hubs?.length ?? 0) > 0;
  return { w: hub ? 2 * width + TILE_GAP : width, h: tileHeight(box) };
}

interface Group {
  readonly region: MapCell['region'];
  readonly boxes: readonly SceneBox[];
}

function groupsOf(scene: Scene): readonly Group[] {
  const boxes = new Map(scene.boxes.map((box) => [box.id, box]));
  const groups: Group[] = (scene.regions ?? []).map((region) => ({
    region,
    boxes: region.boxes.flatMap((id) => boxes.get(id) ?? []),
  }));
  const known = new Set((scene.regions ?? []).flatMap((region) => region.boxes));
  for (const box of scene.boxes) {
    if (known.has(box.id)) continue;
    groups.push({ region: { id: `region:alone:${box.id}`, label: '', by: '' }, boxes: [box] });
  }
  return groups.filter((group) => group.boxes.length > 0);
}

/** Rows of a group's boxes, at most `room` wide, hubs first. */
function rowsOf({ boxes }: Group, width: number, room: number): SceneBox[][] {
  const rows: SceneBox[][] = [];
  let left = 0;
  const order = [...boxes].sort((a, b) => (b.hubs?.length ?? 0) - (a.hubs?.length ?? 0));
  for (const box of order) {
    const { w } = tileSize(box, width);
    if (rows.length === 0 || w > left) {
      rows.push([]);
      left = room;
    }
    rows.at(-1)!.push(box);
    left -= w + TILE_GAP;
  }
  return rows;
}

interface Block {
  readonly group: Group;
  readonly rows: readonly (readonly SceneBox[])[];
  readonly w: number;
  readonly h: number;
}

function toBlock(group: Group, width: number, room: number): Block {
  const rows = rowsOf(group, width, room);
  const inner = rows.reduce((sum, row) => sum + Math.max(...row.map(tileHeight)) + TILE_GAP, -TILE_GAP);
  const w = room + 2 * REGION_PADDING;
  return {
    group,
    rows,
    w,
    h: inner + REGION_PADDING * 2 + (group.region.label === '' ? -REGION_PADDING : REGION_HEADER),
  };
}

/** The cells of a scene laid out from scratch, so that the whole is shown largest in an area of this width to height. */
export function planMap(scene: Scene, aspect: number): ReadonlyMap<string, MapCell> {
  const groups = groupsOf(scene);
  const width = tileWidth(scene.boxes);
  let best: readonly (readonly Block[])[] = [];
  let bestScale = -1;
  for (let perRow = 2; perRow <= MOST_PER_ROW; perRow++) {
    const room = perRow * (width + TILE_GAP) - TILE_GAP;
    const blocks = groups.map((group) => toBlock(group, width, room));
    for (let parts = 1; parts <= Math.min(blocks.length, 24); parts++) {
      const columns = inColumns(blocks, parts);
      const h = Math.max(...columns.map(heightOf));
      const w = columns.length * (room + 2 * REGION_PADDING + COLUMN_GAP) - COLUMN_GAP;
      const scale = Math.min(aspect / w, 1 / h);
      if (scale > bestScale * 1.0001) [best, bestScale] = [columns, scale];
    }
  }
  const gaps = spread(best, aspect);
  const cells = new Map<string, MapCell>();
  best.forEach((blocks, column) => {
    blocks.forEach(({ group, rows }, order) => {
      rows.forEach((row, index) => {
        row.forEach((box, place) => {
          const { id, label, by } = group.region;
          cells.set(box.id, {
            region: { id, label, by },
            column,
            order,
            row: index,
            place,
            ...gaps,
            ...tileSize(box, width),
          });
        });
      });
    });
  });
  return cells;
}

/** What the shape of the area leaves free goes between columns or regions, to the lines. */
function spread(
  columns: readonly (readonly Block[])[],
  aspect: number,
): { readonly gapX: number; readonly gapY: number } {
  const h = Math.max(1, ...columns.map(heightOf));
  const w = columns.length * (Math.max(0, ...columns.flat().map((block) => block.w)) + COLUMN_GAP) - COLUMN_GAP;
  const most = Math.max(2, ...columns.map(({ length }) => length));
  const free = { x: h * aspect - w, y: w / aspect - h };
  return {
    gapX: COLUMN_GAP + Math.min(60, Math.max(0, free.x / Math.max(1, columns.length - 1))),
    gapY: REGION_GAP + Math.min(34, Math.max(0, free.y / (most - 1))),
  };
}

function heightOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { h }) => sum + h + REGION_GAP, -REGION_GAP);
}

/** In order down at most `parts` columns, the tallest as low as can be. */
function inColumns(blocks: readonly Block[], parts: number): Block[][] {
  const fill = (limit: number): Block[][] => {
    const columns: Block[][] = [];
    let height = Number.POSITIVE_INFINITY;
    for (const block of blocks) {
      if (height + REGION_GAP + block.h > limit) {
        columns.push([]);
        height = -REGION_GAP;
      }
      columns.at(-1)!.push(block);
      height += REGION_GAP + block.h;
    }
    return columns;
  };
  let low = Math.max(0, ...blocks.map(({ h }) => h));
  let high = Math.max(low, heightOf(blocks));
  for (let step = 0; step < 16; step++) {
    const middle = (low + high) / 2;
    if (fill(middle).length <= parts) high = middle;
    else low = middle;
  }
  return fill(high);
}

/** Cells with room for boxes that were not there: in a row of their own under their region, or as a region under the last column. */
export function addToMap(cells: ReadonlyMap<string, MapCell>, scene: Scene): ReadonlyMap<string, MapCell> {
  const result = new Map(cells);
  const [first] = cells.values();
  const gaps = { gapX: first?.gapX ?? COLUMN_GAP, gapY: first?.gapY ?? REGION_GAP };
  const width = Math.min(...[...cells.values()].map(({ w }) => w), TILE_WIDTHS.most);
  const boxes = new Map(scene.boxes.map((box) => [box.id, box]));
  for (const group of groupsOf(scene)) {
    const missing = group.boxes.filter((box) => !cells.has(box.id));
    if (missing.length === 0) continue;
    const own = [...result.values()].filter(({ region }) => region.id === group.region.id);
    const column = own[0]?.column ?? Math.max(...[...result.values()].map((cell) => cell.column));
    const inColumn = [...result.values()].filter((cell) => cell.column === column);
    const order = own[0]?.order ?? Math.max(...inColumn.map((cell) => cell.order)) + 1;
    const { id, label, by } = group.region;
    const row = Math.max(-1, ...own.map((cell) => cell.row)) + 1;
    missing.forEach((box, place) => {
      result.set(box.id, { region: { id, label, by }, column, order, row, place, ...gaps, ...tileSize(box, width) });
    });
  }
  // What became a hub, or is none any more, changes its size and nothing else.
  for (const [id, cell] of result) {
    const box = boxes.get(id);
    if (box && !box.open) result.set(id, { ...cell, ...tileSize(box, width) });
  }
  return result;
}
