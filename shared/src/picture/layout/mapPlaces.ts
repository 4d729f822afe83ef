// Where a planned map puts everything: down its columns, region by region and row by row.
import type { Rect } from './geometry';
import { textWidth } from './labelText';
import { COLUMN_GAP, type MapCell, REGION_HEADER, REGION_PADDING, REGION_TEXT_X, TILE_GAP } from './mapLayout';

/** What a map draws beneath its boxes; both are empty where no map is drawn. */
export interface MapGround {
  /** Regions with what stands in them, boxes that a filter hides included. */
  readonly regions: readonly MapRegion[];
  /** Where the boxes that stand open beside the map stand while they are closed, by the boxes' ids. */
  readonly homes: ReadonlyMap<string, Rect>;
}

export const NO_GROUND: MapGround = { regions: [], homes: new Map() };

/** Regions drawn on the map. */
export interface MapRegion extends MapCell {
  readonly rect: Rect;
}

export const REGION_TITLE_FONT = 13.5;
/** What a title's patch adds on each side of the words. */
export const REGION_TITLE_INSET = 3;

/** The patch on which the name of a region stands. */
export function titleRect({ region, rect }: Pick<MapRegion, 'region' | 'rect'>): Rect {
  const room = rect.w - 2 * REGION_TEXT_X;
  const w = Math.min(room, Math.ceil(textWidth(region.label, REGION_TITLE_FONT)));
  return {
    x: rect.x + REGION_TEXT_X - REGION_TITLE_INSET,
    y: rect.y + 3,
    w: w + 2 * REGION_TITLE_INSET,
    h: REGION_HEADER - 3,
  };
}

/** Where every box stands while it is closed, and the regions around them. */
export function placeMap(cells: ReadonlyMap<string, MapCell>): {
  readonly slots: ReadonlyMap<string, Rect>;
  readonly regions: readonly MapRegion[];
} {
  const slots = new Map<string, Rect>();
  const regions: MapRegion[] = [];
  const ordered = [...cells].sort(
    ([a, p], [b, q]) =>
      p.column - q.column || p.order - q.order || p.row - q.row || p.place - q.place || (a < b ? -1 : 1),
  );
  let x = 0;
  for (const column of runs(ordered, (cell) => cell.column)) {
    const first = regions.length;
    let [y, widest] = [0, 0];
    for (const region of runs(column, (cell) => cell.order)) {
      const head = region[0]![1];
      const top = y;
      const inset = head.region.label === '' ? 0 : REGION_PADDING;
      y += head.region.label === '' ? 0 : REGION_HEADER + REGION_PADDING / 2;
      for (const row of runs(region, (cell) => cell.row)) {
        let [left, tallest] = [x + REGION_PADDING, 0];
        for (const [id, { w, h }] of row) {
          slots.set(id, { x: left, y, w, h });
          left += w + TILE_GAP;
          tallest = Math.max(tallest, h);
        }
        widest = Math.max(widest, left - TILE_GAP + REGION_PADDING - x);
        y += tallest + TILE_GAP;
      }
      y += inset - TILE_GAP;
      regions.push({ ...head, rect: { x, y: top, w: 0, h: y - top } });
      y += head.gapY;
    }
    for (let i = first; i < regions.length; i++) {
      const one = regions[i]!;
      regions[i] = { ...one, rect: { ...one.rect, w: widest } };
    }
    x += widest + (column[0]?.[1].gapX ?? COLUMN_GAP);
  }
  return { slots, regions: regions.filter(({ region }) => region.label !== '') };
}

type Entry = readonly [string, MapCell];

/** Neighbours with an equal key, in their order. */
function runs(entries: readonly Entry[], keyOf: (cell: MapCell) => number): readonly (readonly Entry[])[] {
  const result: Entry[][] = [];
  let key: number | null = null;
  for (const entry of entries) {
    const own = keyOf(entry[1]);
    if (own !== key) result.push([]);
    key = own;
    result.at(-1)!.push(entry);
  }
  return result;
}
