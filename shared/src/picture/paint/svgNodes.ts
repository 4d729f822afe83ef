// Workloads, pods, outside ends and stubs as SVG.
import type { SceneNode } from '../../graph/index';
import { xmlText } from '../../report/index';
import { nodeSize, type Rect } from '../layout/geometry';
import { fitText } from '../layout/labelText';
import { CARD_TEXT_X, nodeFace } from './faces';
import { PARTY_OUTLINE, stubText } from './looks';
import { frame, group, number } from './svgText';
import type { CanvasTheme } from './theme';

export function nodeMarkup(node: SceneNode, rect: Rect, theme: CanvasTheme): string {
  const { w } = nodeSize(node);
  const stub = node.kind === 'stub';
  const text = stub ? stubText(node) : node.label;
  const size = stub ? 10.5 : node.kind === 'pod' ? 11.5 : 13;
  const alone = stub || node.kind === 'pod' || node.detail === '';
  const x = stub ? 10 : CARD_TEXT_X;
  const y = alone ? rect.h / 2 + size * 0.36 : rect.h / 2 - 3.5;
  const border = nodeBorder(node, rect, theme);
  const shown = xmlText(fitText(text, size, w - x - 6));
  const name = `<text x="${x}" y="${number(y)}" font-size="${size}" font-weight="${stub ? 400 : 600}" fill="${stub ? theme.muted : theme.text}">${shown}</text>`;
  return group(
    rect,
    node.dimmed,
    node.detail === '' ? text : `${text} – ${node.detail}`,
    border + name + nodeFace(node, theme),
  );
}

const RADII: Readonly<Record<SceneNode['kind'], number>> = {
  stub: 10,
  pod: 14,
  external: 2,
  entry: 4,
  proxy: 8,
  party: 0,
  unread: 10,
  node: 8,
  workload: 8,
};

function nodeBorder(node: SceneNode, rect: Rect, theme: CanvasTheme): string {
  const { kind } = node;
  if (kind === 'party') return partyBorder(rect, theme);
  const fill = kind === 'stub' || kind === 'pod' || kind === 'unread' ? theme.pill : theme.card;
  const dashed = kind === 'stub' || kind === 'unread' || node.state === 'pending' ? ' stroke-dasharray="4 3"' : '';
  const color =
    kind === 'stub'
      ? theme.open
      : kind === 'unread'
        ? theme.muted
        : kind === 'entry' || kind === 'proxy'
          ? theme.exposure
          : theme.cardBorder;
  const outer = frame(rect, RADII[kind], fill, color, dashed);
  if (kind !== 'entry') return outer;
  const inner = { ...rect, w: rect.w - 5, h: rect.h - 5 };
  return `${outer}<g transform="translate(2.5 2.5)">${frame(inner, 2, 'none', color)}</g>`;
}

function partyBorder({ w, h }: Rect, theme: CanvasTheme): string {
  const points = PARTY_OUTLINE.map((share, i) => number(((share + 1) / 2) * (i % 2 === 0 ? w : h)));
  const pairs = points.flatMap((x, i) => (i % 2 === 0 ? [`${x},${points[i + 1]}`] : []));
  return `<polygon points="${pairs.join(' ')}" fill="${theme.card}" stroke="${theme.cardBorder}"/>`;
}
