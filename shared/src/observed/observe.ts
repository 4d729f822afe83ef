// Observed traffic held to the graph: what is used, what never is, what the graph refuses although it was seen.
import {
  type Analysis,
  type ConnectionBlock,
  countPairs,
  hasSelfPair,
  nodeTitle,
  type TrafficGraph,
} from '../graph/index';
import { Judge, type Judged, type KnownEnd } from './judge';
import type { Flow, FlowReading, NeverSeen, Observed, ObservedKind, ObservedRow, UnknownEnd } from './model';
import { EndResolver, type ResolvedEnd } from './resolveEnds';

const KINDS: readonly ObservedKind[] = ['blocked', 'refused', 'uncertain', 'used', 'agrees'];
const NAMED_UNKNOWN = 100;
/** A block with so few connections never seen names them, as long as all named ones are not more than the second number. */
const FEW_PAIRS = 24;
const MOST_PAIRS = 3_000;

interface Tally {
  readonly from: KnownEnd;
  readonly to: KnownEnd;
  readonly flow: Pick<Flow, 'protocol' | 'port'>;
  readonly judged: Judged;
  arrived: number;
  left: number;
  refused: number;
  first: number;
  last: number;
  byName: boolean;
}

/** Never pair by pair: the work grows with the flows and the blocks, not with the pairs of the graph. */
export function observe(analysis: Analysis, reading: FlowReading): Observed {
  const graph = analysis.graph({ level: 'workload', nodes: true, variants: 'split' });
  const judge = new Judge(analysis, graph);
  const resolver = new EndResolver(analysis, judge.numberOf);
  const tallies = new Map<string, Tally>();
  const unknown = new UnknownEnds();
  let own = 0;
  for (const flow of reading.flows) {
    const [from, to] = [resolver.resolve(flow.from), resolver.resolve(flow.to)];
    if (!from.ok || !to.ok) {
      unknown.add(flow.count, [from, to]);
      continue;
    }
    const judged = judge.judge(from, to, flow.protocol, flow.port);
    if (judged.says === 'own') own += flow.count;
    else addFlow(tallies, flow, from, to, judged);
  }
  const rows = [...tallies.values()].map((tally) => rowOf(tally, judge)).sort((a, b) => compareRows(a, b));
  const blocks = neverSeen(graph, tallies.values(), judge);
  const { flows: _, ...rest } = reading;
  return {
    reading: rest,
    ends: graph.nodes.map((node) => ({ id: node.id, title: nodeTitle(node), namespace: node.namespace })),
    rows,
    never: blocks.filter(({ never }) => never > 0).sort((a, b) => b.never - a.never),
    totals: {
      rows: sums(rows, () => 1),
      seen: sums(rows, ({ seen, refused }) => seen + refused),
      connections: sum(blocks, ({ connections }) => connections),
      used: sum(blocks, ({ connections, never }) => connections - never),
      never: sum(blocks, ({ never }) => never),
      own,
    },
    unknown: unknown.told(),
  };
}

function addFlow(tallies: Map<string, Tally>, flow: Flow, from: KnownEnd, to: KnownEnd, judged: Judged): void {
  // Flows of one row may differ in what is said of them where a pair's own pods decide.
  const key = `${from.id} ${to.id} ${flow.protocol} ${flow.port} ${judged.says}`;
  let tally = tallies.get(key);
  if (!tally) {
    const { protocol, port, first, last } = flow;
    tally = { from, to, flow: { protocol, port }, judged, arrived: 0, left: 0, refused: 0, first, last, byName: false };
    tallies.set(key, tally);
  }
  tally[flow.outcome] += flow.count;
  tally.first = Math.min(tally.first, flow.first);
  tally.last = Math.max(tally.last, flow.last);
  tally.byName ||= from.byName || to.byName;
}

