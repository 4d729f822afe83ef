// The door to the engine for clusters that are watched: an analysis that takes changes and gives the next one.
import {
  type ClusterChange,
  type ClusterObjects,
  chooseEvaluation,
  type Evaluation,
  type Profile,
} from '../cluster/index';
import { type Choose, type EvaluatedHow, type EvaluatedState, evaluateState, type PairTotals } from '../policy/index';
import { analysisOf } from './analyse';
import type { Analysis } from './analysisModel';

/** Immutable: an analysis before a change stays right. */
export interface LiveAnalysis {
  readonly analysis: Analysis;
  readonly totals: PairTotals;
  /** Equal where every pair of ends gets the same answer. */
  readonly checksum: string;
  /** How much had to be evaluated for it. */
  readonly how: EvaluatedHow;
  /**
   * Pods and NetworkPolicies that came, changed or went, in one batch. Says the same as analysing the changed objects anew, but for
   * `classId`s. Where objects of any other kind changed, analyse them anew with {@link analyseLive}.
   */
  change(change: ClusterChange): LiveAnalysis;
}

/** Analyses a whole input under a profile, to be changed later. */
export function analyseLive(
  objects: ClusterObjects,
  { profile }: { readonly profile: Profile | 'auto' },
): LiveAnalysis {
  const evaluation = chooseEvaluation(objects, profile);
  return live(evaluateState(objects, choiceOf(evaluation)), evaluation, profile);
}

function choiceOf(evaluation: Evaluation): ReturnType<Choose> {
  return { ...evaluation, settings: evaluation.detection.settings };
}

function live(state: EvaluatedState, evaluation: Evaluation, profile: Profile | 'auto'): LiveAnalysis {
  const { reachability, totals, checksum, how } = state;
  return {
    analysis: analysisOf(reachability.cluster.objects, evaluation, reachability),
    totals,
    checksum,
    how,
    change: (change) => {
      let chosen = evaluation;
      const next = state.change(change, (objects) => {
        chosen = chooseEvaluation(objects, profile);
        return choiceOf(chosen);
      });
      return live(next, chosen, profile);
    },
  };
}
