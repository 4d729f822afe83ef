// Scene and positions to Cytoscape elements: plain data with absolute positions, nothing left for Cytoscape to lay out.

import type { Scene, SceneBox, SceneEdge, SceneNode } from '@portolan/shared/graph';
import {
  BOX_FACE_HEIGHT,
  BOX_TEXT_X,
  bounds,
  boxFace,
  boxToggle,
  CARD_TEXT_X,
  type CanvasTheme,
  center,
  curveRoute,
  edgeText,
  faceImage,
  isTile,
  lineWidth,
  type MapGround,
  type MapRegion,
  NO_GROUND,
  nodeFace,
  nodeSize,
  type Point,
  placedLabels,
  REGION_TITLE_INSET,
  type Rect,
  type Route,
  stubText,
  TILE_TEXT_X,
  TOGGLE_SIZE,
  tileFace,
  tileNameRoom,
  titleRect,
} from '@portolan/shared/picture';
import { visibleText } from '@portolan/shared/report';
import type { ElementDefinition } from 'cytoscape';

/** The translucent sheet between what is highlighted and all the rest: dims thousands by touching one. */
export const VEIL_ID = '\u0000veil';

/** All elements in drawing order: regions and their titles, empty places, boxes, nodes, edges, veil. Edges without a route are left out. */
export function toElements(
  scene: Scene,
  rects: ReadonlyMap<string, Rect>,
  routes: ReadonlyMap<string, Route>,
  theme: CanvasTheme,
  { regions, homes }: MapGround = NO_GROUND,
): ElementDefinition[] {
  const elements: ElementDefinition[] = [...regions.map(regionElement), ...regions.map(titleElement)];
  const labelled = placedLabels(scene, rects, routes, regions);
  for (const box of scene.boxes) {
    const [rect, home] = [rects.get(box.id), homes.get(box.id)];
    if (home) elements.push(homeElement(box, home));
    if (rect) elements.push(boxElement(box, rect, theme));
  }
  for (const node of scene.nodes) {
    const rect = rects.get(node.id);
    if (rect) elements.push(nodeElement(node, rect, theme));
  }
  for (const edge of scene.edges) {
    const route = routes.get(edge.id);
    const [from, to] = [rects.get(edge.source), rects.get(edge.target)];
    if (route && from && to) {
      const isSame = scene.compared === true && edge.change === undefined;
      elements.push(edgeElement(edge, route, from, to, !labelled.has(edge.id), isSame));
    }
  }
  elements.push(veilElement(bounds([...rects.values(), ...regions.map(({ rect }) => rect)])));
  return elements;
}

/** Lines that are only shown while the reader points at one of their ends. */
export function peekElements(edges: readonly SceneEdge[], rects: ReadonlyMap<string, Rect>): ElementDefinition[] {
  return edges.flatMap((edge) => {
    const [from, to] = [rects.get(edge.source), rects.get(edge.target)];
    if (!from || !to || edge.source === edge.target) return [];
    const element = edgeElement(edge, curveRoute(edge, from, to), from, to, true);
    return [{ ...element, classes: `${element.classes} peek hover` }];
  });
}

function names(...list: readonly (string | false)[]): string {
  return list.filter((name) => name !== false).join(' ');
}

function regionElement({ region, rect }: MapRegion): ElementDefinition {
  return {
    group: 'nodes',
    data: {
      id: region.id,
      w: rect.w,
      h: rect.h,
      label: '',
      labelX: 0,
      labelWidth: 1,
    },
    position: center(rect),
    pannable: true,
    classes: 'region',
  };
}

/** The name of a region stands on a patch of the region's colour above the lines. */
function titleElement({ region, rect }: MapRegion): ElementDefinition {
  const strip = titleRect({ region, rect });
  return {
    group: 'nodes',
    data: {
      id: `${region.id}:title`,
      w: strip.w,
      h: strip.h,
      label: visibleText(region.label),
      labelX: REGION_TITLE_INSET - strip.w,
      labelWidth: strip.w,
    },
    position: center(strip),
    pannable: true,
    classes: 'region-title',
  };
}

/** The element of the place that an open box has left on the map. */
export function homeId(box: string): string {
  return `home:${box}`;
}

function homeElement(box: SceneBox, rect: Rect): ElementDefinition {
  return {
    group: 'nodes',
    data: {
      id: homeId(box.id),
      w: rect.w,
      h: rect.h,
      label: visibleText(box.short ?? box.label),
      labelX: TILE_TEXT_X - rect.w,
      labelWidth: rect.w - TILE_TEXT_X - 8,
    },
    position: center(rect),
    pannable: true,
    classes: 'home',
  };
}

