// Joins the two directions: for every source column the target columns by joint answer, with bit operations only.
import { type AddressFamily, FAMILIES, IndexSet, IndexSetTable } from '../sets/index';
import { hasFamily } from './columns';
import type { Fold } from './fold';
import type { AnswerGroup, Rows } from './rows';
import type { Universe } from './universe';

/** Targets that share a joint answer. `family` is set only where the families of a pair differ (R76). */
export interface SourceEntry {
  /** Number of a PairAnswer. */
  readonly answer: number;
  readonly family: AddressFamily | null;
  readonly targets: IndexSet;
  /** Equal numbers mean equal target sets, across all rows. */
  readonly targetSet: number;
}

/** Source columns with equal answers toward everything. */
export interface SourceRow {
  readonly sources: readonly number[];
  readonly entries: readonly SourceEntry[];
}

/** The whole answer, factorised. */
export interface JoinedRows {
  readonly sourceRows: readonly SourceRow[];
  /** Row number of each source column. */
  readonly sourceRowOf: Int32Array;
}

/** For one family: each peer column set that occurs in ingress rows, with the subjects that answer it, by answer. */
interface Admitting {
  readonly table: IndexSetTable;
  /** By set number: answer → subjects. */
  readonly subjects: ReadonlyMap<number, Subjects>[];
  /** By source column: numbers of the sets that hold it. */
  readonly setsOf: number[][];
}

/** Few subjects are kept as numbers, many as bits: whichever is quicker to add to a set. */
interface Subjects {
  readonly numbers: readonly number[];
  readonly words: Uint32Array | null;
}

function toSubjects(numbers: readonly number[], length: number): Subjects {
  if (numbers.length <= length) return { numbers, words: null };
  const words = new Uint32Array(length);
  for (const n of numbers) words[n >>> 5]! |= 1 << (n & 31);
  return { numbers, words };
}

function transposeIngress(universe: Universe, ingress: Rows, family: AddressFamily): Admitting {
  const table = new IndexSetTable();
  const subjects: Map<number, number[]>[] = [];
  for (const row of ingress.rows) {
    for (const group of row.groups[family]) {
      const number = table.idOf(group.columns);
      subjects[number] ??= new Map();
      const known = subjects[number].get(group.answer);
      if (known) known.push(...row.subjects);
      else subjects[number].set(group.answer, [...row.subjects]);
    }
  }
  const length = (universe.size + 31) >>> 5;
  const settled = subjects.map(
    (byAnswer) => new Map([...byAnswer].map(([answer, numbers]) => [answer, toSubjects(numbers, length)])),
  );
  const setsOf: number[][] = Array.from({ length: universe.size }, () => []);
  table.sets.forEach((set, number) => {
    set.forEach((column) => {
      setsOf[column]!.push(number);
    });
  });
  return { table, subjects: settled, setsOf };
}

/** All source rows, and which one each source column has. */
export function joinRows(
  universe: Universe,
  fold: Fold,
  egress: Rows,
  ingress: Rows,
  familiesDiffer: boolean,
): JoinedRows {
  const joiner = new Joiner(universe, fold, egress, ingress, familiesDiffer);
  const sourceRowOf = new Int32Array(universe.size).fill(-1);
  const rows: { sources: number[]; entries: readonly SourceEntry[] }[] = [];
  const known = new Map<string, number>();
  const joined = new Map<string, number>();
  for (let column = 0; column < universe.size; column++) {
    // Columns that the same egress row governs and the same ingress groups hold are answered alike.
    const likeness = joiner.likeness(column);
    let row = joined.get(likeness);
    if (row === undefined) {
      const entries = joiner.entries(column);
      const key = joiner.key(entries);
      row = known.get(key);
      if (row === undefined) {
        row = rows.push({ sources: [], entries }) - 1;
        known.set(key, row);
      }
      joined.set(likeness, row);
    }
    rows[row]!.sources.push(column);
    sourceRowOf[column] = row;
  }
  return { sourceRows: rows, sourceRowOf };
}

