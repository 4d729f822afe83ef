// The lines of all edges: right-angled paths that leave and enter at the sides and run between the cards, not behind them.
import type { Scene, SceneEdge } from '../../graph/index';
import { curveRoute } from './curves';
import { center, nodesByBox, type Point, type Rect, ROW_GAP, STUB_INDENT } from './geometry';
import { assignLanes, type Lane, laneKey, type Run } from './lanes';
import { type ObstacleField, obstaclesOf, openHeight } from './obstacles';
import { labelRoom, type Route, toRoute } from './route';
import { isOnMap } from './tiles';

type Side = 1 | -1;

interface Plan {
  readonly edge: SceneEdge;
  readonly from: Rect;
  readonly to: Rect;
  /** 1: at the right side, -1: at the left. */
  readonly fromSide: Side;
  readonly toSide: Side;
}

/** First lane beyond the padding of a box, so that it also clears closed boxes of the same column. */
const LANE_START = 21;
const LANE_ROOM = 26;
const JOG = 10;
/** Lines times obstacles beyond which the search would be felt: lines then take the plain way and may run behind cards. */
const SEARCH_LIMIT = 6_000_000;

/** The lines inside the open boxes of a map, kept while nothing changes in their box. */
export type RouteMemo = Map<string, { readonly key: string; readonly routes: readonly Route[] }>;

/** Routes every edge whose two ends are drawn. On a map each box is routed by itself, and from `memo` where it is as it was. */
export function routeEdges(
  scene: Scene,
  rects: ReadonlyMap<string, Rect>,
  memo: RouteMemo = new Map(),
): ReadonlyMap<string, Route> {
  const owners = new Map(scene.nodes.flatMap((node) => (node.stub ? [[node.id, node.stub.of] as const] : [])));
  const onMap = isOnMap(scene, rects);
  const boxes = new Map(scene.nodes.map((node) => [node.id, node.box]));
  const crosses = ({ source, target }: SceneEdge) => (boxes.get(source) ?? source) !== (boxes.get(target) ?? target);
  const plans: Plan[] = [];
  const routes = new Map<string, Route>();
  for (const edge of scene.edges) {
    const [from, to] = [rects.get(edge.source), rects.get(edge.target)];
    if (!from || !to) continue;
    if (edge.source === edge.target) routes.set(edge.id, loopRoute(edge, from));
    else if (owners.get(edge.source) === edge.target) routes.set(edge.id, stubRoute(edge, to, from, 'in'));
    else if (owners.get(edge.target) === edge.source) routes.set(edge.id, stubRoute(edge, from, to, 'out'));
    // On the map lines between boxes are curves; those inside an open box keep to its grid.
    else if (onMap && crosses(edge)) routes.set(edge.id, curveRoute(edge, from, to));
    else plans.push({ edge, from, to, ...chooseSides(from, to) });
  }
  const square = onMap ? routeBoxes(scene, rects, plans, boxes, memo) : routePlans(plans, obstaclesOf(scene, rects));
  for (const route of square) routes.set(route.id, route);
  return routes;
}

function routeBoxes(
  scene: Scene,
  rects: ReadonlyMap<string, Rect>,
  plans: readonly Plan[],
  boxes: ReadonlyMap<string, string>,
  memo: RouteMemo,
): readonly Route[] {
  const byBox = new Map<string, Plan[]>();
  for (const plan of plans) {
    const id = boxes.get(plan.edge.source) ?? plan.edge.source;
    byBox.set(id, [...(byBox.get(id) ?? []), plan]);
  }
  const nodes = nodesByBox(scene);
  return scene.boxes.flatMap((box) => {
    const inside = byBox.get(box.id);
    if (!inside) return [];
    const own = nodes.get(box.id) ?? [];
    const places = [box, ...own].map(({ id }) => [id, rects.get(id)]);
    const lines = inside.map(({ edge }) => [edge.id, edge.label, edge.l7, drawnAs({ edge })]);
    const key = JSON.stringify([places, lines]);
    const known = memo.get(box.id);
    if (known?.key === key) return known.routes;
    const routes = routePlans(inside, obstaclesOf({ boxes: [box], nodes: own }, rects));
    memo.set(box.id, { key, routes });
    return routes;
  });
}

