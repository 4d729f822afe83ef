// What every language's compiler works with.
import type { Cluster, EngineSettings, EvaluatedLanguages, NetworkPolicy, Profile } from '../cluster/index';
import type { CompiledPolicy } from './compiled';
import type { EndMatcher } from './endMatcher';
import type { MatchCodes } from './readings';
import type { Universe } from './universe';

/** How a cluster is to be evaluated; chosen by chooseEvaluation. */
export interface EvaluationChoice {
  readonly profile: Profile;
  readonly languages: EvaluatedLanguages;
  readonly settings: EngineSettings;
}

/** What is known before the ends are numbered. */
export interface MentionContext extends EvaluationChoice {
  readonly cluster: Cluster;
}

export interface CompileContext extends MentionContext {
  readonly universe: Universe;
  readonly codes: MatchCodes;
  readonly ends: EndMatcher;
  /** What was compiled before over the same columns; what is compiled now is added. */
  readonly compiled: WeakMap<NetworkPolicy, CompiledPolicy>;
}
