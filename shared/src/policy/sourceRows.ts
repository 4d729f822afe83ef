// The whole answer of one evaluation: for each source column its targets by joint answer, source columns answered alike together.
import type { AddressFamily, IndexSet } from '../sets/index';

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
