// In which order rows and columns stand: by name, by the number of connections, or like beside like.
import { orderByLikeness } from './likeness';
import type { Matrix } from './matrix';
import { TALLIES, TALLY_COUNT } from './pairFlags';
import { Fingerprints } from './sketch';

export type MatrixSort = 'name' | 'connections' | 'likeness';
export type MatrixSide = 'row' | 'column';

const ALLOWED = TALLIES.indexOf('allowed');

/** Ranks by sort and side, worked out when first asked for. The outside comes last, whatever the sort. */
export class MatrixOrder {
  private readonly known = new Map<string, Int32Array>();
  private fingerprints: Fingerprints | null = null;

  constructor(private readonly matrix: Matrix) {}

  /** The groups in their order. */
  groups(sort: MatrixSort, side: MatrixSide): Int32Array {
    return this.keep(`groups ${sort} ${side}`, () => {
      const { groups } = this.matrix;
      const inside = groups.filter(({ outside }) => !outside).length;
      const order = this.orderGroups(inside, sort, side);
      return Int32Array.from(
        [...order, ...groups.keys()].slice(0, inside).concat(inside < groups.length ? inside : []),
      );
    });
  }

  private orderGroups(size: number, sort: MatrixSort, side: MatrixSide): Int32Array {
    const { totals } = this.matrix;
    if (sort === 'connections') return byCount(size, side === 'row' ? totals.out : totals.in);
    return sort === 'name' ? Int32Array.from({ length: size }, (_, i) => i) : this.likeGroups(size);
  }

  /** Positions `first` to `last` (not included) in their order. */
  members(first: number, last: number, sort: MatrixSort, side: MatrixSide): Int32Array {
    if (sort === 'name') return Int32Array.from({ length: last - first }, (_, i) => first + i);
    return this.keep(`${first}-${last} ${sort} ${side}`, () => {
      const order =
        sort === 'connections'
          ? byCount(last - first, this.connections(side).subarray(first, last))
          : this.likeMembers(first, last);
      return order.map((i) => first + i);
    });
  }

  private keep(key: string, make: () => Int32Array): Int32Array {
    const order = this.known.get(key) ?? make();
    this.known.set(key, order);
    return order;
  }

  /** Allowed connections of every position, going out (rows) or coming in (columns). */
  private connections(side: MatrixSide): Int32Array {
    return this.keep(`connections ${side}`, () => {
      const { matrix } = this;
      const index = side === 'row' ? matrix.out : matrix.in;
      const totals = Int32Array.from({ length: index.rowCount }, (_, row) => index.total(row, ALLOWED));
      return index.rowOf.map((row, p) => totals[row]! - matrix.selfTally(p, ALLOWED));
    });
  }

  private likeMembers(first: number, last: number): Int32Array {
    const { out, in: into } = this.matrix;
    const size = this.matrix.nodes.length;
    this.fingerprints ??= new Fingerprints(size, [out, into]);
    const fingerprints = this.fingerprints;
    return orderByLikeness(
      last - first,
      (i) => (fingerprints.isEmpty(first + i) ? null : `${out.rowOf[first + i]} ${into.rowOf[first + i]}`),
      (i, j) => fingerprints.likeness(first + i, first + j),
      (i) => this.connections('row')[first + i]! + this.connections('column')[first + i]!,
    );
  }

  /** Groups are alike if they reach, and are reached by, the same groups, in part or for the most part. */
  private likeGroups(size: number): Int32Array {
    const words = Math.ceil((4 * this.matrix.groups.length) / 32);
    const bits = groupBits(this.matrix, size, words);
    return orderByLikeness(
      size,
      (g) => {
        const own = bits.subarray(g * words, (g + 1) * words);
        return own.every((word) => word === 0) ? null : own.join();
      },
      (a, b) => {
        let [both, either] = [0, 0];
        for (let w = 0; w < words; w++) {
          both += bitCount(bits[a * words + w]! & bits[b * words + w]!);
          either += bitCount(bits[a * words + w]! | bits[b * words + w]!);
        }
        return either === 0 ? 1 : both / either;
      },
      (g) => this.matrix.totals.out[g]! + this.matrix.totals.in[g]!,
    );
  }
}

/** Four bits for every other group: reaches some, reaches most, is reached by some, is reached by most. */
function groupBits(matrix: Matrix, size: number, words: number): Uint32Array {
  const bits = new Uint32Array(size * words);
  const set = (group: number, bit: number) => {
    if (group < size) bits[group * words + (bit >> 5)]! |= 1 << (bit & 31);
  };
  for (let row = 0; row < matrix.groups.length; row++) {
    const tallies = matrix.groupRow(row);
    for (let column = 0; column < matrix.groups.length; column++) {
      const any = tallies[column * TALLY_COUNT]!;
      if (any === 0) continue;
      const most = 2 * any > matrix.pairs(-1 - row, -1 - column, any);
      set(row, 4 * column);
      set(column, 4 * row + 2);
      if (most) {
        set(row, 4 * column + 1);
        set(column, 4 * row + 3);
      }
    }
  }
  return bits;
}

/** Most first; ties in their order. */
function byCount(size: number, counts: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: size }, (_, i) => i).sort((a, b) => counts[b]! - counts[a]! || a - b);
}

function bitCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
