// The exported SVG is well-formed whatever the names, and holds every edge label as text.
import type { Scene } from '@portolan/shared/graph';
import { visibleText } from '@portolan/shared/report';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawnRects, layoutScene } from './boxLayout';
import { BUILT_IN_THEMES } from './canvasTheme';
import { faceImage, nodeFace } from './faces';
import { edgeWords } from './labelText';
import { routeEdges } from './routes';
import { labelArbitrary, sceneArbitrary } from './sceneArbitrary';
import { toSvg } from './svg';

function svgOf(scene: Scene, title: string): string {
  const rects = drawnRects(scene, layoutScene(scene));
  return toSvg({ scene, rects, routes: routeEdges(scene, rects) }, BUILT_IN_THEMES.light, title);
}

function parse(svg: string): Document {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(parsed.getElementsByTagName('parsererror')).toHaveLength(0);
  return parsed;
}

const ALLOWED = new Set(['svg', 'title', 'defs', 'marker', 'path', 'rect', 'text', 'g', 'circle', 'ellipse']);

describe('toSvg', () => {
  test('is well-formed, has no element but drawings and text, and no handler', () => {
    fc.assert(
      fc.property(sceneArbitrary, labelArbitrary, (scene, title) => {
        for (const element of parse(svgOf(scene, title)).querySelectorAll('*')) {
          expect(ALLOWED).toContain(element.localName);
          for (const attribute of element.attributes) expect(attribute.name).not.toMatch(/^on|href/i);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('holds the title and every edge label as text', () => {
    fc.assert(
      fc.property(sceneArbitrary, labelArbitrary, (scene, title) => {
        const texts = new Set([...parse(svgOf(scene, title)).querySelectorAll('text')].map((one) => one.textContent));
        expect(texts).toContain(visibleText(title));
        for (const edge of scene.edges) if (edge.label !== '') expect(texts).toContain(edgeWords(edge));
      }),
      { numRuns: 60 },
    );
  });

  test('gives the same bytes for the same scene', () => {
    fc.assert(
      fc.property(sceneArbitrary, (scene) => {
        expect(svgOf(structuredClone(scene), 'a')).toBe(svgOf(scene, 'a'));
      }),
      { numRuns: 20 },
    );
  });
});

describe('faceImage', () => {
  test('is a data address of a well-formed picture whatever the detail says', () => {
    fc.assert(
      fc.property(labelArbitrary, (detail) => {
        const face = nodeFace(
          {
            id: 'a',
            box: 'b',
            kind: 'workload',
            label: 'a',
            detail,
            isolation: 'both',
            dimmed: false,
            state: 'running',
            findings: 2,
          },
          BUILT_IN_THEMES.dark,
        );
        const address = faceImage(face, 10, 10, BUILT_IN_THEMES.dark);
        expect(address.startsWith('data:image/svg+xml;utf8,')).toBe(true);
        parse(decodeURIComponent(address.slice(address.indexOf(',') + 1)));
      }),
    );
  });
});
