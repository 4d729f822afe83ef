// A closed box on the map: one line with isolation, name and what is inside; under it a line for every side on which it is a hub.
import type { Scene, SceneBox, SceneHub } from '@portolan/shared/graph';
import type { CanvasTheme } from './canvasTheme';
import type { Point, Rect } from './geometry';
import { globeGlyph, markGlyph, shieldGlyph } from './glyphs';
import { fitText, textWidth, xmlText } from './labelText';

export const TILE_HEIGHT = 24;
const HUB_LINE = 18;
export const TILE_TEXT_X = 22;
export const TILE_FONT = 13;
const COUNT_FONT = 10.5;
const HUB_FONT = 11;

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
function countText(box: SceneBox): string {
  return box.kind === 'outside' ? '+' : `+${box.workloads}`;
}

function countWidth(box: SceneBox): number {
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

function markOf(box: SceneBox): 'published' | 'blocked' | null {
  if ((box.exposure?.blocked ?? 0) > 0) return 'blocked';
  return (box.exposure?.published ?? 0) > 0 ? 'published' : null;
}

/** All of a tile but its frame and name. */
export function tileFace(box: SceneBox, w: number, theme: CanvasTheme): string {
  const width = countWidth(box);
  const x = w - width - 4;
  const mark = markOf(box);
  const badge =
    box.kind === 'outside'
      ? `<g transform="translate(5 5.5) scale(.86)">${globeGlyph(0, 0, theme)}</g>`
      : `<g transform="translate(5.5 5.2) scale(.86)">${shieldGlyph(box.isolation, 0, 0, theme)}</g>`;
  const finding =
    box.findings > 0 ? `<circle cx="16.6" cy="6" r="3.6" fill="${theme.finding}" stroke="${theme.card}"/>` : '';
  return [
    badge,
    finding,
    mark === null ? '' : markGlyph(mark, x - 15, 6, theme, 12),
    `<rect x="${x}" y="4.5" width="${width}" height="15" rx="4.5" fill="${theme.box}"/>`,
    `<text x="${x + width / 2}" y="15.8" font-size="${COUNT_FONT}" font-weight="500" text-anchor="middle" fill="${theme.muted}">${countText(box)}</text>`,
    ...(box.hubs ?? []).map((hub, line) => hubLine(hub, line, w, theme)),
  ].join('');
}

/** Three lines that meet in a dot, and the words. */
function hubLine(hub: SceneHub, line: number, w: number, theme: CanvasTheme): string {
  const y = TILE_HEIGHT + line * HUB_LINE;
  const turn = hub.side === 'in' ? '' : ' rotate(180 6 6)';
  const rays = `<g transform="translate(6 ${y + 2})${turn}" stroke="${theme.explicit}" fill="none" stroke-width="1.2"><path d="M0 1.5 8 6M0 6h8M0 10.5 8 6"/><circle cx="9" cy="6" r="2.2" fill="${theme.explicit}" stroke="none"/></g>`;
  const words = hubWords(hub, w - TILE_TEXT_X - 4);
  return `<path d="M5 ${y}h${w - 10}" stroke="${theme.boxBorder}"/>${rays}<text x="${TILE_TEXT_X}" y="${y + 12}" font-size="${HUB_FONT}" fill="${theme.muted}">${xmlText(words)}</text>`;
}
