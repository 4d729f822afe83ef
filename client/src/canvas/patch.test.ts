// A patched graph is the graph that a rebuild would give.

import type { Scene } from '@portolan/shared/graph';
import { BUILT_IN_THEMES, drawnRects, layoutScene, routeEdges } from '@portolan/shared/picture';
import cytoscape, { type Core, type ElementDefinition } from 'cytoscape';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sceneArbitrary } from '../../../shared/testing/sceneArbitrary';
import { toElements } from './elements';
import { addSome, patchGraph } from './patch';

function elementsOf(scene: Scene): ElementDefinition[] {
  const rects = drawnRects(scene, layoutScene(scene));
  return toElements(scene, rects, routeEdges(scene, rects), BUILT_IN_THEMES.light);
}

function contents(cy: Core): readonly unknown[] {
  return cy
    .elements()
    .map((element) => ({
      data: element.data(),
      classes: [...element.classes()].sort(),
      position: element.isNode() ? { ...element.position() } : null,
    }))
    .sort((a, b) => (String(a.data.id) < String(b.data.id) ? -1 : 1));
}

function graph(elements: readonly ElementDefinition[]): Core {
  const cy = cytoscape({ headless: true, styleEnabled: false });
  patchGraph(cy, elements);
  return cy;
}

describe('patchGraph', () => {
  test('leads to the same graph as a rebuild', () => {
    fc.assert(
      fc.property(sceneArbitrary, sceneArbitrary, (before, after) => {
        const cy = graph(elementsOf(before));
        patchGraph(cy, elementsOf(after));
        expect(contents(cy)).toEqual(contents(graph(elementsOf(after))));
      }),
      { numRuns: 60 },
    );
  });

  test('leads to the same graph when lines come in turns', () => {
    fc.assert(
      fc.property(sceneArbitrary, sceneArbitrary, (before, after) => {
        const cy = graph(elementsOf(before));
        let { left } = patchGraph(cy, elementsOf(after), 2);
        while (left.length > 0) left = addSome(cy, left, 2);
        expect(contents(cy)).toEqual(contents(graph(elementsOf(after))));
      }),
      { numRuns: 60 },
    );
  });

  test('touches nothing when nothing changed', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        const cy = graph(elementsOf(scene));
        expect(patchGraph(cy, elementsOf(scene))).toEqual({ added: 0, removed: 0, changed: 0, left: [] });
      }),
      { numRuns: 60 },
    );
  });

  test('touches only what changed, and keeps what the pointer highlighted', () => {
    const node = (id: string, x: number): ElementDefinition => ({
      group: 'nodes',
      data: { id, w: 1 },
      position: { x, y: 0 },
      classes: 'node',
    });
    const cy = graph([node('a', 0), node('b', 10)]);
    cy.getElementById('a').addClass('hot');
    expect(patchGraph(cy, [node('a', 5), node('b', 10)])).toEqual({ added: 0, removed: 0, changed: 1, left: [] });
    expect(cy.getElementById('a').hasClass('hot')).toBe(true);
    expect(cy.getElementById('a').position('x')).toBe(5);
  });
});
