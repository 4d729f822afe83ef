// What is printed on a card or box besides its name: one small SVG, as markup for the export or as an image for the canvas.
import type { SceneBox, SceneNode } from '@portolan/shared/graph';
import type { CanvasTheme } from './canvasTheme';
import { boxCounts, CLOSED_BOX, nodeSize, TOGGLE_SIZE } from './geometry';
import { findingGlyph, globeGlyph, serverGlyph, shieldGlyph, toggleGlyph } from './glyphs';
import { fitText, xmlText } from './labelText';

export const CARD_TEXT_X = 36;
export const BOX_TEXT_X = 16;

function detailText(text: string, x: number, y: number, width: number, theme: CanvasTheme): string {
  if (text === '') return '';
  return `<text x="${x}" y="${y}" font-size="11" fill="${theme.muted}">${xmlText(fitText(text, 11, width))}</text>`;
}

/** Badge, second line and findings of a node; coordinates from its top left corner. Stubs have none. */
export function nodeFace(node: SceneNode, theme: CanvasTheme): string {
  const { w, h } = nodeSize(node);
  if (node.kind === 'stub') return '';
  const badgeY = h / 2 - 8;
  const badge =
    node.kind === 'external'
      ? globeGlyph(12, badgeY + 0.5, theme)
      : node.kind === 'node'
        ? serverGlyph(12, badgeY + 0.5, theme)
        : shieldGlyph(node.isolation, 12, badgeY, theme);
  const detail = node.kind === 'pod' ? '' : detailText(node.detail, CARD_TEXT_X, h - 11, w - CARD_TEXT_X - 12, theme);
  return badge + detail + findingGlyph(node.findings, w - 13, h / 2, theme);
}

/** Counts, isolation and toggle of a box of width `w`. */
export function boxFace(box: SceneBox, w: number, theme: CanvasTheme): string {
  const badge =
    box.kind === 'outside' ? globeGlyph(BOX_TEXT_X - 1, 28, theme) : shieldGlyph(box.isolation, BOX_TEXT_X, 28, theme);
  const counts = detailText(boxCounts(box), BOX_TEXT_X + 20, 40, w - BOX_TEXT_X - 40, theme);
  const toggle = toggleGlyph(box.open, w - TOGGLE_SIZE / 2 - 8, 6 + TOGGLE_SIZE / 2, theme);
  return badge + counts + toggle + findingGlyph(box.findings, w - TOGGLE_SIZE - 18, 19, theme);
}

/** A face as an image address. Nothing in it runs: it is an image, and all text in it is escaped. */
export function faceImage(face: string, w: number, h: number, theme: CanvasTheme): string {
  const font = theme.font.replaceAll('"', "'");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${font}">${face}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

/** Height of a box's face: it lies at the top of open boxes and fills closed ones. */
export const BOX_FACE_HEIGHT = CLOSED_BOX.h;
