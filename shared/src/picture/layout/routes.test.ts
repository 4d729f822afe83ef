// Lines begin and end at the borders of their ends, can be hit, and stay apart where they belong to different sources.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sceneArbitrary } from '../../../testing/sceneArbitrary';
import { drawnRects, layoutScene } from './boxLayout';
import { contains } from './geometry';
import { assignLanes, laneKey } from './lanes';
import { routeAt, routeDistance } from './nearestRoute';
import { flowOrder, flowRanks } from './ranks';
import { routeEdges } from './routes';

describe('routeEdges', () => {
  test('draws every edge, from the border of its source to the border of its target', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        const rects = drawnRects(scene, layoutScene(scene));
        const routes = routeEdges(scene, rects);
        for (const edge of scene.edges) {
          const { points } = routes.get(edge.id)!;
          expect(contains(rects.get(edge.source)!, points[0]!)).toBe(true);
          expect(contains(rects.get(edge.target)!, points.at(-1)!)).toBe(true);
          for (const point of points) expect(Number.isFinite(point.x) && Number.isFinite(point.y)).toBe(true);
        }
      }),
    );
  });

  test('puts each label on its line, where a click finds a line', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        const routes = routeEdges(scene, drawnRects(scene, layoutScene(scene)));
        for (const route of routes.values()) {
          expect(routeDistance(route, route.label)).toBeLessThan(5);
          expect(routeAt(routes.values(), route.label, 7)).not.toBeNull();
        }
      }),
    );
  });
});

describe('assignLanes', () => {
  test('gives overlapping runs of different groups different lanes, and one group one lane', () => {
    const run = (group: string, low: number, high: number) => ({ corridor: 'c', group, low, high });
    const lanes = assignLanes([run('a', 0, 10), run('b', 5, 15), run('a', 8, 12), run('c', 40, 50)]);
    const index = (group: string): number => lanes.get(laneKey('c', group))!.index;
    expect(index('a')).not.toBe(index('b'));
    expect(index('c')).toBe(0);
  });
});

describe('flowRanks', () => {
  const arcs = fc.array(fc.record({ from: fc.nat(7), to: fc.nat(7), weight: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 20,
  });

  test('orders every vertex once, cycles or not', () => {
    fc.assert(
      fc.property(arcs, (list) => {
        expect([...flowOrder(8, list)].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      }),
    );
  });

  test('puts targets after sources where there is no cycle', () => {
    fc.assert(
      fc.property(arcs, (list) => {
        const forward = list.filter((arc) => arc.from < arc.to);
        const ranks = flowRanks(8, forward);
        for (const arc of forward) expect(ranks[arc.from]!).toBeLessThan(ranks[arc.to]!);
      }),
    );
  });
});
