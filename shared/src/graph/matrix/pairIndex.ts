// The pairs of a graph seen from one side, factorised: ends with the same blocks share one row, and rows share what is large in them.
import type { ConnectionBlock } from '../model';
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

interface PeerList {
  readonly peers: Positions;
  readonly flags: number;
}

interface Row {
  /** Number of the set of large lists. */
  readonly base: number;
  readonly small: readonly PeerList[];
}

interface Base {
  readonly flags: Uint8Array;
  readonly tallies: Uint32Array;
}

/** A cache that forgets its oldest entries. */
class Kept<T> {
  private readonly entries = new Map<number, T>();
  constructor(private readonly most: number) {}

  get(key: number, make: () => T): T {
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    if (this.entries.size >= this.most) {
      const [oldest] = this.entries.keys();
      if (oldest !== undefined) this.entries.delete(oldest);
    }
    const made = make();
    this.entries.set(key, made);
    return made;
  }
}

/**
 * Seen from sources (`out`: peers are destinations) or from destinations (`in`). Building it costs the sum of the blocks' lists, never
 * the pairs in them.
 */
export class PairIndex {
  /** Row of every position. Equal numbers: equal connections. */
  readonly rowOf: Int32Array;
  private readonly rows: Row[] = [];
  private readonly bases: (readonly PeerList[])[] = [];
  private readonly keptBases = new Kept<Base>(KEPT.bases);
  private readonly keptFlags = new Kept<Uint8Array>(KEPT.flags);
  private readonly keptTallies = new Kept<Uint32Array>(KEPT.tallies);

  /** `flags`: what each block says of its pairs. */
  constructor(
    private readonly space: PairSpace,
    blocks: readonly ConnectionBlock[],
    flags: Uint8Array,
    side: 'out' | 'in',
  ) {
    const lists = new Map<readonly number[], PeerList[]>();
    for (const [b, block] of blocks.entries()) {
      const [own, peers] = side === 'out' ? [block.from, block.to] : [block.to, block.from];
      const entry = { peers: space.positions(peers), flags: flags[b]! };
      const list = lists.get(own);
      if (list === undefined) lists.set(own, [entry]);
      else list.push(entry);
    }
    this.rowOf = this.makeRows(lists);
  }

  get rowCount(): number {
    return this.rows.length;
  }

  private makeRows(lists: ReadonlyMap<readonly number[], readonly PeerList[]>): Int32Array {
    const entries = [...lists.values()];
    const owners: number[][] = Array.from({ length: this.space.size }, () => []);
    let number = 0;
    for (const own of lists.keys()) {
      const positions = this.space.positions(own);
      for (let i = 0; i < positions.length; i++) owners[positions[i]!]!.push(number);
      number++;
    }
    const numbers = new Map<string, number>();
    const bases = new Map<string, number>();
    const ids = new Map<PeerList, number>();
    const rowOf = new Int32Array(this.space.size);
    for (const [position, members] of owners.entries()) {
      const key = members.length === 1 ? `${members[0]}` : members.join();
      let row = numbers.get(key);
      if (row === undefined) {
        row = this.rows.length;
        numbers.set(key, row);
        this.rows.push(this.makeRow(members, entries, bases, ids));
      }
      rowOf[position] = row;
    }
    return rowOf;
  }

  private makeRow(
    members: readonly number[],
    entries: readonly (readonly PeerList[])[],
    bases: Map<string, number>,
    ids: Map<PeerList, number>,
  ): Row {
    const large: PeerList[] = [];
    const small: PeerList[] = [];
    for (const member of members) {
      for (const list of entries[member]!) (list.peers.length > LARGE ? large : small).push(list);
    }
    const key = large
      .map((list) => {
        const id = ids.get(list) ?? ids.size;
        ids.set(list, id);
        return id;
      })
      .join();
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
      for (const { peers, flags: bits } of small)
        for (let i = 0; i < peers.length; i++) flags[peers[i]!] = flags[peers[i]!]! | bits;
      return flags;
    });
  }

  /** The same for one position. */
  flagAt(row: number, position: number): number {
    const { base, small } = this.rows[row]!;
    let flags = this.base(base).flags[position]!;
    for (const { peers, flags: bits } of small) if (peers.includes(position)) flags |= bits;
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
    for (const { peers } of this.bases[base]!) visit(peers);
    for (const { peers } of small) visit(peers);
  }

  private base(number: number): Base {
    return this.keptBases.get(number, () => {
      const { size, groups } = this.space;
      const base = { flags: new Uint8Array(size), tallies: new Uint32Array(groups * TALLY_COUNT) };
      for (const list of this.bases[number]!) this.join(base.flags, base.tallies, list, 1, false, null);
      return base;
    });
  }

  /** What the small lists add to the tallies of their base; `joined`: of all groups together. */
  private addSmall(row: number, times: number, sums: Uint32Array | Int32Array, joined = false): void {
    const { base, small } = this.rows[row]!;
    if (small.length === 0) return;
    const { flags } = this.base(base);
    const touched: number[] = [];
    for (const list of small) this.join(flags, sums, list, times, joined, touched);
    // The base is shared: what the small lists added is taken back, last first.
    for (let i = touched.length - 2; i >= 0; i -= 2) flags[touched[i]!] = touched[i + 1]!;
  }

  private join(
    flags: Uint8Array,
    sums: Uint32Array | Int32Array,
    { peers, flags: bits }: PeerList,
    times: number,
    joined: boolean,
    touched: number[] | null,
  ): void {
    const { groupOf } = this.space;
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
