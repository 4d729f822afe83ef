// Laws of watched clusters: after any changes an analysis says the same as one made anew of the same objects.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ClusterChange, ClusterObjects, NetworkPolicyObject, PodObject, Profile } from '../src/cluster/index';
import { type Analysis, analyse, analyseLive, type LiveAnalysis } from '../src/graph/index';
import { answersOf, evaluateState, type Reachability } from '../src/policy/index';
import { adminClusterArbitrary } from './adminArbitraries';
import { clusterArbitrary, PROFILES } from './arbitraries';
import { calicoClusterArbitrary } from './calicoArbitraries';
import { ciliumClusterArbitrary } from './ciliumArbitraries';

const SEED = Number(process.env.FC_SEED ?? 20_240_607);
/** A tenth of the clusters of a run. */
const TENTH = Number(process.env.FC_TENTH ?? 120);
/** Milliseconds: a busy machine is no reason to fail. */
const PATIENCE = 900_000;

const tally = new Map<string, number>();
const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);

afterAll(() => {
  const lines = [...tally].sort().map(([what, n]) => `${what}: ${n}`);
  process.stdout.write(`laws of watched clusters, FC_SEED=${SEED}\n  ${lines.join('\n  ')}\n`);
});

type Step =
  | { readonly what: 'twin' | 'status' | 'move' | 'delete pod' | 'delete policy'; readonly which: number }
  | {
      readonly what: 'add pod' | 'change pod' | 'add policy' | 'change policy';
      readonly which: number;
      readonly donor: number;
    };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constantFrom('twin', 'twin', 'status', 'move', 'delete pod', 'delete policy'),
    which: fc.nat(9),
  }),
  fc.record({
    what: fc.constantFrom('add pod', 'change pod', 'add policy', 'change policy', 'change policy'),
    which: fc.nat(9),
    donor: fc.nat(9),
  }),
);

/** Batches of one step or a few. */
const batches = fc.array(
  fc.oneof(
    step.map((one) => [one]),
    fc.array(step, { minLength: 1, maxLength: 3 }),
  ),
  { minLength: 1, maxLength: 6 },
);

function changeOf(
  objects: ClusterObjects,
  donors: ClusterObjects,
  steps: readonly Step[],
  serial: number,
): ClusterChange {
  const pods = { set: [] as PodObject[], deleted: [] as PodObject[] };
  const policies = { set: [] as NetworkPolicyObject[], deleted: [] as NetworkPolicyObject[] };
  steps.forEach((one, index) => {
    const pod = objects.pods[one.which % Math.max(1, objects.pods.length)];
    const policy = objects.networkPolicies[one.which % Math.max(1, objects.networkPolicies.length)];
    const donorPod = 'donor' in one ? donors.pods[one.donor % donors.pods.length] : undefined;
    const donorPolicy =
      'donor' in one ? donors.networkPolicies[one.donor % Math.max(1, donors.networkPolicies.length)] : undefined;
    const name = `new-${serial}-${index}`;
    const ips = [`10.244.1.${serial * 8 + index}`];
    if (one.what === 'twin' && pod) pods.set.push({ ...pod, name, ips: pod.ips && pod.ips.length > 0 ? ips : pod.ips });
    if (one.what === 'status' && pod) pods.set.push({ ...pod, ready: !pod.ready, terminating: !pod.terminating });
    if (one.what === 'move' && pod) pods.set.push({ ...pod, node: pod.node === 'n1' ? 'n2' : 'n1' });
    if (one.what === 'delete pod' && pod && objects.pods.length > 1) pods.deleted.push(pod);
    if (one.what === 'add pod' && donorPod) pods.set.push({ ...donorPod, name });
    if (one.what === 'change pod' && donorPod && pod)
      pods.set.push({ ...donorPod, namespace: pod.namespace, name: pod.name, ips: pod.ips });
    if (one.what === 'delete policy' && policy) policies.deleted.push(policy);
    if (one.what === 'add policy' && donorPolicy) policies.set.push({ ...donorPolicy, name });
    if (one.what === 'change policy' && donorPolicy && policy) policies.set.push({ ...policy, spec: donorPolicy.spec });
  });
  return { pods, networkPolicies: policies };
}

