// Changes handed over: put on top of what was known they give what is known now, whatever happened in between.
import type { ClusterObjects, PodObject } from '@portolan/shared/cluster';
import { analyse, analyseLive } from '@portolan/shared/graph';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyDelta, asClusterChange, DeltaMaker, isEmptyDelta } from './objectsDelta';
import { readDemoCluster } from './sources/demoCluster';
import { sorted } from './testing/followedCluster';

const DEMO = readDemoCluster('default');

/** What may happen to a cluster between two readings. */
const step = fc.oneof(
  fc.record({
    type: fc.constant('pod' as const),
    name: fc.constantFrom('x', 'y', 'z'),
    app: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    type: fc.constant('drop' as const),
    list: fc.constantFrom('pods', 'networkPolicies', 'services', 'namespaces'),
    at: fc.nat(9),
  }),
  fc.record({ type: fc.constant('problem' as const), code: fc.constantFrom('p1', 'p2') }),
  fc.record({ type: fc.constant('nothing' as const) }),
);

function after(
  objects: ClusterObjects,
  happened: typeof step extends fc.Arbitrary<infer T> ? T : never,
): ClusterObjects {
  switch (happened.type) {
    case 'pod': {
      const pod: PodObject = { ...DEMO.pods[0]!, name: happened.name, labels: { app: happened.app } };
      return { ...objects, pods: [...objects.pods.filter(({ name }) => name !== happened.name), pod] };
    }
    case 'drop': {
      const list = objects[happened.list as 'pods'];
      return { ...objects, [happened.list]: list.filter((_, index) => index !== happened.at) };
    }
    case 'problem':
      return { ...objects, problems: [{ code: happened.code, severity: 'info', object: null, message: 'm' }] };
    case 'nothing':
      return { ...objects };
  }
}

it('a change on top of the former reading is the next reading, through a structured clone', () => {
  fc.assert(
    fc.property(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 6 }), (readings) => {
      const makes = new DeltaMaker();
      let truth = DEMO;
      let known = structuredClone(DEMO);
      expect(makes.next(truth)).toEqual({ delta: null, news: null });
      for (const happened of readings) {
        const before = truth;
        truth = happened.reduce(after, truth);
        const { delta } = makes.next(truth);
        known = applyDelta(known, structuredClone(delta!));
        expect(sorted(known)).toEqual(sorted(truth));
        if (isEmptyDelta(delta!)) expect(sorted(before)).toEqual(sorted(truth));
        if (happened.every(({ type }) => type === 'nothing')) expect(isEmptyDelta(delta!)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

it('a change of pods and policies alone goes to the incremental engine and gives the same graph as all anew', () => {
  const makes = new DeltaMaker();
  makes.next(DEMO);
  const [gone] = DEMO.networkPolicies;
  const changed = {
    ...DEMO,
    networkPolicies: DEMO.networkPolicies.slice(1),
    pods: [...DEMO.pods.slice(1), { ...DEMO.pods[0]!, labels: { app: 'other' } }],
  };
  const { delta, news } = makes.next(changed);
  const change = asClusterChange(delta!)!;
  expect(change.networkPolicies).toEqual({ set: [], deleted: [{ namespace: gone!.namespace, name: gone!.name }] });
  const options = { level: 'workload', nodes: false, variants: 'split' } as const;
  const plain = (graph: ReturnType<ReturnType<typeof analyse>['graph']>) => ({
    ...graph,
    nodes: graph.nodes.map(({ classId: _, ...node }) => node),
  });
  const profile = 'auto';
  expect(plain(analyseLive(DEMO, { profile }).change(change).analysis.graph(options))).toEqual(
    plain(analyse(changed, { profile }).graph(options)),
  );
  expect(news).toEqual({
    counts: [
      { kind: 'NetworkPolicy', added: 0, changed: 0, removed: 1 },
      { kind: 'Pod', added: 0, changed: 1, removed: 0 },
    ],
    objects: [
      { how: 'removed', kind: 'NetworkPolicy', namespace: gone!.namespace, name: gone!.name },
      { how: 'changed', kind: 'Pod', namespace: DEMO.pods[0]!.namespace, name: DEMO.pods[0]!.name },
    ],
  });
});

it('anything else that is different is told, and not to the incremental engine', () => {
  const makes = new DeltaMaker();
  makes.next(DEMO);
  const { delta } = makes.next({ ...DEMO, services: DEMO.services.slice(1) });
  expect(asClusterChange(delta!)).toBeNull();
  const { delta: gaps } = makes.next({
    ...DEMO,
    services: DEMO.services.slice(1),
    gaps: [{ resource: 'pods', namespace: null, reason: 'forbidden', message: 'm' }],
  });
  expect(asClusterChange(gaps!)).toBeNull();
  expect(isEmptyDelta(gaps!)).toBe(false);
});

it('two objects of one name make everything be handed over', () => {
  const makes = new DeltaMaker();
  makes.next(DEMO);
  expect(makes.next({ ...DEMO, pods: [...DEMO.pods, DEMO.pods[0]!] }).delta).toBeNull();
});
