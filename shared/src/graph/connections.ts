// The connections as table rows: counted without being listed, and made one at a time in any order asked for.
import { admittingPolicies } from './admissions';
import {
  type ConnectionColumn,
  type ConnectionList,
  type ConnectionListOptions,
  type ConnectionRow,
  type FilteredGraph,
  hasSelfPair,
} from './filter/filterModel';
import { countPairs } from './looks';
import type { ConnectionBlock, TrafficGraph } from './model';
import { formatTraffic } from './trafficWords';

/** Nodes whose rows are kept listed: a scrolling reader stays with few of them. */
const KEPT_NODES = 32;

/**
 * Rows of the filtered connections: a row for each node pair of each block. Memory and time before the first row grow with the number
 * of blocks, not of rows; a row costs the listing of one node's connections at most.
 */
export function listConnections(
  graph: TrafficGraph,
  filtered: Pick<FilteredGraph, 'blocks'>,
  options: ConnectionListOptions = {},
): ConnectionList {
  const column = options.sort?.column ?? 'from';
  const blocks = filtered.blocks.flatMap((block) => narrow(block, options.of));
  const groups = groupBlocks(blocks, column).map((members) => new RowGroup(graph, members, column === 'to'));
  const starts: number[] = [];
  let total = 0;
  for (const group of groups) {
    starts.push(total);
    total += group.count;
  }
  const count = Math.min(total, Math.max(0, options.limit ?? total));
  const rowAt = (index: number): ConnectionRow => {
    if (!Number.isInteger(index) || index < 0 || index >= count) throw new RangeError(`There is no row ${index}.`);
    const position = options.sort?.descending ? total - 1 - index : index;
    const at = lastNotAbove(starts, position);
    return toRow(graph, groups[at]!.pairAt(position - starts[at]!));
  };
  return { count, total, rowAt };
}

/** The part of a block that starts (`out`) or ends (`in`) at one node. */
function narrow(block: ConnectionBlock, of: ConnectionListOptions['of']): readonly ConnectionBlock[] {
  if (of === undefined) return [block];
  const own = of.side === 'out' ? block.from : block.to;
  if (!hasMember(own, of.node)) return [];
  return [of.side === 'out' ? { ...block, from: [of.node] } : { ...block, to: [of.node] }];
}

/** True if the ascending list holds the number. */
function hasMember(list: readonly number[], sought: number): boolean {
  const at = lastNotAbove(list, sought);
  return at >= 0 && list[at] === sought;
}

/** Index of the last of ascending numbers that is not above `limit`; -1 if all are. Of equal ones the last. */
function lastNotAbove(list: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const ORDERS: Readonly<Record<'verdict' | 'certainty' | 'kind', readonly string[]>> = {
  verdict: ['allow', 'deny', 'unknown'],
  certainty: ['defined', 'implementation-defined', 'unknown'],
  kind: ['explicit', 'open', 'node'],
};

/** Blocks that are equal in the column, in the column's order. Sorted by an end, all blocks are one group. */
function groupBlocks(blocks: readonly ConnectionBlock[], column: ConnectionColumn): readonly ConnectionBlock[][] {
  if (column === 'from' || column === 'to') return blocks.length === 0 ? [] : [[...blocks]];
  const groups = new Map<string, ConnectionBlock[]>();
  for (const block of blocks) {
    const key = column === 'traffic' ? formatTraffic(block.traffic) : `${ORDERS[column].indexOf(block[column])}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [block]);
    else group.push(block);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

interface Pair {
  readonly from: number;
  readonly to: number;
  readonly block: ConnectionBlock;
}

/** Rows of some blocks, ordered by source, destination and block, or (`byTarget`) by destination, source and block. */
class RowGroup {
  readonly count: number;
  private nodes: { readonly ids: readonly number[]; readonly starts: Float64Array } | null = null;
  private readonly listed = new Map<number, Float64Array>();

  constructor(
    private readonly graph: TrafficGraph,
    private readonly blocks: readonly ConnectionBlock[],
    private readonly byTarget: boolean,
  ) {
    this.count = blocks.reduce((sum, block) => sum + countPairs(graph.nodes, block), 0);
  }

  pairAt(position: number): Pair {
    this.nodes ??= this.indexNodes();
    const at = lastNotAbove(this.nodes.starts, position);
    const node = this.nodes.ids[at]!;
    const code = this.rowsOf(node)[position - this.nodes.starts[at]!]!;
    const block = this.blocks[code % this.blocks.length]!;
    const other = Math.floor(code / this.blocks.length);
    return this.byTarget ? { from: other, to: node, block } : { from: node, to: other, block };
  }

  private own(block: ConnectionBlock): readonly number[] {
    return this.byTarget ? block.to : block.from;
  }

  private peers(block: ConnectionBlock): readonly number[] {
    return this.byTarget ? block.from : block.to;
  }

  /** Nodes with rows, and the position of the first row of each. */
  private indexNodes() {
    const counts = new Map<number, number>();
    for (const block of this.blocks) {
      const peers = this.peers(block);
      for (const node of this.own(block)) {
        const self = !hasSelfPair(this.graph.nodes[node]!) && hasMember(peers, node) ? 1 : 0;
        counts.set(node, (counts.get(node) ?? 0) + peers.length - self);
      }
    }
    const ids = [...counts.keys()].filter((node) => (counts.get(node) ?? 0) > 0).sort((a, b) => a - b);
    const starts = new Float64Array(ids.length);
    let total = 0;
    ids.forEach((node, i) => {
      starts[i] = total;
      total += counts.get(node) ?? 0;
    });
    return { ids, starts };
  }

  /** Rows of one node in order, each as peer × blocks + block. */
  private rowsOf(node: number): Float64Array {
    const known = this.listed.get(node);
    if (known !== undefined) return known;
    const codes: number[] = [];
    this.blocks.forEach((block, b) => {
      if (!hasMember(this.own(block), node)) return;
      for (const peer of this.peers(block)) {
        if (peer !== node || hasSelfPair(this.graph.nodes[node]!)) codes.push(peer * this.blocks.length + b);
      }
    });
    const rows = Float64Array.from(codes).sort();
    const [oldest] = this.listed.keys();
    if (this.listed.size >= KEPT_NODES && oldest !== undefined) this.listed.delete(oldest);
    this.listed.set(node, rows);
    return rows;
  }
}

function toRow(graph: TrafficGraph, { from, to, block }: Pair): ConnectionRow {
  const { from: _from, to: _to, ...rest } = block;
  return {
    ...rest,
    from,
    to,
    policies: block.kind === 'open' ? [] : admittingPolicies(graph, from, to, block.traffic),
  };
}
