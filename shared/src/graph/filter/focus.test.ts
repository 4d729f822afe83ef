// Checks neighbourhoods, ways and layers: on the shop, and against walking pair by pair on random graphs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGraph, shopGraph } from '../../../testing/graphs';
import { LOOKS } from '../looks';
import type { TrafficGraph } from '../model';
import { filterGraph, NO_FILTER } from './filter';
import { type FilteredGraph, hasSelfPair } from './filterModel';
import { type Focus, focusGraph } from './focus';
import { applyLayers, parseLayer } from './layers';

const whole = (graph: TrafficGraph): FilteredGraph => filterGraph(graph, NO_FILTER);

/** Every connection as `from>to#block`, own-node traffic too; blocks are told apart by all but their ends. */
function pairs({ graph, blocks }: Pick<FilteredGraph, 'graph' | 'blocks'>): string[] {
  return blocks
    .flatMap(({ from, to, ...rest }) =>
      from.flatMap((a) =>
        to.filter((b) => a !== b || hasSelfPair(graph.nodes[a]!)).map((b) => `${a}>${b}#${JSON.stringify(rest)}`),
      ),
    )
    .sort();
}

/** Nothing but pods passes traffic on. */
const passes = (graph: TrafficGraph, node: number, level: number) =>
  level === 0 || 'workload pod namespace'.includes(graph.nodes[node]!.kind);

/** Steps from the seeds by relaxing every pair until nothing changes. */
function naiveSteps({ graph, blocks }: FilteredGraph, seeds: readonly number[], way: 'up' | 'down'): number[] {
  const steps = graph.nodes.map((_, index) => (seeds.includes(index) ? 0 : Number.POSITIVE_INFINITY));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to, kind } of blocks) {
      if (kind === 'node') continue;
      for (const a of from)
        for (const b of to) {
          const [near, far] = way === 'down' ? [a, b] : [b, a];
          if (!passes(graph, near, steps[near]!)) continue;
          if (steps[near]! + 1 < steps[far]!) {
            steps[far] = steps[near]! + 1;
            changed = true;
          }
        }
    }
  }
  return steps;
}

const total = (counts: FilteredGraph['counts']) => LOOKS.reduce((sum, look) => sum + counts[look], 0);
const ends = (text: string): [number, number] => text.split('#')[0]!.split('>').map(Number) as [number, number];
const names = ({ graph, nodesVisible }: FilteredGraph) => nodesVisible.map((index) => graph.nodes[index]!.name).sort();
const idOf = (graph: TrafficGraph, name: string) => graph.nodes.find((node) => node.name === name)!.id;

describe('on the shop', () => {
  const shop = shopGraph();
  const db = idOf(shop, 'payments-db');

  test('who reaches the database in one step', () => {
    const { filtered, report } = focusGraph(whole(shop), { type: 'around', id: db, hops: 1, way: 'up' });
    expect(names(filtered)).toEqual(['payments-api', 'payments-db', 'report']);
    expect(report).toMatchObject({ state: 'around', up: expect.arrayContaining([2]) });
  });

  test('the shortest way from checkout to the database leads over payments-api', () => {
    const focus: Focus = { type: 'paths', from: idOf(shop, 'checkout'), to: db, longer: false };
    const { filtered, report } = focusGraph(whole(shop), focus);
    expect(report).toEqual({ state: 'paths', steps: 2, between: filtered.nodesVisible.length - 2 });
    expect(names(filtered)).toContain('payments-api');
  });

  test('a filter comes first: on 5432 there is no way from checkout', () => {
    const port = filterGraph(shop, { ...NO_FILTER, port: [{ type: 'range', first: 8443, last: 8443 }] });
    const { report } = focusGraph(port, { type: 'paths', from: idOf(shop, 'catalog'), to: db, longer: false });
    expect(report.state).toBe('no-path');
  });

  test('an end that is not there is named, and nothing is hidden', () => {
    const { filtered, report } = focusGraph(whole(shop), {
      type: 'around',
      id: 'Deployment/a/b',
      hops: 1,
      way: 'both',
    });
    expect(report).toEqual({ state: 'gone', id: 'Deployment/a/b' });
    expect(filtered.nodesVisible).toHaveLength(shop.nodes.length);
  });

  test('a whole namespace keeps what is inside it', () => {
    const focus: Focus = { type: 'around', id: 'Namespace/payments', hops: 1, way: 'down' };
    const { filtered } = focusGraph(whole(shop), focus);
    expect(pairs(filtered).map(ends)).toContainEqual(
      ['payments-api', 'payments-db'].map((name) => shop.nodes.findIndex((node) => node.name === name)),
    );
  });

  test('a hidden layer leaves the picture and is counted; a dimmed one stays', () => {
    const all = whole(shop);
    const { drawn, hidden } = applyLayers(all, [{ mode: 'hide', nodes: 'ns=monitoring' }], () => new Map());
    expect(names(drawn)).not.toContain('prometheus');
    expect(hidden.nodes).toBe(1);
    const before = pairs(all).length;
    expect(pairs(drawn).length + total(hidden.connections)).toBe(before);
    const dimmed = applyLayers(all, [{ mode: 'dim', nodes: 'ns=monitoring' }], () => new Map());
    expect(pairs(dimmed.drawn)).toHaveLength(before);
    expect(dimmed.drawn.nodesInScope).toHaveLength(all.nodesInScope.length - 1);
  });

  test('a layer speaks of workloads only', () => {
    expect(parseLayer('!ns=a OR app in (x,y)').ok).toBe(true);
    expect(parseLayer('to:ns=a')).toMatchObject({ ok: false, error: { message: expect.stringContaining('layer') } });
    expect(parseLayer('ns=').ok).toBe(false);
  });
});

