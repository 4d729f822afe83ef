// Laws of the engine on random clusters with admin policies (section B), alone and beside NetworkPolicies.
import { adminClusterArbitrary } from './adminArbitraries';
import { describeLaws } from './policyLaws';

describeLaws('admin policies', adminClusterArbitrary, ['kubernetes', 'calico']);
