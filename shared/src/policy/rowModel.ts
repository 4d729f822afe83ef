// What the answer of one direction is made of: rows that pods governed alike share.
import type { AddressFamily, IndexSet } from '../sets/index';
import type { CompiledTier, Direction, Governing } from './compiled';
import type { Fold } from './fold';
import type { PortResolver } from './ports';
import type { Universe } from './universe';

/** Peer columns that get the same answer. */
export interface AnswerGroup {
  readonly columns: IndexSet;
  /** Number of an EndAnswer of the fold. */
  readonly answer: number;
}

export interface Row {
  readonly direction: Direction;
  /** Pod columns that share the row. */
  readonly subjects: readonly number[];
  readonly governing: readonly Governing[];
  /** Disjoint; columns in no group are certainly refused. */
  readonly groups: Readonly<Record<AddressFamily, readonly AnswerGroup[]>>;
}

/** All rows of one direction, and which row each pod column has. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly rowOf: Int32Array;
}

export interface RowContext {
  readonly universe: Universe;
  readonly tiers: readonly CompiledTier[];
  readonly fold: Fold;
  readonly ports: PortResolver;
  /** False where the families can never differ: one plane then serves both. */
  readonly familiesDiffer: boolean;
}

/**
 * Pods of which the keys are equal share a row, where `numberOf` gives each policy of a tier a number of its own. Ingress port names are
 * looked up at the subject (R54), so there they are part of it.
 */
export function rowKey(
  direction: Direction,
  list: readonly Governing[],
  column: number,
  { universe, tiers }: Pick<RowContext, 'universe' | 'tiers'>,
  numberOf: (governing: Governing) => number = ({ policy }) => policy,
): string {
  let key = '';
  let named = false;
  for (const one of list) {
    key += `${one.tier}.${numberOf(one)}.${one.bits}.${one.given ?? ''} `;
    named ||=
      direction === 'ingress' &&
      tiers[one.tier]!.policies[one.policy]!.ingress?.rules.some((rule) => rule.usesPortNames) === true;
  }
  const subject = universe.columns[column]!;
  return named && subject.kind === 'pod' ? key + subject.namedPortsKey : key;
}
