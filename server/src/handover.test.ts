// Objects in parts: put together they are what they were, and no part is long.
import type { ClusterObjects } from '@portolan/shared/cluster';
import { expect, test } from 'vitest';
import { Assembly, MAX_ITEMS, type ObjectsPart, partsOf, sendObjects } from './handover';
import { readDemoCluster } from './sources/demoCluster';

/** Through a structured clone each, as between threads. */
function throughParts(objects: ClusterObjects): ClusterObjects | null {
  const assembly = new Assembly();
  let whole: ClusterObjects | null = null;
  for (const part of partsOf(objects)) whole = assembly.add(structuredClone(part));
  return whole;
}

const DEMO = readDemoCluster('default');
const WORKLOADS = 60;
const BIG: ClusterObjects = {
  ...DEMO,
  pods: Array.from({ length: 2 * MAX_ITEMS + 1 }, (_, index) => ({
    ...DEMO.pods[0]!,
    name: `pod-${index}`,
    labels: { app: `app-${index % WORKLOADS}` },
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `app-${index % WORKLOADS}` },
  })),
};

test('objects in parts are the objects, in their order', () => {
  expect(throughParts(BIG)).toEqual(BIG);
  for (const variant of ['default', 'calico', 'cilium', 'admin'] as const) {
    const demo = readDemoCluster(variant);
    expect(throughParts(demo)).toEqual(demo);
  }
});

test('an empty cluster keeps its lists', () => {
  const empty = { ...BIG, pods: [], namespaces: [], networkPolicies: [], nodes: [], controllers: [] };
  expect(throughParts(empty)).toEqual(empty);
});

test('what is no JSON stays what it is: a policy must not come to mean something else', () => {
  const spec = { podSelector: {}, ingress: [{ ports: [{ port: Number.NaN }, { port: undefined }] }] };
  const objects = { ...BIG, networkPolicies: [{ namespace: 'a', name: 'p', spec }] };
  expect(throughParts(objects)?.networkPolicies).toEqual(objects.networkPolicies);
  expect(JSON.stringify(throughParts(objects)?.networkPolicies[0]?.spec)).toContain('"port":null');
});

test('no part is longer than a page, and ends and pages meet', () => {
  const parts = [...partsOf(BIG)];
  expect(parts.map(({ type }) => type)).toEqual(['frame', ...parts.slice(1, -1).map(() => 'items'), 'whole']);
  const pods = parts.flatMap((part) => (part.type === 'items' && part.list === 'pods' ? [part.items.length] : []));
  expect(pods).toEqual([MAX_ITEMS, MAX_ITEMS, 1]);
});

test('pods of one workload share their labels, across parts too', () => {
  const pods = throughParts(BIG)?.pods ?? [];
  expect(new Set(pods.map(({ labels }) => labels)).size).toBe(WORKLOADS);
  expect(new Set(pods.map(({ owner }) => owner)).size).toBe(WORKLOADS);
});

test('other work gets its turn between two parts, and nothing is sent to who has stopped', async () => {
  const sent: (ObjectsPart['type'] | 'turn')[] = [];
  const ticking = setInterval(() => sent.push('turn'), 0);
  const turns = () => {
    if (sent.length < 9) setImmediate(turns);
    sent.push('turn');
  };
  turns();
  await sendObjects(
    BIG,
    ({ type }) => void sent.push(type),
    () => sent.filter((one) => one === 'items').length >= 2,
  );
  clearInterval(ticking);
  const kinds = sent.filter((one) => one !== 'turn');
  expect(kinds).toEqual(['frame', 'items', 'items']);
  const first = sent.indexOf('items');
  expect(sent.slice(first + 1, sent.indexOf('items', first + 1))).toContain('turn');
});
