// Hubs on the map: folded with their number, drawn when asked for, and nothing lost whatever is chosen.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { block, graphOf, podNode } from '../../../testing/graphs';
import { filterGraph, NO_FILTER } from '../filter/filter';
import type { ConnectionBlock, TrafficGraph } from '../model';
import { buildScene } from './scene';
import { hubsOf } from './sceneHubs';
import { DEFAULT_CHOICES } from './sceneLimits';
import type { SceneChoices } from './sceneModel';

const name = (box: number) => `n${String(box).padStart(3, '0')}`;

function namespaces(count: number, each: number, blocks: readonly ConnectionBlock[]): TrafficGraph {
  const nodes = Array.from({ length: count * each }, (_, i) => podNode(name(Math.floor(i / each)), `w${i}`));
  return graphOf(nodes, [...blocks]);
}

const all = (size: number) => Array.from({ length: size }, (_, i) => i);
const see = (graph: TrafficGraph, choices: Partial<SceneChoices> = {}) =>
  buildScene(graph, filterGraph(graph, NO_FILTER), { ...DEFAULT_CHOICES, ...choices });

describe('a namespace that most namespaces reach', () => {
  const dns = namespaces(40, 3, [
    block({ from: all(120), to: [0], traffic: { UDP: '53' } }),
    block({ from: [15], to: [30], traffic: { TCP: '80' } }),
  ]);

  test('is a hub: its connections are one line on its box, with peers and connections', () => {
    const scene = see(dns);
    expect(scene.boxes.find(({ id }) => id === 'Namespace/n000')?.hubs).toEqual([
      { side: 'in', peers: 39, of: 39, connections: 117, unfolded: false },
    ]);
    expect(scene.edges.map(({ id }) => id)).toEqual(['Namespace/n005|Namespace/n010|all']);
    expect(scene.counts.folded).toBe(119);
  });

  test('shows its connections when it is unfolded, and those of another box when that is selected', () => {
    const unfolded = see(dns, { unfolded: ['in:Namespace/n000'] });
    expect(unfolded.edges).toHaveLength(40);
    expect(unfolded.boxes[0]?.hubs).toMatchObject([{ connections: 0, unfolded: true }]);
    const selected = see(dns, { selected: 'Namespace/n005' });
    expect(selected.edges.map(({ target }) => target).sort()).toEqual(['Namespace/n000', 'Namespace/n010']);
  });

  test('tells in an open box which node it is', () => {
    const scene = see(dns, { openBoxes: ['Namespace/n000'] });
    expect(scene.nodes.filter(({ stub }) => stub).map(({ detail }) => detail)).toEqual([
      'reached by 39 of 39 namespaces: 119 connections',
    ]);
  });
});

test('a quarter of the others by rules and half of them in any way make a hub, less does not', () => {
  const reached = (byRule: number, open: number) =>
    hubsOf(
      namespaces(61, 1, [
        block({ from: all(byRule + 1).slice(1), to: [0], traffic: { TCP: '80' } }),
        block({ from: all(open + 1).slice(1), to: [0], kind: 'open' }),
      ]),
    ).in;
  expect([...reached(15, 30)]).toEqual([
    ['Namespace/n000', 15],
    ['Deployment/n000/w0', 15],
  ]);
  expect(reached(30, 0).size).toBe(2);
  expect([reached(14, 60).size, reached(15, 29).size, reached(0, 60).size]).toEqual([0, 0, 0]);
  expect(hubsOf(namespaces(12, 1, [block({ from: all(12), to: [0], traffic: { TCP: '80' } })])).in.size).toBe(0);
});

test('where everybody reaches everybody nobody is a hub', () => {
  const hubs = hubsOf(namespaces(40, 1, [block({ from: all(40), to: all(40), traffic: { TCP: '80' } })]));
  expect([hubs.in.size, hubs.out.size]).toEqual([0, 0]);
});

test('every connection is drawn, folded or counted as not drawn, whatever is open, unfolded or selected', () => {
  const pick = fc.subarray(all(60), { minLength: 1, maxLength: 50 });
  const blocks = fc.array(fc.record({ from: pick, to: pick, open: fc.boolean() }), { maxLength: 6 });
  const box = fc.integer({ min: 0, max: 29 }).map((i) => `Namespace/${name(i)}`);
  const choices = fc.record({
    open: fc.option(fc.array(box, { maxLength: 3 })),
    unfolded: fc.array(
      fc.tuple(fc.constantFrom('in', 'out'), box).map(([side, id]) => `${side}:${id}`),
      { maxLength: 3 },
    ),
    selected: fc.option(box),
  });
  fc.assert(
    fc.property(blocks, choices, (plans, { open, unfolded, selected }) => {
      const graph = namespaces(
        30,
        2,
        plans.map((plan) =>
          block({ from: plan.from, to: plan.to, traffic: { TCP: '80' }, kind: plan.open ? 'open' : 'explicit' }),
        ),
      );
      const { edges, more, counts } = see(graph, { openBoxes: open, unfolded, selected });
      const drawn = edges.filter(({ id }) => !id.endsWith('|tie')).reduce((sum, { weight }) => sum + weight, 0);
      const kept = (more ?? []).reduce((sum, { weight }) => sum + weight, 0);
      expect(drawn + counts.folded + counts.overBudget).toBe(counts.connections.explicit + counts.connections.open);
      expect(kept).toBeLessThanOrEqual(counts.overBudget);
    }),
    { numRuns: 40 },
  );
});
