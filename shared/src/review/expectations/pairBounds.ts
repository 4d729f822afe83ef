// What the engine says of whole rows of pairs, made ready for statements: families joined, and which pairs there are at all.
import { type Column, hasFamily, type PairAnswer, type Reachability } from '../../policy/index';
import { FAMILIES, IndexSet, intersectTraffic, unionTraffic } from '../../sets/index';

import { NOTHING_PASSES } from './hits';

/** Targets of one source row with the same answer; disjoint. */
export interface RowPart {
  readonly targets: IndexSet;
  readonly answer: PairAnswer;
}

/** `any`: what one family lets through passes. `every`: it passes where each family that the pair has lets it through (R76). */
export type FamilyMode = 'any' | 'every';

export class PairBounds {
  readonly #rows: Readonly<Record<FamilyMode, Map<number, readonly RowPart[]>>> = { any: new Map(), every: new Map() };
  readonly #peers = new Map<string, IndexSet>();
  readonly #withFamily: Readonly<Record<(typeof FAMILIES)[number], IndexSet>>;
  readonly #podless: IndexSet;

  constructor(readonly reachability: Reachability) {
    const { universe } = reachability;
    const having = (holds: (column: Column) => boolean): IndexSet =>
      IndexSet.of(
        universe.size,
        universe.columns.flatMap((column, number) => (holds(column) ? [number] : [])),
      );
    this.#withFamily = {
      IPv4: having((column) => hasFamily(column, 'IPv4')),
      IPv6: having((column) => hasFamily(column, 'IPv6')),
    };
    this.#podless = universe.nodes.or(universe.outside).or(universe.parties);
  }

  /** Targets in no part are certainly refused. */
  row(number: number, mode: FamilyMode): readonly RowPart[] {
    const known = this.#rows[mode].get(number);
    if (known) return known;
    const { entries } = this.reachability.sourceRows[number]!;
    const part = ({ answer, targets }: (typeof entries)[number]): RowPart => ({
      targets,
      answer: this.reachability.fold.pairAnswers[answer]!,
    });
    const of = (family: string): readonly RowPart[] => entries.filter((entry) => entry.family === family).map(part);
    const parts = [
      ...entries.filter(({ family }) => family === null).map(part),
      ...joinFamilies(of('IPv4'), of('IPv6'), mode, this.reachability.universe.size),
    ];
    this.#rows[mode].set(number, parts);
    return parts;
  }

  /** Columns with which a column has traffic to judge: a family in common (R77), and a pod at one end at least (R2). */
  peersOf(column: number): IndexSet {
    const { unread } = this.reachability.universe;
    const families = FAMILIES.filter((family) => this.#withFamily[family].has(column));
    const key = `${families.join()} ${this.#podless.has(column)} ${unread.has(column)}`;
    let peers = this.#peers.get(key);
    if (!peers) {
      peers = families.reduce(
        (all, family) => all.or(this.#withFamily[family]),
        IndexSet.empty(this.reachability.universe.size),
      );
      if (this.#podless.has(column)) peers = peers.andNot(this.#podless).andNot(unread);
      if (unread.has(column)) peers = peers.andNot(this.#podless).andNot(unread);
      this.#peers.set(key, peers);
    }
    return peers;
  }
}

function joinFamilies(
  first: readonly RowPart[],
  second: readonly RowPart[],
  mode: FamilyMode,
  size: number,
): readonly RowPart[] {
  const all = (parts: readonly RowPart[]): IndexSet =>
    parts.reduce((set, { targets }) => set.or(targets), IndexSet.empty(size));
  const [inFirst, inSecond] = [all(first), all(second)];
  const both = first.flatMap((a) =>
    second.map((b) => ({ targets: a.targets.and(b.targets), answer: join(a.answer, b.answer, mode) })),
  );
  const alone = (parts: readonly RowPart[], others: IndexSet): readonly RowPart[] =>
    parts.map(({ targets, answer }) => ({
      targets: targets.andNot(others),
      answer: join(answer, NOTHING_PASSES, mode),
    }));
  return [...both, ...alone(first, inSecond), ...alone(second, inFirst)].filter(({ targets }) => !targets.isEmpty());
}

function join(a: PairAnswer, b: PairAnswer, mode: FamilyMode): PairAnswer {
  const of = mode === 'any' ? unionTraffic : intersectTraffic;
  return {
    surely: of(a.surely, b.surely),
    allowed: of(a.allowed, b.allowed),
    maybeAllowed: of(a.maybeAllowed, b.maybeAllowed),
    possibly: of(a.possibly, b.possibly),
    ruled: of(a.ruled, b.ruled),
    narrowed: of(a.narrowed, b.narrowed),
  };
}
