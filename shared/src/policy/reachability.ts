// The whole answer, factorised: for every source column the target columns by joint answer. Never pod by pair (design section 5).

import type { Cluster, EngineSettings, Namespace, NetworkPolicy, ObjectRef, Profile } from '../cluster/index';
import type { AddressFamily } from '../sets/index';
import { evaluatedAdminPolicies, mentionAdmin } from './admin/compileAdminPolicy';
import { mentionCalico } from './calico/compileCalico';
import { mentionCilium } from './cilium/compileCilium';
import type { EvaluationChoice } from './compileContext';
import type { CompiledTier, Direction } from './compiled';
import { mentionNetworkPolicies } from './compileNetworkPolicy';
import { EndMatcher } from './endMatcher';
import { Fold, type PairAnswer } from './fold';
import { joinRows, type SourceRow } from './joinRows';
import { Mentions } from './mentions';
import { PortResolver } from './ports';
import { MatchCodes, readingsOf } from './readings';
import { evaluateRows, type Rows } from './rows';
import { compileTiers } from './tiers';
import { buildUniverse, type Universe } from './universe';

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

/** Evaluates a settled cluster as chosen. Pure; the same input gives the same answer in any order. */
export function evaluate(cluster: Cluster, choice: EvaluationChoice): Reachability {
  const { profile } = choice;
  const before = { cluster, ...choice };
  const mentions = new Mentions();
  mentionNetworkPolicies(before, mentions);
  mentionAdmin(before, mentions);
  mentionCalico(before, mentions);
  mentionCilium(before, mentions);
  const universe = buildUniverse(cluster, mentions);
  const hasBaseline =
    evaluatedAdminPolicies(before).some(({ tier }) => tier === 'baseline') ||
    cluster.objects.gaps.some(({ resource }) => resource.startsWith('baselineadminnetworkpolicies.'));
  const codes = new MatchCodes(readingsOf(profile, hasBaseline));
  const ends = new EndMatcher(cluster, universe, profile, codes);
  const tiers = compileTiers({ ...before, universe, codes, ends });
  const fold = new Fold(codes.count);
  const ports = new PortResolver(profile, codes);
  const familiesDiffer = doFamiliesDiffer(tiers, universe);
  const context = { universe, tiers, fold, ports, familiesDiffer };
  const egress = evaluateRows('egress', context);
  const ingress = evaluateRows('ingress', context);
  const joined = joinRows(universe, fold, egress, ingress, familiesDiffer);
  const namespaces = new Map(cluster.namespaces.map((namespace) => [namespace.name, namespace]));
  const policies = new Map(cluster.policies.map((policy) => [refKey({ kind: 'NetworkPolicy', ...policy }), policy]));
  return {
    cluster,
    profile,
    settings: choice.settings,
    codes,
    universe,
    namespaces,
    policies,
    tiers,
    fold,
    ports,
    familiesDiffer,
    egress,
    ingress,
    ...joined,
  };
}

/** Equal keys mean the same object. */
export function refKey({ kind, namespace, name }: ObjectRef): string {
  return JSON.stringify([kind, namespace, name]);
}

/** Only an ipBlock that holds pods or nodes in one family and not in the other makes the families differ. */
function doFamiliesDiffer(tiers: readonly CompiledTier[], universe: Universe): boolean {
  const inside = universe.pods.or(universe.hostPods).or(universe.nodes);
  const sections = tiers.flatMap((tier) => tier.policies.flatMap((policy) => [policy.egress, policy.ingress]));
  return sections.some((section) =>
    section?.rules.some(({ matches }) => {
      if (matches.IPv4 === matches.IPv6) return false;
      const text = (family: AddressFamily): string =>
        matches[family]
          .map(({ bits, columns }) => ({ bits, columns: columns.and(inside) }))
          .filter(({ columns }) => !columns.isEmpty())
          .map(({ bits, columns }) => `${bits}:${columns.toArray().join(',')}`)
          .sort()
          .join(';');
      return text('IPv4') !== text('IPv6');
    }),
  );
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
