// What hangs on the policies of the shop, and laws on random clusters.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adminClusterArbitrary } from '../../../testing/adminArbitraries';
import { clusterArbitrary } from '../../../testing/arbitraries';
import { calicoClusterArbitrary } from '../../../testing/calicoArbitraries';
import { ciliumClusterArbitrary } from '../../../testing/ciliumArbitraries';
import { parseManifests, policyRefOf } from '../../cluster/index';
import { analyse, analyseLive, type LiveAnalysis } from '../../graph/index';
import { refKey } from '../../policy/index';
import { compareAnalyses } from '../compare/compareAnalyses';
import { type PolicyImpact, policyImpact } from './policyImpact';

const SHOP = readFileSync(new URL('../../../../e2e/fixtures/shop.yaml', import.meta.url), 'utf8');
const shop = analyseLive(parseManifests([{ name: 'shop.yaml', text: SHOP }], 'shop'), { profile: 'kubernetes' });

function impactOf(live: LiveAnalysis, namespace: string, name: string): PolicyImpact {
  const answer = policyImpact(live, { policy: { kind: 'NetworkPolicy', namespace, name } });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

const LAW_CLUSTERS = [
  ['NetworkPolicies', clusterArbitrary, 'kubernetes'],
  ['admin policies', adminClusterArbitrary, 'kubernetes'],
  ['Calico', calicoClusterArbitrary, 'calico'],
  ['Cilium', ciliumClusterArbitrary, 'cilium'],
] as const;

it.each(LAW_CLUSTERS)(
  '%s: as many are named as are counted, and put back nothing differs',
  (_, cluster, profile) => {
    let touched = 0;
    fc.assert(
      fc.property(cluster, fc.nat(20), (objects, which) => {
        const live = analyseLive(objects, { profile });
        const policies = live.analysis.policies();
        const policy = policies[which % Math.max(1, policies.length)];
        if (!policy) return;
        const answer = policyImpact(live, { policy });
        if (!answer.ok) throw new Error(answer.message);
        const { lost, gained } = answer.value;
        for (const { first, pairs } of [lost, gained]) expect(first).toHaveLength(Math.min(20, pairs));
        const key = refKey(policy);
        const own = objects.networkPolicies.filter((one) => refKey({ ...one, kind: 'NetworkPolicy' }) === key);
        const rest = {
          ...objects,
          networkPolicies: objects.networkPolicies.filter((one) => !own.includes(one)),
          policyObjects: objects.policyObjects.filter((one) => refKey(policyRefOf(one) ?? one) !== key),
        };
        const without = analyseLive(rest, { profile });
        const again =
          own.length > 0 ? without.change({ networkPolicies: { set: own } }) : analyseLive(objects, { profile });
        const back = compareAnalyses(live.analysis, again.analysis);
        expect([back.changes, back.came, back.went, back.policies]).toEqual([[], [], [], []]);
        if (lost.pairs + gained.pairs > 0) touched += 1;
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
    expect(touched).toBeGreaterThan(30);
  },
  120_000,
);

const names = ({ first }: PolicyImpact['lost']): readonly string[] =>
  first.map(({ fromName, toName, traffic }) => `${fromName} -> ${toName} ${traffic}`);

it('a policy that alone admits a connection takes it along', () => {
  const { alone, lost, gained } = impactOf(shop, 'payments', 'db-from-reporting');
  expect(names(lost)).toEqual(['batch/report -> payments/payments-db TCP 5432']);
  expect(alone && names(alone)).toEqual(names(lost));
  expect(gained.pairs).toBe(0);
});

it('a policy that admits and isolates opens when it goes', () => {
  const { alone, lost, gained } = impactOf(shop, 'api', 'catalog-egress');
  expect(alone && names(alone)).toEqual(['api/catalog -> kube-system/coredns TCP 53 · UDP 53']);
  expect(lost.pairs).toBe(0);
  expect(names(gained)).toContain('api/catalog -> web/storefront all traffic');
});

it('a policy that selects nothing changes nothing when it goes', () => {
  const { lost, gained } = impactOf(shop, 'payments', 'old-allow');
  expect([lost.pairs, gained.pairs]).toEqual([0, 0]);
});

it('what a default deny alone isolates opens when it goes', () => {
  const { alone, lost, gained } = impactOf(shop, 'payments', 'default-deny');
  expect([alone?.pairs, lost.pairs, gained.pairs]).toEqual([0, 0, 8]);
  // All else that it selects is isolated by the policies beside it.
  expect(new Set(gained.first.map(({ fromName }) => fromName))).toEqual(new Set(['payments/payments-db']));
});

it('a policy that is not there is said not to be there', () => {
  const answer = policyImpact(shop, { policy: { kind: 'NetworkPolicy', namespace: 'x', name: 'y' } });
  expect(answer).toMatchObject({ ok: false, code: 'policy-not-found' });
});

it('counts are those of an evaluation without the policy', () => {
  let touched = 0;
  fc.assert(
    fc.property(clusterArbitrary, fc.nat(9), (objects, which) => {
      const policy = objects.networkPolicies[which % Math.max(1, objects.networkPolicies.length)];
      if (!policy) return;
      const live = analyseLive(objects, { profile: 'kubernetes' });
      const { alone, lost, gained } = impactOf(live, policy.namespace, policy.name);
      const rest = objects.networkPolicies.filter((one) => one !== policy);
      const without = analyse({ ...objects, networkPolicies: rest }, { profile: 'kubernetes' });
      const back = compareAnalyses(without, live.analysis);
      const pairs = (of: 'gained' | 'lost'): number =>
        back.changes.reduce((sum, change) => sum + (Object.keys(change[of]).length > 0 ? change.pairs : 0), 0);
      // Taken away and put back: what was lost is gained.
      expect([lost.pairs, gained.pairs]).toEqual([pairs('gained'), pairs('lost')]);
      // What another policy admits as well is not lost; what it alone admits is, unless deleting it opens.
      expect(alone?.pairs ?? 0).toBeGreaterThanOrEqual(lost.pairs);
      if (lost.pairs + gained.pairs > 0) touched += 1;
    }),
    { seed: 20_240_607, numRuns: 300 },
  );
  expect(touched).toBeGreaterThan(30);
});
