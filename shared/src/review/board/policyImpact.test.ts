// What hangs on the policies of the shop, and laws on random clusters.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusterArbitrary } from '../../../testing/arbitraries';
import { parseManifests } from '../../cluster/index';
import { analyse, analyseLive, type LiveAnalysis } from '../../graph/index';
import { compareAnalyses } from '../compare/compareAnalyses';
import { type PolicyImpact, policyImpact } from './policyImpact';

const SHOP = readFileSync(new URL('../../../../e2e/fixtures/shop.yaml', import.meta.url), 'utf8');
const shop = analyseLive(parseManifests([{ name: 'shop.yaml', text: SHOP }], 'shop'), { profile: 'kubernetes' });

function impactOf(live: LiveAnalysis, namespace: string, name: string): PolicyImpact {
  const answer = policyImpact(live, { policy: { kind: 'NetworkPolicy', namespace, name } });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

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

it('a policy that another one stands behind changes nothing when it goes', () => {
  const { lost, gained } = impactOf(shop, 'payments', 'old-allow');
  expect([lost.pairs, gained.pairs]).toEqual([0, 0]);
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
