// Joins the two directions: for every source column the target columns by joint answer, with bit operations only.
import { FAMILIES, IndexSet, IndexSetTable } from '../sets/index';
import type { Fold } from './fold';
import { Joiner } from './joiner';
import type { AnswerGroup, Rows } from './rowModel';
import type { JoinedRows, SourceEntry, SourceRow } from './sourceRows';
import type { Universe } from './universe';

/** What is joined. */
export interface JoinInput {
  readonly universe: Universe;
  readonly fold: Fold;
  readonly egress: Rows;
  readonly ingress: Rows;
  readonly familiesDiffer: boolean;
}

/** A join, and what it leaves to the next one over the same columns. */
export interface Join extends JoinedRows {
  readonly targetSets: IndexSetTable;
  /** How many of them there were when all columns were joined. */
  readonly sets: number;
}

/** Sets that nothing refers to any more are kept until there are this many times as many as at first. */
const WASTE = 4;

/** All source rows. `before`: of the same columns and fold, with what was joined; sources that no change touches are not joined again. */
export function joinRows(input: JoinInput, before: { readonly input: JoinInput; readonly join: Join } | null): Join {
  if (before && before.join.targetSets.sets.length < WASTE * before.join.sets) return joinAgain(input, before);
  const targetSets = new IndexSetTable();
  const rows = new RowTable(input.universe.size);
  joinColumns(input, targetSets, rows, null);
  return { ...rows.joined, targetSets, sets: targetSets.sets.length };
}

function joinAgain(input: JoinInput, before: { readonly input: JoinInput; readonly join: Join }): Join {
  const { sourceRows, sourceRowOf, targetSets, sets } = before.join;
  const touched = touchedSources(before.input, input);
  const rows = new RowTable(input.universe.size);
  for (let column = 0; column < input.universe.size; column++)
    if (!touched.has(column)) rows.put(column, sourceRows[sourceRowOf[column]!]!.entries);
  if (!touched.isEmpty()) joinColumns(input, targetSets, rows, touched);
  return { ...rows.joined, targetSets, sets };
}

/** `only`: null for all columns. */
function joinColumns(
  { universe, fold, egress, ingress, familiesDiffer }: JoinInput,
  targetSets: IndexSetTable,
  rows: RowTable,
  only: IndexSet | null,
): void {
  const joiner = new Joiner(universe, fold, egress, ingress, familiesDiffer, targetSets);
  const alike = new Map<number, { readonly likeness: Int32Array; readonly entries: readonly SourceEntry[] }[]>();
  for (let column = 0; column < universe.size; column++) {
    if (only && !only.has(column)) continue;
    const likeness = joiner.likeness(column);
    const hash = hashOf(likeness);
    const bucket = alike.get(hash);
    let one = bucket?.find((known) => equal(known.likeness, likeness));
    if (!one) {
      one = { likeness: likeness.slice(), entries: joiner.entries(column) };
      if (bucket) bucket.push(one);
      else alike.set(hash, [one]);
    }
    rows.put(column, one.entries);
  }
}

/** Puts columns that are answered alike into one row. */
class RowTable {
  readonly #rows: { readonly sources: number[]; readonly entries: readonly SourceEntry[] }[] = [];
  readonly #rowOf: Int32Array;
  readonly #byEntries = new Map<readonly SourceEntry[], number>();
  readonly #byKey = new Map<string, number>();

  constructor(size: number) {
    this.#rowOf = new Int32Array(size).fill(-1);
  }

  put(column: number, entries: readonly SourceEntry[]): void {
    let row = this.#byEntries.get(entries);
    if (row === undefined) {
      const key = keyOf(entries);
      row = this.#byKey.get(key) ?? this.#rows.push({ sources: [], entries }) - 1;
      this.#byKey.set(key, row);
      this.#byEntries.set(entries, row);
    }
    this.#rows[row]!.sources.push(column);
    this.#rowOf[column] = row;
  }

  get joined(): JoinedRows {
    const sourceRows: readonly SourceRow[] = this.#rows;
    for (const { sources } of this.#rows) sources.sort((a, b) => a - b);
    return { sourceRows, sourceRowOf: this.#rowOf };
  }
}

function keyOf(entries: readonly SourceEntry[]): string {
  let key = '';
  for (const { answer, family, targetSet } of entries) key += `${answer}.${family ?? ''}.${targetSet} `;
  return key;
}

function hashOf(numbers: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < numbers.length; i++) hash = Math.imul(hash ^ numbers[i]! ^ (numbers[i]! >>> 15), 0x01000193);
  return hash;
}

function equal(a: Int32Array, b: Int32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Sources that another egress row governs now, and those about which some ingress end says something else than before. */
function touchedSources(before: JoinInput, after: JoinInput): IndexSet {
  const { size } = after.universe;
  const sources: number[] = [];
  const pairs = new Map<AnswerGroupsOf, Set<AnswerGroupsOf>>();
  for (let column = 0; column < size; column++) {
    if (groupsOf(before.egress, column) !== groupsOf(after.egress, column)) sources.push(column);
    const [was, is] = [groupsOf(before.ingress, column), groupsOf(after.ingress, column)];
    if (was === is || !was || !is) continue;
    const others = pairs.get(was) ?? new Set<AnswerGroupsOf>();
    pairs.set(was, others.add(is));
  }
  let touched = IndexSet.of(size, sources);
  for (const [was, others] of pairs)
    for (const is of others)
      for (const family of FAMILIES) touched = touched.or(differingPeers(was[family], is[family], size));
  return touched;
}

type AnswerGroupsOf = Rows['rows'][number]['groups'];

/** Rows that were kept have the same groups, not equal ones. */
function groupsOf({ rows, rowOf }: Rows, column: number): AnswerGroupsOf | null {
  const row = rowOf[column]!;
  return row < 0 ? null : rows[row]!.groups;
}

function differingPeers(was: readonly AnswerGroup[], is: readonly AnswerGroup[], size: number): IndexSet {
  const none = IndexSet.empty(size);
  const all = [...was, ...is].reduce((set, { columns }) => set.or(columns), none);
  let same = none;
  for (const { answer, columns } of was) {
    const now = is.find((group) => group.answer === answer);
    if (now) same = same.or(columns.and(now.columns));
  }
  return all.andNot(same);
}
