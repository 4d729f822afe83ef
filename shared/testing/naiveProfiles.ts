// The order in which each profile asks its tiers (R8, R100, R226, R302), for the naive evaluator.
import type { Profile } from '../src/cluster/objects';
import { adminTier } from './naiveAdmin';
import { calicoTiers } from './naiveCalico';
import { naiveCiliumOwnNode, naiveCiliumSide } from './naiveCilium';
import type { NaiveInputs } from './naiveInputs';
import { networkPolicyTier } from './naiveNetworkPolicy';
import type { NaiveTier } from './naiveTiers';

/** Every tier of a profile, in the order in which they are asked. Policies are read here, once. */
export function tiersOf(profile: Profile, inputs: NaiveInputs): readonly NaiveTier[] {
  switch (profile) {
    case 'kubernetes':
      return [adminTier(inputs, profile, 'Admin'), networkPolicyTier(inputs), adminTier(inputs, profile, 'Baseline')];
    case 'calico':
      return [calicoTiers(inputs)];
    case 'cilium':
      return [
        naiveCiliumOwnNode(inputs),
        adminTier(inputs, profile, 'Admin'),
        naiveCiliumSide(inputs),
        adminTier(inputs, profile, 'Baseline'),
      ];
  }
}
