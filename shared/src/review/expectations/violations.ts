// From what the engine's columns break to what a person reads: nodes of the graph, grouped, counted, the first ones with their reasons.
import { compareText, type Protocol } from '../../cluster/index';
import {
  type Analysis,
  admittingPolicies,
  hasSelfPair,
  nameOfRanges,
  nodeTitle,
  type PolicyRef,
  type TrafficGraph,
} from '../../graph/index';
import { formatTrafficSet, IndexSet, IndexSetTable, mergeRanges, trafficKey } from '../../sets/index';
import type { StatementReport, Violation, ViolationEnd, ViolationHow, ViolationReason } from './checkModel';
import type { EndUnit, EndUnits } from './endUnits';
import type { Hit } from './hits';
import { type HitBlock, havePair } from './judgeStatement';
import type { SideGroup } from './sides';

/** How much of one statement is listed; the rest is counted. */
const MAX_VIOLATIONS = 200;
const MAX_ENDS = 20_000;
/** Reasons cost a few milliseconds each. */
const MAX_REASONS = 8;
/** Pairs of one violation that are asked for their policies. */
const MAX_PAIRS_ASKED = 64;

type Found = Pick<StatementReport, 'pairs' | 'violations' | 'leftOut'>;

/** Nodes from which one hit reaches the same nodes. */
interface Group {
  readonly hit: Hit;
  readonly from: readonly number[];
  readonly to: IndexSet;
  readonly pairs: number;
  readonly collected: Collected;
}

export class ViolationFinder {
  readonly #unitsOf = new Map<number, number>();
  /** Nodes that never pair with themselves (R606). */
  readonly #alone: IndexSet;
  readonly #graph: TrafficGraph;
  readonly #inGraph: ReadonlyMap<string, number>;