class Joiner {
  readonly #admitting: Readonly<Record<AddressFamily, Admitting>>;
  readonly #withFamily: Readonly<Record<AddressFamily, IndexSet>>;
  readonly #podless: IndexSet;
  readonly #unknownFamily: IndexSet;
  readonly #targetSets = new IndexSetTable();

  constructor(
    readonly universe: Universe,
    readonly fold: Fold,
    readonly egress: Rows,
    ingress: Rows,
    familiesDiffer: boolean,
  ) {
    const IPv4 = transposeIngress(universe, ingress, 'IPv4');
    this.#admitting = { IPv4, IPv6: familiesDiffer ? transposeIngress(universe, ingress, 'IPv6') : IPv4 };
    const having = (family: AddressFamily): IndexSet =>
      IndexSet.of(
        universe.size,
        universe.columns.flatMap((column, number) => (hasFamily(column, family) ? [number] : [])),
      );
    this.#withFamily = { IPv4: having('IPv4'), IPv6: having('IPv6') };
    this.#podless = universe.nodes.or(universe.outside).or(universe.parties);
    const unknown = universe.columns.flatMap(({ position }, number) => (position.unknown ? [number] : []));
    this.#unknownFamily = IndexSet.of(universe.size, unknown);
  }

  likeness(column: number): string {
    const { IPv4, IPv6 } = this.#admitting;
    const families = FAMILIES.map((family) => (this.#withFamily[family].has(column) ? '1' : '0')).join('');
    const podless = this.#podless.has(column);
    const sets =
      IPv4 === IPv6
        ? IPv4.setsOf[column]!.join(',')
        : `${IPv4.setsOf[column]!.join(',')}/${IPv6.setsOf[column]!.join(',')}`;
    return `${this.egress.rowOf[column]} ${families} ${podless} ${sets}`;
  }

  key(entries: readonly SourceEntry[]): string {
    return entries.map((entry) => `${entry.answer}.${entry.family ?? ''}.${entry.targetSet}`).join(' ');
  }

  /** Everything that one source column may reach, by answer. */
  entries(column: number): readonly SourceEntry[] {
    const has = FAMILIES.filter((family) => this.#withFamily[family].has(column));
    const byFamily = new Map(has.map((family) => [family, this.#targets(column, family)]));
    const unknown = this.universe.columns[column]!.position.unknown ? this.#unknownFamily : null;
    return mergeFamilies(byFamily, this.#withFamily, unknown, this.fold)
      .filter(({ targets }) => !targets.isEmpty())
      .map((entry) => ({ ...entry, targetSet: this.#targetSets.idOf(entry.targets) }));
  }

  /** R77: only targets that share the family. */
  #targets(column: number, family: AddressFamily): Map<number, IndexSet> {
    const { universe, fold } = this;
    const podless = this.#podless.has(column);
    const byIngress = this.#ingressAnswers(column, family);
    // Ends that are no pods have no verdict of their own (R2); between two such ends there is nothing to judge.
    if (!podless)
      byIngress.set(fold.open, (byIngress.get(fold.open) ?? IndexSet.empty(universe.size)).or(this.#podless));
    const row = this.egress.rowOf[column]!;
    const groups: readonly AnswerGroup[] =
      row < 0 ? [{ columns: IndexSet.full(universe.size), answer: fold.open }] : this.egress.rows[row]!.groups[family];
    const out = new Map<number, IndexSet>();
    for (const group of groups) {
      for (const [ingressAnswer, subjects] of byIngress) {
        if (!group.columns.intersects(subjects)) continue;
        const answer = fold.pair(group.answer, ingressAnswer);
        if (fold.pairAnswers[answer]!.possibly.length === 0) continue;
        const targets = group.columns.and(subjects).and(this.#withFamily[family]);
        out.set(answer, out.get(answer)?.or(targets) ?? targets);
      }
    }
    return out;
  }

  #ingressAnswers(column: number, family: AddressFamily): Map<number, IndexSet> {
    const { setsOf, subjects } = this.#admitting[family];
    const byAnswer = new Map<number, Uint32Array>();
    for (const set of setsOf[column]!) {
      for (const [answer, some] of subjects[set]!) {
        let words = byAnswer.get(answer);
        if (!words) {
          words = new Uint32Array((this.universe.size + 31) >>> 5);
          byAnswer.set(answer, words);
        }
        addSubjects(words, some);
      }
    }
    return new Map([...byAnswer].map(([answer, words]) => [answer, IndexSet.fromWords(this.universe.size, words)]));
  }
}

function addSubjects(words: Uint32Array, { numbers, words: dense }: Subjects): void {
  if (dense) for (let i = 0; i < dense.length; i++) words[i]! |= dense[i]!;
  else for (let i = 0; i < numbers.length; i++) words[numbers[i]! >>> 5]! |= 1 << (numbers[i]! & 31);
}

type FamilyEntry = Omit<SourceEntry, 'targetSet'>;
type Targets = ReadonlyMap<number, IndexSet>;

/**
 * Where both families are in use and answer alike, the pair has one answer; else each family has its own (R76). `unknown` holds the
 * targets whose families are as little known as the source's: there any family will do, and none can be named.
 */
function mergeFamilies(
  byFamily: ReadonlyMap<AddressFamily, Targets>,
  withFamily: Readonly<Record<AddressFamily, IndexSet>>,
  unknown: IndexSet | null,
  fold: Fold,
): readonly FamilyEntry[] {
  const [first, second] = [byFamily.get('IPv4'), byFamily.get('IPv6')];
  const plain = (answers: Targets): FamilyEntry[] =>
    [...answers].map(([answer, targets]) => ({ answer, family: null, targets }));
  if (!first || !second) return plain(first ?? second ?? new Map());
  const dual = withFamily.IPv4.and(withFamily.IPv6);
  const named = unknown === null ? dual : dual.andNot(unknown);
  const entries: FamilyEntry[] = [];
  for (const [family, answers, others] of [['IPv4', first, second] as const, ['IPv6', second, first] as const]) {
    for (const [answer, targets] of answers) {
      const alike = others.get(answer);
      const shared = alike ? targets.and(alike) : null;
      const alone = targets.andNot(dual);
      entries.push({ answer, family: null, targets: family === 'IPv4' && shared ? shared.or(alone) : alone });
      entries.push({ answer, family, targets: (shared ? targets.andNot(shared) : targets).and(named) });
    }
  }
  if (unknown !== null) entries.push(...eitherFamily(first, second, unknown, fold));
  return joinEqual(entries);
}

/** Among `unknown` targets: what either family allows, where the two differ. */
function eitherFamily(first: Targets, second: Targets, unknown: IndexSet, fold: Fold): readonly FamilyEntry[] {
  const entries: FamilyEntry[] = [];
  const all = (answers: Targets): IndexSet =>
    [...answers.values()].reduce((a, b) => a.or(b), IndexSet.empty(unknown.size));
  for (const [a, targets] of first) {
    for (const [b, others] of second) {
      if (a !== b) entries.push({ answer: fold.union(a, b), family: null, targets: targets.and(others).and(unknown) });
    }
  }
  const alone = (answers: Targets, others: Targets): void => {
    const elsewhere = all(others);
    for (const [answer, targets] of answers)
      entries.push({ answer, family: null, targets: targets.andNot(elsewhere).and(unknown) });
  };
  alone(first, second);
  alone(second, first);
  return entries;
}

function joinEqual(entries: readonly FamilyEntry[]): readonly FamilyEntry[] {
  const byKey = new Map<string, FamilyEntry>();
  for (const entry of entries) {
    const key = `${entry.answer}.${entry.family ?? ''}`;
    const known = byKey.get(key);
    byKey.set(key, known ? { ...entry, targets: known.targets.or(entry.targets) } : entry);
  }
  return [...byKey.values()];
}
