// A whole drawing as an SVG document written from our own model: text stays text, every label is escaped, with title, legend and limits.
import type { Scene, SceneEdge } from '../../graph/index';
import { xmlText } from '../../report/index';
import type { Drawing } from '../layout/drawing';
import { bounds, type Rect } from '../layout/geometry';
import { spotLabels } from '../layout/labelSpots';
import { placedLabels } from '../layout/labels';
import { edgeWords, textWidth, wrapText } from '../layout/labelText';
import { NO_GROUND } from '../layout/mapPlaces';
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
  const { rects, ground = NO_GROUND } = drawing;
  const area = bounds([...rects.values(), ...ground.regions.map(({ rect }) => rect)]);
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
    ...drawingMarkup(drawing, theme),
    '</g>',
    ...lines.map(
      (line, index) =>
        `<text x="${MARGIN}" y="${number(below + index * FOOT_LINE)}" font-size="${FOOT_FONT}" fill="${theme.muted}">${xmlText(line)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** Regions, curves, boxes, lines, nodes and labels, in this order: what comes later lies on top. */
function drawingMarkup({ scene, rects, routes, ground = NO_GROUND }: Drawing, theme: CanvasTheme): readonly string[] {
  const labelled = placedLabels(scene, rects, routes, ground.regions);
  const nameOf = namesOf(scene);
  const lineOf = (edge: SceneEdge): readonly string[] => {
    const route = routes.get(edge.id);
    if (!route) return [];
    const isSame = scene.compared === true && edge.change === undefined;
    const words = `${nameOf(edge.source)} → ${nameOf(edge.target)}: ${edgeWords(edge)}`;
    return [lineMarkup(edge, route, theme, { isSame, words })];
  };
  const isPlain = (id: string): boolean => routes.get(id)?.bend === undefined;
  const spots = spotLabels(
    { ...scene, edges: scene.edges.filter(({ id }) => isPlain(id) || labelled.has(id)) },
    rects,
    routes,
  );
  const labels = (clear: boolean): readonly string[] =>
    scene.edges.flatMap((edge) => {
      const spot = spots.get(edge.id);
      return spot?.clear === clear ? [labelMarkup(edge, spot, theme)] : [];
    });
  return [
    ...ground.regions.map((region) => regionMarkup(region, theme)),
    ...scene.boxes.flatMap((box) => withRect(ground.homes, box.id, (rect) => homeMarkup(box, rect, theme))),
    ...scene.edges.filter(({ id }) => !isPlain(id)).flatMap(lineOf),
    ...ground.regions.map((region) => titleMarkup(region, theme)),
    ...scene.boxes.flatMap((box) => withRect(rects, box.id, (rect) => boxMarkup(box, rect, theme))),
    ...scene.edges.filter(({ id }) => isPlain(id)).flatMap(lineOf),
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
