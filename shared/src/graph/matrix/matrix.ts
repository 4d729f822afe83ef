// The graph's twin as a matrix: who connects to whom, counted for namespaces and for single ends without ever listing the pairs.
import type { FilteredGraph } from '../filter/filterModel';
import { hasSelfPair } from '../filter/filterModel';
import type { ConnectionBlock, GraphNode } from '../model';
import { nodeTitle } from '../nodeTitle';
import { compareBoxes } from '../scene/sceneBoxes';
import { boxOf, OUTSIDE } from '../scene/sceneEnds';
import { flagsOfBlock, TALLIES, TALLIES_OF, TALLY_COUNT, type Tally } from './pairFlags';
import { PairIndex, type PairSpace, type Positions } from './pairIndex';
import { shownNodes } from './shownNodes';

/** A row or column: from 0 the position of a single end, below 0 a whole group (`-1 - group`). */
export type MatrixEnd = number;

/** A namespace, or all that lies outside the cluster. Its members have the positions `first` to `last` (not included). */
export interface MatrixGroup {
  /** Id of the scene's box: `Namespace/NAME` or `outside`. */
  readonly id: string;
  readonly label: string;
  readonly outside: boolean;
  readonly first: number;
  readonly last: number;
}

/**
 * What a cell counts, in pairs of single ends. `of`: pairs that could connect, without an end that is not a peer of itself (R606). Two
 * ends outside the cluster are judged by nobody: there `of` is 0, or what blocks say of them all the same.
 */
export type CellCounts = Readonly<Record<Tally | 'of', number>>;

const ALLOWED = TALLIES.indexOf('allowed');
/** Lists from this length on are packed. */
const LONG = 64;
/** Group rows are kept for quick drawing as long as all of them take no more than so many numbers. */
const KEPT_NUMBERS = 8_000_000;

/** Counts of the filtered graph for every pair of rows and columns. Memory grows with blocks and ends, not with pairs. */
export class Matrix {
  readonly groups: readonly MatrixGroup[];
  /** Indices into the graph's nodes, by position: groups in their order, members in the graph's. */
  readonly nodes: Int32Array;
  readonly groupOf: Int32Array;
  readonly out: PairIndex;
  readonly in: PairIndex;
  /** 1 where the end counts as a peer of itself. */
  private readonly selfPair: Uint8Array;
  /** Ends of each group without a pair of their own. */
  private readonly missing: Uint32Array;
  private readonly groupRows = new Map<number, Uint32Array>();
  private readonly positionOf: Int32Array;

  /** `shown`: indices of the nodes that have rows and columns, ascending. */
  constructor(
    readonly filtered: FilteredGraph,
    shown: readonly number[] = shownNodes(filtered),
  ) {
    const { graph, blocks } = filtered;
    const boxes = new Map<string, number[]>();
    for (const index of shown) {
      const box = boxOf(graph.nodes[index]!);
      const members = boxes.get(box);
      if (members === undefined) boxes.set(box, [index]);
      else members.push(index);
    }
    const names = [...boxes.keys()].sort(compareBoxes);
    this.nodes = Int32Array.from(names.flatMap((box) => boxes.get(box)!));
    let first = 0;
    this.groups = names.map((id): MatrixGroup => {
      const last = first + boxes.get(id)!.length;
      const group = { id, label: labelOf(id), outside: id === OUTSIDE, first, last };
      first = last;
      return group;
    });
    this.groupOf = new Int32Array(this.nodes.length);
    for (const [g, group] of this.groups.entries()) this.groupOf.fill(g, group.first, group.last);
    this.positionOf = new Int32Array(graph.nodes.length).fill(-1);
    for (const [position, index] of this.nodes.entries()) this.positionOf[index] = position;
    this.selfPair = Uint8Array.from(this.nodes, (index) => (hasSelfPair(graph.nodes[index]!) ? 1 : 0));
    this.missing = new Uint32Array(this.groups.length);
    for (const [p, self] of this.selfPair.entries()) if (self === 0) this.missing[this.groupOf[p]!]!++;
    const space = this.space();
    const flags = Uint8Array.from(blocks, flagsOfBlock);
    this.out = new PairIndex(space, blocks, flags, 'out');
    this.in = new PairIndex(space, blocks, flags, 'in');
  }

