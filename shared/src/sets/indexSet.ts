// Immutable sets of small numbers (0 … size-1) as bit words: the rows and columns of the engine.

export class IndexSet {
  private constructor(
    readonly size: number,
    readonly words: Uint32Array,
  ) {}

  static empty(size: number): IndexSet {
    return new IndexSet(size, new Uint32Array((size + 31) >>> 5));
  }

  static full(size: number): IndexSet {
    const words = new Uint32Array((size + 31) >>> 5).fill(0xffffffff);
    if (size % 32 !== 0) words[words.length - 1] = (1 << (size % 32)) - 1;
    return new IndexSet(size, words);
  }

  /** Indices may come in any order and repeat. */
  static of(size: number, indices: Iterable<number>): IndexSet {
    const set = IndexSet.empty(size);
    for (const index of indices) set.words[index >>> 5]! |= 1 << (index & 31);
    return set;
  }

  /** Takes over `words`; the caller must not write to them afterwards. */
  static fromWords(size: number, words: Uint32Array): IndexSet {
    return new IndexSet(size, words);
  }

  has(index: number): boolean {
    return (this.words[index >>> 5]! & (1 << (index & 31))) !== 0;
  }

  isEmpty(): boolean {
    for (let i = 0; i < this.words.length; i++) if (this.words[i] !== 0) return false;
    return true;
  }

  equals(other: IndexSet): boolean {
    const [a, b] = [this.words, other.words];
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
  }

  intersects(other: IndexSet): boolean {
    const b = other.words;
    for (let i = 0; i < b.length; i++) if ((this.words[i]! & b[i]!) !== 0) return true;
    return false;
  }

  and(other: IndexSet): IndexSet {
    const [a, b] = [this.words, other.words];
    const out = new Uint32Array(a.length);
    for (let i = 0; i < a.length; i++) out[i] = a[i]! & b[i]!;
    return new IndexSet(this.size, out);
  }

  or(other: IndexSet): IndexSet {
    const [a, b] = [this.words, other.words];
    const out = new Uint32Array(a.length);
    for (let i = 0; i < a.length; i++) out[i] = a[i]! | b[i]!;
    return new IndexSet(this.size, out);
  }

  andNot(other: IndexSet): IndexSet {
    const [a, b] = [this.words, other.words];
    const out = new Uint32Array(a.length);
    for (let i = 0; i < a.length; i++) out[i] = a[i]! & ~b[i]!;
    return new IndexSet(this.size, out);
  }

  count(): number {
    let total = 0;
    for (let word of this.words) {
      word -= (word >>> 1) & 0x55555555;
      word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
      total += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
    }
    return total;
  }

  /** Calls back in ascending order. */
  forEach(visit: (index: number) => void): void {
    for (let i = 0; i < this.words.length; i++) {
      let word = this.words[i]!;
      while (word !== 0) {
        visit((i << 5) + 31 - Math.clz32(word & -word));
        word &= word - 1;
      }
    }
  }

  toArray(): number[] {
    const out: number[] = [];
    this.forEach((index) => {
      out.push(index);
    });
    return out;
  }

  /** Equal sets of one size have equal hashes. */
  hash(): number {
    let h = 0x811c9dc5;
    for (const word of this.words) h = Math.imul(h ^ word ^ (word >>> 15), 0x01000193);
    return h >>> 0;
  }
}

/** Gives equal sets one number, so that sets can be map keys. */
export class IndexSetTable {
  readonly sets: IndexSet[] = [];
  readonly #byHash = new Map<number, number[]>();

  idOf(set: IndexSet): number {
    const hash = set.hash();
    const bucket = this.#byHash.get(hash);
    const known = bucket?.find((id) => this.sets[id]!.equals(set));
    if (known !== undefined) return known;
    const id = this.sets.push(set) - 1;
    if (bucket) bucket.push(id);
    else this.#byHash.set(hash, [id]);
    return id;
  }
}
