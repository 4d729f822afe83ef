// The whole scene as an SVG document written from our own model: text stays text, every label is escaped, with title and legend.
import type { EdgeLook, Scene, SceneBox, SceneEdge, SceneNode } from '@portolan/shared/graph';
import type { CanvasTheme } from './canvasTheme';
import { DASHES, L7_LINE } from './edgeStyle';
import { lineWidth, stubText } from './elements';
import { BOX_TEXT_X, boxFace, CARD_TEXT_X, nodeFace } from './faces';
import { bounds, nodeSize, type Point, type Rect, TOGGLE_SIZE } from './geometry';
import { ISOLATION_WORDS, MARK_WORDS, markGlyph, shieldGlyph } from './glyphs';
import { placedLabels } from './labels';
import { edgeWords, fitText, textWidth, xmlText } from './labelText';
import {
  type MapGround,
  type MapRegion,
  NO_GROUND,
  REGION_TITLE_FONT,
  REGION_TITLE_INSET,
  titleRect,
} from './mapPlaces';
import type { Route } from './route';
import { PARTY_OUTLINE } from './style';
import { isTile, TILE_FONT, TILE_TEXT_X, tileFace, tileNameRoom } from './tiles';

const MARGIN = 32;
const HEADER = 76;
const CORNER = 9;

/** What is drawn, as the canvas shows it. */
export interface Drawing {
  readonly scene: Scene;
  readonly rects: ReadonlyMap<string, Rect>;
  readonly routes: ReadonlyMap<string, Route>;
  /** What lies beneath; absent: nothing. */
  readonly ground?: MapGround;
}

