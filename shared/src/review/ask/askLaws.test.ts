// Laws of asking, on random clusters: what is offered works and nothing of it is too much; sets are judged as their pairs are; choke points are those of all ways.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminClusterArbitrary } from '../../../testing/adminArbitraries';
import { clusterArbitrary, PORTS, PROFILES } from '../../../testing/arbitraries';
import { calicoClusterArbitrary } from '../../../testing/calicoArbitraries';
import { ciliumClusterArbitrary } from '../../../testing/ciliumArbitraries';
import type { ClusterObjects, Profile } from '../../cluster/index';
import { type Analysis, analyse, analyseLive, type LiveAnalysis } from '../../graph/index';
import { editPolicies } from '../whatif/editPolicies';
import { askChanges } from './askChanges';
import { askEndsOf } from './askEnds';
import { askReview } from './askReview';
import { askWays } from './askWays';
import type { AskQuestion, PolicyChange } from './model';
import { withoutPolicy } from './policyChanges';

const SEED = Number(process.env.FC_SEED ?? 20_261_123);
const RUNS = Number(process.env.FC_RUNS ?? 125);
const PATIENCE = 600_000;

const LANGUAGES: readonly (readonly [string, fc.Arbitrary<ClusterObjects>, readonly Profile[]])[] = [
  ['NetworkPolicy', clusterArbitrary, PROFILES],
  ['admin policies', adminClusterArbitrary, ['kubernetes']],
  ['Calico', calicoClusterArbitrary, ['calico']],
  ['Cilium', ciliumClusterArbitrary, ['cilium']],
];

interface Asked {
  readonly live: LiveAnalysis;
  readonly question: AskQuestion;
}

/** Pods by id, and an address outside now and then. */
function asked(objects: fc.Arbitrary<ClusterObjects>, profiles: readonly Profile[]): fc.Arbitrary<Asked> {
  return fc
    .record({
      objects,
      profile: fc.constantFrom(...profiles),
      from: fc.nat(7),
      to: fc.nat(7),
      port: fc.constantFrom(...PORTS),
      protocol: fc.constantFrom('TCP', 'TCP', 'UDP'),
    })
    .map(({ objects: own, profile, from, to, port, protocol }): Asked => {
      const live = analyseLive(own, { profile });
      const pods = live.analysis.reachability.cluster.pods.map(({ id }) => id);
      const end = (number: number): string => pods[number] ?? (number === 7 ? '203.0.113.9' : (pods[0] ?? ''));
      return { live, question: { from: end(from), to: end(to), port: { protocol, port } } };
    });
}

/** Of the changed cluster, evaluated from nothing; ends by the names of their pods. */
function verdictAfter({ live, question }: Asked, changes: readonly PolicyChange[]): string | null {
  const after = editPolicies(live, {
    files: changes.flatMap(({ yaml, policy }, index) =>
      yaml === null ? [] : [{ name: `${index}-${policy.name}.yaml`, text: yaml }],
    ),
    deleted: changes.filter(({ yaml }) => yaml === null).map(({ policy }) => policy),
  }).live.analysis;
  const anew = analyse(after.objects, { profile: live.analysis.profile });
  return verdictIn(anew, question);
}

function verdictIn(analysis: Analysis, { from, to, port }: AskQuestion): string | null {
  const id = (text: string): string => (/^\d/.test(text) ? `ip:${text}` : text);
  const answer = analysis.explain(id(from), id(to), port);
  return answer.ok ? answer.value.verdict : null;
}

