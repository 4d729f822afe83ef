// What differs between two graphs of one cluster: connections gained, lost and changed, and which of the changed policies had a say in each.
import { compareText } from '../../cluster/index';
import { hasSelfPair } from '../filter/filterModel';
import { countPairs } from '../looks';
import type { ConnectionBlock, GraphNode, GraphPolicy, PolicyRef, TrafficGraph } from '../model';

/** One pair of nodes whose connections differ. */
export interface PairChange {
  readonly how: 'gained' | 'lost' | 'changed';
  readonly from: GraphNode;
  readonly to: GraphNode;
  /** Its connections in each graph; none where it has none. */
  readonly before: readonly ConnectionBlock[];
  readonly after: readonly ConnectionBlock[];
}

export interface GraphComparison {
  /** Sorted by source and destination; at most so many of each kind as were asked for. */
  readonly pairs: readonly PairChange[];
  readonly gained: number;
  readonly lost: number;
  readonly changed: number;
  /** Nodes of only one of the graphs. */
  readonly came: readonly GraphNode[];
  readonly went: readonly GraphNode[];
  /** False: the graphs are too large to be compared pair by pair, and `pairs` and the counts say nothing. */
  readonly isExact: boolean;
}

export interface ComparisonLimits {
  /** Pairs of each kind that are listed. */
  readonly listed: number;
  /** Pairs of either graph that are looked at. */
  readonly pairs: number;
}

const LIMITS: ComparisonLimits = { listed: 500, pairs: 300_000 };

/** Compares by the nodes' ids. Two graphs without a difference give empty lists and zeros. */
export function compareGraphs(
  before: TrafficGraph,
  after: TrafficGraph,
  limits: ComparisonLimits = LIMITS,
): GraphComparison {
  const known = new Set(before.nodes.map(({ id }) => id));
  const now = new Set(after.nodes.map(({ id }) => id));
  const nodes = {
    came: after.nodes.filter(({ id }) => !known.has(id)),
    went: before.nodes.filter(({ id }) => !now.has(id)),
  };
  if ([before, after].some((graph) => pairsOf(graph) > limits.pairs)) {
    return { pairs: [], gained: 0, lost: 0, changed: 0, ...nodes, isExact: false };
  }
  const [old, fresh] = [new Pairs(before), new Pairs(after)];
  const counts = { gained: 0, lost: 0, changed: 0 };
  const pairs: PairChange[] = [];
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const [was, is] = [old.get(key), fresh.get(key)];
    if (was?.print === is?.print) continue;
    const how = !was ? 'gained' : !is ? 'lost' : 'changed';
    counts[how] += 1;
    if (counts[how] > limits.listed) continue;
    const { from, to } = (is ?? was)!;
    pairs.push({ how, from, to, before: was?.blocks ?? [], after: is?.blocks ?? [] });
  }
  pairs.sort((a, b) => compareText(a.from.id, b.from.id) || compareText(a.to.id, b.to.id));
  return { pairs, ...counts, ...nodes, isExact: true };
}

function pairsOf({ nodes, blocks }: TrafficGraph): number {
  return blocks.reduce((sum, block) => sum + countPairs(nodes, block), 0);
}

/** True if no connection and no node differs; how many pods a node stands for, and its labels, may. */
export function isSamePicture({ gained, lost, changed, came, went, isExact }: GraphComparison): boolean {
  return isExact && gained + lost + changed + came.length + went.length === 0;
}

/** Those of the policies that govern an end of this pair, before or after. */
export function policiesBehind(
  { from, to }: Pick<PairChange, 'from' | 'to'>,
  graphs: readonly TrafficGraph[],
  policies: readonly PolicyRef[],
): readonly PolicyRef[] {
  return policies.filter((ref) =>
    graphs.some((graph) => {
      const policy = graph.policies.find((one) => isSameRef(one, ref));
      return policy !== undefined && governs(graph, policy, from, to);
    }),
  );
}

function governs(graph: TrafficGraph, policy: GraphPolicy, from: GraphNode, to: GraphNode): boolean {
  const has = (subjects: readonly number[] | null, { id }: GraphNode): boolean =>
    subjects?.some((index) => graph.nodes[index]?.id === id) ?? false;
  return has(policy.egressSubjects, from) || has(policy.ingressSubjects, to);
}

function isSameRef(a: PolicyRef, b: PolicyRef): boolean {
  return a.kind === b.kind && a.namespace === b.namespace && a.name === b.name;
}

interface Pair {
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly blocks: readonly ConnectionBlock[];
  /** Equal where all blocks say the same. */
  readonly print: string;
}

/** The pairs of one graph with what each of their blocks says. */
class Pairs {
  readonly #blocksOf = new Map<string, number[]>();
  readonly #prints: readonly string[];

  constructor(private readonly graph: TrafficGraph) {
    const { nodes, blocks } = graph;
    this.#prints = blocks.map(printOf);
    blocks.forEach(({ from, to }, index) => {
      for (const source of from) {
        for (const target of to) {
          if (source === target && !hasSelfPair(nodes[source]!)) continue;
          const key = `${nodes[source]!.id}\n${nodes[target]!.id}`;
          const list = this.#blocksOf.get(key);
          if (list) list.push(index);
          else this.#blocksOf.set(key, [index]);
        }
      }
    });
  }

  keys(): Iterable<string> {
    return this.#blocksOf.keys();
  }

  get(key: string): Pair | undefined {
    const indices = this.#blocksOf.get(key);
    if (!indices) return undefined;
    const [from, to] = key.split('\n');
    const { nodes } = this.graph;
    const blocks = indices.map((index) => this.graph.blocks[index]!);
    const first = blocks[0]!;
    return {
      from: nodes[first.from.find((index) => nodes[index]!.id === from)!]!,
      to: nodes[first.to.find((index) => nodes[index]!.id === to)!]!,
      blocks,
      print: indices
        .map((index) => this.#prints[index]!)
        .sort(compareText)
        .join('\n'),
    };
  }
}

function printOf({ from: _from, to: _to, traffic, ...rest }: ConnectionBlock): string {
  const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => compareText(a, b));
  return JSON.stringify([sorted(traffic), sorted(rest)]);
}
