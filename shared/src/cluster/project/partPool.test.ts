// Sharing equal parts: what is equal becomes one, and nothing else changes.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContainerPort, EndpointSliceObject, PodObject } from '../objects';
import { PartPool } from './partPool';

const pods = fc.array(
  fc.record<PodObject>({
    namespace: fc.constantFrom('a', 'b'),
    name: fc.string(),
    labels: fc.dictionary(fc.constantFrom('app', 'tier', '__proto__', 'constructor'), fc.constantFrom('x', 'y', '')),
    ips: fc.constantFrom(null, [], ['10.0.0.1']),
    node: fc.constantFrom(null, 'n1'),
    hostNetwork: fc.boolean(),
    phase: fc.constantFrom('Running', 'Pending'),
    terminating: fc.boolean(),
    ready: fc.boolean(),
    serviceAccount: fc.constantFrom('default', 'other'),
    ports: fc.array(
      fc.record<ContainerPort>({
        containerPort: fc.constantFrom(80, 443),
        protocol: fc.constantFrom('TCP', 'UDP'),
        container: fc.constantFrom('regular', 'init'),
      }),
      { maxLength: 2 },
    ),
    owner: fc.constantFrom(null, { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r' }),
    mirror: fc.boolean(),
  }),
  { maxLength: 12 },
);

test('every pod stays equal to itself', () => {
  fc.assert(
    fc.property(pods, (given) => {
      const before = structuredClone(given);
      const pool = new PartPool();
      expect(given.map((pod) => pool.pod(pod))).toEqual(before);
      expect(given).toEqual(before);
    }),
  );
});

test('parts are one exactly where they have the same JSON', () => {
  fc.assert(
    fc.property(pods, (given) => {
      const pool = new PartPool();
      const shared = structuredClone(given).map((pod) => pool.pod(pod));
      for (const a of shared)
        for (const b of shared) {
          expect(a.labels === b.labels).toBe(JSON.stringify(a.labels) === JSON.stringify(b.labels));
          expect(a.ports === b.ports).toBe(JSON.stringify(a.ports) === JSON.stringify(b.ports));
          expect(a.owner === b.owner).toBe(JSON.stringify(a.owner) === JSON.stringify(b.owner));
        }
    }),
  );
});

test('labels called __proto__ are told apart', () => {
  const pool = new PartPool();
  const [template] = fc.sample(
    pods.filter(({ length }) => length > 0),
    1,
  )[0]!;
  const podOf = (value: string) =>
    pool.pod({ ...template!, labels: Object.fromEntries([['__proto__', value]]) }).labels;
  const [first, second] = [podOf('x'), podOf('y')];
  expect(Object.entries(first)).toEqual([['__proto__', 'x']]);
  expect(Object.entries(second)).toEqual([['__proto__', 'y']]);
  expect(podOf('x')).toBe(first);
});

test('endpoint slices stay equal to themselves', () => {
  const slice: EndpointSliceObject = {
    namespace: 'a',
    name: 's',
    service: 's',
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['10.0.0.1'], ready: true, serving: true, terminating: false, pod: { namespace: 'a', name: 'p' } },
      { addresses: ['10.0.0.2'], ready: false, serving: false, terminating: true, pod: null },
    ],
    ports: [{ port: null, protocol: 'TCP' }],
  };
  expect(new PartPool().endpointSlice(slice)).toEqual(slice);
});
