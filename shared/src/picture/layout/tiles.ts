// Sizes of a closed box on the map: one line with isolation, name and what is inside; under it a line for every side on which it is a hub.
import type { Scene, SceneBox, SceneHub } from '../../graph/index';
import type { Point, Rect } from './geometry';
import { fitText, textWidth } from './labelText';

export const TILE_HEIGHT = 24;
export const HUB_LINE = 18;
export const TILE_TEXT_X = 22;
export const TILE_FONT = 13;
export const COUNT_FONT = 10.5;
export const HUB_FONT = 11;

export function tileHeight(box: SceneBox): number {
  const lines = box.hubs?.length ?? 0;
  return TILE_HEIGHT + (lines === 0 ? 0 : lines * HUB_LINE + 3);
}

/** Whether a closed box is drawn as a tile of the map. */
export function isTile(box: SceneBox, rect: Rect): boolean {
  return !box.open && rect.h === tileHeight(box);
}

/** Whether the picture is a map. */
export function isOnMap({ boxes }: Scene, rects: ReadonlyMap<string, Rect>): boolean {
  return boxes.some((box) => {
    const rect = rects.get(box.id);
    return rect !== undefined && isTile(box, rect);
  });
}

/** What opens the tile: the number of workloads that it would show. */
export function countText(box: SceneBox): string {
  return box.kind === 'outside' ? '+' : `+${box.workloads}`;
}

export function countWidth(box: SceneBox): number {
  return Math.max(16, textWidth(countText(box), COUNT_FONT) + 6);
}

/** Where a click opens the box. */
export function tileToggle(box: SceneBox, rect: Rect): Rect {
  const w = countWidth(box);
  return { x: rect.x + rect.w - w - 4, y: rect.y, w: w + 4, h: TILE_HEIGHT };
}

/** Room for the name. */
export function tileNameRoom(box: SceneBox, w: number): number {
  return w - TILE_TEXT_X - countWidth(box) - 7 - (markOf(box) ? 15 : 0);
}

/** The side whose line lies at the point; null beside them. */
export function hubLineAt(box: SceneBox, rect: Rect, point: Point): SceneHub | null {
  if (!isTile(box, rect)) return null;
  const line = Math.floor((point.y - rect.y - TILE_HEIGHT) / HUB_LINE);
  return point.y < rect.y + TILE_HEIGHT ? null : (box.hubs?.[line] ?? null);
}

const NUMBERS = new Intl.NumberFormat('en');

/** A hub line in words: `from 96 of 99 namespaces · 480 folded`, with fewer of them where room is short. */
export function hubWords(
  { side, peers, of, connections, unfolded }: SceneHub,
  room = Number.POSITIVE_INFINITY,
): string {
  const head = `${side === 'in' ? 'from' : 'to'} ${peers} of ${of} namespaces`;
  const state = unfolded ? 'drawn' : NUMBERS.format(connections);
  const long = `${head} · ${state}${unfolded ? '' : ' folded'}`;
  return fitText(textWidth(long, HUB_FONT) <= room ? long : `${head} · ${state}`, HUB_FONT, room);
}

export function markOf(box: SceneBox): 'published' | 'blocked' | null {
  if ((box.exposure?.blocked ?? 0) > 0) return 'blocked';
  return (box.exposure?.published ?? 0) > 0 ? 'published' : null;
}