function rowOf(tally: Tally, { numberOf }: Judge): ObservedRow {
  const { from, to, flow, arrived, left, refused, first, last, byName } = tally;
  return {
    kind: kindOf(tally),
    from: numberOf.get(from.id)!,
    to: numberOf.get(to.id)!,
    ...flow,
    seen: Math.max(arrived, left),
    refused,
    first,
    last,
    byName,
    leftOnly: arrived === 0 && left > 0,
  };
}

/** Let through by the sender and refused by the receiver is refused; refused now and then, though allowed, is told as such. */
function kindOf({ judged: { says }, arrived, left, refused }: Tally): ObservedKind {
  if (says === 'cannot-tell') return 'uncertain';
  if (says === 'refused') return arrived > 0 || (left > 0 && refused === 0) ? 'blocked' : 'agrees';
  return refused > 0 ? 'refused' : 'used';
}

/** How many connections of each block were never seen: those that were are few, and taken off. */
function neverSeen(graph: TrafficGraph, tallies: Iterable<Tally>, { numberOf }: Judge): readonly NeverSeen[] {
  const used = new Map<number, Set<string>>();
  for (const { from, to, judged, arrived, left } of tallies) {
    if (judged.block === null || judged.says !== 'allowed' || arrived + left === 0) continue;
    const pairs = used.get(judged.block) ?? new Set<string>();
    used.set(judged.block, pairs.add(`${numberOf.get(from.id)} ${numberOf.get(to.id)}`));
  }
  let named = 0;
  return graph.blocks.flatMap((block, number): readonly NeverSeen[] => {
    if (!isCounted(block)) return [];
    const seen = used.get(number) ?? new Set<string>();
    const connections = countPairs(graph.nodes, block);
    const never = connections - seen.size;
    const { from, to, traffic } = block;
    if (connections === 0) return [];
    if (never === 0 || never > FEW_PAIRS || from.length * to.length > 10_000 || named + never > MOST_PAIRS)
      return [{ from, to, traffic, connections, never }];
    named += never;
    return [{ from, to, traffic, connections, never, pairs: pairsWithout(graph, block, seen) }];
  });
}

function isCounted({ verdict, kind, ghost }: ConnectionBlock): boolean {
  return verdict === 'allow' && kind !== 'node' && !ghost;
}

function pairsWithout(
  graph: TrafficGraph,
  { from, to }: ConnectionBlock,
  seen: ReadonlySet<string>,
): [number, number][] {
  return from.flatMap((a) =>
    to.flatMap((b): [number, number][] =>
      seen.has(`${a} ${b}`) || (a === b && !hasSelfPair(graph.nodes[a]!)) ? [] : [[a, b]],
    ),
  );
}

class UnknownEnds {
  readonly #ends = new Map<string, { name: string; reason: string; count: number }>();
  #count = 0;

  add(count: number, ends: readonly ResolvedEnd[]): void {
    this.#count += count;
    for (const end of ends) {
      if (end.ok) continue;
      const known = this.#ends.get(`${end.name}\n${end.reason}`);
      if (known) known.count += count;
      else this.#ends.set(`${end.name}\n${end.reason}`, { name: end.name, reason: end.reason, count });
    }
  }

  told(): Observed['unknown'] {
    const ends: readonly UnknownEnd[] = [...this.#ends.values()].sort(
      (a, b) => b.count - a.count || (a.name < b.name ? -1 : 1),
    );
    return { count: this.#count, ends: ends.slice(0, NAMED_UNKNOWN), more: Math.max(0, ends.length - NAMED_UNKNOWN) };
  }
}

function compareRows(a: ObservedRow, b: ObservedRow): number {
  return (
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    b.seen + b.refused - a.seen - a.refused ||
    a.from - b.from ||
    a.to - b.to ||
    (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : 0) ||
    a.port - b.port
  );
}

function sums(rows: readonly ObservedRow[], of: (row: ObservedRow) => number): Readonly<Record<ObservedKind, number>> {
  const out = { used: 0, blocked: 0, refused: 0, agrees: 0, uncertain: 0 };
  for (const row of rows) out[row.kind] += of(row);
  return out;
}

function sum<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((total, one) => total + of(one), 0);
}
