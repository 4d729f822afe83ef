// Laws that the engine keeps on random clusters, the first of them that a naive evaluator written from the rules agrees with it.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ClusterObjects, Profile, Protocol } from '../src/cluster/objects';
import { type Analysis, analyse, type GraphOptions, type TrafficGraph } from '../src/graph/index';
import { clusterArbitrary, type NaiveQuestion, PORTS, PROFILES, type Scenario, scenarioArbitrary } from './arbitraries';
import { answerKey, countPairs, idOf, membersOf, nodeOf, PairReader, podOf } from './graphPairs';
import { type NaiveAnswer, NaiveCluster, type NaiveEnd } from './naive';
import { type Direction, readPolicy } from './naivePolicy';
import { asRead, ruleArbitrary } from './policyArbitraries';

const SEED = Number(process.env.FC_SEED ?? 20_240_607);
/** A tenth of the clusters of a run. */
const TENTH = Number(process.env.FC_TENTH ?? 120);
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

const tally = new Map<string, number>();
function count(what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

afterAll(() => {
  const lines = [...tally].sort().map(([what, n]) => `${what}: ${n}`);
  process.stdout.write(`laws, FC_SEED=${SEED}\n  ${lines.join('\n  ')}\n`);
});

describe('on random clusters', () => {
  it('explanations, graph and the naive evaluator give the same answers', () => {
    fc.assert(
      fc.property(scenarioArbitrary, ({ objects, questions }) => {
        count('clusters');
        const naive = new NaiveCluster(objects);
        for (const profile of PROFILES) {
          const analysis = analyse(objects, { profile });
          const reader = new PairReader(analysis.graph({ level: 'pod', nodes: true, variants: 'split' }));
          for (const question of questions) {
            if (!compareExplanation(objects, profile, analysis, naive, question)) continue;
            compareGraph(objects, profile, reader, naive, question);
          }
        }
      }),
      { seed: SEED, numRuns: TENTH * 6 },
    );
  });

  it('the order of the input changes nothing', () => {
    const shuffled = clusterArbitrary.chain((objects) => fc.tuple(fc.constant(objects), shuffle(objects)));
    fc.assert(
      fc.property(shuffled, fc.constantFrom(...PROFILES), ([objects, mixed], profile) => {
        count('clusters');
        const first = allGraphs(objects, profile);
        expect(allGraphs(mixed, profile)).toBe(first);
        expect(allGraphs(reverse(objects), profile)).toBe(first);
      }),
      { seed: SEED + 1, numRuns: TENTH },
    );
  });

  it('another rule in a policy that governs the direction takes nothing away', () => {
    fc.assert(
      fc.property(withMore, ({ before, after }) => {
        if (!after) return;
        count('clusters');
        const ids = endsOf(before);
        for (const profile of PROFILES) {
          const [less, more] = [before, after].map((objects) =>
            new PairReader(graphOf(objects, profile, 'pod')).allowed(ids, PROTOCOLS, SOME_PORTS),
          );
          expect([...less!].filter((open) => !more!.has(open))).toEqual([]);
          if (more!.size > less!.size) count('rules that opened something');
        }
      }),
      { seed: SEED + 2, numRuns: TENTH * 2 },
    );
  });

  it('a merged workload has the connections of its pods, with the right counts', () => {
    fc.assert(
      fc.property(clusterArbitrary, fc.constantFrom(...PROFILES), fc.boolean(), (objects, profile, nodes) => {
        count('clusters');
        compareMerged(analyse(objects, { profile }), nodes);
      }),
      { seed: SEED + 3, numRuns: TENTH * 2 },
    );
  });
});

/** False where there is nothing to compare: finished and pending pods have no answers. */
function compareExplanation(
  objects: ClusterObjects,
  profile: Profile,
  analysis: Analysis,
  naive: NaiveCluster,
  question: NaiveQuestion,
): boolean {
  const { from, to } = question;
  const answer = analysis.explain(idOf(objects, from), idOf(objects, to), question);
  const without = codeWithoutAnswer(objects, naive, from) ?? codeWithoutAnswer(objects, naive, to);
  if (without !== null) {
    expect(answer).toMatchObject({ ok: false, code: without });
    count(`questions: ${without}`);
    return false;
  }
  if (!answer.ok) throw new Error(answer.message);
  const { verdict, certainty, egress, ingress } = answer.value;
  const expected = naive.judge(profile, from, to, question);
  const got: NaiveAnswer = {
    verdict,
    certainty,
    egress: egress.verdict,
    ingress: ingress.verdict,
    l7: answer.value.l7,
  };
  expect({ profile, question, ...got }).toEqual({ profile, question, ...expected });
  count(`questions: ${verdict}, ${certainty}`);
  return true;
}

function codeWithoutAnswer(objects: ClusterObjects, naive: NaiveCluster, end: NaiveEnd): string | null {
  if ('pod' in end && podOf(objects, end.pod).phase === 'Succeeded') return 'end-not-found';
  return naive.isPending(end) ? 'no-address-yet' : null;
}

function compareGraph(
  objects: ClusterObjects,
  profile: Profile,
  reader: PairReader,
  naive: NaiveCluster,
  question: NaiveQuestion,
): void {
  const { from, to, protocol, port } = question;
  if (!naive.isNamedPlainly(from) || !naive.isNamedPlainly(to)) return;
  const [source, target] = [from, to].map((end) => nodeOf(reader.graph, idOf(objects, end)));
  // Edges of a node to itself are about two of its pods (R606).
  const pods = source === target ? reader.graph.nodes[source!]!.pods : null;
  if (pods === 1) return;
  const families = naive.families(from, to);
  const blocks = reader.blocks(source!, target!, protocol, port);
  if (families.length === 0) expect(blocks).toEqual([]);
  // The families of a template are not known, so blocks may speak of all that it may have together.
  const together = naive.isUnplaced(from) || naive.isUnplaced(to);
  const asked = together && blocks.every((block) => !block.family) ? [undefined] : families;
  for (const family of asked) {
    // A block without a family speaks of those that the pair has.
    const got = reader.answer(source!, target!, protocol, port, family);
    const { verdict, certainty } = naive.judge(profile, from, to, question, family);
    expect({ profile, question, family, ...got }).toEqual({ profile, question, family, verdict, certainty });
    count(`matrix: ${verdict}, ${certainty}`);
  }
}

type Lists = Pick<ClusterObjects, 'namespaces' | 'pods' | 'nodes' | 'networkPolicies' | 'gaps'>;

function shuffle(objects: ClusterObjects): fc.Arbitrary<ClusterObjects> {
  const mixed = <T>(list: readonly T[]): fc.Arbitrary<readonly T[]> =>
    fc.shuffledSubarray([...list], { minLength: list.length });
  const { namespaces, pods, nodes, networkPolicies, gaps } = objects;
  const lists: fc.Arbitrary<Lists> = fc.record({
    namespaces: mixed(namespaces),
    pods: mixed(pods),
    nodes: mixed(nodes),
    networkPolicies: mixed(networkPolicies),
    gaps: mixed(gaps),
  });
  return lists.map((part) => ({ ...objects, ...part }));
}

function reverse(objects: ClusterObjects): ClusterObjects {
  const { namespaces, pods, nodes, networkPolicies, gaps } = objects;
  return {
    ...objects,
    namespaces: namespaces.toReversed(),
    pods: pods.toReversed(),
    nodes: nodes.toReversed(),
    networkPolicies: networkPolicies.toReversed(),
    gaps: gaps.toReversed(),
  };
}

function graphOf(objects: ClusterObjects, profile: Profile, level: GraphOptions['level']): TrafficGraph {
  return analyse(objects, { profile }).graph({ level, nodes: true, variants: 'split' });
}

function allGraphs(objects: ClusterObjects, profile: Profile): string {
  const analysis = analyse(objects, { profile });
  const graphs = (['pod', 'workload', 'namespace'] as const).flatMap((level) => [
    analysis.graph({ level, nodes: true, variants: 'split' }),
    analysis.graph({ level, nodes: false, variants: 'merge' }),
  ]);
  return JSON.stringify([graphs, analysis.policies()]);
}

const SOME_PORTS: readonly number[] = [80, 443, 8080, 9999];

/** A cluster before and after one more rule; `after` is null where no policy can take it. */
const withMore: fc.Arbitrary<{ before: ClusterObjects; after: ClusterObjects | null }> = fc
  .record({
    scenario: scenarioArbitrary,
    policy: fc.nat(),
    direction: fc.constantFrom<Direction>('ingress', 'egress'),
    rules: fc.record({ ingress: ruleArbitrary('from'), egress: ruleArbitrary('to') }),
  })
  .map(({ scenario, policy, direction, rules }) => ({
    before: scenario.objects,
    after: addRule(scenario, policy, direction, asRead(rules[direction])),
  }));

function addRule({ objects }: Scenario, choice: number, direction: Direction, rule: unknown): ClusterObjects | null {
  const governing = objects.networkPolicies.filter((policy) => readPolicy(policy)?.types.has(direction));
  const chosen = governing[choice % Math.max(1, governing.length)];
  if (!chosen) return null;
  const spec = (chosen.spec ?? {}) as Readonly<Record<string, unknown>>;
  const rules = (spec[direction] ?? []) as readonly unknown[];
  const changed = { ...chosen, spec: { ...spec, [direction]: [...rules, rule] } };
  if (!readPolicy(changed)) return null;
  return { ...objects, networkPolicies: objects.networkPolicies.map((p) => (p === chosen ? changed : p)) };
}

function endsOf(objects: ClusterObjects): readonly string[] {
  const live = objects.pods.filter(({ phase }) => phase === 'Running');
  return [
    ...live.map(({ namespace, name }) => idOf(objects, { pod: `${namespace}/${name}` })),
    ...objects.nodes.map(({ name }) => `Node/${name}`),
    'ip:203.0.113.9',
    'ip:2001:db8::9',
  ];
}

function compareMerged(analysis: Analysis, nodes: boolean): void {
  const pods = analysis.graph({ level: 'pod', nodes, variants: 'merge' });
  const merged = analysis.graph({ level: 'workload', nodes, variants: 'merge' });
  const [podReader, mergedReader] = [new PairReader(pods), new PairReader(merged)];
  const members = membersOf(analysis, pods, merged);
  for (const [i, from] of members.entries())
    for (const [j, to] of members.entries())
      for (const [protocol, port] of [
        ['TCP', 80],
        ['TCP', 8080],
        ['UDP', PORTS[3]],
      ] as const) {
        const { of, answers } = countPairs(podReader, from, to, protocol, port);
        if (of === 0) continue;
        const got = mergedReader.blocks(i, j, protocol, port).map((block) => {
          if (block.partial) count('merged: partial');
          return [answerKey(block), block.partial ?? { pairs: of, of }] as const;
        });
        const expected = [...answers].map(([key, pairs]) => [key, { pairs, of }] as const);
        const where = `${merged.nodes[i]!.id} → ${merged.nodes[j]!.id} ${protocol} ${port}`;
        expect({ where, blocks: [...got].sort() }).toEqual({ where, blocks: [...expected].sort() });
      }
}
