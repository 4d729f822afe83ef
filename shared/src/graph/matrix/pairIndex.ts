// The pairs of a graph seen from one side, factorised: ends with the same blocks share one row, and rows share what is large in them.
import type { ConnectionBlock } from '../model';
import { Groups, Kept } from './packed';
import { TALLIES_OF, TALLY_COUNT } from './pairFlags';

/** Positions of a matrix; ascending or not, each once. */
export type Positions = readonly number[] | Int32Array;

/** The ends of a matrix, numbered so that those of a group lie side by side. */
export interface PairSpace {
  readonly size: number;
  readonly groups: number;
  /** Group of every position. */
  readonly groupOf: Int32Array;
  /** Positions of nodes (indices of the graph); those that are not in the matrix are left out. */
  positions(nodes: readonly number[]): Positions;
}

/** Peer lists longer than this are counted once for all rows that hold them. */
const LARGE = 48;
/** Rows and tallies that are kept; a reader looks at few of them at a time. */
const KEPT = { bases: 256, flags: 1024, tallies: 1024 } as const;

/** Blocks by their numbers. */
interface Row {
  /** Number of the set of blocks with large peer lists. */
  readonly base: number;
  readonly small: readonly number[];
}

interface Base {
  readonly flags: Uint8Array;
  readonly tallies: Uint32Array;
}

/**
 * Seen from sources (`out`: peers are destinations) or from destinations (`in`). Building it costs the sum of the blocks' lists, never
 * the pairs in them.
 */
export class PairIndex {
  /** Row of every position. Equal numbers: equal connections. */
  readonly rowOf: Int32Array;
  private readonly rows: Row[] = [];
  private readonly bases: (readonly number[])[] = [];
  /** By block. */
  private readonly peers: readonly Positions[];
  private readonly keptBases = new Kept<Base>(KEPT.bases);
  private readonly keptFlags = new Kept<Uint8Array>(KEPT.flags);
  private readonly keptTallies = new Kept<Uint32Array>(KEPT.tallies);

  /** `bits`: what each block says of its pairs. */
  constructor(
    private readonly space: PairSpace,
    blocks: readonly ConnectionBlock[],
    private readonly bits: Uint8Array,
    side: 'out' | 'in',
  ) {
    const [own, other] = side === 'out' ? (['from', 'to'] as const) : (['to', 'from'] as const);
    this.peers = blocks.map((block) => space.positions(block[other]));
    // Lists are shared by many blocks, and lists of few nodes by few positions.
    const numbers = new Map<readonly number[], number>();
    const listOf = new Int32Array(blocks.length);
    for (const [b, block] of blocks.entries()) {
      const number = numbers.get(block[own]) ?? numbers.size;
      if (number === numbers.size) numbers.set(block[own], number);
      listOf[b] = number;
    }
    const blocksOf = new Groups(numbers.size, blocks.length, (put) => {
      for (let b = 0; b < listOf.length; b++) put(listOf[b]!, b);
    });
    const lists = [...numbers.keys()].map((list) => space.positions(list));
    const sizes = lists.reduce((sum, list) => sum + list.length, 0);
    const listsOf = new Groups(space.size, sizes, (put) => {
      for (const [number, list] of lists.entries()) for (let i = 0; i < list.length; i++) put(list[i]!, number);
    });
    this.rowOf = this.makeRows(listsOf, blocksOf);
  }

  get rowCount(): number {
    return this.rows.length;
  }

  private makeRows(listsOf: Groups, blocksOf: Groups): Int32Array {
    const rowOf = new Int32Array(this.space.size);
    const single = new Map<number, number>();
    const several = new Map<string, number>();
    const bases = new Map<string, number>();
    for (let position = 0; position < rowOf.length; position++) {
      const key = listsOf.count(position) === 1 ? listsOf.at(position, 0) : listsOf.key(position);
      const known = typeof key === 'number' ? single.get(key) : several.get(key);
      rowOf[position] = known ?? this.rows.length;
      if (known !== undefined) continue;
      if (typeof key === 'number') single.set(key, this.rows.length);
      else several.set(key, this.rows.length);
      this.rows.push(this.makeRow(position, listsOf, blocksOf, bases));
    }
    return rowOf;
  }

  private makeRow(position: number, listsOf: Groups, blocksOf: Groups, bases: Map<string, number>): Row {
    const large: number[] = [];
    const small: number[] = [];
    for (let l = 0; l < listsOf.count(position); l++) {
      const list = listsOf.at(position, l);
      for (let i = 0; i < blocksOf.count(list); i++) {
        const block = blocksOf.at(list, i);
        (this.peers[block]!.length > LARGE ? large : small).push(block);
      }
    }
    const key = large.join();
    let base = bases.get(key);
    if (base === undefined) {
      base = this.bases.length;
      bases.set(key, base);
      this.bases.push(large);
    }
    return { base, small };
  }

