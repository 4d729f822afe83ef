// What is printed on a closed box of the map besides its name.
import type { SceneBox, SceneHub } from '../../graph/index';
import { xmlText } from '../../report/index';
import {
  COUNT_FONT,
  countText,
  countWidth,
  HUB_FONT,
  HUB_LINE,
  hubWords,
  markOf,
  TILE_HEIGHT,
  TILE_TEXT_X,
} from '../layout/tiles';
import { globeGlyph, markGlyph, shieldGlyph } from './glyphs';
import type { CanvasTheme } from './theme';

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
