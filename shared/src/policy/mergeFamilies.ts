// Joins what a source is answered in each family: pairs whose families differ keep one answer a family (R76).
import { type AddressFamily, IndexSet } from '../sets/index';
import type { Fold } from './fold';

/** Targets that share a joint answer, of one family where `family` is set. */
export interface FamilyEntry {
  readonly answer: number;
  readonly family: AddressFamily | null;
  readonly targets: IndexSet;
}

/** Targets by joint answer, disjoint. */
export type Targets = ReadonlyMap<number, IndexSet>;

/**
 * Where both families are in use and answer alike, the pair has one answer; else each family has its own (R76). `unknown` holds the
 * targets whose families are as little known as the source's: there any family will do, and none can be named.
 */
export function mergeFamilies(
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
