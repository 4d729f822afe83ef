// What one source column may reach, by joint answer: its egress row met with all ingress groups that hold it, bit by bit (R2, R3).
import { compareText } from '../cluster/index';
import { type AddressFamily, FAMILIES, IndexSet, type IndexSetTable } from '../sets/index';
import { type Admitting, transposeIngress } from './admitting';
import { hasFamily } from './columns';
import type { Fold } from './fold';
import { type FamilyEntry, mergeFamilies } from './mergeFamilies';
import type { AnswerGroup, Rows } from './rowModel';
import type { SourceEntry } from './sourceRows';
import { Unions } from './unions';
import type { Universe } from './universe';

/** What one egress row lets out in one family, and which of the ingress sets can matter to it. */
interface Outlet {
  readonly groups: readonly AnswerGroup[];
  readonly reach: IndexSet;
  /** By set number of the family: 1 where some subject is in reach, 2 where none is, 0 while nobody has asked. */
  readonly matters: Uint8Array;
}

/** Works out what single source columns may reach. */
export class Joiner {
  readonly #admitting: Readonly<Record<AddressFamily, Admitting>>;
  readonly #withFamily: Readonly<Record<AddressFamily, IndexSet>>;
  readonly #podless: IndexSet;
  readonly #unknownFamily: IndexSet;
  readonly #outlets: Readonly<Record<AddressFamily, Map<number, Outlet>>> = { IPv4: new Map(), IPv6: new Map() };
  readonly #byIngress: Unions;
  readonly #byPair: Unions;
  #likeness = new Int32Array(64);