function chooseSides(from: Rect, to: Rect): { readonly fromSide: Side; readonly toSide: Side } {
  if (to.x >= from.x + from.w + ROW_GAP) return { fromSide: 1, toSide: -1 };
  if (to.x + to.w <= from.x - ROW_GAP) return { fromSide: -1, toSide: 1 };
  return { fromSide: 1, toSide: 1 };
}

function loopRoute(edge: SceneEdge, rect: Rect): Route {
  const right = rect.x + rect.w;
  const { y } = center(rect);
  const bulge = right + 26;
  const points = [
    { x: right, y: y - 9 },
    { x: bulge, y: y - 14 },
    { x: bulge + 4, y },
    { x: bulge, y: y + 14 },
    { x: right, y: y + 9 },
  ];
  return { ...toRoute(edge.id, points, labelRoom(edge)), loop: true, label: { x: bulge, y }, labelOffset: 52 };
}

function stubRoute(edge: SceneEdge, card: Rect, stub: Rect, side: 'in' | 'out'): Route {
  const x = card.x + STUB_INDENT / 2;
  const { y } = center(stub);
  const points = [
    { x, y: card.y + card.h },
    { x, y },
    { x: stub.x, y },
  ];
  return { ...toRoute(edge.id, side === 'out' ? points : points.reverse(), 0), stub: true };
}

const drawnAs = ({ edge }: Pick<Plan, 'edge'>): string => `${edge.look} ${edge.verdict} ${edge.dimmed}`;
const groupOf = (plan: Plan): string => `${plan.edge.source} ${drawnAs(plan)}`;
const startKey = (plan: Plan): string => `out ${drawnAs(plan)}`;
const endKey = (plan: Plan): string => `in ${drawnAs(plan)} ${plan.edge.label}`;

interface Port {
  sum: number;
  count: number;
  readonly key: string;
}

/** Heights at which lines leave and enter: lines of one look and source share one, as do lines of one look, label and target. */
function assignPorts(plans: readonly Plan[]): (id: string, side: Side, key: string, rect: Rect) => number {
  const sides = new Map<string, Map<string, Port>>();
  const note = (id: string, side: Side, key: string, other: number): void => {
    const name = `${side} ${id}`;
    const ports = sides.get(name) ?? new Map<string, Port>();
    sides.set(name, ports);
    const port = ports.get(key) ?? { sum: 0, count: 0, key };
    port.sum += other;
    port.count += 1;
    ports.set(key, port);
  };
  for (const plan of plans) {
    note(plan.edge.source, plan.fromSide, startKey(plan), center(plan.to).y);
    note(plan.edge.target, plan.toSide, endKey(plan), center(plan.from).y);
  }
  const order = new Map<string, ReadonlyMap<string, number>>();
  for (const [name, ports] of sides) {
    const sorted = [...ports.values()].sort((a, b) => a.sum / a.count - b.sum / b.count || (a.key < b.key ? -1 : 1));
    order.set(name, new Map(sorted.map((port, index) => [port.key, index - (sorted.length - 1) / 2])));
  }
  return (id, side, key, rect) => {
    const ports = order.get(`${side} ${id}`)!;
    const step = ports.size > 1 ? Math.min(13, (rect.h - 12) / (ports.size - 1)) : 0;
    return rect.y + rect.h / 2 + (ports.get(key) ?? 0) * step;
  };
}

interface Draft {
  readonly plan: Plan;
  readonly start: Point;
  readonly end: Point;
  /** Height of the long run between the corridor at the source and the one at the target; null: one corridor is enough. */
  readonly height: number | null;
}