describe.each(LANGUAGES)('changes under %s', (_, objects, profiles) => {
  it('open and close with what is offered, and with no part of it', { timeout: PATIENCE }, () => {
    let offered = 0;
    let removals = 0;
    fc.assert(
      fc.property(asked(objects, profiles), (one) => {
        const answer = askChanges(one.live, one.question);
        if (!answer.ok) return;
        for (const { policies } of answer.closing?.removals ?? []) {
          removals++;
          expect(verdictAfter(one, policies.map(withoutPolicy))).toBe('deny');
          for (let mask = 1; mask < 2 ** policies.length - 1; mask++) {
            const part = policies.filter((_policy, index) => (mask & (1 << index)) !== 0);
            expect(verdictAfter(one, part.map(withoutPolicy))).not.toBe('deny');
          }
        }
        for (const { changes } of answer.closing?.isolations ?? []) expect(verdictAfter(one, changes)).toBe('deny');
        if (!answer.opening?.offered) return;
        offered++;
        const changes = answer.opening.ends.flatMap((end) => end.changes);
        expect(verdictAfter(one, changes)).toBe('allow');
        for (const change of changes)
          expect(
            verdictAfter(
              one,
              changes.filter((other) => other !== change),
            ),
          ).not.toBe('allow');
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(offered + removals).toBeGreaterThan(RUNS / 30);
  });

  it('counts the pairs of two sets as each pair is explained', { timeout: PATIENCE }, () => {
    fc.assert(
      fc.property(
        asked(objects, profiles),
        fc.constantFrom('ns:x', 'ns:y', 'app=a', 'outside'),
        ({ live, question }, set) => {
          for (const sets of [
            { from: set, to: 'ns:x' },
            { from: 'ns:x', to: set },
          ]) {
            const asking = { ...question, ...sets };
            const answer = askReview(live, asking);
            const reader = askEndsOf(live.analysis.reachability);
            const [from, to] = [reader.read(asking.from), reader.read(asking.to)];
            if (!answer.ok || !from.ok || !to.ok || answer.single) continue;
            const counts = { allow: 0, deny: 0, unknown: 0 };
            // Own-node traffic hangs on both ends at once and is in no set's answer.
            let ownNode = false;
            for (const a of from.value.units)
              for (const b of to.value.units) {
                ownNode ||= [...a.pods, ...b.pods].some(({ object }) => object.hostNetwork);
                if (a.id === b.id && a.pods.length < 2 && (a.pods[0]?.object.template?.replicas ?? 1) === 1) {
                  if (a.pods[0]?.object.template?.replicas !== null) continue;
                }
                const said = verdictIn(live.analysis, { from: a.id, to: b.id, port: question.port });
                if (said !== null) counts[said as keyof typeof counts]++;
              }
            if (!ownNode) expect(answer.counts).toEqual(counts);
            expect(answer.groups.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(answer.pairs);
          }
        },
      ),
      { seed: SEED + 2, numRuns: Math.ceil(RUNS / 3) },
    );
  });
});

describe('choke points', () => {
  it('are the workloads that every way passes', { timeout: PATIENCE }, () => {
    let found = 0;
    fc.assert(
      fc.property(asked(clusterArbitrary, ['kubernetes']), fc.constantFrom(2, 3, 4), ({ live, question }, hops) => {
        const answer = askWays(live, { from: question.from, to: question.to, hops });
        if (!answer.ok || !answer.between || question.from === question.to) return;
        const { between } = answer;
        expect(between.hops !== null).toBe(allWays(live, question, hops, ['allow']).length > 0);
        const ways = between.hops === null ? [] : allWays(live, question, hops, ['allow', 'unknown', 'deny']);
        const inner = ways.map((way) => new Set(way.slice(1, -1)));
        const [first = new Set<string>()] = inner;
        const chokes = [...first].filter((id) => inner.every((way) => way.has(id)));
        expect(new Set(between.chokePoints.map((title) => title.replace(/ \(\d+ of \d+\)$/, ''))).size).toBe(
          chokes.length,
        );
        found += chokes.length;
      }),
      { seed: SEED + 3, numRuns: 500 },
    );
    expect(found).toBeGreaterThan(5);
  });
});

/** Every way without a repetition over connections of these verdicts, by workload ids, found by walking each. */
function allWays(
  { analysis }: LiveAnalysis,
  { from, to }: AskQuestion,
  hops: number,
  verdicts: readonly string[],
): readonly (readonly string[])[] {
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  const { cluster } = analysis.reachability;
  const workloadOf = (text: string): string => cluster.pods.find(({ id }) => id === text)?.workload.id ?? text;
  const base = (node: number): string => graph.nodes[node]!.id.replace(/#\d+$/, '');
  const next = graph.nodes.map(() => new Set<number>());
  for (const { from: a, to: b, verdict, kind } of graph.blocks)
    if (verdicts.includes(verdict) && kind !== 'node') for (const i of a) for (const j of b) next[i]!.add(j);
  const isEnd = (node: number, text: string): boolean =>
    /^\d/.test(text) ? holdsAddress(graph.nodes[node]!.addresses) : base(node) === workloadOf(text);
  const ways: string[][] = [];
  const walk = (path: readonly number[]): void => {
    const last = path.at(-1)!;
    if (path.length > 1 && isEnd(last, to)) ways.push(path.map(base));
    if (path.length > hops || (path.length > 1 && graph.nodes[last]!.kind !== 'workload')) return;
    for (const node of next[last]!) if (!path.includes(node)) walk([...path, node]);
  };
  graph.nodes.forEach((_, node) => {
    if (isEnd(node, from)) walk([node]);
  });
  const ends = new Set([from, to].map(workloadOf));
  return ways.map((way) => [way[0]!, ...way.slice(1, -1).filter((id) => !ends.has(id)), way.at(-1)!]);
}

function holdsAddress(addresses: readonly string[]): boolean {
  const value = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const sought = value('203.0.113.9');
  return addresses
    .filter((text) => !text.includes(':'))
    .some((text) => {
      const [first = '', last = first] = text.split('-');
      return value(first) <= sought && sought <= value(last);
    });
}
