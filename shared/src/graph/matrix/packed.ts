// Two small containers of the pair index: numbers packed by group, and a cache that stays small.

/** Numbers by group, packed. `fill` is called twice and puts the same pairs of group and number both times. */
export class Groups {
  private readonly starts: Int32Array;
  private readonly items: Int32Array;

  constructor(groups: number, count: number, fill: (put: (group: number, item: number) => void) => void) {
    this.starts = new Int32Array(groups + 1);
    this.items = new Int32Array(count);
    fill((group) => {
      this.starts[group + 1]!++;
    });
    for (let g = 0; g < groups; g++) this.starts[g + 1] = this.starts[g + 1]! + this.starts[g]!;
    const next = this.starts.slice();
    fill((group, item) => {
      this.items[next[group]!++] = item;
    });
  }

  count(group: number): number {
    return this.starts[group + 1]! - this.starts[group]!;
  }

  /** The number at a place of a group, from 0. */
  at(group: number, place: number): number {
    return this.items[this.starts[group]! + place]!;
  }

  key(group: number): string {
    return this.items.subarray(this.starts[group], this.starts[group + 1]).join();
  }
}

/** A cache that forgets its oldest entries. */
export class Kept<T> {
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
