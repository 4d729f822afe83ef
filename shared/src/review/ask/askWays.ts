// Ways of several steps: who reaches an end, whom it reaches, and the workloads that every way between two ends must pass.
import {
  BEYOND,
  type ConnectionBlock,
  type LiveAnalysis,
  leadsOn,
  nodeTitle,
  type TrafficGraph,
  walkLevels,
} from '../../graph/index';
import { type AskedSet, askEndsOf } from './askEnds';
import type { AskProblem, AskSide, AskWays, WaysQuestion } from './model';

const MANY_NAMES = 12;
const MOST_HOPS = 6;

/** Steps follow allowed connections, each on its own: that the middle of a way must be taken over first is for the reader to judge. */
export function askWays({ analysis }: LiveAnalysis, question: WaysQuestion): AskWays {
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  const ends = askEndsOf(analysis.reachability);
  const sets: Partial<Record<AskSide, readonly number[]>> = {};
  for (const side of ['from', 'to'] as const) {
    if (question[side].trim() === '') continue;
    const read = ends.read(question[side]);
    if (!read.ok) return { ...read, side };
    sets[side] = seedsOf(graph, read.value);
    if (sets[side].length === 0) return noSeeds(side);
  }
  const { from, to } = sets;
  if (!from && !to) return noSeeds(null);
  if (from?.some((node) => to?.includes(node)))
    return { ok: false, side: null, message: 'Both ends are the same.', next: 'Choose two different ends.', close: [] };
  const hops = Math.min(MOST_HOPS, Math.max(1, Math.trunc(question.hops)));
  const blocks = graph.blocks.filter(({ verdict, kind }) => verdict === 'allow' && kind !== 'node');
  const levels = to ? walkLevels(graph, blocks, to, 'up') : walkLevels(graph, blocks, from!, 'down');
  return {
    ok: true,
    steps: stepsOf(graph, levels, hops),
    between: from && to ? waysBetween(graph, from, to, hops) : null,
  };
}

function noSeeds(side: AskSide | null): AskProblem {
  const message =
    side === null ? 'An end is missing.' : 'Ways are followed between workloads and addresses that are drawn.';
  return { ok: false, side, message, next: 'Name a workload, a namespace or an address.', close: [] };
}

function seedsOf({ nodes }: TrafficGraph, { units, service }: AskedSet): readonly number[] {
  if (service) return [];
  const ids = new Set(units.map(({ id }) => id));
  const workloads = new Set(
    units.filter(({ id }) => id.startsWith('Pod/')).flatMap(({ key }) => (key.kind === 'pods' ? [key.workload] : [])),
  );
  const classes = new Set(units.filter(({ key }) => key.kind === 'address').map(({ column }) => column));
  return nodes.flatMap((node, index) =>
    ids.has(node.id) || workloads.has(workloadId(node.id)) || (node.kind === 'external' && classes.has(node.classId))
      ? [index]
      : [],
  );
}

/** Variants of one workload share it. */
function workloadId(id: string): string {
  return id.replace(/#\d+$/, '');
}

function stepsOf(graph: TrafficGraph, levels: Int32Array, hops: number): AskWaySteps {
  const steps = Array.from({ length: hops }, (_, index) => ({ hops: index + 1, count: 0, names: [] as string[] }));
  levels.forEach((level, node) => {
    const step = level > 0 ? steps[level - 1] : undefined;
    if (!step) return;
    step.count++;
    if (step.names.length < MANY_NAMES) step.names.push(nodeTitle(graph.nodes[node]!));
  });
  return steps;
}

type AskWaySteps = Extract<AskWays, { readonly ok: true }>['steps'];
type Between = NonNullable<Extract<AskWays, { readonly ok: true }>['between']>;

function waysBetween(graph: TrafficGraph, from: readonly number[], to: readonly number[], hops: number): Between {
  const possible = graph.blocks.filter(({ kind }) => kind !== 'node');
  const blocks = possible.filter(({ verdict }) => verdict === 'allow');
  const start = walkLevels(graph, blocks, from, 'down');
  const way = shortestWay(graph, blocks, start, to);
  if (way === null || way.length - 1 > hops) return { hops: null, example: [], chokePoints: [] };
  // Whatever every way passes is on this one; a way around that may be open is one as well.
  const middle = [...new Set(way.slice(1, -1).map((node) => workloadId(graph.nodes[node]!.id)))];
  const ends = new Set([...from, ...to].map((node) => workloadId(graph.nodes[node]!.id)));
  const chokes = middle.filter((id) => !ends.has(id) && distance(graph, without(graph, possible, id), from, to) > hops);
  const titleOf = (node: number): string => nodeTitle(graph.nodes[node]!);
  const chokeTitles = way.filter((node) => chokes.includes(workloadId(graph.nodes[node]!.id))).map(titleOf);
  return { hops: way.length - 1, example: way.map(titleOf), chokePoints: [...new Set(chokeTitles)] };
}

function distance(
  graph: TrafficGraph,
  blocks: readonly ConnectionBlock[],
  from: readonly number[],
  to: readonly number[],
): number {
  const levels = walkLevels(graph, blocks, from, 'down');
  return Math.min(...to.map((node) => (levels[node] === 0 ? BEYOND : levels[node]!)));
}

/** The blocks without one workload. */
function without(graph: TrafficGraph, blocks: readonly ConnectionBlock[], id: string): readonly ConnectionBlock[] {
  // Blocks share their lists.
  const lists = new Map<readonly number[], readonly number[]>();
  const cut = (list: readonly number[]): readonly number[] => {
    const known = lists.get(list) ?? list.filter((node) => workloadId(graph.nodes[node]!.id) !== id);
    lists.set(list, known);
    return known;
  };
  return blocks.map((block) => ({ ...block, from: cut(block.from), to: cut(block.to) }));
}

/** One of the shortest ways, the first by name; null: there is none. */
function shortestWay(
  graph: TrafficGraph,
  blocks: readonly ConnectionBlock[],
  levels: Int32Array,
  to: readonly number[],
): readonly number[] | null {
  const nearest = to
    .filter((node) => levels[node]! > 0 && levels[node] !== BEYOND)
    .sort((a, b) => levels[a]! - levels[b]! || a - b)[0];
  if (nearest === undefined) return null;
  const way = [nearest];
  for (let level = levels[nearest]! - 1; level >= 0; level--) {
    const [next] = way;
    const before = blocks
      .filter((block) => block.to.includes(next!))
      .flatMap((block) => block.from.find((node) => levels[node] === level && leadsOn(graph, node, level)) ?? []);
    way.unshift(Math.min(...before));
  }
  return way;
}