  private space(): PairSpace {
    const known = new Map<readonly number[], Positions>();
    const { positionOf } = this;
    return {
      size: this.nodes.length,
      groups: this.groups.length,
      groupOf: this.groupOf,
      positions(nodes) {
        let positions = known.get(nodes);
        if (positions === undefined) {
          const list: number[] = [];
          for (const index of nodes) if (positionOf[index]! >= 0) list.push(positionOf[index]!);
          positions = list.length > LONG ? Int32Array.from(list) : list;
          known.set(nodes, positions);
        }
        return positions;
      },
    };
  }

  /** The blocks that some of the row's ends are sources of, in the graph's order. */
  blocksFrom(row: MatrixEnd): readonly ConnectionBlock[] {
    const { first, last } = row >= 0 ? { first: row, last: row + 1 } : this.group(row);
    const rows = new Set(this.out.rowOf.subarray(first, last));
    const numbers = new Set<number>();
    for (const one of rows) for (const block of this.out.blocksOf(one)) numbers.add(block);
    return [...numbers].sort((a, b) => a - b).map((block) => this.filtered.blocks[block]!);
  }

  node(position: number): GraphNode {
    return this.filtered.graph.nodes[this.nodes[position]!]!;
  }

  group(end: MatrixEnd): MatrixGroup {
    return this.groups[end < 0 ? -1 - end : this.groupOf[end]!]!;
  }

  idOf(end: MatrixEnd): string {
    return end < 0 ? this.group(end).id : this.node(end).id;
  }

  /** In lists and sentences: `payments`, `payments/payments-db`. */
  titleOf(end: MatrixEnd): string {
    return end < 0 ? this.group(end).label : nodeTitle(this.node(end));
  }

  /** The end of that id; null if there is none in the matrix. */
  find(id: string): MatrixEnd | null {
    this.ids ??= new Map([
      ...this.groups.map(({ id: group }, g): [string, MatrixEnd] => [group, -1 - g]),
      ...Array.from(this.nodes.keys(), (position): [string, MatrixEnd] => [this.node(position).id, position]),
    ]);
    return this.ids.get(id) ?? null;
  }

  private ids: ReadonlyMap<string, MatrixEnd> | null = null;

  /** One byte for every column position; the end itself is 0 where it is no peer of itself. Not to be changed. */
  flags(row: number): Uint8Array {
    return this.out.flags(this.out.rowOf[row]!);
  }

  /** What is known of one pair of single ends. */
  flagsAt(row: number, column: number): number {
    return row === column && this.selfPair[row] === 0 ? 0 : this.out.flagAt(this.out.rowOf[row]!, column);
  }

  counts(row: MatrixEnd, column: MatrixEnd): CellCounts {
    const counts = { of: 0 } as Record<Tally | 'of', number>;
    TALLIES.forEach((tally, t) => {
      counts[tally] = this.tally(row, column, t);
    });
    counts.of = this.pairs(row, column, counts.any);
    return counts;
  }

  /** One number of a cell; `tally` is an index into TALLIES. */
  tally(row: MatrixEnd, column: MatrixEnd, tally: number): number {
    if (row >= 0 && column >= 0) return (TALLIES_OF[this.flagsAt(row, column)]! >> tally) & 1;
    if (row < 0 && column < 0) return this.groupRow(-1 - row)[(-1 - column) * TALLY_COUNT + tally]!;
    return row >= 0
      ? this.sideTally(this.out, row, -1 - column, tally)
      : this.sideTally(this.in, column, -1 - row, tally);
  }

