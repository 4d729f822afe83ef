// Immutable sets of small numbers (0 … size-1) as bit words: the rows and columns of the engine.

/** All sets without members share it. */
const NO_WORDS: readonly number[] = [];

/**
 * Only the words from the first to the last that is not zero are kept: sets of neighbours cost what they hold, not what they could hold.
 * Words are signed 32-bit numbers in plain arrays, which engines make several times faster than short typed arrays.
 */
export class IndexSet {
  // INVARIANT: the first and the last word are not zero, so that equal sets have equal words.
  private constructor(
    readonly size: number,
    /** Position of the first word kept; 0 for the empty set. */
    private readonly start: number,
    private readonly words: readonly number[],
  ) {}

  static empty(size: number): IndexSet {
    return new IndexSet(size, 0, NO_WORDS);
  }

  static full(size: number): IndexSet {
    if (size === 0) return IndexSet.empty(0);
    const words = new Array<number>((size + 31) >>> 5).fill(-1);
    if (size % 32 !== 0) words[words.length - 1] = ((1 << (size % 32)) - 1) | 0;
    return new IndexSet(size, 0, words);
  }

  /** Indices may come in any order and repeat. */
  static of(size: number, indices: readonly number[]): IndexSet {
    let low = size;
    let high = -1;
    for (const index of indices) {
      if (index < low) low = index;
      if (index > high) high = index;
    }
    if (high < 0) return IndexSet.empty(size);
    const start = low >>> 5;
    const words = zeros((high >>> 5) - start + 1);
    for (const index of indices) words[(index >>> 5) - start]! |= 1 << (index & 31);
    return new IndexSet(size, start, words);
  }

  /** Copies the words of a whole set, such as a place where one was put together. */
  static fromWords(size: number, whole: Int32Array): IndexSet {
    let low = 0;
    let high = whole.length - 1;
    while (high >= 0 && whole[high] === 0) high--;
    if (high < 0) return IndexSet.empty(size);
    while (whole[low] === 0) low++;
    const words = zeros(high - low + 1);
    for (let i = low; i <= high; i++) words[i - low] = whole[i]!;
    return new IndexSet(size, low, words);
  }

  has(index: number): boolean {
    const at = (index >>> 5) - this.start;
    return at >= 0 && at < this.words.length && (this.words[at]! & (1 << (index & 31))) !== 0;
  }

  isEmpty(): boolean {
    return this.words.length === 0;
  }

  equals(other: IndexSet): boolean {
    const [a, b] = [this.words, other.words];
    if (a === b) return true;
    if (a.length !== b.length || this.start !== other.start) return false;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
  }

  intersects(other: IndexSet): boolean {
    const [a, b] = [this.words, other.words];
    const low = Math.max(this.start, other.start);
    const high = Math.min(this.start + a.length, other.start + b.length);
    for (let i = low; i < high; i++) if ((a[i - this.start]! & b[i - other.start]!) !== 0) return true;
    return false;
  }

  and(other: IndexSet): IndexSet {
    if (this === other) return this;
    const [a, b] = [this.words, other.words];
    const [p, q] = [this.start, other.start];
    let low = Math.max(p, q);
    let high = Math.min(p + a.length, q + b.length) - 1;
    while (low <= high && (a[low - p]! & b[low - q]!) === 0) low++;
    while (low <= high && (a[high - p]! & b[high - q]!) === 0) high--;
    if (low > high) return IndexSet.empty(this.size);
    const out = new Array<number>(high - low + 1);
    for (let i = low; i <= high; i++) out[i - low] = a[i - p]! & b[i - q]!;
    return new IndexSet(this.size, low, out);
  }

  or(other: IndexSet): IndexSet {
    if (this === other || other.words.length === 0) return this;
    if (this.words.length === 0) return other;
    const start = Math.min(this.start, other.start);
    const end = Math.max(this.start + this.words.length, other.start + other.words.length);
    const out = zeros(end - start);
    addWords(out, this.words, this.start - start);
    addWords(out, other.words, other.start - start);
    return new IndexSet(this.size, start, out);
  }

  andNot(other: IndexSet): IndexSet {
    const [a, b] = [this.words, other.words];
    const from = Math.max(this.start, other.start);
    const to = Math.min(this.start + a.length, other.start + b.length);
    if (from >= to) return this;
    const out = a.slice();
    for (let i = from; i < to; i++) out[i - this.start]! &= ~b[i - other.start]!;
    let low = 0;
    let high = out.length;
    while (low < high && out[low] === 0) low++;
    while (low < high && out[high - 1] === 0) high--;
    if (low === high) return IndexSet.empty(this.size);
    return new IndexSet(this.size, this.start + low, high - low === out.length ? out : out.slice(low, high));
  }

  count(): number {
    let total = 0;
    for (let word of this.words) {
      word -= (word >>> 1) & 0x55555555;
      word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
      total += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
    }
    return total;
  }

  /** Calls back in ascending order. */
  forEach(visit: (index: number) => void): void {
    for (let i = 0; i < this.words.length; i++) {
      let word = this.words[i]!;
      while (word !== 0) {
        visit(((this.start + i) << 5) + 31 - Math.clz32(word & -word));
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

  /** Adds the members to a place where a set is put together: the words of a whole set. */
  addTo(whole: Int32Array): void {
    addWords(whole, this.words, this.start);
  }

  /** Adds the members that are also in `other`, which is the words of a whole set. */
  addCommonTo(whole: Int32Array, other: Int32Array): void {
    const { start, words } = this;
    for (let i = 0; i < words.length; i++) whole[start + i]! |= words[i]! & other[start + i]!;
  }

  /** True where a member is also in the words of a whole set. */
  meets(other: Int32Array): boolean {
    const { start, words } = this;
    for (let i = 0; i < words.length; i++) if ((words[i]! & other[start + i]!) !== 0) return true;
    return false;
  }

  /** Equal sets of one size have equal hashes. */
  hash(): number {
    let h = Math.imul(this.start ^ 0x811c9dc5, 0x01000193);
    for (const word of this.words) h = Math.imul(h ^ word ^ (word >>> 15), 0x01000193);
    return h >>> 0;
  }
}

function zeros(length: number): number[] {
  const words = new Array<number>(length);
  for (let i = 0; i < length; i++) words[i] = 0;
  return words;
}

function addWords(to: number[] | Int32Array, words: readonly number[], at: number): void {
  for (let i = 0; i < words.length; i++) to[at + i]! |= words[i]!;
}

/** Gives equal sets one number, so that sets can be map keys. */
export class IndexSetTable {
  readonly sets: IndexSet[] = [];
  readonly #byHash = new Map<number, number[]>();

  idOf(set: IndexSet): number {
    const hash = set.hash();
    const bucket = this.#byHash.get(hash);
    if (bucket) for (const id of bucket) if (this.sets[id]!.equals(set)) return id;
    const id = this.sets.push(set) - 1;
    if (bucket) bucket.push(id);
    else this.#byHash.set(hash, [id]);
    return id;
  }
}
