// Holds one statement to a whole cluster: groups of ends against rows of answers, never pair by pair.
import {
  ALL_TRAFFIC,
  type IndexSet,
  isNoTraffic,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { EndUnit } from './endUnits';
import type { Exception, Permission, Statement } from './expectationsModel';
import { type Demand, type Hit, missingHits, NOTHING_PASSES, passingHits, silentHits } from './hits';
import type { EndMarks, Membership } from './membership';
import type { PairBounds } from './pairBounds';
import { groupSide, type SideGroup, trafficOf } from './sides';

/** Sources and targets between which one hit holds, as the engine's columns. */
export interface HitBlock {
  readonly hit: Hit;
  readonly from: SideGroup;
  readonly sources: readonly number[];
  readonly to: SideGroup;
  readonly targets: IndexSet;
}

export interface Judgement {
  readonly blocks: readonly HitBlock[];
  /** False: no pair of ends is concerned, so nothing can ever break it. */
  readonly canBreak: boolean;
  /** Of the exceptions, in their order: whether the cluster would break the statement without it. */
  readonly used: readonly boolean[];
}

/** `today`: exceptions that ended before it excuse nothing. */
export function judgeStatement(
  statement: Statement,
  units: readonly EndUnit[],
  marks: EndMarks,
  bounds: PairBounds,
  today: string,
): Judgement {
  const exceptions = statement.exceptions.map((one) => (one.until !== null && one.until < today ? null : one));
  const parts: readonly Permission[] = [...statement.allow, ...statement.exceptions];
  const { size } = bounds.reachability.universe;
  const sideOf = (side: 'from' | 'to', other: 'from' | 'to'): readonly SideGroup[] =>
    groupSide(side, units, size, marks, {
      own: statement[side],
      other: statement[other],
      parts: parts.map((part) => part[side]),
    });
  const [from, to] = [sideOf('from', 'to'), sideOf('to', 'from')];
  const blocks: HitBlock[] = [];
  const used = statement.exceptions.map(() => false);
  let canBreak = false;
  for (const f of from) {
    for (const t of to) {
      const pair = new GroupPair(statement, exceptions, f, t);
      if (isNoTraffic(pair.concerned.perhaps) || !anyPair(f, t, bounds)) continue;
      canBreak = true;
      blocks.push(...blocksOf(pair, bounds));
      pair.exceptionsThatApply.forEach((index) => {
        used[index] ||= blocksOf(pair.without(index), bounds).some(({ hit }) => hit.how !== 'elsewhere');
      });
    }
  }
  return { blocks, canBreak, used };
}

/** Ends of two groups, and what the statement demands of the traffic between them. */
class GroupPair {
  /** Before any exception. */
  readonly concerned: Demand;
  readonly demand: Demand;
  readonly exceptionsThatApply: readonly number[];

  constructor(
    readonly statement: Statement,
    readonly exceptions: readonly (Exception | null)[],
    readonly from: SideGroup,
    readonly to: SideGroup,
  ) {
    const { allow } = statement;
    const base =
      statement.verb === 'only'
        ? without({ surely: ALL_TRAFFIC, perhaps: ALL_TRAFFIC }, this.#of(allow, 0))
        : this.#wanted();
    const isMeant = from.member === 2 && to.member === 2;
    this.concerned = isMeant ? base : { surely: NO_TRAFFIC, perhaps: base.perhaps };
    this.demand = without(this.concerned, this.#of(exceptions, allow.length));
    this.exceptionsThatApply = exceptions.flatMap((exception, index) =>
      exception && this.#member(allow.length + index) > 0 ? [index] : [],
    );
  }

  get isSilent(): boolean {
    return this.statement.verb === 'must' && this.statement.ports === null;
  }

  /** As if one exception were not there. */
  without(exception: number): GroupPair {
    const others = this.exceptions.map((one, index) => (index === exception ? null : one));
    return new GroupPair(this.statement, others, this.from, this.to);
  }

  #wanted(): Demand {
    const traffic = trafficOf(this.statement.ports, this.to.sample);
    return { surely: traffic, perhaps: traffic };
  }

  #member(part: number): Membership {
    return Math.min(this.from.parts[part]!, this.to.parts[part]!) as Membership;
  }

  /** What permissions or exceptions let pass; the first of them is part `first` of the groups. */
  #of(parts: readonly (Permission | null)[], first: number): Demand {
    let surely: TrafficSet = NO_TRAFFIC;
    let perhaps: TrafficSet = NO_TRAFFIC;
    parts.forEach((part, index) => {
      const member = this.#member(first + index);
      if (!part || member === 0) return;
      const traffic = trafficOf(part.ports, this.to.sample);
      perhaps = unionTraffic(perhaps, traffic);
      if (member === 2) surely = unionTraffic(surely, traffic);
    });
    return { surely, perhaps };
  }
}

