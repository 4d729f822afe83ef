// Totals of connections, against counting pair by pair.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterArbitrary, PROFILES } from '../../testing/arbitraries';
import type { ClusterObjects, Profile } from '../cluster/index';
import { answersOf, type Reachability } from '../policy/index';
import { equalTraffic, isNoTraffic } from '../sets/index';
import { analyse } from './analyse';
import { type ConnectionTotals, connectionTotals } from './connectionTotals';
import { answerParts } from './core';

describe('connectionTotals', () => {
  it('counts what counting every pair of pods counts', () => {
    const seen = { allowed: 0, explicit: 0, open: 0, uncertain: 0 };
    fc.assert(
      fc.property(clusterArbitrary, fc.constantFrom(...PROFILES), (objects, profile) => {
        const reachability = evaluated(objects, profile);
        const expected = countPairByPair(reachability);
        expect(connectionTotals(reachability)).toEqual(expected);
        for (const kind of ['allowed', 'explicit', 'open', 'uncertain'] as const) seen[kind] += expected[kind];
      }),
      { seed: 20_240_607, numRuns: 150 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  });
});

function evaluated(objects: ClusterObjects, profile: Profile): Reachability {
  const analysis = analyse(objects, { profile });
  if (!('reachability' in analysis)) throw new Error('the analysis keeps no evaluation');
  return analysis.reachability as Reachability;
}

/** One end for each replica. */
function ends({ cluster, universe }: Reachability): readonly number[] {
  return cluster.pods.flatMap((pod) => {
    const { template } = pod.object;
    return Array.from({ length: template ? (template.replicas ?? 0) : 1 }, () => universe.podColumnOf.get(pod)!);
  });
}

function countPairByPair(reachability: Reachability): ConnectionTotals {
  const counts = { allowed: 0, explicit: 0, open: 0, uncertain: 0 };
  const all = ends(reachability);
  all.forEach((from, a) => {
    all.forEach((to, b) => {
      if (a === b) return;
      const answers = answersOf(reachability, from, to).map(({ answer }) => answer);
      const parts = answers.flatMap(answerParts);
      const allowed = parts.filter(({ verdict }) => verdict === 'allow');
      if (allowed.length > 0) counts.allowed++;
      if (allowed.some(({ kind }) => kind === 'explicit')) counts.explicit++;
      if (allowed.some(({ kind }) => kind === 'open')) counts.open++;
      if (parts.some(({ certainty }) => certainty !== 'defined')) counts.uncertain++;
      expect(
        answers.some((answer) => !isNoTraffic(answer.allowed) || !equalTraffic(answer.surely, answer.possibly)),
      ).toBe(parts.length > 0);
    });
  });
  return counts;
}
