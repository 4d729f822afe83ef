// A whole drawing as an SVG document written from our own model: text stays text, every label is escaped, with title, legend and limits.
import type { Scene, SceneEdge } from '../../graph/index';
import { xmlText } from '../../report/index';
import type { Drawing } from '../layout/drawing';
import { bounds, type Rect } from '../layout/geometry';
import { type LabelSpot, plateRect, spotLabels } from '../layout/labelSpots';
import { placedLabels } from '../layout/labels';
import { edgeWords, textWidth, wrapText } from '../layout/labelText';
import { NO_GROUND } from '../layout/mapPlaces';
import type { Route } from '../layout/route';
import { boxMarkup, homeMarkup, regionMarkup, titleMarkup } from './svgBoxes';
import { labelMarkup, lineMarkup, markers } from './svgEdges';
import { legendMarkup } from './svgLegend';
import { nodeMarkup } from './svgNodes';
import { number } from './svgText';
import type { CanvasTheme } from './theme';

const MARGIN = 32;
const HEADER = 76;
const TITLE_FONT = 18;
const FOOT_FONT = 11;
const FOOT_LINE = 16;
/** Room for the foot where the drawing itself is narrow. */
const NARROWEST = 720;

/** What a picture says of itself. */
export interface PictureWords {
  /** Printed on top. */
  readonly title: string;
  /** One fact a line, printed below: where it is from, what it leaves out. */
  readonly foot: readonly string[];
}

/** A complete, self-contained SVG document. Same drawing and words, same bytes. */
export function toSvg(drawing: Drawing, theme: CanvasTheme, { title, foot }: PictureWords): string {
  const spots = labelsOf(drawing);
  const area = extent(drawing, spots);
  const legend = legendMarkup(drawing.scene, theme);
  const inner = Math.max(area.w, legend.width, textWidth(title, TITLE_FONT), NARROWEST);
  const lines = foot.flatMap((line) => wrapText(line, FOOT_FONT, inner));
  const below = MARGIN + HEADER + area.h + MARGIN;
  const width = Math.ceil(inner + 2 * MARGIN);
  const height = Math.ceil(below + (lines.length === 0 ? 0 : lines.length * FOOT_LINE + MARGIN / 2));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${xmlText(theme.font)}">`,
    `<title>${xmlText(title)}</title>`,
    `<desc>${foot.map(xmlText).join(' ')}</desc>`,
    `<defs>${markers(theme)}</defs>`,
    `<rect width="${width}" height="${height}" fill="${theme.background}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 12}" font-size="${TITLE_FONT}" font-weight="700" fill="${theme.text}">${xmlText(title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + 40})">${legend.markup}</g>`,
    `<g transform="translate(${number(MARGIN - area.x)} ${number(MARGIN + HEADER - area.y)})">`,
    ...drawingMarkup(drawing, spots, theme),
    '</g>',
    ...lines.map(
      (line, index) =>
        `<text x="${MARGIN}" y="${number(below + index * FOOT_LINE)}" font-size="${FOOT_FONT}" fill="${theme.muted}">${xmlText(line)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** Where every line that says something says it: on the map, only those with a free place. */
function labelsOf({ scene, rects, routes, ground = NO_GROUND }: Drawing): ReadonlyMap<string, LabelSpot> {
  const labelled = placedLabels(scene, rects, routes, ground.regions);
  const edges = scene.edges.filter(({ id }) => isPlain(routes.get(id)) || labelled.has(id));
  return spotLabels({ ...scene, edges }, rects, routes);
}

/** Of a line that is no curve. */
function isPlain(route: Route | undefined): boolean {
  return route?.bend === undefined;
}

/** What all that is drawn takes up: lines run round the boxes, and labels stand out over their lines. */
function extent({ scene, rects, routes, ground = NO_GROUND }: Drawing, spots: ReadonlyMap<string, LabelSpot>): Rect {
  const points = [...routes.values()].flatMap((route) => route.points);
  return bounds([
    ...rects.values(),
    ...ground.regions.map(({ rect }) => rect),
    ...points.map(({ x, y }): Rect => ({ x, y, w: 0, h: 0 })),
    ...scene.edges.flatMap((edge) => {
      const spot = spots.get(edge.id);
      return spot ? [plateRect(edge, spot.at)] : [];
    }),
  ]);
}

/** Regions, curves, boxes, lines, nodes and labels, in this order: what comes later lies on top. */
function drawingMarkup(
  { scene, rects, routes, ground = NO_GROUND }: Drawing,
  spots: ReadonlyMap<string, LabelSpot>,
  theme: CanvasTheme,
): readonly string[] {
  const nameOf = namesOf(scene);
  const lineOf = (edge: SceneEdge): readonly string[] => {
    const route = routes.get(edge.id);
    if (!route) return [];
    const isSame = scene.compared === true && edge.change === undefined;
    const words = `${nameOf(edge.source)} → ${nameOf(edge.target)}: ${edgeWords(edge)}`;
    return [lineMarkup(edge, route, theme, { isSame, words })];
  };
  const plain = (edge: SceneEdge): boolean => isPlain(routes.get(edge.id));
  const labels = (clear: boolean): readonly string[] =>
    scene.edges.flatMap((edge) => {
      const spot = spots.get(edge.id);
      return spot?.clear === clear ? [labelMarkup(edge, spot, theme)] : [];
    });
  return [
    ...ground.regions.map((region) => regionMarkup(region, theme)),
    ...scene.boxes.flatMap((box) => withRect(ground.homes, box.id, (rect) => homeMarkup(box, rect, theme))),
    ...scene.edges.filter((edge) => !plain(edge)).flatMap(lineOf),
    ...ground.regions.map((region) => titleMarkup(region, theme)),
    ...scene.boxes.flatMap((box) => withRect(rects, box.id, (rect) => boxMarkup(box, rect, theme))),
    ...scene.edges.filter(plain).flatMap(lineOf),
    ...scene.nodes.flatMap((node) => withRect(rects, node.id, (rect) => nodeMarkup(node, rect, theme))),
    ...labels(false),
    ...labels(true),
  ];
}

function withRect(rects: ReadonlyMap<string, Rect>, id: string, draw: (rect: Rect) => string): readonly string[] {
  const rect = rects.get(id);
  return rect ? [draw(rect)] : [];
}

/** Names for tooltips: of nodes with their namespace. */
function namesOf({ boxes, nodes }: Scene): (id: string) => string {
  const names = new Map(boxes.map(({ id, label }) => [id, label]));
  for (const { id, box, label } of nodes) names.set(id, `${names.get(box) ?? box}/${label}`);
  return (id) => names.get(id) ?? id;
}
