// The pairs of a graph seen from one side, factorised: ends with the same blocks share one row, and rows share what is large in them.
import type { ConnectionBlock } from '../model';
import { flagsOfBlock, TALLIES_OF, TALLY_COUNT } from './pairFlags';

/** The ends of a matrix, numbered so that those of a group lie side by side. */
export interface PairSpace {
  readonly size: number;
  readonly groups: number;
  /** Group of every position. */
  readonly groupOf: Int32Array;
  /** Positions of nodes (indices of the graph); those that are not in the matrix are left out. */
  positions(nodes: readonly number[]): Int32Array;
}

/** Peer lists longer than this are counted once for all rows that hold them. */
const LARGE = 48;
/** Rows and tallies that are kept; a reader looks at few of them at a time. */
const KEPT = { bases: 256, flags: 1024, tallies: 1024 } as const;

interface PeerList {
  readonly peers: Int32Array;
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
    const [oldest] = this.entries.keys();
    if (this.entries.size >= this.most && oldest !== undefined) this.entries.delete(oldest);
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
  private readonly baseNumbers = new Map<string, number>();
  private readonly keptBases = new Kept<Base>(KEPT.bases);
  private readonly keptFlags = new Kept<Uint8Array>(KEPT.flags);
  private readonly keptTallies = new Kept<Uint32Array>(KEPT.tallies);

  constructor(
    private readonly space: PairSpace,
    blocks: readonly ConnectionBlock[],
    side: 'out' | 'in',
  ) {
    const lists = new Map<readonly number[], PeerList[]>();
    for (const block of blocks) {
      const [own, peers] = side === 'out' ? [block.from, block.to] : [block.to, block.from];
      const entry = { peers: space.positions(peers), flags: flagsOfBlock(block) };
      const list = lists.get(own);
      if (list === undefined) lists.set(own, [entry]);
      else list.push(entry);
    }
    const owners: number[][] = Array.from({ length: space.size }, () => []);
    const entries = [...lists].map(([own, list], number) => {
      for (const position of space.positions(own)) owners[position]!.push(number);
      return list;
    });
    const numbers = new Map<string, number>();
    this.rowOf = Int32Array.from(owners, (members) => {
      const key = members.join();
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, this.rows.length);
      this.rows.push(this.makeRow(members.flatMap((number) => entries[number]!)));
      return this.rows.length - 1;
    });
  }

  get rowCount(): number {
    return this.rows.length;
  }

  private makeRow(lists: readonly PeerList[]): Row {
    const large = lists.filter(({ peers }) => peers.length > LARGE);
    const key = large.map((list) => this.numberOf(list)).join();
    let base = this.baseNumbers.get(key);
    if (base === undefined) {
      base = this.bases.length;
      this.baseNumbers.set(key, base);
      this.bases.push(large);
    }
    return { base, small: lists.filter(({ peers }) => peers.length <= LARGE) };
  }

  private readonly listNumbers = new Map<PeerList, number>();

  private numberOf(list: PeerList): number {
    const number = this.listNumbers.get(list) ?? this.listNumbers.size;
    this.listNumbers.set(list, number);
    return number;
  }

  /** One byte for every position: what is known of the pair. Not to be changed. Self pairs are not left out. */
  flags(row: number): Uint8Array {
    return this.keptFlags.get(row, () => {
      const { base, small } = this.rows[row]!;
      const flags = this.base(base).flags.slice();
      for (const { peers, flags: bits } of small) for (const p of peers) flags[p] = flags[p]! | bits;
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
    return this.keptTallies.get(row, () => {
      const { base, small } = this.rows[row]!;
      const { flags, tallies } = this.base(base);
      const counts = tallies.slice();
      const touched: number[] = [];
      for (const list of small) this.join(flags, counts, list, touched);
      // The base is shared: what the small lists added is taken back, last first.
      for (let i = touched.length - 2; i >= 0; i -= 2) flags[touched[i]!] = touched[i + 1]!;
      return counts;
    });
  }

  /** Calls for every peer list of the row; a peer may be in several. */
  forEachList(row: number, visit: (peers: Int32Array, flags: number) => void): void {
    const { base, small } = this.rows[row]!;
    for (const { peers, flags } of this.bases[base]!) visit(peers, flags);
    for (const { peers, flags } of small) visit(peers, flags);
  }

  private base(number: number): Base {
    return this.keptBases.get(number, () => {
      const { size, groups } = this.space;
      const base = { flags: new Uint8Array(size), tallies: new Uint32Array(groups * TALLY_COUNT) };
      for (const list of this.bases[number]!) this.join(base.flags, base.tallies, list, null);
      return base;
    });
  }

  private join(flags: Uint8Array, counts: Uint32Array, { peers, flags: bits }: PeerList, touched: number[] | null) {
    const { groupOf } = this.space;
    for (const p of peers) {
      const before = flags[p]!;
      const after = before | bits;
      if (after === before) continue;
      touched?.push(p, before);
      flags[p] = after;
      const was = TALLIES_OF[before]!;
      const is = TALLIES_OF[after]!;
      const at = groupOf[p]! * TALLY_COUNT;
      for (let changed = was ^ is, t = 0; changed !== 0; changed >>= 1, t++) {
        if (changed & 1) counts[at + t] = counts[at + t]! + ((is >> t) & 1 ? 1 : -1);
      }
    }
  }
}
