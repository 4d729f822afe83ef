// Small fingerprints of large sets: the share of equal places in two of them estimates the Jaccard likeness of the sets.
import type { PairIndex, Positions } from './pairIndex';

/** Places of a fingerprint of one side, one byte each. The estimate of both sides errs by about 1 in 7. */
const PLACES = 24;
const WORDS = PLACES / 4;
const NOTHING = 0xffffffff;

/** Fingerprints of what every position sends to, and receives from. */
export class Fingerprints {
  /** 2 × WORDS numbers a position. */
  private readonly words: Uint32Array;
  private readonly filled: Uint8Array;

  constructor(size: number, sides: readonly [out: PairIndex, into: PairIndex]) {
    this.words = new Uint32Array(size * 2 * WORDS);
    this.filled = new Uint8Array(size);
    for (const [side, index] of sides.entries()) {
      const least = leastHashes(index, size);
      for (let p = 0; p < size; p++) {
        const from = index.rowOf[p]! * PLACES;
        const to = (2 * p + side) * WORDS;
        // One byte of a hash tells two hashes apart nearly always.
        for (let k = 0; k < PLACES; k++) {
          const at = to + (k >> 2);
          this.words[at] = this.words[at]! | ((least[from + k]! & 255) << (8 * (k & 3)));
        }
        if (least[from] !== NOTHING) this.filled[p] = 1;
      }
    }
  }

  isEmpty(position: number): boolean {
    return this.filled[position] === 0;
  }

  /** From 0 to 1. */
  likeness(a: number, b: number): number {
    const { words } = this;
    let equal = 0;
    for (let k = 0, i = a * 2 * WORDS, j = b * 2 * WORDS; k < 2 * WORDS; k++, i++, j++) {
      const x = words[i]! ^ words[j]!;
      // The highest bit of every byte that is zero.
      const zero = ~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x | 0x7f7f7f7f);
      if (zero !== 0) equal += Math.imul((zero >>> 7) & 0x01010101, 0x01010101) >>> 24;
    }
    return equal / (2 * PLACES);
  }
}

/**
 * Min-wise hashes of the peers of every row, PLACES numbers a row. Those of a union are the smaller ones at every place, so that a list
 * that many rows share is looked at once.
 */
function leastHashes(index: PairIndex, size: number): Uint32Array {
  const hashes = new Uint32Array(size * PLACES);
  for (let i = 0; i < hashes.length; i++) hashes[i] = scramble(i + 1);
  const lists = new Map<Positions, Uint32Array>();
  const rows = new Uint32Array(index.rowCount * PLACES).fill(NOTHING);
  for (let row = 0; row < index.rowCount; row++) {
    index.forEachList(row, (peers) => {
      if (peers.length === 1) {
        takeLess(rows, row * PLACES, hashes, peers[0]! * PLACES);
        return;
      }
      let sketch = lists.get(peers);
      if (sketch === undefined) {
        sketch = new Uint32Array(PLACES).fill(NOTHING);
        for (let i = 0; i < peers.length; i++) takeLess(sketch, 0, hashes, peers[i]! * PLACES);
        lists.set(peers, sketch);
      }
      takeLess(rows, row * PLACES, sketch, 0);
    });
  }
  return rows;
}

function takeLess(into: Uint32Array, at: number, from: Uint32Array, start: number): void {
  for (let k = 0; k < PLACES; k++) {
    const value = from[start + k]!;
    if (value < into[at + k]!) into[at + k] = value;
  }
}

/** Fixed scrambled numbers. */
function scramble(seed: number): number {
  let x = Math.imul(seed, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
