// The pairs that differ, found row by row: sources with the same answers share a row, rows that say the same are never looked into.
import type { TrafficGraph } from '../../graph/index';
import { IndexSet, IndexSetTable } from '../../sets/index';
import type { Contents } from './contents';
import { isSource, type JointNodes } from './jointNodes';

/** Pairs from every node of `from` to every node of `to`, joint nodes, that say the same in both graphs. */
export interface RowDifference {
  /** Number of a content. */
  readonly content: number;
  readonly from: readonly number[];
  readonly to: IndexSet;
}

/** What is said (by number), and to whom. */
type Entry = readonly [part: number, to: IndexSet];

/** Costs the sum of the blocks' lists and the rows that differ, never the pairs. Self pairs are not left out. */
export function findDifferences(
  { list, ofBefore, ofAfter }: JointNodes,
  before: TrafficGraph,
  after: TrafficGraph,
  contents: Contents,
): readonly RowDifference[] {
  const table = new RowTable(list.length, contents);
  const [rowBefore, rowAfter] = [table.rowsOf(before, ofBefore), table.rowsOf(after, ofAfter)];
  const differing = new Map<string, { readonly was: number; readonly is: number; readonly from: number[] }>();
  list.forEach((joint, index) => {
    if (joint.standIn && !isSource(joint.node)) return;
    const rowIn = (side: 'before' | 'after', rows: Int32Array): number => {
      if (joint[side] >= 0) return rows[joint[side]]!;
      return joint.standIn?.side === side ? table.union(joint.standIn.nodes.map((node) => rows[node]!)) : table.empty;
    };
    const [was, is] = [rowIn('before', rowBefore), rowIn('after', rowAfter)];
    if (was === is) return;
    const key = `${was} ${is}`;
    const known = differing.get(key);
    if (known) known.from.push(index);
    else differing.set(key, { was, is, from: [index] });
  });
  return [...differing.values()].flatMap(({ was, is, from }) =>
    [...compareRows(table.rows[was]!, table.rows[is]!, list.length, contents)].map(([content, to]) => ({
      content,
      from,
      to,
    })),
  );
}

/** By content: the targets of which the two rows say different things. */
function compareRows(
  was: readonly Entry[],
  is: readonly Entry[],
  size: number,
  contents: Contents,
): ReadonlyMap<number, IndexSet> {
  const touched = touchedTargets(was, is, size);
  let groups: readonly Group[] = touched.isEmpty() ? [] : [{ to: touched, before: [], after: [] }];
  for (const [part, to] of was) groups = split(groups, to, 'before', part);
  for (const [part, to] of is) groups = split(groups, to, 'after', part);
  const found = new Map<number, IndexSet>();
  for (const { to, before, after } of groups) {
    const content = contents.compare(before, after);
    if (content >= 0) found.set(content, found.get(content)?.or(to) ?? to);
  }
  return found;
}

/** Targets of which something is said on one side only. */
function touchedTargets(was: readonly Entry[], is: readonly Entry[], size: number): IndexSet {
  const now = new Map(is);
  let touched = IndexSet.empty(size);
  for (const [part, to] of was) {
    const same = now.get(part);
    now.delete(part);
    if (same === to) continue;
    touched = touched.or(same ? to.andNot(same).or(same.andNot(to)) : to);
  }
  for (const to of now.values()) touched = touched.or(to);
  return touched;
}

interface Group {
  readonly to: IndexSet;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function split(groups: readonly Group[], to: IndexSet, side: 'before' | 'after', part: number): readonly Group[] {
  return groups.flatMap((group) => {
    if (!group.to.intersects(to)) return [group];
    const within = { ...group, to: group.to.and(to), [side]: [...group[side], part] };
    const rest = group.to.andNot(to);
    return rest.isEmpty() ? [within] : [within, { ...group, to: rest }];
  });
}

/** Rows of both graphs over the joint nodes, numbered: equal numbers say the same. */
class RowTable {
  readonly rows: (readonly Entry[])[] = [];
  readonly #known = new Map<string, number>();
  readonly #sets = new IndexSetTable();
  readonly empty: number;

  constructor(
    private readonly size: number,
    private readonly contents: Contents,
  ) {
    this.empty = this.#idOf(new Map());
  }

  /** The row of every node; `cuts`: the joint nodes of each. */
  rowsOf({ nodes, blocks }: TrafficGraph, cuts: readonly (readonly number[])[]): Int32Array {
    // Lists are shared by many blocks.
    const targets = new Map<readonly number[], IndexSet>();
    const lists = new Map<readonly number[], { readonly part: number; readonly to: IndexSet }[]>();
    for (const block of blocks) {
      let to = targets.get(block.to);
      if (!to) {
        to = this.#toSet(block.to, cuts);
        targets.set(block.to, to);
      }
      const entry = { part: this.contents.partOf(block), to };
      const known = lists.get(block.from);
      if (known) known.push(entry);
      else lists.set(block.from, [entry]);
    }
    const numbers = [...lists.values()];
    const listsOf: number[][] = nodes.map(() => []);
    [...lists.keys()].forEach((list, number) => {
      for (const node of list) listsOf[node]!.push(number);
    });
    const rowOf = new Map<string, number>();
    return Int32Array.from(listsOf, (own) => {
      const key = own.join();
      let row = rowOf.get(key);
      if (row === undefined) {
        row = this.#rowOf(own.map((number) => numbers[number]!));
        rowOf.set(key, row);
      }
      return row;
    });
  }

  /** The row of who says what any of the rows says. */
  union(rows: readonly number[]): number {
    return this.#rowOf(rows.map((row) => this.rows[row]!.map(([part, to]) => ({ part, to }))));
  }

  #toSet(list: readonly number[], cuts: readonly (readonly number[])[]): IndexSet {
    const members: number[] = [];
    for (const node of list) for (const joint of cuts[node]!) members.push(joint);
    return IndexSet.of(this.size, members);
  }

  #rowOf(lists: readonly (readonly { readonly part: number; readonly to: IndexSet }[])[]): number {
    const sets = new Map<number, IndexSet>();
    for (const list of lists) for (const { part, to } of list) sets.set(part, sets.get(part)?.or(to) ?? to);
    return this.#idOf(sets);
  }

  #idOf(sets: ReadonlyMap<number, IndexSet>): number {
    let key = '';
    const row = [...sets]
      .sort(([a], [b]) => a - b)
      .map(([part, to]): Entry => {
        const id = this.#sets.idOf(to);
        key += `${part}:${id} `;
        return [part, this.#sets.sets[id]!];
      });
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}
