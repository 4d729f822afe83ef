// Laws of the engine on random clusters with Calico's policies (section D), alone, beside NetworkPolicies, and with admin policies in its tiers.
import { calicoMixedArbitrary } from './calicoArbitraries';
import { describeLaws } from './policyLaws';

describeLaws('Calico policies', calicoMixedArbitrary, ['calico']);
