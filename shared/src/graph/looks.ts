// How connections are classed and counted: one look a block, rows counted without listing them.
import { type ConnectionCounts, type ConnectionLook, hasSelfPair } from './filter/filterModel';
import type { ConnectionBlock, GraphNode } from './model';

/** All looks, in their fixed order. */
export const LOOKS: readonly ConnectionLook[] = ['explicit', 'open', 'uncertain', 'node'];

/** Own-node traffic keeps its own look; else what is not sure is `uncertain`; else what it is. */
export function lookOf(block: Pick<ConnectionBlock, 'kind' | 'certainty' | 'verdict'>): ConnectionLook {
  if (block.kind === 'node') return 'node';
  return block.certainty !== 'defined' || block.verdict === 'unknown' ? 'uncertain' : block.kind;
}

/** Node pairs of the block: all, less the self pairs of nodes that do not count as their own peers (R606). */
export function countPairs(nodes: readonly GraphNode[], block: Pick<ConnectionBlock, 'from' | 'to'>): number {
  const { from, to } = block;
  return from.length * to.length - countMissingSelfPairs(nodes, from, to);
}

function countMissingSelfPairs(nodes: readonly GraphNode[], from: readonly number[], to: readonly number[]): number {
  let missing = 0;
  for (let i = 0, j = 0; i < from.length && j < to.length; ) {
    const a = from[i]!;
    const b = to[j]!;
    if (a === b && !hasSelfPair(nodes[a]!)) missing++;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return missing;
}

/** Rows per look. A pair counts once for every block it is in; what is no more does not count. */
export function countConnections(nodes: readonly GraphNode[], blocks: readonly ConnectionBlock[]): ConnectionCounts {
  const counts = { explicit: 0, open: 0, uncertain: 0, node: 0 };
  for (const block of blocks) if (!block.ghost) counts[lookOf(block)] += countPairs(nodes, block);
  return counts;
}
