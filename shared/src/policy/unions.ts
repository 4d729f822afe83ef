// Where the sets of one answer each are put together, word by word, before they become index sets: no set in between is ever built.
import { IndexSet } from '../sets/index';

/** One union for each key, all over the same universe; used again and again. */
export class Unions {
  readonly #words: number;
  readonly #places: Int32Array[] = [];
  readonly #placeOf = new Map<number, number>();

  constructor(readonly size: number) {
    this.#words = (size + 31) >>> 5;
  }

  /** The words of a key's union so far, to be added to. */
  of(key: number): Int32Array {
    let place = this.#placeOf.get(key);
    if (place === undefined) {
      place = this.#placeOf.size;
      this.#placeOf.set(key, place);
      if (place === this.#places.length) this.#places.push(new Int32Array(this.#words));
    }
    return this.#places[place]!;
  }

  /** In order of first use. */
  forEach(visit: (key: number, words: Int32Array) => void): void {
    for (const [key, place] of this.#placeOf) visit(key, this.#places[place]!);
  }

  /** All unions that are not empty, as sets. */
  toSets(): Map<number, IndexSet> {
    const sets = new Map<number, IndexSet>();
    this.forEach((key, words) => {
      const set = IndexSet.fromWords(this.size, words);
      if (!set.isEmpty()) sets.set(key, set);
    });
    return sets;
  }

  /** Makes all unions empty. */
  clear(): void {
    for (const place of this.#placeOf.values()) this.#places[place]!.fill(0);
    this.#placeOf.clear();
  }
}
