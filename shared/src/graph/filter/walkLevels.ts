// Steps from a set of nodes along connections, and blocks cut by them. Work grows with the blocks' sizes, not with the pairs in them.
import { countPairs } from '../looks';
import type { ConnectionBlock, TrafficGraph } from '../model';
import { standsForPods } from './nodeMatch';

/** The level of what cannot be reached. */
export const BEYOND = 0x3fffffff;

/**
 * For every node the least number of steps from the seeds (`down`) or to them (`up`); {@link BEYOND} where there is no way. No way
 * leads on from what runs no pods: two pods that may both talk to an outside address are not connected by it.
 */
export function walkLevels(
  graph: TrafficGraph,
  blocks: readonly ConnectionBlock[],
  seeds: readonly number[],
  way: 'up' | 'down',
): Int32Array {
  const levels = new Int32Array(graph.nodes.length).fill(BEYOND);
  for (const index of seeds) levels[index] = 0;
  let waiting = blocks.filter(({ kind }) => kind !== 'node');
  for (let level = 0; waiting.length > 0; level++) {
    // Blocks share their lists of nodes: each is looked at once a level.
    const met = new Map<readonly number[], boolean>();
    const isMet = (list: readonly number[]): boolean => {
      const known = met.get(list) ?? list.some((index) => levels[index] === level && leadsOn(graph, index, level));
      met.set(list, known);
      return known;
    };
    const left: ConnectionBlock[] = [];
    const reached = new Set<readonly number[]>();
    for (const block of waiting) {
      const [near, far] = way === 'down' ? [block.from, block.to] : [block.to, block.from];
      if (isMet(near)) reached.add(far);
      else left.push(block);
    }
    if (reached.size === 0) break;
    for (const list of reached) for (const index of list) if (levels[index] === BEYOND) levels[index] = level + 1;
    waiting = left;
  }
  return levels;
}

/** Whether a way may pass through a node at this many steps; it may always begin and end there. */
export function leadsOn(graph: TrafficGraph, node: number, level: number): boolean {
  return level === 0 || standsForPods(graph.nodes[node]!);
}

/**
 * The pairs of all blocks that `keeps` holds for, as blocks. Nodes with the same `codeOf` must be the same to `keeps`, which is asked
 * once for two codes.
 */
export function cutBlocks(
  graph: TrafficGraph,
  blocks: readonly ConnectionBlock[],
  codeOf: (node: number) => number,
  keeps: (from: number, to: number) => boolean,
): readonly ConnectionBlock[] {
  const groups = new Map<readonly number[], ReadonlyMap<number, readonly number[]>>();
  const split = (list: readonly number[]): ReadonlyMap<number, readonly number[]> => {
    const known = groups.get(list) ?? groupByCode(list, codeOf);
    groups.set(list, known);
    return known;
  };
  return blocks.flatMap((block) => {
    const sources = split(block.from);
    const targets = split(block.to);
    // Source groups that keep the same targets stay together.
    const rows = new Map<string, { readonly from: number[]; readonly codes: readonly number[] }>();
    for (const members of sources.values()) {
      const codes = [...targets].filter(([, others]) => keeps(members[0]!, others[0]!)).map(([code]) => code);
      if (codes.length === 0) continue;
      const row = rows.get(codes.join()) ?? { from: [], codes };
      row.from.push(...members);
      rows.set(codes.join(), row);
    }
    return [...rows.values()]
      .map(({ from, codes }): ConnectionBlock => {
        const isWhole = from.length === block.from.length && codes.length === targets.size;
        if (isWhole) return block;
        return {
          ...block,
          from: from.sort((a, b) => a - b),
          to: codes.flatMap((code) => targets.get(code)!).sort((a, b) => a - b),
        };
      })
      .filter((part) => countPairs(graph.nodes, part) > 0);
  });
}

function groupByCode(
  list: readonly number[],
  codeOf: (node: number) => number,
): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const index of list) {
    const code = codeOf(index);
    const group = groups.get(code);
    if (group) group.push(index);
    else groups.set(code, [index]);
  }
  return groups;
}
