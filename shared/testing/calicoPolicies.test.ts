// Calico's policies on random clusters: explanations and graph against the naive evaluator, and the order of the input (sections A and D mixed).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterObjects } from '../src/cluster/objects';
import { analyse } from '../src/graph/index';
import { type NaiveQuestion, questionArbitrary } from './arbitraries';
import { calicoClusterArbitrary } from './calicoArbitraries';
import { idOf, nodeOf, PairReader, podOf } from './graphPairs';
import { NaiveCluster, type NaiveEnd } from './naive';

const SEED = Number(process.env.FC_SEED ?? 20_240_607);
const RUNS = 2 * Number(process.env.FC_TENTH ?? 120);

const scenario = calicoClusterArbitrary.chain((objects) =>
  fc.array(questionArbitrary(objects), { minLength: 4, maxLength: 8 }).map((questions) => ({ objects, questions })),
);

function isAnswered(objects: ClusterObjects, naive: NaiveCluster, end: NaiveEnd): boolean {
  return !('pod' in end && podOf(objects, end.pod).phase === 'Succeeded') && !naive.isPending(end);
}

function compareGraph(objects: ClusterObjects, reader: PairReader, naive: NaiveCluster, question: NaiveQuestion): void {
  const { from, to, protocol, port } = question;
  if (!naive.isNamedPlainly(from) || !naive.isNamedPlainly(to)) return;
  if (naive.isUnplaced(from) || naive.isUnplaced(to)) return;
  const [source, target] = [from, to].map((end) => nodeOf(reader.graph, idOf(objects, end)));
  if (source === target) return;
  for (const family of naive.families(from, to)) {
    const got = reader.answer(source!, target!, protocol, port, family);
    const { verdict, certainty } = naive.judge('calico', from, to, question, family);
    expect({ question, family, ...got }).toEqual({ question, family, verdict, certainty });
  }
}

describe('Calico on random clusters', () => {
  it('explanations, graph and the naive evaluator give the same answers', () => {
    fc.assert(
      fc.property(scenario, ({ objects, questions }) => {
        const naive = new NaiveCluster(objects);
        const analysis = analyse(objects, { profile: 'calico' });
        const own = analysis.findings.filter(
          ({ object }) => object !== null && /projectcalico|^Global/.test(object.kind),
        );
        expect(own.filter(({ code }) => code === 'policy-refused')).toEqual([]);
        const reader = new PairReader(analysis.graph({ level: 'pod', nodes: true, variants: 'split' }));
        for (const question of questions) {
          const { from, to } = question;
          if (!isAnswered(objects, naive, from) || !isAnswered(objects, naive, to)) continue;
          const answer = analysis.explain(idOf(objects, from), idOf(objects, to), question);
          if (!answer.ok) throw new Error(answer.message);
          const { verdict, certainty, egress, ingress, l7 } = answer.value;
          const got = { verdict, certainty, egress: egress.verdict, ingress: ingress.verdict, l7 };
          const {
            verdict: v,
            certainty: c,
            egress: e,
            ingress: i,
            l7: narrowed,
          } = naive.judge('calico', from, to, question);
          // Of what may be allowed or not nobody says that it is narrowed.
          expect({ question, ...got }).toEqual({
            question,
            verdict: v,
            certainty: c,
            egress: e,
            ingress: i,
            l7: narrowed && v === 'allow',
          });
          compareGraph(objects, reader, naive, question);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
