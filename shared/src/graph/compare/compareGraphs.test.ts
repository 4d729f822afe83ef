// Comparing graphs: exact for every pair, symmetric, and silent where nothing is different.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseManifests } from '../../cluster/index';
import { analyse } from '../analyse';
import type { TrafficGraph } from '../model';
import { compareGraphs, isSamePicture, policiesBehind } from './compareGraphs';

const workload = (namespace: string, name: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x}]}}}\n---\n`;
const policy = (namespace: string, name: string, app: string, from: string, port: number): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: ${port}}]}]}\n---\n`;

function graphOf(text: string): TrafficGraph {
  return analyse(parseManifests([{ name: 'f.yaml', text }], 'f'), { profile: 'kubernetes' }).graph({
    level: 'workload',
    nodes: false,
    variants: 'split',
  });
}

const APPS = ['a', 'b', 'c'];
const cluster = fc
  .record({
    apps: fc.subarray(APPS, { minLength: 1 }),
    policies: fc.uniqueArray(
      fc.record({ app: fc.constantFrom(...APPS), from: fc.constantFrom(...APPS), port: fc.constantFrom(80, 443) }),
      { maxLength: 4, selector: ({ app, from }) => `${app}${from}` },
    ),
  })
  .map(({ apps, policies }) =>
    graphOf(
      apps.map((app) => workload('shop', app)).join('') +
        policies.map(({ app, from, port }) => policy('shop', `${from}-to-${app}`, app, from, port)).join(''),
    ),
  );

/** What each pair of ids may do, spelled out. */
function spelledOut({ nodes, blocks }: TrafficGraph): ReadonlyMap<string, string> {
  const pairs = new Map<string, string[]>();
  for (const { from, to, ...rest } of blocks)
    for (const a of from)
      for (const b of to) {
        if (a === b && nodes[a]!.pods === 1) continue;
        const key = `${nodes[a]!.id} ${nodes[b]!.id}`;
        pairs.set(key, [...(pairs.get(key) ?? []), JSON.stringify(rest)].sort());
      }
  return new Map([...pairs].map(([key, list]) => [key, list.join()]));
}

it('finds every pair that differs and no other', () => {
  fc.assert(
    fc.property(cluster, cluster, (before, after) => {
      const [old, now] = [spelledOut(before), spelledOut(after)];
      const expected = [...new Set([...old.keys(), ...now.keys()])]
        .filter((key) => old.get(key) !== now.get(key))
        .map((key) => `${!old.has(key) ? 'gained' : !now.has(key) ? 'lost' : 'changed'} ${key}`)
        .sort();
      const { pairs, gained, lost, changed, isExact } = compareGraphs(before, after);
      expect(isExact).toBe(true);
      // A block with JSON keys in another order says the same: the engine writes one order, so both agree.
      expect(pairs.map(({ how, from, to }) => `${how} ${from.id} ${to.id}`).sort()).toEqual(expected);
      expect(gained + lost + changed).toBe(expected.length);
    }),
    { numRuns: 150 },
  );
});

it('turned round, what was gained is lost', () => {
  fc.assert(
    fc.property(cluster, cluster, (before, after) => {
      const there = compareGraphs(before, after);
      const back = compareGraphs(after, before);
      expect([back.gained, back.lost, back.changed]).toEqual([there.lost, there.gained, there.changed]);
      expect([back.came, back.went]).toEqual([there.went, there.came]);
      expect(isSamePicture(compareGraphs(before, before))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it('names the policy that had a say in a pair, and none that had not', () => {
  const base = APPS.map((app) => workload('shop', app)).join('');
  const before = graphOf(base + policy('shop', 'db', 'b', 'a', 80));
  const after = graphOf(`${base}${policy('shop', 'db', 'b', 'c', 80)}`);
  const { pairs } = compareGraphs(before, after);
  expect(pairs.map(({ how, from, to }) => `${how} ${from.name} ${to.name}`)).toEqual(['lost a b', 'gained c b']);
  const ref = (name: string) => ({ kind: 'NetworkPolicy', namespace: 'shop', name });
  expect(policiesBehind(pairs[0]!, [before, after], [ref('db'), ref('other')])).toEqual([ref('db')]);
  expect(policiesBehind({ from: pairs[0]!.to, to: pairs[0]!.from }, [before, after], [ref('db')])).toEqual([]);
});

it('says when graphs are too large to be compared, and then claims nothing', () => {
  const graph = graphOf(APPS.map((app) => workload('shop', app)).join(''));
  const compared = compareGraphs(graph, graph, { listed: 5, pairs: 2 });
  expect([compared.isExact, compared.pairs, isSamePicture(compared)]).toEqual([false, [], false]);
});