/** Everything that an analysis says, without the numbers of classes and the order of admissions, which follows from them. */
function textOf(analysis: Analysis): string {
  const graphs = (['pod', 'workload', 'namespace'] as const).flatMap((level) => [
    analysis.graph({ level, nodes: true, variants: 'split' }),
    analysis.graph({ level, nodes: false, variants: 'merge' }),
  ]);
  const sorted = graphs.map((graph) => ({
    ...graph,
    admissions: graph.admissions.map((admission) => JSON.stringify(admission)).sort(),
  }));
  return JSON.stringify([sorted, analysis.policies(), analysis.findings], (key, value) =>
    key === 'classId' ? undefined : value,
  );
}

/** The texts are long: only where they part is shown. */
function expectSame(got: string, expected: string): void {
  if (got === expected) return;
  let at = 0;
  while (got[at] === expected[at]) at++;
  expect(got.slice(Math.max(0, at - 300), at + 300)).toBe(expected.slice(Math.max(0, at - 300), at + 300));
}

function checkSequence(
  objects: ClusterObjects,
  donors: ClusterObjects,
  profile: Profile,
  sequence: readonly (readonly Step[])[],
): void {
  const states: LiveAnalysis[] = [analyseLive(objects, { profile })];
  sequence.forEach((steps, serial) => {
    const before = states.at(-1)!;
    const after = before.change(changeOf(before.analysis.objects, donors, steps, serial));
    count(`changes: ${after.how}`);
    states.push(after);
  });
  // The last first: what is said of a state must not depend on what came after it, or on being asked in time.
  for (const state of states.toReversed()) {
    const { objects: now } = state.analysis;
    const fresh = analyseLive(now, { profile });
    expect({ totals: state.totals, checksum: state.checksum }).toEqual({
      totals: fresh.totals,
      checksum: fresh.checksum,
    });
    expectSame(textOf(state.analysis), textOf(analyse(now, { profile })));
  }
}

describe('a watched cluster', () => {
  for (const [language, clusters, profiles, share] of [
    ['NetworkPolicy', clusterArbitrary, PROFILES, 3],
    ['admin policies', adminClusterArbitrary, ['kubernetes'], 1],
    ['Cilium', ciliumClusterArbitrary, ['cilium'], 1],
    ['Calico', calicoClusterArbitrary, ['calico'], 1],
  ] as const) {
    it(`says after changes what it would say anew, with ${language}`, { timeout: PATIENCE }, () => {
      fc.assert(fc.property(clusters, clusterArbitrary, fc.constantFrom(...profiles), batches, checkSequence), {
        seed: SEED,
        numRuns: TENTH * share,
      });
    });
  }

  it('counts the pairs that its answers allow', () => {
    fc.assert(
      fc.property(clusterArbitrary, fc.constantFrom(...PROFILES), (objects, profile) => {
        const { analysis, totals } = analyseLive(objects, { profile });
        const { languages, detection } = analysis.evaluation;
        const { reachability } = evaluateState(objects, { profile, languages, settings: detection.settings });
        expect(totals).toMatchObject(countedOneByOne(reachability));
      }),
      { seed: SEED + 1, numRuns: TENTH * 2 },
    );
  });
});

/** Pods and pairs with some traffic allowed, pod by pod: a template is as many pods as it has replicas. */
function countedOneByOne(reachability: Reachability): { readonly pods: number; readonly allowed: number } {
  const { cluster, universe } = reachability;
  const weightOf = (pod: (typeof cluster.pods)[number]): number =>
    pod.object.template ? (pod.object.template.replicas ?? 0) : 1;
  let allowed = 0;
  for (const from of cluster.pods) {
    for (const to of cluster.pods) {
      const [a, b] = [universe.podColumnOf.get(from)!, universe.podColumnOf.get(to)!];
      if (!answersOf(reachability, a, b).some(({ answer }) => answer.allowed.length > 0)) continue;
      allowed += weightOf(from) * weightOf(to) - (from === to ? weightOf(from) : 0);
    }
  }
  return { pods: cluster.pods.reduce((sum, pod) => sum + weightOf(pod), 0), allowed };
}
