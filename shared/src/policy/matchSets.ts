// For every column how surely it matches: a short list of disjoint column sets, each with its match bits.
import { IndexSet } from '../sets/index';
import type { MatchBits, MatchCodes } from './readings';

export interface MatchSet {
  readonly bits: MatchBits;
  readonly columns: IndexSet;
}

/** Disjoint; columns in none of the sets do not match. */
export type MatchSets = readonly MatchSet[];

/** The same columns, each matching if it does in one list or the other: bits join. */
export function orMatches(a: MatchSets, b: MatchSets): MatchSets {
  let result = a;
  for (const { bits, columns } of b) result = addMatch(result, bits, columns);
  return result;
}

function addMatch(sets: MatchSets, bits: MatchBits, columns: IndexSet): MatchSets {
  if (columns.isEmpty() || bits === 0) return sets;
  const byBits = new Map<MatchBits, IndexSet>();
  const add = (key: MatchBits, set: IndexSet): void => {
    if (!set.isEmpty()) byBits.set(key, byBits.get(key)?.or(set) ?? set);
  };
  let rest = columns;
  for (const set of sets) {
    if (!set.columns.intersects(columns)) {
      add(set.bits, set.columns);
      continue;
    }
    add(set.bits, set.columns.andNot(columns));
    add(set.bits | bits, set.columns.and(columns));
    rest = rest.andNot(set.columns);
  }
  add(bits, rest);
  return [...byBits].map(([key, set]) => ({ bits: key, columns: set }));
}

/** Limits every match to what `bits` allows. */
export function limitMatches(sets: MatchSets, bits: MatchBits): MatchSets {
  const byBits = new Map<MatchBits, IndexSet>();
  for (const set of sets) {
    const key = set.bits & bits;
    if (key !== 0) byBits.set(key, byBits.get(key)?.or(set.columns) ?? set.columns);
  }
  return [...byBits].map(([key, columns]) => ({ bits: key, columns }));
}

/** The bits with which one column matches; 0 when it does not. */
export function bitsAt(sets: MatchSets, column: number): MatchBits {
  return sets.find((set) => set.columns.has(column))?.bits ?? 0;
}

/** The same columns, each matching only if it does in both lists: bits meet. */
export function andMatches(a: MatchSets, b: MatchSets): MatchSets {
  const met = a.flatMap((left) =>
    b.map((right) => ({ bits: left.bits & right.bits, columns: left.columns.and(right.columns) })),
  );
  return gather(met);
}

/** Columns of `among` that do not match; what may match may also not match. */
export function notMatches(sets: MatchSets, among: IndexSet, codes: MatchCodes): MatchSets {
  let rest = among;
  for (const { columns } of sets) rest = rest.andNot(columns);
  const turned = sets.map(({ bits, columns }) => ({ bits: codes.not(bits), columns: columns.and(among) }));
  return gather([{ bits: codes.yes, columns: rest }, ...turned]);
}

/** Only the matches among `columns`. */
export function onColumns(sets: MatchSets, columns: IndexSet): MatchSets {
  return sets
    .map((set) => ({ bits: set.bits, columns: set.columns.and(columns) }))
    .filter((set) => !set.columns.isEmpty());
}

/** All columns that match with the profile, surely or possibly. */
export function columnsOf(sets: MatchSets, size: number, holds: (bits: MatchBits) => boolean): IndexSet {
  return sets.filter(({ bits }) => holds(bits)).reduce((all, { columns }) => all.or(columns), IndexSet.empty(size));
}

function gather(sets: MatchSets): MatchSets {
  const byBits = new Map<MatchBits, IndexSet>();
  for (const { bits, columns } of sets)
    if (bits !== 0 && !columns.isEmpty()) byBits.set(bits, byBits.get(bits)?.or(columns) ?? columns);
  return [...byBits].map(([bits, columns]) => ({ bits, columns }));
}
