// Laws of the engine on random clusters with Cilium's policies, beside NetworkPolicies and ClusterNetworkPolicies (sections C and B).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../src/graph/index';
import { ciliumClusterArbitrary } from './ciliumArbitraries';
import { withoutOpenPoints } from './ciliumOpenPoints';
import { isCiliumPolicy, readCiliumPolicy } from './naiveCiliumPolicy';
import { describeLaws } from './policyLaws';

describeLaws('Cilium policies', ciliumClusterArbitrary.map(withoutOpenPoints), ['cilium']);

describe('objects that Cilium ignores', () => {
  it('are reported, and no others (R201)', () => {
    fc.assert(
      fc.property(ciliumClusterArbitrary, (objects) => {
        const expected = objects.policyObjects
          .filter((object) => isCiliumPolicy(object) && !readCiliumPolicy(object))
          .map(({ kind, namespace, name }) => ({ kind, namespace, name }));
        const { findings } = analyse(objects, { profile: 'cilium' });
        const refused = findings.flatMap(({ code, object }) =>
          code === 'policy-refused' && /^Cilium.*Policy$/.test(object?.kind ?? '') ? [object!] : [],
        );
        const names = (refs: readonly { readonly name: string }[]) => [...new Set(refs.map(({ name }) => name))].sort();
        expect(names(refused)).toEqual(names(expected));
      }),
      { seed: Number(process.env.FC_SEED ?? 20_240_607), numRuns: Number(process.env.FC_TENTH ?? 120) },
    );
  });
});
