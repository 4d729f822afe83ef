// The page's own work without a browser, part by part: `node server/dist/pageParts.js GRAPH.json [CHANGED.json]` prints CPU milliseconds as JSON.

import { readFileSync } from 'node:fs';
import { decodeGraph, type GraphColumns } from '@portolan/shared/contract';
import {
  buildScene,
  filterGraph,
  NO_FILTER,
  parseFind,
  type Scene,
  type SceneChoices,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { drawnRects, layoutScene, routeEdges } from '@portolan/shared/picture';

const WARM_RUNS = 9;
/** What the scene budget leaves for the nodes of open boxes. */
const OPEN_AT_ONCE = 2_400;
const CHOICES: SceneChoices = {
  openBoxes: null,
  expandedWorkloads: [],
  unfolded: [],
  looks: { explicit: true, open: true, uncertain: true, node: false },
  selected: null,
};

interface Timing {
  readonly cold: number;
  readonly warm: number;
}

const timings: Record<string, Timing> = {};

/** The first run counts as cold, the middle one of the others as warm. */
function time<T>(what: string, work: () => T): T {
  const runs: number[] = [];
  let result: T | undefined;
  for (let run = 0; run <= WARM_RUNS; run++) {
    const before = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(before);
    runs.push((user + system) / 1000);
  }
  const [cold = 0, ...warm] = runs;
  timings[what] = { cold, warm: warm.sort((a, b) => a - b)[Math.floor(WARM_RUNS / 2)] ?? 0 };
  return result!;
}

function read(file: string): TrafficGraph {
  return decodeGraph(JSON.parse(readFileSync(file, 'utf8')) as GraphColumns);
}

/** The boxes of all namespaces open at once, which is more than the page ever draws: what the layout has to do with them. */
function allOpen(graph: TrafficGraph): Scene {
  const filtered = filterGraph(graph, NO_FILTER);
  const closed = buildScene(graph, filtered, CHOICES);
  const sizes = new Map<string, number>();
  for (const { namespace } of graph.nodes) {
    if (namespace !== null) sizes.set(`Namespace/${namespace}`, (sizes.get(`Namespace/${namespace}`) ?? 0) + 1);
  }
  const nodes: Scene['nodes'][number][] = [];
  const edges: Scene['edges'][number][] = [];
  let part: string[] = [];
  let room = OPEN_AT_ONCE;
  const draw = (): void => {
    const scene = buildScene(graph, filtered, { ...CHOICES, openBoxes: part });
    const inside = new Map(scene.nodes.map((node) => [node.id, node.box]));
    nodes.push(...scene.nodes.filter((node) => part.includes(node.box)));
    edges.push(
      ...scene.edges.filter(({ source, target }) => inside.has(source) && inside.get(source) === inside.get(target)),
    );
    [part, room] = [[], OPEN_AT_ONCE];
  };
  for (const [box, size] of sizes) {
    if (size > room && part.length > 0) draw();
    part.push(box);
    room -= size;
  }
  draw();
  const open = closed.boxes.map((box) => (sizes.has(box.id) ? { ...box, open: true } : box));
  return { ...closed, boxes: open, nodes, edges: [...edges, ...closed.edges.filter(({ source }) => !source)] };
}

/** How many drawn things stand elsewhere after the change, and how many of them are no part of `box`. */
function countMoved(before: Scene, after: Scene, box: string) {
  const places = layoutScene(before);
  const [old, now] = [drawnRects(before, places), drawnRects(after, layoutScene(after, places))];
  const boxes = new Map(after.nodes.map((node) => [node.id, node.box]));
  let [moved, outside] = [0, 0];
  for (const [id, rect] of now) {
    const was = old.get(id);
    if (was === undefined || (was.x === rect.x && was.y === rect.y)) continue;
    moved += 1;
    if ((boxes.get(id) ?? id) !== box) outside += 1;
  }
  return { moved, outside, of: now.size };
}

const [file, changedFile, box] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: pageParts GRAPH.json [CHANGED.json BOX]');
const text = readFileSync(file, 'utf8');
const graph = time('decode', () => decodeGraph(JSON.parse(text) as GraphColumns));
const everything = time('filter: everything', () => filterGraph(graph, NO_FILTER));
const find = parseFind('ns=ns-4');
if (!find.ok) throw new Error('The search cannot be read.');
time('filter: ns=ns-4', () => filterGraph(graph, { ...NO_FILTER, find: find.value }));
const overview = time('scene: overview', () => buildScene(graph, everything, CHOICES));
const places = time('layout: overview', () => layoutScene(overview));
const rects = drawnRects(overview, places);
time('lines: overview', () => routeEdges(overview, rects));
const oneBox = overview.boxes[1]?.id ?? '';
const oneOpen = time('scene: one box open', () => buildScene(graph, everything, { ...CHOICES, openBoxes: [oneBox] }));
const opened = time('layout: one box opened', () => layoutScene(oneOpen, places));
time('lines: one box open', () => routeEdges(oneOpen, drawnRects(oneOpen, opened)));
const whole = allOpen(graph);
time('layout: all boxes open', () => layoutScene(whole));
const moved =
  changedFile === undefined || box === undefined ? null : countMoved(whole, allOpen(read(changedFile)), box);
process.stdout.write(
  `${JSON.stringify({ timings, moved, nodes: whole.nodes.length, inner: whole.edges.length, edges: overview.edges.length })}\n`,
);