  /** One byte for every position: what is known of the pair. Not to be changed. Self pairs are not left out. */
  flags(row: number): Uint8Array {
    return this.keptFlags.get(row, () => {
      const { base, small } = this.rows[row]!;
      const flags = this.base(base).flags.slice();
      for (const block of small) {
        const peers = this.peers[block]!;
        for (let i = 0; i < peers.length; i++) flags[peers[i]!] = flags[peers[i]!]! | this.bits[block]!;
      }
      return flags;
    });
  }

  /** The same for one position. */
  flagAt(row: number, position: number): number {
    const { base, small } = this.rows[row]!;
    let flags = this.base(base).flags[position]!;
    for (const block of small) if (this.peers[block]!.includes(position)) flags |= this.bits[block]!;
    return flags;
  }

  /** For every group its tallies (`group * TALLY_COUNT + tally`). Not to be changed. Self pairs are not left out. */
  tallies(row: number): Uint32Array {
    return this.keptTallies.get(row, () => this.sum(new Map([[row, 1]])));
  }

  /** The tallies of several rows, each as often as it says. */
  sum(rows: ReadonlyMap<number, number>): Uint32Array {
    const sums = new Uint32Array(this.space.groups * TALLY_COUNT);
    const bases = new Map<number, number>();
    for (const [row, times] of rows) {
      const { base } = this.rows[row]!;
      bases.set(base, (bases.get(base) ?? 0) + times);
      this.addSmall(row, times, sums);
    }
    for (const [base, times] of bases) {
      const { tallies } = this.base(base);
      for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! + times * tallies[i]!;
    }
    return sums;
  }

  /** One tally of a row, summed over all groups. */
  total(row: number, tally: number): number {
    const base = this.rows[row]!.base;
    let sum = this.baseTotals.get(base * TALLY_COUNT + tally);
    if (sum === undefined) {
      const { tallies } = this.base(base);
      sum = 0;
      for (let at = tally; at < tallies.length; at += TALLY_COUNT) sum += tallies[at]!;
      this.baseTotals.set(base * TALLY_COUNT + tally, sum);
    }
    const added = new Int32Array(TALLY_COUNT);
    this.addSmall(row, 1, added, true);
    return sum + added[tally]!;
  }

  private readonly baseTotals = new Map<number, number>();

  /** Calls for every peer list of the row; a peer may be in several. */
  forEachList(row: number, visit: (peers: Positions) => void): void {
    const { base, small } = this.rows[row]!;
    for (const block of this.bases[base]!) visit(this.peers[block]!);
    for (const block of small) visit(this.peers[block]!);
  }

  /** Numbers of the blocks that hold the row. */
  blocksOf(row: number): readonly number[] {
    const { base, small } = this.rows[row]!;
    return [...this.bases[base]!, ...small];
  }

  private base(number: number): Base {
    return this.keptBases.get(number, () => {
      const { size, groups } = this.space;
      const base = { flags: new Uint8Array(size), tallies: new Uint32Array(groups * TALLY_COUNT) };
      for (const block of this.bases[number]!) this.join(base.flags, base.tallies, block, 1, false, null);
      return base;
    });
  }

  /** What the small lists add to the tallies of their base; `joined`: of all groups together. */
  private addSmall(row: number, times: number, sums: Uint32Array | Int32Array, joined = false): void {
    const { base, small } = this.rows[row]!;
    if (small.length === 0) return;
    const { flags } = this.base(base);
    const touched: number[] = [];
    for (const block of small) this.join(flags, sums, block, times, joined, touched);
    // The base is shared: what the small lists added is taken back, last first.
    for (let i = touched.length - 2; i >= 0; i -= 2) flags[touched[i]!] = touched[i + 1]!;
  }

  private join(
    flags: Uint8Array,
    sums: Uint32Array | Int32Array,
    block: number,
    times: number,
    joined: boolean,
    touched: number[] | null,
  ): void {
    const { groupOf } = this.space;
    const peers = this.peers[block]!;
    const bits = this.bits[block]!;
    for (let i = 0; i < peers.length; i++) {
      const p = peers[i]!;
      const before = flags[p]!;
      const after = before | bits;
      if (after === before) continue;
      touched?.push(p, before);
      flags[p] = after;
      const was = TALLIES_OF[before]!;
      const is = TALLIES_OF[after]!;
      const at = joined ? 0 : groupOf[p]! * TALLY_COUNT;
      for (let changed = was ^ is, t = 0; changed !== 0; changed >>= 1, t++) {
        if (changed & 1) sums[at + t] = sums[at + t]! + ((is >> t) & 1 ? times : -times);
      }
    }
  }
}
