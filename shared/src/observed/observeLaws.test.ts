// Laws of observed traffic, on random clusters: every flow is judged as explaining its pair says, and the sums agree with a count pair by pair.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminClusterArbitrary } from '../../testing/adminArbitraries';
import {
  clusterArbitrary,
  type NaiveQuestion,
  PROFILES,
  type Scenario,
  withQuestions,
} from '../../testing/arbitraries';
import { calicoClusterArbitrary } from '../../testing/calicoArbitraries';
import { ciliumClusterArbitrary } from '../../testing/ciliumArbitraries';
import type { ClusterObjects, Profile } from '../cluster/index';
import { type Analysis, analyse, countPairs, hasSelfPair } from '../graph/index';
import type { Observed, ObservedKind } from './model';
import { observe } from './observe';
import { readFlows } from './readFlows';

const SEED = Number(process.env.FC_SEED ?? 20_261_123);
const RUNS = Number(process.env.FC_RUNS ?? 125);
const PATIENCE = 600_000;

const LANGUAGES: readonly (readonly [string, fc.Arbitrary<ClusterObjects>, readonly Profile[]])[] = [
  ['NetworkPolicy', clusterArbitrary, PROFILES],
  ['admin policies', adminClusterArbitrary, ['kubernetes']],
  ['Calico', calicoClusterArbitrary, ['calico']],
  ['Cilium', ciliumClusterArbitrary, ['cilium']],
];

type How = 'arrived' | 'refused';

interface Case {
  readonly scenario: Scenario;
  readonly profile: Profile;
  readonly how: readonly How[];
}

function cases(objects: fc.Arbitrary<ClusterObjects>, profiles: readonly Profile[]): fc.Arbitrary<Case> {
  return fc.record({
    scenario: withQuestions(objects),
    profile: fc.constantFrom(...profiles),
    how: fc.array(fc.constantFrom<How>('arrived', 'arrived', 'refused'), { minLength: 8, maxLength: 8 }),
  });
}

function line({ from, to, protocol, port }: NaiveQuestion, how: How): string {
  const end = (one: NaiveQuestion['from']): object => {
    if (!('pod' in one)) return {};
    const [namespace, name] = one.pod.split('/');
    return { namespace, pod_name: name };
  };
  const address = (one: NaiveQuestion['from']): string => ('ip' in one ? one.ip : '');
  return JSON.stringify({
    flow: {
      time: '2026-11-20T10:00:00Z',
      verdict: how === 'refused' ? 'DROPPED' : 'FORWARDED',
      IP: { source: address(from), destination: address(to) },
      l4: { [protocol]: { source_port: 40_000, destination_port: port } },
      source: end(from),
      destination: end(to),
      is_reply: false,
      traffic_direction: 'INGRESS',
    },
  });
}

/** Judged one by one, by explaining them. null: with an end that is not known. */
function naive(analysis: Analysis, { from, to, protocol, port }: NaiveQuestion): 'allow' | 'deny' | 'unknown' | null {
  const id = (end: NaiveQuestion['from']): string => {
    if ('ip' in end) return `ip:${end.ip}`;
    if ('node' in end) return `Node/${end.node}`;
    return (
      analysis.reachability.cluster.pods.find(({ object }) => `${object.namespace}/${object.name}` === end.pod)?.id ??
      ''
    );
  };
  const answer = analysis.explain(id(from), id(to), { protocol, port });
  if (!answer.ok) return null;
  const { verdict, certainty } = answer.value;
  return verdict === 'deny' && certainty !== 'defined' ? 'unknown' : verdict;
}

function kind(verdict: 'allow' | 'deny' | 'unknown', how: How): ObservedKind {
  if (verdict === 'unknown') return 'uncertain';
  if (verdict === 'allow') return how === 'refused' ? 'refused' : 'used';
  return how === 'refused' ? 'agrees' : 'blocked';
}

function observed(analysis: Analysis, text: string): Observed {
  const reading = readFlows(text, { from: null, to: null });
  if (!reading.ok) throw new Error(reading.message);
  return observe(analysis, reading.value);
}

describe.each(LANGUAGES)('flows under %s', (_, objects, profiles) => {
  it('are judged as explaining each of them says', { timeout: PATIENCE }, () => {
    let judged = 0;
    fc.assert(
      fc.property(cases(objects, profiles), ({ scenario, profile, how }) => {
        const analysis = analyse(scenario.objects, { profile });
        scenario.questions.forEach((question, index) => {
          // Nodes have no name in a flow: their addresses say it.
          if ('node' in question.from || 'node' in question.to) return;
          const said = observed(analysis, line(question, how[index]!));
          const verdict = naive(analysis, question);
          const [row] = said.rows;
          if (said.totals.own > 0) {
            expect(
              JSON.stringify(question.from) === JSON.stringify(question.to) ||
                'ip' in question.from ||
                'ip' in question.to,
            ).toBe(true);
            return;
          }
          if (!row) {
            expect(said.unknown.count).toBe(1);
            return;
          }
          // By its address alone a pod's family is told, and may not be one that the pair shares.
          expect(verdict).not.toBe(null);
          judged++;
          // An address that a rule may allow by a name: the flow cannot tell, explaining the address refuses it.
          if (row.kind === 'uncertain' && verdict === 'deny' && hasName(analysis)) return;
          expect(row.kind).toBe(kind(verdict!, how[index]!));
        });
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(judged).toBeGreaterThan(RUNS);
  });

  it('add up: every allowed connection is used or never seen', { timeout: PATIENCE }, () => {
    fc.assert(
      fc.property(cases(objects, profiles), ({ scenario, profile, how }) => {
        const analysis = analyse(scenario.objects, { profile });
        const said = observed(analysis, scenario.questions.map((one, index) => line(one, how[index]!)).join('\n'));
        const graph = analysis.graph({ level: 'workload', nodes: true, variants: 'split' });
        const blocks = graph.blocks.filter(({ verdict, kind: of }) => verdict === 'allow' && of !== 'node');
        const { totals } = said;
        expect(totals.connections).toBe(blocks.reduce((all, block) => all + countPairs(graph.nodes, block), 0));
        expect(totals.used + totals.never).toBe(totals.connections);
        // Pair by pair: what a row saw is in no list of what was never seen, everything else is.
        const pairs = new Set<string>();
        for (const block of blocks)
          for (const from of block.from)
            for (const to of block.to)
              if (from !== to || hasSelfPair(graph.nodes[from]!)) pairs.add(`${from} ${to} ${JSON.stringify(block)}`);
        const never = said.never.flatMap(({ pairs: named, never: count }) => {
          expect(named === undefined || named.length === count).toBe(true);
          return named ?? [];
        });
        expect(never.length).toBeLessThanOrEqual(totals.never);
        expect(totals.used).toBe(pairs.size - totals.never);
        const counted = said.rows.reduce((all, { seen, refused }) => all + seen + refused, 0);
        expect(counted + totals.own + said.unknown.count).toBe(scenario.questions.length);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

function hasName({ reachability }: Analysis): boolean {
  const { parties, unread } = reachability.universe;
  return parties.toArray().length + unread.toArray().length > 0;
}
