// The whole answer, factorised: for every source column the target columns by joint answer. Never pod by pair (design section 5).

import type { Cluster, EngineSettings, Namespace, NetworkPolicy, ObjectRef, Profile } from '../cluster/index';
import type { AddressFamily } from '../sets/index';
import type { CompiledTier, Direction } from './compiled';
import type { Fold, PairAnswer } from './fold';
import type { PortResolver } from './ports';
import type { MatchCodes } from './readings';
import type { Rows } from './rowModel';
import type { SourceRow } from './sourceRows';
import type { Universe } from './universe';

/** One evaluated cluster. Column numbers are its own affair: nothing outside may keep them. */
export interface Reachability {
  readonly cluster: Cluster;
  readonly profile: Profile;
  readonly settings: EngineSettings;
  readonly codes: MatchCodes;
  readonly universe: Universe;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** By {@link refKey}. */
  readonly policies: ReadonlyMap<string, NetworkPolicy>;
  readonly tiers: readonly CompiledTier[];
  readonly fold: Fold;
  readonly ports: PortResolver;
  readonly familiesDiffer: boolean;
  readonly egress: Rows;
  readonly ingress: Rows;
  readonly sourceRows: readonly SourceRow[];
  /** Row number of each source column. */
  readonly sourceRowOf: Int32Array;
}

/** Equal keys mean the same object. */
export function refKey({ kind, namespace, name }: ObjectRef): string {
  return JSON.stringify([kind, namespace, name]);
}

/** All joint answers of one pair of columns: one, or one a family where they differ; none where everything is certainly refused. */
export function answersOf(
  reachability: Reachability,
  from: number,
  to: number,
): readonly { answer: PairAnswer; family: AddressFamily | null }[] {
  const row = reachability.sourceRows[reachability.sourceRowOf[from]!]!;
  return row.entries
    .filter((entry) => entry.targets.has(to))
    .map((entry) => ({ answer: reachability.fold.pairAnswers[entry.answer]!, family: entry.family }));
}

/** What one end of a pair answers: the egress answer of `subject` toward `peer`, or its ingress answer about it. */
export function endAnswerOf(
  reachability: Reachability,
  direction: Direction,
  subject: number,
  peer: number,
  family: AddressFamily,
): number | null {
  const rows = reachability[direction];
  const row = rows.rowOf[subject]!;
  if (row < 0) return reachability.fold.open;
  return rows.rows[row]!.groups[family].find((group) => group.columns.has(peer))?.answer ?? null;
}