  constructor(
    readonly analysis: Analysis,
    readonly ends: EndUnits,
  ) {
    for (const { node } of ends.units) this.#unitsOf.set(node, (this.#unitsOf.get(node) ?? 0) + 1);
    this.#alone = IndexSet.of(
      ends.nodes.length,
      ends.nodes.flatMap(({ node }, index) => (hasSelfPair(node) ? [] : [index])),
    );
    this.#graph = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
    this.#inGraph = new Map(this.#graph.nodes.map(({ id }, index) => [id, index]));
  }

  /** `missing`: the traffic of the hits is what does not pass. */
  find(blocks: readonly HitBlock[], missing: boolean): Found {
    const groups = this.#groups(blocks);
    const pairs: Record<ViolationHow, number> = { broken: 0, 'cannot-tell': 0, elsewhere: 0 };
    for (const group of groups) pairs[group.hit.how] += group.pairs;
    const violations: Violation[] = [];
    let ends = 0;
    for (const group of groups) {
      ends += group.from.length + group.to.count();
      if (violations.length === MAX_VIOLATIONS || (violations.length > 0 && ends > MAX_ENDS)) break;
      violations.push(this.#violation(group, missing, violations.length < MAX_REASONS));
    }
    return { pairs, violations, leftOut: groups.length - violations.length };
  }

  #groups(blocks: readonly HitBlock[]): readonly Group[] {
    const collected = new Map<string, Collected>();
    for (const block of blocks) {
      const { how, certainty, l7, traffic } = block.hit;
      const key = `${how} ${certainty} ${l7} ${trafficKey(traffic)}`;
      let one = collected.get(key);
      if (!one) {
        one = new Collected(block.hit, this.ends.nodes.length, this.#alone);
        collected.set(key, one);
      }
      one.add(block);
    }
    const pairsOf = (from: readonly number[], to: IndexSet): number => {
      const alone = to.and(IndexSet.of(this.ends.nodes.length, from)).and(this.#alone);
      return from.length * to.count() - alone.count();
    };
    const groups = [...collected.values()].flatMap((one) =>
      one
        .grouped()
        .map(({ from, to }): Group => ({ hit: one.hit, from, to, pairs: pairsOf(from, to), collected: one })),
    );
    return groups.filter(({ pairs }) => pairs > 0).sort((a, b) => this.#compare(a, b));
  }

  #compare(a: Group, b: Group): number {
    const idOf = (node: number): string => this.ends.nodes[node]!.node.id;
    return (
      rankOf(a.hit) - rankOf(b.hit) ||
      compareText(idOf(a.from[0]!), idOf(b.from[0]!)) ||
      compareText(idOf(firstOf(a.to)), idOf(firstOf(b.to))) ||
      compareText(trafficKey(a.hit.traffic), trafficKey(b.hit.traffic)) ||
      Number(a.hit.l7) - Number(b.hit.l7)
    );
  }

  #violation({ hit, from, to: targets, pairs, collected }: Group, missing: boolean, explained: boolean): Violation {
    const traffic = formatTrafficSet(hit.traffic);
    const to = targets.toArray();
    const first = firstPair(from, to, (node) => !this.#alone.has(node));
    return {
      how: hit.how,
      certainty: hit.certainty,
      from: from.map((node) => this.#end(node, collected.sourceUnits(node))),
      to: to.map((node) => this.#end(node, collected.targetUnits(node, this.#columnsOf(node)))),
      pairs,
      traffic,
      l7: hit.l7,
      policies: this.#policies(from, to, traffic, missing),
      reason: explained ? this.#reason(first, traffic) : null,
    };
  }

  #columnsOf(node: number): readonly number[] {
    const { columns, pods } = this.ends.nodes[node]!;
    if (pods.length === 0) return columns;
    const { podColumnOf } = this.analysis.reachability.universe;
    return [...new Set(pods.flatMap((pod) => podColumnOf.get(pod) ?? []))];
  }

  #end(number: number, units: ReadonlySet<EndUnit>): ViolationEnd {
    const { node, pods } = this.ends.nodes[number]!;
    const end = { id: node.id, title: nodeTitle(node) };
    if (units.size === this.#unitsOf.get(number)) return end;
    if (pods.length === 0) {
      const ranges = mergeRanges([...units].flatMap((unit) => unit.ranges));
      const addresses = ranges.length > 3 ? `${ranges.length} ranges of it` : nameOfRanges(ranges);
      return { ...end, part: { addresses } };
    }
    const held = [...units].reduce((sum, unit) => sum + unit.pods.length, 0);
    return { ...end, part: { pods: held, of: pods.length } };
  }

  #policies(
    from: readonly number[],
    to: readonly number[],
    traffic: Violation['traffic'],
    missing: boolean,
  ): readonly PolicyRef[] {
    const found = new Set<number>();
    let asked = 0;
    for (const source of this.#numbers(from)) {
      for (const target of this.#numbers(to)) {
        if (asked++ === MAX_PAIRS_ASKED) break;
        const numbers = missing
          ? this.#governing(source, target)
          : admittingPolicies(this.#graph, source, target, traffic);
        for (const number of numbers) found.add(number);
      }
      if (asked > MAX_PAIRS_ASKED) break;
    }
    return [...found]
      .sort((a, b) => a - b)
      .map((number) => {
        const { kind, namespace, name } = this.#graph.policies[number]!;
        return { kind, namespace, name };
      });
  }

  #governing(from: number, to: number): readonly number[] {
    return this.#graph.policies.flatMap(({ egressSubjects, ingressSubjects }, number) =>
      egressSubjects?.includes(from) || ingressSubjects?.includes(to) ? [number] : [],
    );
  }

  /** In the graph, which leaves out addresses that nobody reaches. */
  #numbers(nodes: readonly number[]): readonly number[] {
    return nodes.slice(0, MAX_PAIRS_ASKED).flatMap((node) => this.#inGraph.get(this.ends.nodes[node]!.node.id) ?? []);
  }

  #reason([source, target]: readonly [number, number], traffic: Violation['traffic']): ViolationReason | null {
    const [from, to] = [this.ends.nodes[source]!.node.id, this.ends.nodes[target]!.node.id];
    const question = firstPort(traffic);
    const answer = this.analysis.explain(from, to, question);
    if (!answer.ok) return null;
    const { summary, egress, ingress } = answer.value;
    return { from, to, ...question, summary, egress: egress.summary, ingress: ingress.summary };
  }
}

/** One hit's pairs as sets of nodes. */
class Collected {
  readonly #targets = new Map<number, IndexSet>();
  readonly #sourceUnits = new Map<number, Set<EndUnit>>();
  readonly #targetSets = new IndexSetTable();
  readonly #nodeSets = new Map<SideGroup, Map<number, IndexSet>>();
  /** Columns that were hit, by the group that their ends are in. */
  readonly #hitColumns = new Map<SideGroup, IndexSet>();

  constructor(
    readonly hit: Hit,
    readonly size: number,
    readonly alone: IndexSet,
  ) {}

  sourceUnits(node: number): ReadonlySet<EndUnit> {
    return this.#sourceUnits.get(node) ?? new Set();
  }

