// Counts and lists for paper, straight from the blocks: nothing here walks the pairs of large blocks.
import {
  type ConnectionBlock,
  formatTraffic,
  hasSelfPair,
  lookOf,
  nodeTitle,
  type TrafficGraph,
} from '../../graph/index';

/** Pairs of workloads from namespace to namespace that may connect on some port; a pair with several answers counts once. */
export function countsBetween({ nodes, blocks }: TrafficGraph): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const isWorkload = nodes.map(({ kind }) => kind === 'workload');
  const targets = new Map<number, Set<number>>();
  for (const { from, to, verdict, kind } of blocks) {
    if (verdict !== 'allow' || kind === 'node') continue;
    for (const source of from) {
      if (!isWorkload[source]) continue;
      const known = targets.get(source) ?? new Set();
      for (const target of to)
        if (isWorkload[target] && (target !== source || hasSelfPair(nodes[source]!))) known.add(target);
      targets.set(source, known);
    }
  }
  const counts = new Map<string, Map<string, number>>();
  for (const [source, reached] of targets) {
    const row = counts.get(nodes[source]!.namespace!) ?? new Map<string, number>();
    for (const target of reached) {
      const column = nodes[target]!.namespace!;
      row.set(column, (row.get(column) ?? 0) + 1);
    }
    counts.set(nodes[source]!.namespace!, row);
  }
  return counts;
}

/** Peers that are named; of more, how many. */
const NAMED = 6;

/** For each node, in one line, who may connect to it, on what. */
export function peersInto({ nodes, blocks }: TrafficGraph): (node: number) => string {
  const into = new Map<number, ConnectionBlock[]>();
  for (const block of blocks) {
    if (block.verdict !== 'allow' || block.kind === 'node') continue;
    for (const target of block.to) {
      const known = into.get(target);
      if (known) known.push(block);
      else into.set(target, [block]);
    }
  }
  return (node) => {
    const found = into.get(node) ?? [];
    if (found.length === 0) return 'nobody';
    return [...found]
      .sort((a, b) => Number(lookOf(a) === 'open') - Number(lookOf(b) === 'open'))
      .map((block) => {
        const peers = block.from.filter((peer) => peer !== node || hasSelfPair(nodes[node]!));
        const names = peers.slice(0, NAMED).map((peer) => nodeTitle(nodes[peer]!));
        const rest = peers.length > NAMED ? ` and ${peers.length - NAMED} more` : '';
        const open = lookOf(block) === 'open' ? ' (not isolated)' : '';
        return peers.length === 0 ? '' : `${names.join(', ')}${rest}: ${formatTraffic(block.traffic)}${open}`;
      })
      .filter((text) => text !== '')
      .join('; ');
  };
}
