// Several nodes seen as one: the edge is the union of the members' edges, with counts where the members differ (R605).
import {
  intersectTraffic,
  isNoTraffic,
  subtractTraffic,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from '../sets/index';
import { compareBlocks } from './blocks';
import type { CoreBlock } from './core';

export interface Member {
  /** Number of the merged node. */
  readonly group: number;
  /** How many ends it counts for. */
  readonly weight: number;
  /** How many of its pairs with itself are none (R606): its weight where every end is a single pod, 0 where the count is unknown. */
  readonly selfPairs: number;
}

/**
 * Rewrites blocks over members into blocks over groups. Groups that a block holds whole stay together, so nothing is unfolded needlessly:
 * a block is the only one that says something of its kind about its pairs, so there is nothing to add up.
 */
export function mergeBlocks(blocks: readonly CoreBlock[], members: readonly Member[]): readonly CoreBlock[] {
  const sizes: number[] = [];
  for (const { group } of members) if (group >= 0) sizes[group] = (sizes[group] ?? 0) + 1;
  const whole: CoreBlock[] = [];
  const pairs = new PairCounter(members);
  // Blocks share their lists of nodes.
  const known = new Map<readonly number[], Split>();
  const splitOf = (numbers: readonly number[]): Split => {
    let found = known.get(numbers);
    if (!found) {
      found = split(numbers, members, sizes);
      known.set(numbers, found);
    }
    return found;
  };
  for (const block of blocks) {
    const [from, to] = [splitOf(block.from), splitOf(block.to)];
    if (from.groups.length > 0 && to.groups.length > 0) whole.push({ ...block, from: from.groups, to: to.groups });
    if (from.others.length > 0) pairs.add(block, from.others, block.to);
    if (from.whole.length > 0 && to.others.length > 0) pairs.add(block, from.whole, to.others);
  }
  return [...whole, ...pairs.blocks()].sort(compareBlocks);
}

interface Split {
  /** Members of groups of which no member is missing, and these groups. */
  readonly whole: readonly number[];
  readonly groups: readonly number[];
  readonly others: readonly number[];
}

function split(numbers: readonly number[], members: readonly Member[], sizes: readonly number[]): Split {
  const held = new Map<number, number>();
  for (const n of numbers) held.set(members[n]!.group, (held.get(members[n]!.group) ?? 0) + 1);
  const isWhole = (group: number): boolean => held.get(group) === sizes[group];
  const whole: number[] = [];
  const others: number[] = [];
  for (const n of numbers) (isWhole(members[n]!.group) ? whole : others).push(n);
  return { whole, groups: [...held.keys()].filter(isWhole).sort((a, b) => a - b), others };
}

interface Piece {
  readonly traffic: TrafficSet;
  readonly pairs: number;
}

class PairCounter {
  readonly #byPair = new Map<
    string,
    { from: number; to: number; kinds: Map<string, { block: CoreBlock; pieces: readonly Piece[] }> }
  >();
  readonly #groups: ReadonlyMap<number, readonly number[]>;

  constructor(readonly members: readonly Member[]) {
    const groups = new Map<number, number[]>();
    members.forEach(({ group }, member) => {
      groups.set(group, [...(groups.get(group) ?? []), member]);
    });
    this.#groups = groups;
  }

  add(block: CoreBlock, from: readonly number[], to: readonly number[]): void {
    const targets = this.#byGroup(to);
    for (const [fromGroup, sources] of this.#byGroup(from)) {
      for (const [toGroup, destinations] of targets) {
        const pairs = this.#pairs(sources, destinations);
        if (pairs > 0) this.#count(block, fromGroup, toGroup, pairs);
      }
    }
  }

  #byGroup(numbers: readonly number[]): ReadonlyMap<number, readonly number[]> {
    const out = new Map<number, number[]>();
    for (const n of numbers) {
      const list = out.get(this.members[n]!.group);
      if (list) list.push(n);
      else out.set(this.members[n]!.group, [n]);
    }
    return out;
  }

  #pairs(from: readonly number[], to: readonly number[]): number {
    const weigh = (list: readonly number[]): number => list.reduce((sum, n) => sum + this.members[n]!.weight, 0);
    const both = new Set(to);
    const self = from.filter((n) => both.has(n)).reduce((sum, n) => sum + this.members[n]!.selfPairs, 0);
    return weigh(from) * weigh(to) - self;
  }

  #count(block: CoreBlock, from: number, to: number, pairs: number): void {
    const key = `${from} ${to}`;
    const entry = this.#byPair.get(key) ?? { from, to, kinds: new Map() };
    this.#byPair.set(key, entry);
    const kind = `${block.verdict} ${block.certainty} ${block.kind} ${block.l7} ${block.family}`;
    const known = entry.kinds.get(kind);
    entry.kinds.set(kind, { block, pieces: addPiece(known?.pieces ?? [], block.traffic, pairs) });
  }

  blocks(): readonly CoreBlock[] {
    return [...this.#byPair.values()].flatMap(({ from, to, kinds }) => {
      const of = this.#pairs(this.#groups.get(from)!, this.#groups.get(to)!);
      return [...kinds.values()].flatMap(({ block, pieces }) =>
        joinEqualCounts(pieces).map(({ traffic, pairs }) => ({
          ...block,
          from: [from],
          to: [to],
          traffic,
          partial: pairs < of ? { pairs, of } : null,
        })),
      );
    });
  }
}

/** Keeps the pieces disjoint: where traffic overlaps, the counts add up. */
function addPiece(pieces: readonly Piece[], traffic: TrafficSet, pairs: number): readonly Piece[] {
  const out: Piece[] = [];
  let rest = traffic;
  for (const piece of pieces) {
    const common = intersectTraffic(piece.traffic, rest);
    if (isNoTraffic(common)) {
      out.push(piece);
      continue;
    }
    out.push({ traffic: common, pairs: piece.pairs + pairs });
    const left = subtractTraffic(piece.traffic, common);
    if (!isNoTraffic(left)) out.push({ traffic: left, pairs: piece.pairs });
    rest = subtractTraffic(rest, common);
  }
  return isNoTraffic(rest) ? out : [...out, { traffic: rest, pairs }];
}

function joinEqualCounts(pieces: readonly Piece[]): readonly Piece[] {
  const byCount = new Map<number, TrafficSet>();
  for (const { traffic, pairs } of pieces) {
    const known = byCount.get(pairs);
    byCount.set(pairs, known ? unionTraffic(known, traffic) : traffic);
  }
  return [...byCount]
    .map(([pairs, traffic]) => ({ traffic, pairs }))
    .sort((a, b) => b.pairs - a.pairs || (trafficKey(a.traffic) < trafficKey(b.traffic) ? -1 : 1));
}
