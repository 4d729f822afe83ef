// Regions, namespaces and the places that they left, as SVG.
import type { SceneBox } from '../../graph/index';
import { xmlText } from '../../report/index';
import { type Rect, TOGGLE_SIZE } from '../layout/geometry';
import { fitText } from '../layout/labelText';
import { type MapRegion, REGION_TITLE_FONT, REGION_TITLE_INSET, titleRect } from '../layout/mapPlaces';
import { isTile, TILE_FONT, TILE_TEXT_X, tileNameRoom } from '../layout/tiles';
import { BOX_TEXT_X, boxFace } from './faces';
import { frame, group } from './svgText';
import type { CanvasTheme } from './theme';
import { tileFace } from './tileFace';

export function regionMarkup({ region, rect }: MapRegion, theme: CanvasTheme): string {
  return group(rect, false, `${region.label}, ${region.by}`, frame(rect, 9, theme.box, theme.boxBorder));
}

export function titleMarkup(one: MapRegion, theme: CanvasTheme): string {
  const strip = titleRect(one);
  const name = xmlText(fitText(one.region.label, REGION_TITLE_FONT, strip.w));
  const text = `<text x="${REGION_TITLE_INSET}" y="13" font-size="${REGION_TITLE_FONT}" font-weight="700" fill="${theme.muted}">${name}</text>`;
  return group(strip, false, `${one.region.label}, ${one.region.by}`, frame(strip, 4, theme.box, 'none') + text);
}

export function homeMarkup(box: SceneBox, rect: Rect, theme: CanvasTheme): string {
  const name = xmlText(fitText(box.short ?? box.label, TILE_FONT, rect.w - TILE_TEXT_X - 8));
  const border = frame(rect, 6, 'none', theme.cardBorder, ' stroke-dasharray="4 3"');
  return group(
    rect,
    false,
    `${box.label}, open beside the map`,
    `${border}<text x="${TILE_TEXT_X}" y="16.5" font-size="${TILE_FONT}" fill="${theme.muted}">${name}</text>`,
  );
}

function tileMarkup(box: SceneBox, rect: Rect, theme: CanvasTheme): string {
  const name = xmlText(fitText(box.short ?? box.label, TILE_FONT, tileNameRoom(box, rect.w)));
  const border = frame(rect, 6, box.kind === 'outside' ? theme.outside : theme.card, theme.cardBorder);
  const text = `<text x="${TILE_TEXT_X}" y="16.5" font-size="${TILE_FONT}" font-weight="600" fill="${theme.text}">${name}</text>`;
  return group(rect, box.dimmed, box.label, border + text + tileFace(box, rect.w, theme));
}

export function boxMarkup(box: SceneBox, rect: Rect, theme: CanvasTheme): string {
  if (isTile(box, rect)) return tileMarkup(box, rect, theme);
  const outside = box.kind === 'outside';
  const fill = outside ? theme.outside : box.open ? theme.box : theme.card;
  const border = frame(rect, 12, fill, theme.boxBorder, outside ? ' stroke-dasharray="5 4"' : '');
  const room = rect.w - BOX_TEXT_X - TOGGLE_SIZE - 14;
  const name = `<text x="${BOX_TEXT_X}" y="22" font-size="14" font-weight="700" fill="${theme.text}">${xmlText(fitText(box.label, 14.5, room))}</text>`;
  return group(rect, box.dimmed, box.label, border + name + boxFace(box, rect.w, theme));
}