function routePlans(plans: readonly Plan[], obstacles: ObstacleField): readonly Route[] {
  const port = assignPorts(plans);
  const search = plans.length * obstacles.byTop.length < SEARCH_LIMIT;
  const drafts = plans.map((plan): Draft => {
    const { from, to, fromSide, toSide, edge } = plan;
    const start = {
      x: fromSide === 1 ? from.x + from.w : from.x,
      y: port(edge.source, fromSide, startKey(plan), from),
    };
    const end = { x: toSide === 1 ? to.x + to.w : to.x, y: port(edge.target, toSide, endKey(plan), to) };
    if (fromSide === toSide) return { plan, start, end, height: null };
    // A jog of a few pixels only looks like a mistake.
    if (Math.abs(start.y - end.y) <= JOG && end.y > from.y + 4 && end.y < from.y + from.h - 4) start.y = end.y;
    const [leave, enter] = [start.x + fromSide * LANE_START, end.x + toSide * LANE_START];
    const height = search ? openHeight(obstacles, leave, enter, start.y, end.y) : end.y;
    return { plan, start, end, height };
  });
  const vertical = assignLanes(drafts.flatMap(verticalRuns));
  const horizontal = assignLanes(drafts.flatMap(horizontalRuns));
  return drafts.map((draft) => assemble(draft, vertical, horizontal));
}

/** Both lines that leave a column and those that enter it know its corridor by the column's border. */
const corridor = (x: number, side: Side): string => `${Math.round(x)} ${side}`;

function verticalRuns(draft: Draft): readonly Run[] {
  const { plan, start, end } = draft;
  const group = groupOf(plan);
  const run = (x: number, side: Side, a: number, b: number): Run => ({
    corridor: corridor(x, side),
    group,
    low: Math.min(a, b),
    high: Math.max(a, b),
  });
  if (draft.height === null) return [run(Math.max(start.x, end.x), 1, start.y, end.y)];
  return [
    ...(start.y === draft.height ? [] : [run(start.x, plan.fromSide, start.y, draft.height)]),
    ...(end.y === draft.height ? [] : [run(end.x, plan.toSide, draft.height, end.y)]),
  ];
}

function horizontalRuns({ plan, start, end, height }: Draft): readonly Run[] {
  if (height === null || height === start.y || height === end.y) return [];
  const [low, high] = [Math.min(start.x, end.x), Math.max(start.x, end.x)];
  return [{ corridor: String(Math.round(height)), group: groupOf(plan), low, high }];
}

function laneX(lanes: ReadonlyMap<string, Lane>, x: number, side: Side, group: string): number {
  const lane = lanes.get(laneKey(corridor(x, side), group));
  if (!lane) return x + side * LANE_START;
  return x + side * (LANE_START + lane.index * Math.min(6, LANE_ROOM / Math.max(1, lane.of - 1)));
}

function laneY(lanes: ReadonlyMap<string, Lane>, y: number, group: string): number {
  const lane = lanes.get(laneKey(String(Math.round(y)), group));
  if (!lane) return y;
  const step = Math.min(4, (ROW_GAP - 6) / Math.max(1, lane.of));
  return y + Math.ceil(lane.index / 2) * step * (lane.index % 2 === 0 ? 1 : -1);
}

function assemble(
  { plan, start, end, height }: Draft,
  vertical: ReadonlyMap<string, Lane>,
  horizontal: ReadonlyMap<string, Lane>,
): Route {
  const group = groupOf(plan);
  const text = labelRoom(plan.edge);
  if (height === null) {
    const x = laneX(vertical, Math.max(start.x, end.x), 1, group);
    return toRoute(plan.edge.id, [start, { x, y: start.y }, { x, y: end.y }, end], text);
  }
  if (start.y === end.y && height === end.y) return toRoute(plan.edge.id, [start, end], text);
  const first = laneX(vertical, start.x, plan.fromSide, group);
  const last = laneX(vertical, end.x, plan.toSide, group);
  if (height === end.y)
    return toRoute(plan.edge.id, [start, { x: first, y: start.y }, { x: first, y: end.y }, end], text);
  if (height === start.y)
    return toRoute(plan.edge.id, [start, { x: last, y: start.y }, { x: last, y: end.y }, end], text);
  const y = laneY(horizontal, height, group);
  const middle = [
    { x: first, y: start.y },
    { x: first, y },
    { x: last, y },
    { x: last, y: end.y },
  ];
  return toRoute(
    plan.edge.id,
    [start, ...middle, end],
    text,
    horizontal.get(laneKey(String(Math.round(height)), group))?.index,
  );
}