const someGraph = anyGraph.filter(({ nodes }) => nodes.length > 1);

test('a neighbourhood holds exactly the shortest ways, on any graph', () => {
  fc.assert(
    fc.property(
      someGraph,
      fc.nat(),
      fc.constantFrom<1 | 2 | 3>(1, 2, 3),
      fc.constantFrom<'both' | 'up' | 'down'>('both', 'up', 'down'),
      (graph, pick, hops, way) => {
        const all = whole(graph);
        const seed = pick % graph.nodes.length;
        const { filtered } = focusGraph(all, { type: 'around', id: graph.nodes[seed]!.id, hops, way });
        const down = naiveSteps(all, [seed], 'down');
        const up = naiveSteps(all, [seed], 'up');
        const isStep = (steps: readonly number[], a: number, b: number) => {
          const [near, far] = [steps[a]!, steps[b]!];
          return near < hops && passes(graph, a, near) && (far === near + 1 || (near === 0 && far === 0));
        };
        const expected = pairs(all).filter((text) => {
          const [a, b] = ends(text);
          return (way !== 'up' && isStep(down, a, b)) || (way !== 'down' && isStep(up, b, a));
        });
        expect(pairs(filtered)).toEqual(expected);
      },
    ),
  );
});

test('ways between two ends are all of the shortest, or one step longer, on any graph', () => {
  fc.assert(
    fc.property(someGraph, fc.nat(), fc.nat(), fc.boolean(), (graph, x, y, longer) => {
      const [a, b] = [x % graph.nodes.length, y % graph.nodes.length];
      fc.pre(a !== b);
      const all = whole(graph);
      const focus: Focus = { type: 'paths', from: graph.nodes[a]!.id, to: graph.nodes[b]!.id, longer };
      const { filtered, report } = focusGraph(all, focus);
      const start = naiveSteps(all, [a], 'down');
      const end = naiveSteps(all, [b], 'up');
      const steps = start[b]!;
      if (!Number.isFinite(steps)) {
        expect(report.state).toBe('no-path');
        expect(filtered.blocks).toEqual([]);
        return;
      }
      expect(report).toMatchObject({ state: 'paths', steps });
      expect(pairs(filtered)).toEqual(
        pairs(all).filter((text) => {
          const [from, to] = ends(text);
          const isShort = start[from]! + 1 + end[to]! <= steps + (longer ? 1 : 0);
          return isShort && passes(graph, from, start[from]!) && passes(graph, to, end[to]!);
        }),
      );
    }),
  );
});

test('layers lose nothing: drawn and hidden connections make the whole, on any graph', () => {
  fc.assert(
    fc.property(anyGraph, fc.constantFrom('ns=a', 'is:unprotected', '!kind=Deployment', 'name=*1*'), (graph, nodes) => {
      const all = whole(graph);
      const { drawn, hidden } = applyLayers(all, [{ mode: 'hide', nodes }], () => new Map());
      expect(total(drawn.counts) + total(hidden.connections)).toBe(total(all.counts));
      expect(pairs(drawn)).toHaveLength(total(drawn.counts));
    }),
  );
});