function without(demand: Demand, open: Demand): Demand {
  return {
    surely: subtractTraffic(demand.surely, open.perhaps),
    perhaps: subtractTraffic(demand.perhaps, open.surely),
  };
}

function blocksOf(pair: GroupPair, bounds: PairBounds): readonly HitBlock[] {
  if (isNoTraffic(pair.demand.perhaps)) return [];
  return pair.statement.verb === 'must' ? missingBlocks(pair, bounds) : passingBlocks(pair, bounds);
}

function passingBlocks({ from, to, demand }: GroupPair, bounds: PairBounds): readonly HitBlock[] {
  const { sourceRowOf } = bounds.reachability;
  return groupBy([...from.byColumn.keys()], (column) => sourceRowOf[column]!).flatMap(([row, sources]) =>
    bounds.row(row, 'any').flatMap((part) => {
      if (!part.targets.intersects(to.columns)) return [];
      const targets = part.targets.and(to.columns);
      return passingHits(part.answer, demand).map((hit): HitBlock => ({ hit, from, sources, to, targets }));
    }),
  );
}

function missingBlocks(pair: GroupPair, bounds: PairBounds): readonly HitBlock[] {
  const { from, to, demand } = pair;
  const { sourceRowOf } = bounds.reachability;
  const hitsOf = pair.isSilent ? silentHits : missingHits;
  const alike = groupBy([...from.byColumn.keys()], (column) => sourceRowOf[column]!).flatMap(([row, columns]) =>
    groupBy(columns, (column) => bounds.peersOf(column)).map(([peers, sources]) => ({ row, peers, sources })),
  );
  return alike.flatMap(({ row, peers, sources }) => {
    let silent = to.columns.and(peers);
    const blocks: HitBlock[] = [];
    for (const part of bounds.row(row, 'every')) {
      const targets = part.targets.and(to.columns).and(peers);
      if (targets.isEmpty()) continue;
      silent = silent.andNot(targets);
      for (const hit of hitsOf(part.answer, demand)) blocks.push({ hit, from, sources, to, targets });
    }
    if (!silent.isEmpty())
      for (const hit of hitsOf(NOTHING_PASSES, demand)) blocks.push({ hit, from, sources, to, targets: silent });
    return blocks;
  });
}

/** True where there is a pair of ends that may talk, other than a single pod with itself. */
function anyPair(from: SideGroup, to: SideGroup, bounds: PairBounds): boolean {
  for (const [column, units] of from.byColumn) {
    const peers = bounds.peersOf(column).and(to.columns);
    if (peers.isEmpty()) continue;
    if (!peers.has(column) || peers.count() > 1) return true;
    if (havePair(units, to.byColumn.get(column)!)) return true;
  }
  return false;
}

/** Whether ends of one column make a pair: two ends that are not one and the same pod (R606). */
export function havePair(from: readonly EndUnit[], to: readonly EndUnit[]): boolean {
  const sources = from.flatMap(({ pods }) => pods);
  const targets = to.flatMap(({ pods }) => pods);
  const [source] = sources;
  const [target] = targets;
  if (!source || !target) return true;
  if (sources.length > 1 || targets.length > 1 || source !== target) return true;
  const { template } = source.object;
  return template !== undefined && (template.replicas === null || template.replicas > 1);
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): readonly (readonly [K, readonly T[]])[] {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}
