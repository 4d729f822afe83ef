// The exported SVG is well-formed whatever the names, holds every label, every connection and its limits as text. Read by an XML parser that is not ours.
import { DOMParser, type Document, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterArbitrary, PROFILES } from '../../../testing/arbitraries';
import { labelArbitrary, sceneArbitrary } from '../../../testing/sceneArbitrary';
import { analyse, buildWholeScene, countConnections, LOOKS, type Scene } from '../../graph/index';
import { type ExportAbout, NOT_SEEN, visibleText } from '../../report/index';
import { drawScene } from '../layout/drawing';
import { edgeWords } from '../layout/labelText';
import type { Route } from '../layout/route';
import { pictureWords } from '../pictureWords';
import { faceImage, nodeFace } from './faces';
import { toSvg } from './svg';
import { BUILT_IN_THEMES } from './theme';

/** More than fits a line. */
const LONG = 'What is left out is told below the picture. '.repeat(9).trim();

function svgOf(scene: Scene, title: string): string {
  return toSvg(drawScene(scene), BUILT_IN_THEMES.light, { title, foot: [title, LONG] });
}

function parse(svg: string): Document {
  const parser = new DOMParser({
    onError: (_level, message) => {
      throw new Error(message);
    },
  });
  return parser.parseFromString(svg, 'image/svg+xml');
}

const elements = (document: Document): readonly Element[] => [...document.getElementsByTagName('*')];
const textsOf = (document: Document, name: string): readonly string[] =>
  [...document.getElementsByTagName(name)].map((one) => one.textContent ?? '');

const ALLOWED = new Set(['svg', 'title', 'desc', 'defs', 'marker', 'path', 'rect', 'text', 'g', 'circle', 'ellipse']);

describe('toSvg', () => {
  test('is well-formed, has no element but drawings and text, and no handler', () => {
    fc.assert(
      fc.property(sceneArbitrary, labelArbitrary, (scene, title) => {
        for (const element of elements(parse(svgOf(scene, title)))) {
          expect(ALLOWED).toContain(element.localName);
          for (const attribute of element.attributes) expect(attribute.name).not.toMatch(/^on|href/i);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('holds the title, every edge label and the whole foot as text', () => {
    fc.assert(
      fc.property(sceneArbitrary, labelArbitrary, (scene, title) => {
        const document = parse(svgOf(scene, title));
        const texts = new Set(textsOf(document, 'text'));
        expect(texts).toContain(visibleText(title));
        for (const edge of scene.edges) if (edge.label !== '') expect(texts).toContain(edgeWords(edge));
        expect(textsOf(document, 'text').join(' ')).toContain(LONG);
      }),
      { numRuns: 60 },
    );
  });

  test('is as large as all that it shows: no line and no label stands over its edge', () => {
    let said = 0;
    fc.assert(
      fc.property(sceneArbitrary, fc.integer({ min: 800, max: 4000 }), (scene, far) => {
        const { routes, ...drawing } = drawScene(scene);
        // A loop to the right of everything.
        const away = ([id, route]: [string, Route], index: number): [string, Route] =>
          index > 0
            ? [id, route]
            : [id, { ...route, points: [...route.points, { x: far, y: 0 }], label: { x: far, y: 0 } }];
        const svg = toSvg({ ...drawing, routes: new Map([...routes].map(away)) }, BUILT_IN_THEMES.light, {
          title: '',
          foot: [],
        });
        const [, width = 0] = /<svg [^>]*width="(\d+)"/.exec(svg)!.map(Number);
        const [, left = 0] = /<g transform="translate\((\S+) \S+\)">\n(?!.*<g transform="translate\(\S+ \S+\)">\n)/s
          .exec(svg)!
          .map(Number);
        if (routes.size > 0) expect(far + left).toBeLessThanOrEqual(width);
        for (const [, x, w] of svg.matchAll(
          /<rect x="(\S+)" y="\S+" width="(\S+)" height="16" rx="4" [^>]*fill-opacity/g,
        )) {
          said += 1;
          expect(Number(x) + left).toBeGreaterThanOrEqual(0);
          expect(Number(x) + Number(w) + left).toBeLessThanOrEqual(width);
        }
      }),
    );
    expect(said).toBeGreaterThan(100);
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

describe('the whole graph as a picture', () => {
  const about: ExportAbout = {
    title: 'a & b',
    version: '1',
    readAt: '2026-01-02T03:04:05Z',
    inputsHash: 'f00',
    filter: null,
  };

  test('has every workload and every connection, each with its label, and its limits', () => {
    fc.assert(
      fc.property(clusterArbitrary, fc.constantFrom(...PROFILES), (objects, profile) => {
        const analysis = analyse(objects, { profile });
        const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
        const scene = buildWholeScene(graph, analysis.exposure());
        expect(scene.counts).toMatchObject({ overBudget: 0, workloadsDrawn: scene.counts.workloads });
        const counts = countConnections(graph.nodes, graph.blocks);
        expect(scene.counts.connections).toMatchObject(counts);
        // Only what nothing isolates may be folded.
        const { folded } = scene.counts;
        expect(folded).toBeLessThanOrEqual(counts.open);
        const drawn = scene.edges.filter(({ id }) => !/[|](tie|exposure)$/.test(id));
        const all = LOOKS.reduce((sum, look) => sum + counts[look], 0);
        expect(drawn.reduce((sum, { weight }) => sum + weight, 0)).toBe(all - folded);
        const document = parse(toSvg(drawScene(scene), BUILT_IN_THEMES.light, pictureWords(scene, graph, about)));
        const texts = new Set(textsOf(document, 'text'));
        for (const edge of scene.edges) if (edge.label !== '') expect(texts).toContain(edgeWords(edge));
        const tips = textsOf(document, 'title');
        for (const { kind, name, namespace } of graph.nodes)
          if (kind === 'workload')
            expect(
              tips.some((tip) => tip.startsWith(name)),
              `${namespace}/${name}`,
            ).toBe(true);
        const [said = ''] = textsOf(document, 'desc');
        for (const words of [...NOT_SEEN, ...graph.notConsidered.map(({ message }) => visibleText(message))])
          expect(said).toContain(words);
      }),
      { numRuns: 40 },
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
