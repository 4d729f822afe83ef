// What every language's compiler works with.
import type { Cluster, Profile } from '../cluster/index';
import type { EndMatcher } from './endMatcher';
import type { MatchCodes } from './readings';
import type { Universe } from './universe';

export interface CompileContext {
  readonly cluster: Cluster;
  readonly profile: Profile;
  readonly universe: Universe;
  readonly codes: MatchCodes;
  readonly ends: EndMatcher;
}
