// Laws that the engine keeps on random clusters, the first of them that a naive evaluator written from the rules agrees with it.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ClusterObjects, Profile } from '../src/cluster/objects';
import { type Analysis, analyse, type TrafficGraph } from '../src/graph/index';
import { type AddressFamily, inRange, parseAddress, parseRange } from '../src/sets/index';
import { type NaiveQuestion, PROFILES, scenarioArbitrary } from './arbitraries';
import { lookUp } from './matrix';
import { type NaiveAnswer, NaiveCluster, type NaiveEnd } from './naive';

const SEED = Number(process.env.FC_SEED ?? 20_240_607);
const RUNS = Number(process.env.FC_RUNS ?? 700);
const options = (runs: number): fc.Parameters<unknown> => ({ seed: SEED, numRuns: runs, endOnFailure: false });

const tally = new Map<string, number>();
function count(what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

afterAll(() => {
  const lines = [...tally].sort().map(([what, n]) => `${what}: ${n}`);
  process.stdout.write(`laws, seed ${SEED}\n  ${lines.join('\n  ')}\n`);
});

function idOf(objects: ClusterObjects, end: NaiveEnd): string {
  if ('ip' in end) return `ip:${end.ip}`;
  if ('node' in end) return `Node/${end.node}`;
  const pod = podOf(objects, end.pod);
  return pod.template ? `${pod.owner!.kind}/${end.pod}` : `Pod/${end.pod}`;
}

function podOf(objects: ClusterObjects, name: string): ClusterObjects['pods'][number] {
  return objects.pods.find((pod) => `${pod.namespace}/${pod.name}` === name)!;
}

function isGone(objects: ClusterObjects, end: NaiveEnd): boolean {
  return 'pod' in end && podOf(objects, end.pod).phase === 'Succeeded';
}

describe('the engine and the naive evaluator', () => {
  it('give the same verdict, certainty and side verdicts', () => {
    fc.assert(
      fc.property(scenarioArbitrary, ({ objects, questions }) => {
        count('clusters');
        const naive = new NaiveCluster(objects);
        for (const profile of PROFILES) {
          const analysis = analyse(objects, { profile });
          for (const question of questions) {
            compareAnswers(objects, profile, analysis, naive, question);
          }
        }
      }),
      options(RUNS),
    );
  });
});

function compareAnswers(
  objects: ClusterObjects,
  profile: Profile,
  analysis: Analysis,
  naive: NaiveCluster,
  question: NaiveQuestion,
): void {
  const { from, to } = question;
  const answer = analysis.explain(idOf(objects, from), idOf(objects, to), question);
  const ends = [from, to];
  if (ends.some((end) => isGone(objects, end))) {
    expect(answer).toMatchObject({ ok: false, code: 'end-not-found' });
    count('questions: finished');
    return;
  }
  if (ends.some((end) => naive.isPending(end))) {
    expect(answer).toMatchObject({ ok: false, code: 'no-address-yet' });
    count('questions: pending');
    return;
  }
  if (!answer.ok) throw new Error(answer.message);
  const { verdict, certainty, egress, ingress } = answer.value;
  const expected = naive.judge(profile, from, to, question);
  const got: NaiveAnswer = { verdict, certainty, egress: egress.verdict, ingress: ingress.verdict };
  expect({ profile, question, ...got }).toEqual({ profile, question, ...expected });
  count(`questions: ${verdict}, ${certainty}`);
}
