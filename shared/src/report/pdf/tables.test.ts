// Counts of a report are those that walking all pairs gives, what cannot be told included.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clusterArbitrary, PROFILES } from '../../../testing/arbitraries';
import { analyse, hasSelfPair, type TrafficGraph } from '../../graph/index';
import { countsBetween, countWords, peersInto } from './tables';

const GROUPS = ['a', 'b', 'c'];

function graphOf(objects: Parameters<typeof analyse>[0], profile: (typeof PROFILES)[number]): TrafficGraph {
  return analyse(objects, { profile }).graph({ level: 'workload', nodes: false, variants: 'merge' });
}

it('counts every pair once in each cell of its groups, as allowed or as unknown', () => {
  let unknown = 0;
  fc.assert(
    fc.property(
      clusterArbitrary,
      fc.constantFrom(...PROFILES),
      fc.array(fc.subarray(GROUPS), { minLength: 20, maxLength: 20 }),
      (objects, profile, groups) => {
        const { nodes, blocks } = graphOf(objects, profile);
        const groupsOf = (node: number): readonly string[] => groups[node % groups.length]!;
        const found = countsBetween({ nodes, blocks }, groupsOf);
        for (const row of GROUPS)
          for (const column of GROUPS) {
            const expected = { allowed: 0, unknown: 0 };
            nodes.forEach((source, from) => {
              nodes.forEach((_, to) => {
                if (!groupsOf(from).includes(row) || !groupsOf(to).includes(column)) return;
                if (from === to && !hasSelfPair(source)) return;
                const own = blocks.filter(
                  (one) => one.kind !== 'node' && one.from.includes(from) && one.to.includes(to),
                );
                if (own.some(({ verdict }) => verdict === 'allow')) expected.allowed += 1;
                else if (own.some(({ verdict }) => verdict === 'unknown')) expected.unknown += 1;
              });
            });
            unknown += expected.unknown;
            expect(found.get(row)?.get(column) ?? { allowed: 0, unknown: 0 }).toEqual(expected);
          }
      },
    ),
  );
  expect(unknown).toBeGreaterThan(0);
});

it('writes what is unknown as unknown', () => {
  expect(countWords(undefined)).toBe('·');
  expect(countWords({ allowed: 1200, unknown: 0 })).toBe('1,200');
  expect(countWords({ allowed: 0, unknown: 3 })).toBe('0 + 3 ?');
});

it('never says nobody of an end that somebody may reach, for all that is known', () => {
  fc.assert(
    fc.property(clusterArbitrary, fc.constantFrom(...PROFILES), (objects, profile) => {
      const graph = graphOf(objects, profile);
      const into = peersInto(graph);
      graph.nodes.forEach((node, index) => {
        const own = graph.blocks.filter(
          ({ kind, verdict, to, from }) =>
            kind !== 'node' &&
            verdict !== 'deny' &&
            to.includes(index) &&
            from.some((peer) => peer !== index || hasSelfPair(node)),
        );
        expect(into(index) === 'nobody').toBe(own.length === 0);
        expect(into(index).includes('cannot be told')).toBe(own.some(({ verdict }) => verdict === 'unknown'));
      });
    }),
  );
});