/** A complete, self-contained SVG document; `title` is printed on top. Same drawing, same bytes. */
export function toSvg(
  { scene, rects, routes, ground = NO_GROUND }: Drawing,
  theme: CanvasTheme,
  title: string,
): string {
  const area = bounds([...rects.values(), ...ground.regions.map(({ rect }) => rect)]);
  const labelled = placedLabels(scene, rects, routes, ground.regions);
  const legend = legendMarkup(scene, theme);
  const width = Math.ceil(Math.max(area.w, legend.width, textWidth(title, 18)) + 2 * MARGIN);
  const height = Math.ceil(area.h + 2 * MARGIN + HEADER);
  const body = [
    ...ground.regions.map((region) => regionMarkup(region, theme)),
    ...scene.boxes.flatMap((box) => withRect(ground.homes, box.id, (rect) => homeMarkup(box, rect, theme))),
    ...scene.edges
      .filter(({ id }) => routes.get(id)?.bend)
      .flatMap((edge) =>
        lineMarkup(edge, routes.get(edge.id), theme, scene.compared === true && edge.change === undefined),
      ),
    ...ground.regions.map((region) => titleMarkup(region, theme)),
    ...scene.boxes.flatMap((box) => withRect(rects, box.id, (rect) => boxMarkup(box, rect, theme))),
    ...scene.edges
      .filter(({ id }) => !routes.get(id)?.bend)
      .flatMap((edge) =>
        lineMarkup(edge, routes.get(edge.id), theme, scene.compared === true && edge.change === undefined),
      ),
    ...scene.nodes.flatMap((node) => withRect(rects, node.id, (rect) => nodeMarkup(node, rect, theme))),
    ...scene.edges
      .filter(({ id }) => !routes.get(id)?.bend || labelled.has(id))
      .flatMap((edge) => labelMarkup(edge, routes.get(edge.id), theme)),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${xmlText(theme.font)}">`,
    `<title>${xmlText(title)}</title>`,
    `<defs>${markers(theme)}</defs>`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 12}" font-size="18" font-weight="700" fill="${theme.text}">${xmlText(title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + 40})">${legend.markup}</g>`,
    `<g transform="translate(${number(MARGIN - area.x)} ${number(MARGIN + HEADER - area.y)})">`,
    ...body,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function withRect(rects: ReadonlyMap<string, Rect>, id: string, draw: (rect: Rect) => string): readonly string[] {
  const rect = rects.get(id);
  return rect ? [draw(rect)] : [];
}

const number = (value: number): string => String(Math.round(value * 100) / 100);

function frame(rect: Rect, radius: number, fill: string, stroke: string, extra = ''): string {
  return `<rect width="${number(rect.w)}" height="${number(rect.h)}" rx="${radius}" fill="${fill}" stroke="${stroke}"${extra}/>`;
}

/** A group at the rectangle's corner, with the full name as its tooltip. */
function group(rect: Rect, dimmed: boolean, name: string, inner: string): string {
  const opacity = dimmed ? ' opacity="0.32"' : '';
  return `<g transform="translate(${number(rect.x)} ${number(rect.y)})"${opacity}><title>${xmlText(name)}</title>${inner}</g>`;
}

function regionMarkup({ region, rect }: MapRegion, theme: CanvasTheme): string {
  return group(rect, false, `${region.label}, ${region.by}`, frame(rect, 9, theme.box, theme.boxBorder));
}

function titleMarkup(one: MapRegion, theme: CanvasTheme): string {
  const strip = titleRect(one);
  const name = xmlText(fitText(one.region.label, REGION_TITLE_FONT, strip.w));
  const text = `<text x="${REGION_TITLE_INSET}" y="13" font-size="${REGION_TITLE_FONT}" font-weight="700" fill="${theme.muted}">${name}</text>`;
  return group(strip, false, `${one.region.label}, ${one.region.by}`, frame(strip, 4, theme.box, 'none') + text);
}

function homeMarkup(box: SceneBox, rect: Rect, theme: CanvasTheme): string {
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

function boxMarkup(box: SceneBox, rect: Rect, theme: CanvasTheme): string {
  if (isTile(box, rect)) return tileMarkup(box, rect, theme);
  const outside = box.kind === 'outside';
  const fill = outside ? theme.outside : box.open ? theme.box : theme.card;
  const border = frame(rect, 12, fill, theme.boxBorder, outside ? ' stroke-dasharray="5 4"' : '');
  const room = rect.w - BOX_TEXT_X - TOGGLE_SIZE - 14;
  const name = `<text x="${BOX_TEXT_X}" y="22" font-size="14" font-weight="700" fill="${theme.text}">${xmlText(fitText(box.label, 14.5, room))}</text>`;
  return group(rect, box.dimmed, box.label, border + name + boxFace(box, rect.w, theme));
}

function nodeMarkup(node: SceneNode, rect: Rect, theme: CanvasTheme): string {
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

function lookColor(look: EdgeLook, theme: CanvasTheme): string {
  if (look === 'open') return theme.open;
  if (look === 'uncertain') return theme.uncertain;
  if (look === 'exposure') return theme.exposure;
  return look === 'node' ? theme.node : theme.explicit;
}

function dashOf(edge: Pick<SceneEdge, 'look' | 'verdict' | 'ghost'>): string {
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
type Tint = 'gained' | 'lost' | 'changed' | 'finding';
const TINTS: readonly Tint[] = ['gained', 'lost', 'changed', 'finding'];

function isTint(name: EdgeLook | Tint): name is Tint {
  return name === 'gained' || name === 'lost' || name === 'changed' || name === 'finding';
}

function tintOf({ change, look, breach, observed }: SceneEdge): EdgeLook | Tint {
  if (breach === 'broken' || observed?.how === 'blocked') return 'finding';
  if (change === undefined) return look;
  return change === 'changed' ? change : change.endsWith('gained') ? 'gained' : 'lost';
}

function edgeColor(edge: SceneEdge, theme: CanvasTheme): string {
  const tint = tintOf(edge);
  return isTint(tint) ? theme[tint] : lookColor(tint, theme);
}

const LOOKS: readonly EdgeLook[] = ['explicit', 'open', 'uncertain', 'node', 'mixed', 'exposure'];

function markers(theme: CanvasTheme): string {
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

function lineMarkup(edge: SceneEdge, route: Route | undefined, theme: CanvasTheme, isSame: boolean): readonly string[] {
  if (!route) return [];
  const opacity = isSame || isFaint(edge) ? ' opacity="0.26"' : edge.dimmed ? ' opacity="0.32"' : '';
  const path = `<path d="${route.bend ? curveData(route.points, route.bend) : pathData(route.points)}" fill="none"${route.bend ? ' stroke-opacity="0.62"' : ''}`;
  const color = edgeColor(edge, theme);
  if (route.stub) return [`${path} stroke="${color}" stroke-width="1"${opacity}/>`];
  const marker = ` marker-end="url(#${edge.verdict}-${tintOf(edge)})"`;
  if (edge.l7 === undefined)
    return [`${path} stroke="${color}" stroke-width="${lineWidth(edge)}"${dashOf(edge)}${marker}${opacity}/>`];
  return [
    `<g${opacity}>${path} stroke="${color}" stroke-width="${number(L7_WIDTH)}"${dashOf(edge)}/>${path} stroke="${theme.background}" stroke-width="${L7_LINE.gap}"${marker}/></g>`,
  ];
}

const L7_WIDTH = L7_LINE.gap + 2 * L7_LINE.line;

function labelMarkup(edge: SceneEdge, route: Route | undefined, theme: CanvasTheme): readonly string[] {
  if (!route || edge.label === '') return [];
  const text = edgeWords(edge);
  const width = textWidth(text, 10.5) + 6;
  const { x, y } = route.label;
  const color =
    edge.change !== undefined || edge.breach === 'broken' || edge.observed?.how === 'blocked'
      ? edgeColor(edge, theme)
      : edge.look === 'explicit'
        ? theme.text
        : edge.look === 'uncertain' || edge.look === 'exposure'
          ? lookColor(edge.look, theme)
          : theme.muted;
  const opacity = edge.dimmed ? ' opacity="0.32"' : '';
  return [
    `<g${opacity}><rect x="${number(x - width / 2)}" y="${number(y - 8)}" width="${number(width)}" height="16" rx="4" fill="${theme.background}" fill-opacity="0.94"/><text x="${number(x)}" y="${number(y + 3.7)}" font-size="10.5" text-anchor="middle" fill="${color}">${xmlText(text)}</text></g>`,
  ];
}

const LOOK_WORDS: Readonly<Record<EdgeLook, string>> = {
  explicit: 'admitted by a rule',
  open: 'open: nothing isolates',
  uncertain: 'uncertain',
  node: 'node traffic',
  mixed: 'of several kinds',
  exposure: 'way in from outside',
};

function legendMarkup(scene: Scene, theme: CanvasTheme): { readonly markup: string; readonly width: number } {
  const parts: string[] = [];
  let x = 0;
  const add = (glyph: string, words: string, indent: number): void => {
    parts.push(
      `${glyph}<text x="${number(x + indent)}" y="4" font-size="12" fill="${theme.muted}">${xmlText(words)}</text>`,
    );
    x += indent + textWidth(words, 12) + 22;
  };
  const looks = new Set(scene.edges.map((edge) => edge.look));
  for (const look of LOOKS) {
    if (!looks.has(look)) continue;
    const line = `<path d="M${number(x)} 0h34" stroke="${lookColor(look, theme)}" stroke-width="1.6"${dashOf({ look, verdict: 'allow' })} marker-end="url(#allow-${look})"/>`;
    add(line, LOOK_WORDS[look], 42);
  }
  if (scene.edges.some(({ l7 }) => l7 !== undefined)) {
    const line = (stroke: string, width: number): string =>
      `<path d="M${number(x)} 0h34" stroke="${stroke}" stroke-width="${number(width)}"/>`;
    add(line(theme.explicit, L7_WIDTH) + line(theme.background, L7_LINE.gap), 'narrowed by L7 rules', 42);
  }
  for (const mark of ['published', 'blocked', 'reachable'] as const) {
    if (scene.nodes.some((node) => node.mark === mark)) add(markGlyph(mark, x, -7, theme), MARK_WORDS[mark], 20);
  }
  const isolations = new Set(
    scene.nodes.filter(({ kind }) => kind === 'workload' || kind === 'pod').map((n) => n.isolation),
  );
  for (const isolation of ['both', 'ingress', 'egress', 'none', 'ungoverned', 'unknown'] as const) {
    if (isolations.has(isolation)) add(shieldGlyph(isolation, x, -8, theme), ISOLATION_WORDS[isolation], 20);
  }
  return { markup: parts.join(''), width: x };
}