  constructor(
    readonly universe: Universe,
    readonly fold: Fold,
    readonly egress: Rows,
    ingress: Rows,
    familiesDiffer: boolean,
    /** Numbers the target sets. */
    readonly targetSets: IndexSetTable,
  ) {
    const IPv4 = transposeIngress(universe, ingress, 'IPv4');
    this.#admitting = { IPv4, IPv6: familiesDiffer ? transposeIngress(universe, ingress, 'IPv6') : IPv4 };
    const having = (holds: (column: Universe['columns'][number]) => boolean): IndexSet =>
      IndexSet.of(
        universe.size,
        universe.columns.flatMap((column, number) => (holds(column) ? [number] : [])),
      );
    this.#withFamily = {
      IPv4: having((column) => hasFamily(column, 'IPv4')),
      IPv6: having((column) => hasFamily(column, 'IPv6')),
    };
    this.#podless = universe.nodes.or(universe.outside).or(universe.parties);
    this.#unknownFamily = having(({ position }) => position.unknown);
    this.#byIngress = new Unions(universe.size);
    this.#byPair = new Unions(universe.size);
  }

  /**
   * Columns with equal numbers here are answered alike: the same egress row governs them, and of the ingress groups with subjects that
   * it lets out to, the same hold them. Good until the next call.
   */
  likeness(column: number): Int32Array {
    let length = 0;
    const add = (number: number): void => {
      if (length === this.#likeness.length) {
        const wider = new Int32Array(2 * length);
        wider.set(this.#likeness);
        this.#likeness = wider;
      }
      this.#likeness[length++] = number;
    };
    add(this.egress.rowOf[column]!);
    const flags = [this.#withFamily.IPv4.has(column), this.#withFamily.IPv6.has(column), this.#podless.has(column)];
    add(flags.reduce((bits, flag) => 2 * bits + (flag ? 1 : 0), 0));
    for (const family of FAMILIES) {
      if (!this.#withFamily[family].has(column)) continue;
      // -1 is no set's number.
      add(-1);
      const { starts, members } = this.#admitting[family];
      const outlet = this.#outlet(this.egress.rowOf[column]!, family);
      for (let at = starts[column]!; at < starts[column + 1]!; at++) {
        const set = members[at]!;
        if (this.#matters(outlet, family, set)) add(set);
      }
    }
    return this.#likeness.subarray(0, length);
  }

  /** Everything that one source column may reach, by answer. */
  entries(column: number): readonly SourceEntry[] {
    const has = FAMILIES.filter((family) => this.#withFamily[family].has(column));
    const byFamily = new Map(has.map((family) => [family, this.#targets(column, family)]));
    const unknown = this.universe.columns[column]!.position.unknown ? this.#unknownFamily : null;
    const entries: SourceEntry[] = [];
    const pointless = this.#pointless(column);
    for (const entry of mergeFamilies(byFamily, this.#withFamily, unknown, this.fold)) {
      const shown = pointless === null ? entry.targets : entry.targets.andNot(pointless);
      if (shown.isEmpty()) continue;
      const targetSet = this.targetSets.idOf(shown);
      const { answer, family }: FamilyEntry = entry;
      entries.push({ answer, family, targets: this.targetSets.sets[targetSet]!, targetSet });
    }
    // One order for all columns: rows that say the same must be seen to be equal.
    return entries.sort((a, b) => a.answer - b.answer || compareText(a.family ?? '', b.family ?? ''));
  }

  /** What could not be read is an end for pods only: nothing is to be judged between two ends of which no policy is known. */
  #pointless(column: number): IndexSet | null {
    const { unread } = this.universe;
    if (unread.isEmpty()) return null;
    if (this.#podless.has(column)) return unread;
    return unread.has(column) ? this.#podless.or(unread) : null;
  }

  /** R77: only targets that share the family. */
  #targets(column: number, family: AddressFamily): Map<number, IndexSet> {
    const { fold } = this;
    const outlet = this.#outlet(this.egress.rowOf[column]!, family);
    this.#addIngressAnswers(column, family, outlet);
    // Ends that are no pods have no verdict of their own (R2); between two such ends there is nothing to judge.
    if (!this.#podless.has(column)) this.#podless.addTo(this.#byIngress.of(fold.open));
    this.#byIngress.forEach((ingressAnswer, subjects) => {
      for (const group of outlet.groups) {
        if (!group.columns.meets(subjects)) continue;
        const answer = fold.pair(group.answer, ingressAnswer);
        if (fold.pairAnswers[answer]!.possibly.length > 0) group.columns.addCommonTo(this.#byPair.of(answer), subjects);
      }
    });
    this.#byIngress.clear();
    const targets = this.#byPair.toSets();
    this.#byPair.clear();
    return targets;
  }

  #addIngressAnswers(column: number, family: AddressFamily, outlet: Outlet): void {
    const { starts, members, byAnswer } = this.#admitting[family];
    for (let at = starts[column]!; at < starts[column + 1]!; at++) {
      const set = members[at]!;
      if (!this.#matters(outlet, family, set)) continue;
      for (const { answer, subjects } of byAnswer[set]!) subjects.addTo(this.#byIngress.of(answer));
    }
  }

  #matters({ reach, matters }: Outlet, family: AddressFamily, set: number): boolean {
    if (matters[set] === 0) matters[set] = this.#admitting[family].subjects[set]!.intersects(reach) ? 1 : 2;
    return matters[set] === 1;
  }

  /** Row -1: ends that nothing governs. */
  #outlet(row: number, family: AddressFamily): Outlet {
    let outlet = this.#outlets[family].get(row);
    if (!outlet) {
      const all: readonly AnswerGroup[] =
        row < 0
          ? [{ columns: IndexSet.full(this.universe.size), answer: this.fold.open }]
          : this.egress.rows[row]!.groups[family];
      const groups = all.map(({ columns, answer }) => ({ columns: columns.and(this.#withFamily[family]), answer }));
      const reach = groups.reduce((set, { columns }) => set.or(columns), IndexSet.empty(this.universe.size));
      outlet = { groups, reach, matters: new Uint8Array(this.#admitting[family].subjects.length) };
      this.#outlets[family].set(row, outlet);
    }
    return outlet;
  }
}