function boxElement(box: SceneBox, rect: Rect, theme: CanvasTheme): ElementDefinition {
  if (isTile(box, rect)) return tileElement(box, rect, theme);
  return {
    group: 'nodes',
    data: {
      id: box.id,
      w: rect.w,
      h: rect.h,
      label: visibleText(box.label),
      labelX: BOX_TEXT_X - rect.w,
      labelWidth: rect.w - BOX_TEXT_X - TOGGLE_SIZE - (box.findings > 0 ? 32 : 14),
      face: faceImage(boxFace(box, rect.w, theme) + boxToggle(box, rect.w, theme), rect.w, BOX_FACE_HEIGHT, theme),
    },
    position: center(rect),
    pannable: true,
    classes: names('box', box.open ? 'opened' : 'closed', box.kind === 'outside' && 'outside', box.dimmed && 'dimmed'),
  };
}

function tileElement(box: SceneBox, rect: Rect, theme: CanvasTheme): ElementDefinition {
  return {
    group: 'nodes',
    data: {
      id: box.id,
      w: rect.w,
      h: rect.h,
      label: visibleText(box.short ?? box.label),
      labelX: TILE_TEXT_X - rect.w,
      labelWidth: tileNameRoom(box, rect.w),
      face: faceImage(tileFace(box, rect.w, theme), rect.w, rect.h, theme),
    },
    position: center(rect),
    pannable: true,
    classes: names('box', 'closed', 'tile', box.kind === 'outside' && 'outside', box.dimmed && 'dimmed'),
  };
}

function nodeElement(node: SceneNode, rect: Rect, theme: CanvasTheme): ElementDefinition {
  const stub = node.kind === 'stub';
  const indent = stub ? 10 : CARD_TEXT_X;
  const face = nodeFace(node, theme);
  return {
    group: 'nodes',
    data: {
      id: node.id,
      w: rect.w,
      h: rect.h,
      label: visibleText(stub ? stubText(node) : node.label),
      labelX: indent - rect.w,
      // The name stands above the second line, or alone in the middle.
      labelY: node.kind === 'pod' || stub || node.detail === '' ? 0 : -8,
      labelWidth: rect.w - indent - (node.findings > 0 ? 24 : 8),
      ...(face === '' ? {} : { face: faceImage(face, nodeSize(node).w, nodeSize(node).h, theme) }),
    },
    position: center(rect),
    pannable: true,
    classes: names('node', node.kind, node.dimmed && 'dimmed', node.state === 'pending' && 'pending'),
  };
}

function edgeElement(
  edge: SceneEdge,
  route: Route,
  from: Rect,
  to: Rect,
  crowded: boolean,
  isSame = false,
): ElementDefinition {
  const ends = edgeEnds(route, from, to);
  return {
    group: 'edges',
    data: {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      label: edge.label === '' ? '' : edgeText(edge),
      labelOffset: Math.round(route.labelOffset),
      width: lineWidth(edge),
      ...ends,
    },
    classes: names(
      'edge',
      edge.look,
      edge.verdict !== 'allow' && `verdict-${edge.verdict}`,
      edge.dimmed && 'dimmed',
      route.loop && 'loop',
      route.bend !== undefined && 'curve',
      route.stub && 'tie',
      edge.l7 !== undefined && 'l7',
      crowded && edge.change === undefined && edge.breach === undefined && !isSeen(edge) && 'quiet',
      isSame && 'same',
      edge.change !== undefined && `change-${edge.change}`,
      edge.ghost === true && 'ghost',
      edge.breach !== undefined && `breach-${edge.breach}`,
      edge.observed !== undefined && `observed-${edge.observed.how}`,
      edge.observed?.stands !== undefined && `observed-${edge.observed.stands}`,
    ),
  };
}

/** What flow logs count keeps its label in a crowd. */
function isSeen({ observed }: SceneEdge): boolean {
  return observed !== undefined && observed.how !== 'never' && observed.stands !== 'aside';
}

interface EdgeEnds {
  readonly sourceEnd: string;
  readonly targetEnd: string;
  readonly weights?: readonly number[];
  readonly distances?: readonly number[];
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const offset = (point: Point, middle: Point): string => `${round(point.x - middle.x)}px ${round(point.y - middle.y)}px`;

/** Bend points in Cytoscape's terms: share of the way from start to end, and distance aside from that way. */
function edgeEnds(route: Route, from: Rect, to: Rect): EdgeEnds {
  const start = route.points[0]!;
  const end = route.points.at(-1)!;
  const ends = { sourceEnd: offset(start, center(from)), targetEnd: offset(end, center(to)) };
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy);
  if (route.loop || length === 0) return ends;
  const bends = route.bend
    ? [route.bend]
    : route.points.length > 2
      ? route.points.slice(1, -1)
      : [{ x: start.x + dx / 2, y: start.y + dy / 2 }];
  return {
    ...ends,
    weights: bends.map((p) => round(((p.x - start.x) * dx + (p.y - start.y) * dy) / length / length) + 0),
    distances: bends.map((p) => round(((p.y - start.y) * dx - (p.x - start.x) * dy) / length) + 0),
  };
}

function veilElement(area: Rect): ElementDefinition {
  const margin = 4000;
  return {
    group: 'nodes',
    data: { id: VEIL_ID, w: area.w + 2 * margin, h: area.h + 2 * margin },
    position: center(area),
    pannable: true,
    classes: 'veil',
  };
}
