// Laws that the engine keeps on random clusters of any policy language: it agrees with the naive evaluator, pair by pair, and order changes nothing.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ClusterObjects, Profile } from '../src/cluster/objects';
import { type Analysis, analyse } from '../src/graph/index';
import type { AddressFamily } from '../src/sets/index';
import { type NaiveQuestion, withQuestions } from './arbitraries';
import { idOf, nodeOf, PairReader, podOf } from './graphPairs';
import { type NaiveAnswer, NaiveCluster, type NaiveEnd } from './naive';

const SEED = Number(process.env.FC_SEED ?? 20_240_607);
/** A tenth of the clusters of a run. */
const TENTH = Number(process.env.FC_TENTH ?? 120);

/** Milliseconds: a busy machine is no reason to fail. */
const PATIENCE = 900_000;

/** Declares the laws of one language for the profiles that enforce it. */
export function describeLaws(
  language: string,
  clusters: fc.Arbitrary<ClusterObjects>,
  profiles: readonly Profile[],
): void {
  const tally = new Map<string, number>();
  const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);

  afterAll(() => {
    const lines = [...tally].sort().map(([what, n]) => `${what}: ${n}`);
    process.stdout.write(`laws of ${language}, FC_SEED=${SEED}\n  ${lines.join('\n  ')}\n`);
  });

  describe(`on random clusters with ${language}`, () => {
    it('explanations, graph and the naive evaluator give the same answers', { timeout: PATIENCE }, () => {
      fc.assert(
        fc.property(withQuestions(clusters), ({ objects, questions }) => {
          count('clusters');
          for (const profile of profiles) new Comparison(objects, profile, count).run(questions);
        }),
        { seed: SEED, numRuns: TENTH * 8 },
      );
    });

    it('the order of the input changes nothing', { timeout: PATIENCE }, () => {
      const shuffled = clusters.chain((objects) => fc.tuple(fc.constant(objects), shuffle(objects)));
      fc.assert(
        fc.property(shuffled, fc.constantFrom(...profiles), ([objects, mixed], profile) => {
          count('clusters');
          expect(allGraphs(mixed, profile)).toBe(allGraphs(objects, profile));
        }),
        { seed: SEED + 1, numRuns: TENTH },
      );
    });
  });
}

class Comparison {
  readonly #analysis: Analysis;
  readonly #naive: NaiveCluster;
  readonly #reader: PairReader;

  constructor(
    readonly objects: ClusterObjects,
    readonly profile: Profile,
    readonly count: (what: string) => void,
  ) {
    this.#analysis = analyse(objects, { profile });
    this.#naive = new NaiveCluster(objects);
    this.#reader = new PairReader(this.#analysis.graph({ level: 'pod', nodes: true, variants: 'split' }));
  }

  run(questions: readonly NaiveQuestion[]): void {
    for (const question of questions) if (this.#explanation(question)) this.#graph(question);
  }

  /** False where there is nothing to compare: finished and pending pods have no answers. */
  #explanation(question: NaiveQuestion): boolean {
    const { from, to } = question;
    const answer = this.#analysis.explain(idOf(this.objects, from), idOf(this.objects, to), question);
    const without = this.#codeWithoutAnswer(from) ?? this.#codeWithoutAnswer(to);
    if (without !== null) {
      expect(answer).toMatchObject({ ok: false, code: without });
      return false;
    }
    if (!answer.ok) throw new Error(answer.message);
    const { verdict, certainty, egress, ingress, l7 } = answer.value;
    const got: NaiveAnswer = { verdict, certainty, egress: egress.verdict, ingress: ingress.verdict, l7 };
    const expected = this.#expected(got, question);
    expect({ profile: this.profile, question, ...got }).toEqual({ profile: this.profile, question, ...expected });
    this.count(`questions: ${verdict}, ${certainty}${l7 ? ', l7' : ''}`);
    return true;
  }

  /**
   * The naive answer. Where the engine weighs an open point match by match and says so, that is an answer too; and so are both where
   * nobody can know whether what is allowed is narrowed.
   */
  #expected(got: Pick<NaiveAnswer, 'certainty' | 'l7'>, question: NaiveQuestion, family?: AddressFamily): NaiveAnswer {
    const { from, to } = question;
    const asked = [this.profile, from, to, question, family] as const;
    let expected = this.#naive.judge(...asked);
    if (got.l7 !== expected.l7 && this.#naive.isNarrowingUnknown(...asked)) expected = { ...expected, l7: got.l7 };
    if (got.certainty !== 'implementation-defined' || expected.certainty !== 'defined') return expected;
    if (!this.#naive.isOpenMatchByMatch(...asked)) return expected;
    this.count('open match by match only');
    return { ...expected, certainty: 'implementation-defined' };
  }

  #codeWithoutAnswer(end: NaiveEnd): string | null {
    if ('pod' in end && podOf(this.objects, end.pod).phase === 'Succeeded') return 'end-not-found';
    return this.#naive.isPending(end) ? 'no-address-yet' : null;
  }

  #graph(question: NaiveQuestion): void {
    const { from, to, protocol, port } = question;
    const [naive, reader, profile] = [this.#naive, this.#reader, this.profile];
    if (!naive.isNamedPlainly(from) || !naive.isNamedPlainly(to)) return;
    const [source, target] = [from, to].map((end) => nodeOf(reader.graph, idOf(this.objects, end)));
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
      const found = reader.blocks(source!, target!, protocol, port, family);
      const answer = reader.answer(source!, target!, protocol, port, family);
      // A block of unknown connections says what would be narrowed, an explanation does not.
      const got = { ...answer, l7: answer.verdict === 'allow' && found[0]?.l7 === true };
      const { verdict, certainty, l7 } = this.#expected(got, question, family);
      expect({ profile, question, family, ...got }).toEqual({ profile, question, family, verdict, certainty, l7 });
      this.count(`matrix: ${verdict}, ${certainty}${l7 ? ', l7' : ''}`);
    }
  }
}

function shuffle(objects: ClusterObjects): fc.Arbitrary<ClusterObjects> {
  const mixed = <T>(list: readonly T[]): fc.Arbitrary<readonly T[]> =>
    fc.shuffledSubarray([...list], { minLength: list.length });
  const { namespaces, pods, nodes, networkPolicies, policyObjects, services, endpointSlices, serviceAccounts, gaps } =
    objects;
  return fc
    .record({
      namespaces: mixed(namespaces),
      pods: mixed(pods),
      nodes: mixed(nodes),
      networkPolicies: mixed(networkPolicies),
      policyObjects: mixed(policyObjects),
      services: mixed(services),
      endpointSlices: mixed(endpointSlices),
      serviceAccounts: mixed(serviceAccounts),
      gaps: mixed(gaps),
    })
    .map((part) => ({ ...objects, ...part }));
}

function allGraphs(objects: ClusterObjects, profile: Profile): string {
  const analysis = analyse(objects, { profile });
  const graphs = (['pod', 'workload', 'namespace'] as const).flatMap((level) => [
    analysis.graph({ level, nodes: true, variants: 'split' }),
    analysis.graph({ level, nodes: false, variants: 'merge' }),
  ]);
  return JSON.stringify([graphs, analysis.policies()]);
}