  private sideTally(side: PairIndex, position: number, group: number, tally: number): number {
    const count = side.tallies(side.rowOf[position]!)[group * TALLY_COUNT + tally]!;
    return group === this.groupOf[position] ? count - this.selfTally(position, tally) : count;
  }

  /** 1 if a row counts this for its own end, although that is no peer of itself. */
  selfTally(position: number, tally: number): number {
    return this.selfPair[position] === 1 ? 0 : (TALLIES_OF[this.ownFlags(position)]! >> tally) & 1;
  }

  private ownFlags(position: number): number {
    return this.out.flagAt(this.out.rowOf[position]!, position);
  }

  /** Pairs that a cell could hold. `any`: pairs that blocks speak of. */
  pairs(row: MatrixEnd, column: MatrixEnd, any: number): number {
    if (this.group(row).outside && this.group(column).outside) return any;
    if (row >= 0 && column >= 0) return row === column ? this.selfPair[row]! : 1;
    const product = this.sizeOf(row) * this.sizeOf(column);
    if (this.group(row) !== this.group(column)) return product;
    if (row < 0 && column < 0) return product - this.missing[-1 - row]!;
    return product - (this.selfPair[row >= 0 ? row : column] === 1 ? 0 : 1);
  }

  sizeOf(end: MatrixEnd): number {
    if (end >= 0) return 1;
    const { first, last } = this.group(end);
    return last - first;
  }

  /** For every group its tallies, summed over all members of this one. */
  groupRow(group: number): Uint32Array {
    const known = this.groupRows.get(group);
    if (known !== undefined) return known;
    const { first, last } = this.groups[group]!;
    const times = new Map<number, number>();
    for (let p = first; p < last; p++) times.set(this.out.rowOf[p]!, (times.get(this.out.rowOf[p]!) ?? 0) + 1);
    const sums = this.out.sum(times);
    for (let p = first; p < last; p++) {
      if (this.selfPair[p] === 1) continue;
      const own = TALLIES_OF[this.ownFlags(p)]!;
      for (let t = 0; own >> t !== 0; t++) if ((own >> t) & 1) sums[group * TALLY_COUNT + t]!--;
    }
    if ((this.groupRows.size + 1) * sums.length <= KEPT_NUMBERS) this.groupRows.set(group, sums);
    return sums;
  }

  /** Allowed pairs of every group as a source and as a destination, and of all. */
  get totals(): MatrixTotals {
    this.sums ??= this.sum();
    return this.sums;
  }

  private sums: MatrixTotals | null = null;

  private sum(): MatrixTotals {
    const size = this.groups.length;
    const [out, into] = [new Float64Array(size), new Float64Array(size)];
    let [allowed, of, allowedOutside, ofOutside] = [0, 0, 0, 0];
    for (let row = 0; row < size; row++) {
      const tallies = this.groupRow(row);
      for (let column = 0; column < size; column++) {
        const count = tallies[column * TALLY_COUNT + ALLOWED]!;
        out[row]! += count;
        into[column]! += count;
        const pairs = this.pairs(-1 - row, -1 - column, tallies[column * TALLY_COUNT]!);
        if (this.groups[row]!.outside || this.groups[column]!.outside) {
          allowedOutside += count;
          ofOutside += pairs;
        } else {
          allowed += count;
          of += pairs;
        }
      }
    }
    return { out, in: into, allowed, of, allowedOutside, ofOutside };
  }
}

/** Pairs of ends in the cluster, and those with one end outside it. `out` and `in` are by group. */
export interface MatrixTotals {
  readonly out: Float64Array;
  readonly in: Float64Array;
  readonly allowed: number;
  readonly of: number;
  readonly allowedOutside: number;
  readonly ofOutside: number;
}

function labelOf(box: string): string {
  return box === OUTSIDE ? 'Outside' : box.slice('Namespace/'.length);
}
