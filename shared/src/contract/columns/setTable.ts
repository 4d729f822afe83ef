// Sets of nodes in columns: every set of several nodes is written once, single nodes stand where they are used.
import { CodecError, nodeRanges } from '../nodeSet';
import { integers, object, type Shape, ShapeError } from '../shape';

export type NodeSet = readonly number[];

/** The sets that are not a single node, in the order in which the columns first name them. */
export interface SetTable {
  /** How many ranges each set has. */
  readonly ranges: readonly number[];
  /**
   * Two numbers a range, all sets after each other. First how far it begins: of the first range of a set, from where the set before
   * began; of another, how many nodes lie between it and the range before. Then how many nodes follow its first.
   */
  readonly bounds: readonly number[];
}

// In a column: the set that was expected, the next set of the table, an even number for a set written before (half of it ago), or an odd
// number for a single node: its way, in either direction, from where it is expected.
const EXPECTED = 0;
const NEXT = 1;
const FIRST_SINGLE = 3;

interface KnownSet {
  readonly ranges: readonly (readonly [first: number, last: number])[];
  /** Place in the table; -1 as long as it has none. */
  number: number;
}

/** Writes sets into columns, and keeps the table of them. */
export class SetWriter {
  readonly #byList = new Map<NodeSet, KnownSet>();
  readonly #byKey = new Map<string, KnownSet>();
  #count = 0;
  #start = 0;
  readonly #ranges: number[] = [];
  readonly #bounds: number[] = [];

  /**
   * The number that stands for the set. Throws a CodecError if it does not ascend from 0.
   * @param expected what the column's place leads one to expect.
   * @param beside a single node is likely to be near the first of these.
   */
  write(set: NodeSet, expected: NodeSet, beside = expected): number {
    if (areEqual(set, expected)) return EXPECTED;
    if (set.length === 1) return FIRST_SINGLE + 2 * zigzag(singleNode(set) - (beside[0] ?? 0));
    const known = this.#know(set);
    if (known.number >= 0) return 2 * (this.#count - known.number);
    known.number = this.#count;
    this.#count += 1;
    this.#append(known.ranges);
    return NEXT;
  }

  table(): SetTable {
    return { ranges: this.#ranges, bounds: this.#bounds };
  }

  #know(set: NodeSet): KnownSet {
    const before = this.#byList.get(set);
    if (before !== undefined) return before;
    const key = set.join();
    const known = this.#byKey.get(key) ?? { ranges: nodeRanges(set), number: -1 };
    this.#byKey.set(key, known);
    this.#byList.set(set, known);
    return known;
  }

  #append(ranges: KnownSet['ranges']): void {
    this.#ranges.push(ranges.length);
    let end: number | null = null;
    for (const [first, last] of ranges) {
      // Between two ranges lies one node at least.
      this.#bounds.push(end === null ? first - this.#start : first - end - 1, last - first);
      if (end === null) this.#start = first;
      end = last;
    }
  }
}

/** The table's lists; SetReader checks what they say. */
export const setTable: Shape<SetTable> = object<SetTable>({ ranges: integers, bounds: integers });

/** Reads sets out of columns; equal sets are one list. */
export class SetReader {
  readonly #sets: readonly NodeSet[];
  readonly #singles: NodeSet[] = [];
  #seen = 0;

  /** Throws a ShapeError for a table that names anything but the nodes 0 to `size` - 1. */
  constructor(
    table: SetTable,
    private readonly path: string,
    private readonly size: number,
  ) {
    this.#sets = readTable(table, path, size);
  }

  /** The set behind a column's number, with the same expectations. Throws a ShapeError where there is none. */
  read(number: number, path: string, expected: NodeSet, beside = expected): NodeSet {
    if (number === EXPECTED) return expected;
    if (number >= FIRST_SINGLE && number % 2 === 1) {
      return this.#single((beside[0] ?? 0) + unzigzag((number - FIRST_SINGLE) / 2), path);
    }
    if (number === NEXT) this.#seen += 1;
    const at = number === NEXT ? this.#seen - 1 : this.#seen - number / 2;
    const set = number > EXPECTED ? this.#sets[at] : undefined;
    if (set === undefined) throw new ShapeError(path, `sets of the table, not ${number}`);
    return set;
  }

  /** Throws a ShapeError if the table holds sets that no column named. */
  end(): void {
    if (this.#seen !== this.#sets.length) throw new ShapeError(this.path, `${this.#seen} sets, as many as are used`);
  }

  #single(node: number, path: string): NodeSet {
    if (node < 0 || node >= this.size) throw new ShapeError(path, `nodes 0 to ${this.size - 1}, not ${node}`);
    this.#singles[node] ??= [node];
    return this.#singles[node];
  }
}

function readTable({ ranges, bounds }: SetTable, path: string, size: number): readonly NodeSet[] {
  let at = 0;
  let start = 0;
  const sets = ranges.map((count) => {
    const set: number[] = [];
    const stop = at + 2 * count;
    if (count < 0 || stop > bounds.length) throw new ShapeError(`${path}.bounds`, 'two numbers for each range');
    for (let end = -2; at < stop; at += 2) {
      const way = bounds[at]!;
      const first = end < 0 ? start + way : end + 1 + way;
      const last = first + bounds[at + 1]!;
      if (first < 0 || last >= size || last < first || (end >= 0 && way < 1)) {
        throw new ShapeError(`${path}.bounds[${at}]`, `an ascending range of the nodes 0 to ${size - 1}`);
      }
      for (let node = first; node <= last; node++) set.push(node);
      end = last;
    }
    start = set[0] ?? start;
    return set;
  });
  if (at !== bounds.length) throw new ShapeError(`${path}.bounds`, 'two numbers for each range');
  return sets;
}

function singleNode([node = -1]: NodeSet): number {
  if (!Number.isSafeInteger(node) || node < 0) throw new CodecError('A node set must ascend from 0.');
  return node;
}

function areEqual(a: NodeSet, b: NodeSet): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function zigzag(way: number): number {
  return way < 0 ? -2 * way - 1 : 2 * way;
}

function unzigzag(number: number): number {
  return number % 2 === 1 ? -(number + 1) / 2 : number / 2;
}
