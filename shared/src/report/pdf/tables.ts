// Counts and lists for paper, straight from the blocks: nothing here walks the pairs of large blocks twice.
import {
  type ConnectionBlock,
  formatTraffic,
  hasSelfPair,
  lookOf,
  nodeTitle,
  type TrafficGraph,
} from '../../graph/index';

/** Pairs of ends from one group to another, by what is known of them. */
export interface PairCount {
  /** May connect on some port. */
  readonly allowed: number;
  /** It cannot be told whether they may on any, for an input is missing. */
  readonly unknown: number;
}

/** By group of the source, then of the target; absent: no pair of either kind. */
export type PairCounts = ReadonlyMap<string, ReadonlyMap<string, PairCount>>;

/**
 * A pair with several answers counts once, as allowed if one of them is.
 * @param groupsOf by index of a node: names of the groups that it is in; a node in none counts nowhere
 */
export function countsBetween(
  { nodes, blocks }: Pick<TrafficGraph, 'nodes' | 'blocks'>,
  groupsOf: (node: number) => readonly string[],
): PairCounts {
  const groups = nodes.map((_, index) => groupsOf(index));
  const reached = { allow: new Map<number, Set<number>>(), unknown: new Map<number, Set<number>>() };
  for (const { from, to, verdict, kind } of blocks) {
    if (verdict === 'deny' || kind === 'node') continue;
    for (const source of from) {
      if (groups[source]!.length === 0) continue;
      const known = reached[verdict].get(source) ?? new Set();
      for (const target of to)
        if (groups[target]!.length > 0 && (target !== source || hasSelfPair(nodes[source]!))) known.add(target);
      reached[verdict].set(source, known);
    }
  }
  const counts = new Map<string, Map<string, { allowed: number; unknown: number }>>();
  const count = (source: number, target: number, how: 'allowed' | 'unknown'): void => {
    for (const from of groups[source]!)
      for (const to of groups[target]!) {
        const row = counts.get(from) ?? new Map<string, { allowed: number; unknown: number }>();
        counts.set(from, row);
        const cell = row.get(to) ?? { allowed: 0, unknown: 0 };
        row.set(to, cell);
        cell[how] += 1;
      }
  };
  for (const [source, targets] of reached.allow) for (const target of targets) count(source, target, 'allowed');
  for (const [source, targets] of reached.unknown)
    for (const target of targets) if (!reached.allow.get(source)?.has(target)) count(source, target, 'unknown');
  return counts;
}

/** `12`, `12 + 3 ?` where it cannot be told of three more, a dot for none. */
export function countWords(count: PairCount | undefined): string {
  if (count === undefined) return '·';
  const allowed = count.allowed.toLocaleString('en');
  return count.unknown === 0 ? allowed : `${allowed} + ${count.unknown.toLocaleString('en')} ?`;
}

/** Peers that are named; of more, how many. */
const NAMED = 6;

/** For each node, in one line, who may connect to it, on what, and of whom that cannot be told. */
export function peersInto({ nodes, blocks }: TrafficGraph): (node: number) => string {
  const into = new Map<number, ConnectionBlock[]>();
  for (const block of blocks) {
    if (block.verdict === 'deny' || block.kind === 'node') continue;
    for (const target of block.to) {
      const known = into.get(target);
      if (known) known.push(block);
      else into.set(target, [block]);
    }
  }
  return (node) => {
    const peers = (into.get(node) ?? [])
      .sort((a, b) => Number(lookOf(a) === 'open') - Number(lookOf(b) === 'open'))
      .map((block) => {
        const others = block.from.filter((peer) => peer !== node || hasSelfPair(nodes[node]!));
        const names = others.slice(0, NAMED).map((peer) => nodeTitle(nodes[peer]!));
        const rest = others.length > NAMED ? ` and ${others.length - NAMED} more` : '';
        return others.length === 0
          ? ''
          : `${names.join(', ')}${rest}: ${formatTraffic(block.traffic)}${remarkOf(block)}`;
      })
      .filter((text) => text !== '');
    return peers.length === 0 ? 'nobody' : peers.join('; ');
  };
}

function remarkOf(block: ConnectionBlock): string {
  if (block.verdict === 'unknown') return ' (cannot be told: an input is missing)';
  const look = lookOf(block);
  return look === 'open' ? ' (not isolated)' : look === 'uncertain' ? ' (not with every network plugin)' : '';
}
