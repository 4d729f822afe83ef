// Small fingerprints of large sets: the share of equal places in two of them estimates the Jaccard likeness of the sets.
import type { PairIndex } from './pairIndex';

/** Places of a fingerprint. The estimate errs by about 1 / √PLACES at most. */
export const PLACES = 24;

/**
 * Fingerprints (min-wise hashes) of the peers of every row of the index, PLACES numbers a row. The fingerprint of a union is the
 * smaller one at every place, so that a list that many rows share is hashed once.
 */
export function sketchRows(index: PairIndex, size: number): Uint32Array {
  const hashes = hashTable(size);
  const lists = new Map<Int32Array, Uint32Array>();
  const rows = new Uint32Array(index.rowCount * PLACES).fill(0xffffffff);
  for (let row = 0; row < index.rowCount; row++) {
    index.forEachList(row, (peers) => {
      let sketch = lists.get(peers);
      if (sketch === undefined) {
        sketch = sketchList(peers, hashes);
        lists.set(peers, sketch);
      }
      for (let k = 0; k < PLACES; k++) {
        if (sketch[k]! < rows[row * PLACES + k]!) rows[row * PLACES + k] = sketch[k]!;
      }
    });
  }
  return rows;
}

function sketchList(peers: Int32Array, hashes: Uint32Array): Uint32Array {
  const sketch = new Uint32Array(PLACES).fill(0xffffffff);
  for (const peer of peers) {
    for (let k = 0, at = peer * PLACES; k < PLACES; k++, at++) if (hashes[at]! < sketch[k]!) sketch[k] = hashes[at]!;
  }
  return sketch;
}

/** Fixed scrambled numbers, PLACES for every position. */
function hashTable(size: number): Uint32Array {
  return Uint32Array.from({ length: size * PLACES }, (_, i) => scramble(i + 1));
}

function scramble(seed: number): number {
  let x = Math.imul(seed, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}
