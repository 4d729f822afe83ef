// From a settled cluster to its answers: mentions, columns, tiers, rows of both directions, joined. What an evaluation before left is used again.
import type { Cluster, NetworkPolicy } from '../cluster/index';
import { evaluatedAdminPolicies, mentionAdmin } from './admin/compileAdminPolicy';
import { buildUniverse } from './buildUniverse';
import { mentionCalico } from './calico/compileCalico';
import { mentionCilium } from './cilium/compileCilium';
import type { EvaluationChoice } from './compileContext';
import type { CompiledPolicy, CompiledTier } from './compiled';
import { mentionNetworkPolicies } from './compileNetworkPolicy';
import { EndMatcher } from './endMatcher';
import { doFamiliesDiffer } from './families';
import { Fold } from './fold';
import { type Join, type JoinInput, joinRows } from './joinRows';
import { Mentions } from './mentions';
import { PortResolver } from './ports';
import { type Reachability, refKey } from './reachability';
import { MatchCodes, readingsOf } from './readings';
import { RowMemory } from './rowMemory';
import { evaluateRows } from './rows';
import { allSteps, type Steps } from './steps';
import { compileTiers } from './tiers';
import type { Universe } from './universe';

/** An evaluation, and what it leaves to one over the same columns. */
export interface Evaluation {
  readonly reachability: Reachability;
  readonly mentions: Mentions;
  readonly compiled: WeakMap<NetworkPolicy, CompiledPolicy>;
  readonly memory: RowMemory;
  readonly join: Join;
}

/** Evaluates a settled cluster as chosen, and leaves what the next evaluation may use. Pure; the same input gives the same answer in any order. */
export function evaluateAnew(cluster: Cluster, choice: EvaluationChoice): Evaluation {
  return allSteps(evaluateInSteps(cluster, choice));
}

/** The same in steps, none much longer than the others, for threads that have other work as well. */
export function* evaluateInSteps(cluster: Cluster, choice: EvaluationChoice): Steps<Evaluation> {
  const mentions = mentionsOf(cluster, choice);
  yield;
  const universe = buildUniverse(cluster, mentions);
  yield;
  const hasBaseline =
    evaluatedAdminPolicies({ cluster, ...choice }).some(({ tier }) => tier === 'baseline') ||
    cluster.objects.gaps.some(({ resource }) => resource.startsWith('baselineadminnetworkpolicies.'));
  const codes = new MatchCodes(readingsOf(choice.profile, hasBaseline));
  return yield* stepsOver(cluster, choice, universe, mentions, codes, null);
}

/** Everything that the policies of all languages ask. */
export function mentionsOf(cluster: Cluster, choice: EvaluationChoice): Mentions {
  const context = { cluster, ...choice };
  const mentions = new Mentions();
  mentionNetworkPolicies(context, mentions);
  mentionAdmin(context, mentions);
  mentionCalico(context, mentions);
  mentionCilium(context, mentions);
  return mentions;
}

/** `before`: of an evaluation with the same columns, namespaces and choice. */
export function evaluateOver(...input: Parameters<typeof stepsOver>): Evaluation {
  return allSteps(stepsOver(...input));
}

function* stepsOver(
  cluster: Cluster,
  choice: EvaluationChoice,
  universe: Universe,
  mentions: Mentions,
  codes: MatchCodes,
  before: Evaluation | null,
): Steps<Evaluation> {
  const { profile, settings } = choice;
  const ends = new EndMatcher(cluster, universe, profile, codes);
  const compiled = before?.compiled ?? new WeakMap<NetworkPolicy, CompiledPolicy>();
  const tiers = compileTiers({ cluster, ...choice, universe, codes, ends, compiled });
  yield;
  const fold = before?.reachability.fold ?? new Fold(codes.count);
  const ports = new PortResolver(profile, codes);
  const familiesDiffer = doFamiliesDiffer(tiers, universe);
  const isAlike =
    before?.reachability.familiesDiffer === familiesDiffer && haveSameEnds(before.reachability.tiers, tiers);
  const memory = new RowMemory(tiers, isAlike ? before.memory : null);
  const context = { universe, tiers, fold, ports, familiesDiffer };
  const egress = evaluateRows('egress', context, memory);
  yield;
  const ingress = evaluateRows('ingress', context, memory);
  yield;
  const input: JoinInput = { universe, fold, egress, ingress, familiesDiffer };
  const join = joinRows(input, isAlike ? { input: before.reachability, join: before.join } : null);
  const { sourceRows, sourceRowOf } = join;
  const reachability: Reachability = {
    cluster,
    profile,
    settings,
    codes,
    universe,
    ...namesOf(cluster),
    tiers,
    fold,
    ports,
    familiesDiffer,
    egress,
    ingress,
    sourceRows,
    sourceRowOf,
  };
  return { reachability, mentions, compiled, memory, join };
}

function haveSameEnds(a: readonly CompiledTier[], b: readonly CompiledTier[]): boolean {
  return a.length === b.length && a.every(({ fallback }, tier) => fallback === b[tier]!.fallback);
}

/** What an evaluation finds by name. */
function namesOf(cluster: Cluster): Pick<Reachability, 'namespaces' | 'policies'> {
  return {
    namespaces: new Map(cluster.namespaces.map((namespace) => [namespace.name, namespace])),
    policies: new Map(cluster.policies.map((policy) => [refKey({ kind: 'NetworkPolicy', ...policy }), policy])),
  };
}
