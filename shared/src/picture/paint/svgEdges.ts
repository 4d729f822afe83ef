// Lines with their ends and labels as SVG.
import type { EdgeLook, SceneEdge } from '../../graph/index';
import { xmlText } from '../../report/index';
import type { Point } from '../layout/geometry';
import { type LabelSpot, plateRect } from '../layout/labelSpots';
import { EDGE_FONT, edgeWords } from '../layout/labelText';
import type { Route } from '../layout/route';
import { DASHES, L7_LINE, lineWidth } from './looks';
import { number } from './svgText';
import type { CanvasTheme } from './theme';

/** Radius of rounded corners. */
const CORNER = 9;

/** A path along the points with rounded corners. */
function pathData(points: readonly Point[]): string {
  const parts = [`M${number(points[0]!.x)} ${number(points[0]!.y)}`];
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [points[i - 1]!, points[i]!, points[i + 1]!];
    const radius = Math.min(CORNER, distance(before, corner) / 2, distance(corner, after) / 2);
    const [enter, leave] = [towards(corner, before, radius), towards(corner, after, radius)];
    parts.push(
      `L${number(enter.x)} ${number(enter.y)}Q${number(corner.x)} ${number(corner.y)} ${number(leave.x)} ${number(leave.y)}`,
    );
  }
  const end = points.at(-1)!;
  return `${parts.join('')}L${number(end.x)} ${number(end.y)}`;
}

function curveData(points: readonly Point[], bend: Point): string {
  const [start, end] = [points[0]!, points.at(-1)!];
  return `M${number(start.x)} ${number(start.y)}Q${number(bend.x)} ${number(bend.y)} ${number(end.x)} ${number(end.y)}`;
}

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

function towards(from: Point, to: Point, length: number): Point {
  const all = distance(from, to);
  if (all === 0) return from;
  return { x: from.x + ((to.x - from.x) * length) / all, y: from.y + ((to.y - from.y) * length) / all };
}

export function lookColor(look: EdgeLook, theme: CanvasTheme): string {
  if (look === 'open') return theme.open;
  if (look === 'uncertain') return theme.uncertain;
  if (look === 'exposure') return theme.exposure;
  return look === 'node' ? theme.node : theme.explicit;
}

export function dashOf(edge: Pick<SceneEdge, 'look' | 'verdict' | 'ghost'>): string {
  const dash = edge.ghost
    ? DASHES.ghost
    : edge.verdict === 'deny'
      ? DASHES.deny
      : edge.look === 'explicit' || edge.look === 'mixed'
        ? null
        : DASHES[edge.look];
  return dash ? ` stroke-dasharray="${dash.join(' ')}"` : '';
}

/** What differs in a comparison has the colour of its difference. */
export type Tint = 'gained' | 'lost' | 'changed' | 'finding';
export const TINTS: readonly Tint[] = ['gained', 'lost', 'changed', 'finding'];

function isTint(name: EdgeLook | Tint): name is Tint {
  return name === 'gained' || name === 'lost' || name === 'changed' || name === 'finding';
}

export function tintOf({ change, look, breach, observed }: SceneEdge): EdgeLook | Tint {
  if (breach === 'broken' || observed?.how === 'blocked') return 'finding';
  if (change === undefined) return look;
  return change === 'changed' ? change : change.endsWith('gained') ? 'gained' : 'lost';
}

function edgeColor(edge: SceneEdge, theme: CanvasTheme): string {
  const tint = tintOf(edge);
  return isTint(tint) ? theme[tint] : lookColor(tint, theme);
}

export const LOOKS: readonly EdgeLook[] = ['explicit', 'open', 'uncertain', 'node', 'mixed', 'exposure'];

/** The ends of all lines that there can be. */
export function markers(theme: CanvasTheme): string {
  const marker = (id: string, path: string): string =>
    `<marker id="${id}" markerWidth="10" markerHeight="10" refX="8" refY="4" orient="auto" markerUnits="userSpaceOnUse">${path}</marker>`;
  return [...LOOKS, ...TINTS]
    .flatMap((look) => {
      const color = isTint(look) ? theme[look] : lookColor(look, theme);
      return [
        marker(`allow-${look}`, `<path d="M0 0 8 4 0 8${look === 'exposure' ? ' 2.6 4' : ''}Z" fill="${color}"/>`),
        marker(`deny-${look}`, `<path d="M7 0V8" stroke="${color}" stroke-width="2"/>`),
        marker(`unknown-${look}`, `<path d="M.7.9 7.2 4 .7 7.1Z" fill="${theme.background}" stroke="${color}"/>`),
      ];
    })
    .join('');
}

/** As on the canvas: never seen, or not of the kind that is looked at. */
function isFaint({ observed }: SceneEdge): boolean {
  return observed?.stands === 'aside' || (observed?.how === 'never' && observed.stands === undefined);
}

/** A line; `words` is its tooltip, so that every line says what it carries, crowded or not. */
export function lineMarkup(
  edge: SceneEdge,
  route: Route,
  theme: CanvasTheme,
  { isSame, words }: { readonly isSame: boolean; readonly words: string },
): string {
  const opacity = isSame || isFaint(edge) ? ' opacity="0.26"' : edge.dimmed ? ' opacity="0.32"' : '';
  const path = `<path d="${route.bend ? curveData(route.points, route.bend) : pathData(route.points)}" fill="none"${route.bend ? ' stroke-opacity="0.62"' : ''}`;
  const color = edgeColor(edge, theme);
  if (route.stub) return `${path} stroke="${color}" stroke-width="1"${opacity}/>`;
  const marker = ` marker-end="url(#${edge.verdict}-${tintOf(edge)})"`;
  const lines =
    edge.l7 === undefined
      ? `${path} stroke="${color}" stroke-width="${lineWidth(edge)}"${dashOf(edge)}${marker}/>`
      : `${path} stroke="${color}" stroke-width="${number(L7_WIDTH)}"${dashOf(edge)}/>${path} stroke="${theme.background}" stroke-width="${L7_LINE.gap}"${marker}/>`;
  return `<g${opacity}><title>${xmlText(words)}</title>${lines}</g>`;
}

export const L7_WIDTH = L7_LINE.gap + 2 * L7_LINE.line;

/** A label on its plate; one without a free place stands back and has none, so that it covers no other. */
export function labelMarkup(edge: SceneEdge, { at, clear }: LabelSpot, theme: CanvasTheme): string {
  const text = edgeWords(edge);
  const { x, y, w, h } = plateRect(edge, at);
  const color =
    edge.change !== undefined || edge.breach === 'broken' || edge.observed?.how === 'blocked'
      ? edgeColor(edge, theme)
      : edge.look === 'explicit'
        ? theme.text
        : edge.look === 'uncertain' || edge.look === 'exposure'
          ? lookColor(edge.look, theme)
          : theme.muted;
  const opacity = edge.dimmed ? ' opacity="0.32"' : clear ? '' : ' opacity="0.5"';
  const plate = `<rect x="${number(x)}" y="${number(y)}" width="${number(w)}" height="${h}" rx="4" fill="${theme.background}" fill-opacity="0.94"/>`;
  const words = `<text x="${number(at.x)}" y="${number(at.y + 3.7)}" font-size="${EDGE_FONT}" text-anchor="middle" fill="${color}">${xmlText(text)}</text>`;
  return `<g${opacity}>${clear ? plate : ''}${words}</g>`;
}
