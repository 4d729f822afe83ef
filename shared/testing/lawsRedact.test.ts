// The law of redaction on random clusters of every language: the graph of the redacted objects is the graph of the originals, renamed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText, type Profile } from '../src/cluster/index';
import { analyse, type GraphNode, type TrafficGraph } from '../src/graph/index';
import { redactObjects } from '../src/review/index';
import { adminClusterArbitrary } from './adminArbitraries';
import { clusterArbitrary } from './arbitraries';
import { calicoClusterArbitrary, calicoMixedArbitrary } from './calicoArbitraries';
import { ciliumClusterArbitrary } from './ciliumArbitraries';

const RUNS = 200;

/** Every connection in words, with what `name` calls its ends. */
function connections({ nodes, blocks }: TrafficGraph, name: (node: GraphNode) => string): readonly string[] {
  const names = nodes.map(name);
  return blocks
    .flatMap(({ from, to, traffic, verdict, certainty, kind, family }) =>
      from.flatMap((a) =>
        to.map((b) => {
          const answer = [traffic.TCP, traffic.UDP, traffic.SCTP, verdict, certainty, kind, family];
          return JSON.stringify([names[a], names[b], ...answer]);
        }),
      ),
    )
    .sort(compareText);
}

/** Ends by their order in the input, which redaction keeps: nothing of the renaming is asked. */
function byPlace(objects: Parameters<typeof analyse>[0]): (node: GraphNode) => string {
  const pods = new Map(objects.pods.map(({ namespace, name }, i) => [`Pod/${namespace}/${name}`, `pod ${i}`]));
  const nodes = new Map(objects.nodes.map(({ name }, i) => [`Node/${name}`, `node ${i}`]));
  return ({ id, kind, addresses, pods: count }) =>
    pods.get(id) ?? nodes.get(id) ?? JSON.stringify([kind, addresses, count]);
}

describe.each([
  ['NetworkPolicies', clusterArbitrary, 'kubernetes'],
  ['admin policies', adminClusterArbitrary, 'kubernetes'],
  ['Cilium policies', ciliumClusterArbitrary, 'cilium'],
  ['Calico policies', calicoClusterArbitrary, 'calico'],
  ['Calico policies of any shape', calicoMixedArbitrary, 'calico'],
] as const)('%s', (_, arbitrary, profile: Profile) => {
  it('keep their graph under other names', () => {
    let redacted = 0;
    let asked = 0;
    fc.assert(
      fc.property(arbitrary, (objects) => {
        asked++;
        const answer = redactObjects(objects, { profile });
        if (!answer.ok) return;
        redacted++;
        const graph = (of: typeof objects) =>
          connections(analyse(of, { profile }).graph({ level: 'pod', nodes: true, variants: 'merge' }), byPlace(of));
        expect(graph(answer.value)).toEqual(graph(objects));
      }),
      { seed: Number(process.env.FC_SEED ?? 20_240_611), numRuns: RUNS },
    );
    expect(redacted).toBeGreaterThan(asked * 0.95);
  });
});
