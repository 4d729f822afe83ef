// What is printed on a card or box besides its name: one small SVG, as markup for the export or as an image for the canvas.
import type { SceneBox, SceneNode } from '../../graph/index';
import { xmlText } from '../../report/index';
import { boxCounts, CLOSED_BOX, nodeSize, TOGGLE_SIZE } from '../layout/geometry';
import { fitText, textWidth } from '../layout/labelText';
import {
  doorGlyph,
  findingGlyph,
  globeGlyph,
  markGlyph,
  partyGlyph,
  proxyGlyph,
  serverGlyph,
  shieldGlyph,
  toggleGlyph,
} from './glyphs';
import type { CanvasTheme } from './theme';

export const CARD_TEXT_X = 36;
export const BOX_TEXT_X = 16;

function detailText(text: string, x: number, y: number, width: number, theme: CanvasTheme): string {
  if (text === '') return '';
  return `<text x="${x}" y="${y}" font-size="11" fill="${theme.muted}">${xmlText(fitText(text, 11, width))}</text>`;
}

const MARK_SIZE = 14;

/** What a node is: isolation where policies govern it, else its kind. */
function badgeOf(node: SceneNode, y: number, theme: CanvasTheme): string {
  switch (node.kind) {
    case 'external':
      return globeGlyph(12, y + 0.5, theme);
    case 'node':
      return serverGlyph(12, y + 0.5, theme);
    case 'entry':
      return doorGlyph(12, y + 0.5, theme);
    case 'proxy':
      return proxyGlyph(12, y + 0.5, theme);
    case 'party':
      return partyGlyph(node.id, 12, y + 0.5, theme);
    default:
      return shieldGlyph(node.isolation, 12, y, theme);
  }
}

/** Badge, second line, mark and findings of a node; coordinates from its top left corner. Stubs have none. */
export function nodeFace(node: SceneNode, theme: CanvasTheme): string {
  const { w, h } = nodeSize(node);
  if (node.kind === 'stub') return '';
  const pod = node.kind === 'pod';
  const markX = w - (node.findings > 0 ? 24 : 7) - MARK_SIZE;
  const mark = node.mark ? markGlyph(node.mark, markX, pod ? (h - MARK_SIZE) / 2 : h - 21, theme) : '';
  const room = (node.mark ? markX : w - 8) - CARD_TEXT_X - 4;
  const detail = pod ? '' : detailText(node.detail, CARD_TEXT_X, h - 11, room, theme);
  return badgeOf(node, h / 2 - 8, theme) + detail + mark + findingGlyph(node.findings, w - 13, h / 2, theme);
}

/** What a click on opens and closes a box of width `w`: nothing for paper. */
export function boxToggle(box: SceneBox, w: number, theme: CanvasTheme): string {
  return toggleGlyph(box.open, w - TOGGLE_SIZE / 2 - 8, 6 + TOGGLE_SIZE / 2, theme);
}

/** Counts and isolation of a box of width `w`; closed boxes tell what is exposed inside. */
export function boxFace(box: SceneBox, w: number, theme: CanvasTheme): string {
  const badge =
    box.kind === 'outside' ? globeGlyph(BOX_TEXT_X - 1, 28, theme) : shieldGlyph(box.isolation, BOX_TEXT_X, 28, theme);
  const counts = detailText(boxCounts(box), BOX_TEXT_X + 20, 40, w - BOX_TEXT_X - 40, theme);
  const exposure = box.open ? '' : boxExposure(box, theme);
  return badge + counts + exposure + findingGlyph(box.findings, w - TOGGLE_SIZE - 18, 19, theme);
}

/** A third line: how many workloads have which mark; of the outside the entry points. */
function boxExposure({ exposure, entries }: SceneBox, theme: CanvasTheme): string {
  if (entries) {
    const words = `${entries} entry point${entries === 1 ? '' : 's'}`;
    return `${doorGlyph(BOX_TEXT_X - 1, 45.5, theme)}${detailText(words, BOX_TEXT_X + 20, 57, 140, theme)}`;
  }
  let x = BOX_TEXT_X + 20;
  return (['published', 'blocked', 'reachable'] as const)
    .filter((mark) => (exposure?.[mark] ?? 0) > 0)
    .map((mark) => {
      const text = String(exposure?.[mark] ?? 0);
      const part = `${markGlyph(mark, x, 47, theme, 12)}${detailText(text, x + 15, 57, 30, theme)}`;
      x += 15 + textWidth(text, 11) + 10;
      return part;
    })
    .join('');
}

/** A face as an image address. Nothing in it runs: it is an image, and all text in it is escaped. */
export function faceImage(face: string, w: number, h: number, theme: CanvasTheme): string {
  const font = theme.font.replaceAll('"', "'");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" font-family="${font}">${face}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

/** Height of a box's face: it lies at the top of open boxes and fills closed ones. */
export const BOX_FACE_HEIGHT = CLOSED_BOX.h;
