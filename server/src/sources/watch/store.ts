// The objects of one collection as a list and its watch tell them, each cut when it came; an object that stays equal stays the same.
import type { WatchEvent } from './watchStream';
import { versionOf } from './watchStream';

interface Kept<T> {
  readonly value: T;
  readonly version: string;
}

/** What an event did. `doubtful`: it contradicts what is known, so only a new list tells the truth. */
export type Effect = 'changed' | 'none' | 'doubtful';

/** Keeps `project`ed objects by namespace and name. */
export class Store<T> {
  #kept = new Map<string, Kept<T>>();
  #items: readonly T[] | null = null;
  #newest = '';

  constructor(private readonly project: (raw: unknown) => T) {}

  /** The same array until something changes. */
  get items(): readonly T[] {
    this.#items ??= Array.from(this.#kept.values(), ({ value }) => value);
    return this.#items;
  }

  /** Items that say of themselves that they could not be read. */
  get skipped(): number {
    let skipped = 0;
    for (const { value } of this.#kept.values()) if ((value as { ok?: unknown } | null)?.ok === false) skipped += 1;
    return skipped;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Where a watch goes on; '' before a list. */
  get version(): string {
    return this.#newest;
  }

  /** Cuts one object of a list that `replace` will be given. */
  listed(raw: unknown): Listed<T> {
    return { key: keyOf(raw), version: versionOf(raw), value: this.project(raw) };
  }

  /** Takes a whole list; true if it differs from what was known. */
  replace(list: readonly Listed<T>[], version: string): boolean {
    const before = this.#kept;
    const now = new Map<string, Kept<T>>();
    let changed = list.length !== before.size;
    for (const [index, { key, value, version: own }] of list.entries()) {
      const place = now.has(key) ? `${key}#${index}` : key;
      const former = before.get(place);
      if (former && isEqual(former.value, value)) now.set(place, { value: former.value, version: own });
      else {
        changed = true;
        now.set(place, { value, version: own });
      }
    }
    this.#kept = now;
    this.#newest = version;
    if (changed) this.#items = null;
    return changed;
  }

  /** Takes one event of a watch that began at `version`. */
  apply({ type, object, version }: WatchEvent): Effect {
    const goesBack =
      isNewer(this.#newest, version) || (type !== 'bookmark' && version === this.#newest && version !== '');
    if (type === 'bookmark') {
      if (!goesBack && version !== '') this.#newest = version;
      return 'none';
    }
    const key = keyOf(object);
    const former = this.#kept.get(key);
    // A watch tells in order: what is older than the last word is a repetition if we know it so, else a sign of something amiss.
    if (goesBack) {
      const known = type === 'set' ? former && !isNewer(version, former.version) : !former;
      return known ? 'none' : 'doubtful';
    }
    if (version !== '') this.#newest = version;
    return type === 'deleted' ? this.#remove(key) : this.#set(key, object, version, former);
  }

  /** Forgets everything; true if there was anything. */
  clear(): boolean {
    const had = this.#kept.size > 0;
    this.#kept = new Map();
    this.#newest = '';
    this.#items = null;
    return had;
  }

  #remove(key: string): Effect {
    if (!this.#kept.delete(key)) return 'none';
    this.#items = null;
    return 'changed';
  }

  #set(key: string, object: unknown, version: string, former: Kept<T> | undefined): Effect {
    const value = this.project(object);
    if (former && isEqual(former.value, value)) {
      this.#kept.set(key, { value: former.value, version });
      return 'none';
    }
    this.#kept.set(key, { value, version });
    this.#items = null;
    return 'changed';
  }
}

export interface Listed<T> {
  readonly key: string;
  readonly version: string;
  readonly value: T;
}

/** Whether they say the same; cut by one function, they have their keys in one order. */
function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Namespace and name; what has no name is known by what it says, so that it is told once. */
function keyOf(raw: unknown): string {
  const { namespace, name } =
    (raw as { metadata?: { namespace?: unknown; name?: unknown } | null } | null)?.metadata ?? {};
  if (typeof name !== 'string' || name === '') return `?${JSON.stringify(raw)?.slice(0, 1000)}`;
  return `${typeof namespace === 'string' ? namespace : ''}/${name}`;
}

/** Both are numbers and `a` is the greater one. Versions that are no numbers cannot be compared. */
function isNewer(a: string, b: string): boolean {
  if (!NUMBER.test(a) || !NUMBER.test(b)) return false;
  return a.length === b.length ? a > b : a.length > b.length;
}

const NUMBER = /^[1-9]\d*$/;