  /** `columns`: those of the node. */
  targetUnits(node: number, columns: readonly number[]): ReadonlySet<EndUnit> {
    const found = new Set<EndUnit>();
    for (const [group, hit] of this.#hitColumns)
      for (const column of columns)
        if (hit.has(column))
          for (const unit of group.byColumn.get(column) ?? []) if (unit.node === node) found.add(unit);
    return found;
  }

  add({ from, sources, to, targets }: HitBlock): void {
    const nodes = this.#nodesOf(to, targets);
    for (const column of sources) {
      for (const [node, units] of byNode(from.byColumn.get(column)!)) {
        const others = nodes.has(node) ? this.#withoutItself(nodes, node, units, to.byColumn.get(column) ?? []) : nodes;
        if (others.isEmpty()) continue;
        note(this.#sourceUnits, node, units);
        const known = this.#targets.get(node);
        this.#targets.set(node, known ? known.or(others) : others);
      }
    }
  }

  /** A pod and itself are no pair (R606). */
  #withoutItself(nodes: IndexSet, node: number, units: readonly EndUnit[], targets: readonly EndUnit[]): IndexSet {
    const own = targets.filter((unit) => unit.node === node);
    if (!this.alone.has(node) && havePair(units, own)) return nodes;
    return nodes.andNot(IndexSet.of(this.size, [node]));
  }

  #nodesOf(to: SideGroup, targets: IndexSet): IndexSet {
    const key = this.#targetSets.idOf(targets);
    const known = this.#nodeSets.get(to) ?? new Map<number, IndexSet>();
    this.#nodeSets.set(to, known);
    let nodes = known.get(key);
    if (!nodes) {
      const numbers: number[] = [];
      targets.forEach((column) => {
        for (const { node } of to.byColumn.get(column)!) numbers.push(node);
      });
      nodes = IndexSet.of(this.size, numbers);
      this.#hitColumns.set(to, this.#hitColumns.get(to)?.or(targets) ?? targets);
      known.set(key, nodes);
    }
    return nodes;
  }

  /** Sources that reach the same, in the order of the nodes. */
  grouped(): readonly { readonly from: readonly number[]; readonly to: IndexSet }[] {
    const table = new IndexSetTable();
    const groups: { readonly from: number[]; readonly to: IndexSet }[] = [];
    const all = [...this.#targets.values()].reduce((set, one) => set.or(one), IndexSet.empty(this.size));
    for (const node of [...this.#targets.keys()].sort((a, b) => a - b)) {
      const others = this.#targets.get(node)!;
      // As in the graph's blocks: a node that never pairs with itself may stand on both sides, so that groups stay few.
      const targets = this.alone.has(node) && all.has(node) ? others.or(IndexSet.of(this.size, [node])) : others;
      const id = table.idOf(targets);
      groups[id] ??= { from: [], to: targets };
      groups[id].from.push(node);
    }
    return groups;
  }
}

function note(parts: Map<number, Set<EndUnit>>, node: number, units: readonly EndUnit[]): void {
  const known = parts.get(node) ?? new Set();
  parts.set(node, known);
  for (const unit of units) known.add(unit);
}

function byNode(units: readonly EndUnit[]): ReadonlyMap<number, readonly EndUnit[]> {
  const nodes = new Map<number, EndUnit[]>();
  for (const unit of units) {
    const known = nodes.get(unit.node);
    if (known) known.push(unit);
    else nodes.set(unit.node, [unit]);
  }
  return nodes;
}

const RANKS: readonly ViolationHow[] = ['broken', 'cannot-tell', 'elsewhere'];

function rankOf({ how, certainty }: Hit): number {
  return 2 * RANKS.indexOf(how) + (certainty === 'defined' ? 0 : 1);
}

/** The least member; -1 of none. */
function firstOf(set: IndexSet): number {
  for (let index = 0; index < set.size; index++) if (set.has(index)) return index;
  return -1;
}

function firstPair(
  from: readonly number[],
  to: readonly number[],
  withItself: (node: number) => boolean,
): readonly [number, number] {
  for (const source of from)
    for (const target of to) if (source !== target || withItself(source)) return [source, target];
  return [from[0]!, to[0]!];
}

/** A port to ask about: the first of the first protocol. */
function firstPort(traffic: Violation['traffic']): { readonly protocol: Protocol; readonly port: number } {
  for (const protocol of ['TCP', 'UDP', 'SCTP'] as const) {
    const ports = traffic[protocol];
    if (ports !== undefined) return { protocol, port: ports === 'all' ? 443 : Number.parseInt(ports, 10) };
  }
  return { protocol: 'TCP', port: 443 };
}
