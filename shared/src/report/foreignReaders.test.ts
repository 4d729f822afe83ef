// Exports are read by programs that are not ours: each must find in them exactly the nodes and connections of the graph.

import { instance } from '@viz-js/viz';
import { DOMParser } from '@xmldom/xmldom';
import { parse as parseCsv } from 'csv-parse/sync';
import fc from 'fast-check';
import { MultiDirectedGraph } from 'graphology';
import { parse as parseGraphMl } from 'graphology-graphml/node';
import { describe, expect, it } from 'vitest';
import { clusterArbitrary, PROFILES } from '../../testing/arbitraries';
import type { ClusterObjects } from '../cluster/index';
import { analyse, countPairs, type TrafficGraph } from '../graph/index';
import { csvWithNotes } from './csv';
import { formatDot } from './dot';
import { formatDrawio } from './drawio';
import { aboutLines, type ExportAbout } from './exportAbout';
import { formatGraphMl } from './graphml';
import { NOT_SEEN } from './limits';
import { formatList } from './list';
import { listRows } from './listRows';
import { formatMermaid } from './mermaid';
import { isBundle } from './pairs';
import { visibleText } from './visibleText';

const SEED = Number(process.env.FC_SEED ?? 20_261_123);
const RUNS = Number(process.env.FC_RUNS ?? 60);
const viz = await instance();

const about: ExportAbout = {
  title: 'kind "dev" <b>\\n & more',
  version: '0.1.0',
  readAt: '2026-01-02T03:04:05Z',
  inputsHash: 'abc',
  filter: 'to:app=db "x',
};

/** Texts that mean something to one of the formats. */
const HOSTILE = [
  '"]; x -> y; "',
  '</data></node><script>alert(1)</script>',
  'a"b\\N\\l\\',
  '-->|x| end',
  '"`md`" #quot; #35; %% {init}',
  '=HYPERLINK("x")',
  '\'"><img src=x onerror=alert(1)>',
  '\u202eevil\u2028x\u0000',
  '<![CDATA[ ]]>',
  '&lt;&#60;',
];

/** The cluster with names that are payloads: pods and namespaces, as nothing but a file can have them. */
function disguised(objects: ClusterObjects, start: number): ClusterObjects {
  const names = new Map(
    objects.namespaces.map(({ name }, index) => [name, `${name}${HOSTILE[(start + index) % HOSTILE.length]}`]),
  );
  const named = <T extends { readonly namespace: string }>(item: T): T => ({
    ...item,
    namespace: names.get(item.namespace) ?? item.namespace,
  });
  return {
    ...objects,
    namespaces: objects.namespaces.map((one) => ({ ...one, name: names.get(one.name) ?? one.name })),
    pods: objects.pods.map((pod, index) => {
      const text = HOSTILE[(start + index) % HOSTILE.length]!;
      return { ...named(pod), name: `${pod.name}${text}`, labels: { ...pod.labels, note: text } };
    }),
    networkPolicies: objects.networkPolicies.map(named),
    services: [],
    endpointSlices: [],
  };
}

const graphs: fc.Arbitrary<TrafficGraph> = fc
  .record({
    objects: clusterArbitrary,
    profile: fc.constantFrom(...PROFILES),
    hostile: fc.option(fc.nat(HOSTILE.length - 1)),
    level: fc.constantFrom('workload', 'pod', 'namespace'),
  })
  .map(({ objects, profile, hostile, level }) => {
    const analysis = analyse(hostile === null ? objects : disguised(objects, hostile), { profile });
    return analysis.graph({ level: level as 'workload', nodes: false, variants: 'merge' });
  });

const joined = (pieces: Iterable<string>): string => [...pieces].join('');
const pairsIn = (graph: TrafficGraph): number =>
  graph.blocks.reduce((sum, block) => sum + countPairs(graph.nodes, block), 0);
/** Lines of a picture in which bundles meet in a point. */
const linesIn = (graph: TrafficGraph): number =>
  graph.blocks.reduce(
    (sum, block) => sum + (isBundle(block) ? block.from.length + block.to.length : countPairs(graph.nodes, block)),
    0,
  );
const bundlesIn = (graph: TrafficGraph): number => graph.blocks.filter(isBundle).length;

function holds(check: (graph: TrafficGraph) => void, runs = RUNS): void {
  fc.assert(fc.property(graphs, check), { seed: SEED, numRuns: runs });
}

describe('Graphviz', () => {
  it('draws every node, namespace and line', () => {
    holds((graph) => {
      const answer = viz.render(joined(formatDot(graph, about)), { format: 'json0' });
      if (answer.status !== 'success') throw new Error(answer.errors.map(({ message }) => message).join('\n'));
      const drawn = JSON.parse(answer.output) as {
        objects?: { name: string; label?: string }[];
        edges?: unknown[];
        label: string;
      };
      const objects = drawn.objects ?? [];
      expect(objects.filter(({ name }) => /^n\d+$/.test(name))).toHaveLength(graph.nodes.length);
      expect(objects.filter(({ name }) => /^b\d+$/.test(name))).toHaveLength(bundlesIn(graph));
      expect(drawn.edges ?? []).toHaveLength(linesIn(graph));
      const inNamespaces = graph.nodes.flatMap(({ kind, namespace }) =>
        kind === 'namespace' || namespace === null ? [] : [namespace],
      );
      const clusters = objects.filter(({ name }) => name.startsWith('cluster_')).map(({ label }) => label);
      expect(new Set(clusters)).toEqual(
        new Set(inNamespaces.map((name) => visibleText(name).replaceAll('\\', '\\\\'))),
      );
      for (const words of NOT_SEEN) expect(drawn.label).toContain(words);
    });
  });
});

describe('GraphML', () => {
  it('is read with every node, its facts, and every pair', () => {
    holds((graph) => {
      const read = parseGraphMl(MultiDirectedGraph, joined(formatGraphMl(graph, about)));
      expect(read.order).toBe(graph.nodes.length);
      expect(read.size).toBe(pairsIn(graph));
      graph.nodes.forEach(({ kind, namespace, pods }, index) => {
        const facts = read.getNodeAttributes(`n${index}`);
        expect(facts.kind).toBe(kind);
        expect(facts.namespace).toBe(namespace === null ? undefined : visibleText(namespace));
        expect(facts.pods).toBe(pods ?? undefined);
      });
      for (const block of graph.blocks)
        for (const from of block.from) {
          const verdicts = block.to
            .filter((to) => to !== from)
            .map((to) =>
              read.edges(`n${from}`, `n${to}`).map((edge) => read.getEdgeAttribute(edge, 'verdict') as string),
            );
          for (const found of verdicts) expect(found).toContain(block.verdict);
        }
    });
  });
});

describe('draw.io', () => {
  it('has one container a namespace, cells with unique ids and known parents, and every line', () => {
    holds((graph) => {
      const failed: string[] = [];
      const page = new DOMParser({ onError: (_level, message) => failed.push(message) }).parseFromString(
        joined(formatDrawio(graph, about)),
        'text/xml',
      );
      expect(failed).toEqual([]);
      expect(page.documentElement?.tagName).toBe('mxfile');
      const cells = [...page.getElementsByTagName('mxCell')];
      const ids = new Set(cells.map((cell) => cell.getAttribute('id')));
      expect(ids.size).toBe(cells.length);
      for (const cell of cells.slice(1)) expect(ids).toContain(cell.getAttribute('parent'));
      const edges = cells.filter((cell) => cell.getAttribute('edge') === '1');
      expect(edges).toHaveLength(linesIn(graph));
      for (const edge of edges) for (const end of ['source', 'target']) expect(ids).toContain(edge.getAttribute(end));
      const containers = cells.filter((cell) => /container=1/.test(cell.getAttribute('style') ?? ''));
      const namespaces = new Set(graph.nodes.map(({ kind, namespace }) => (kind === 'namespace' ? null : namespace)));
      expect(new Set(containers.map((cell) => cell.getAttribute('value')))).toEqual(
        new Set([...namespaces].map((name) => (name === null ? 'Outside' : visibleText(name)))),
      );
      // Values are text only as long as no style says otherwise.
      for (const cell of cells) expect(cell.getAttribute('style') ?? '').not.toContain('html=1');
      const note = cells.find((cell) => cell.getAttribute('id') === 'about')?.getAttribute('value') ?? '';
      expect(note.split('\n')).toEqual(aboutLines(graph, about).map(visibleText));
    });
  });
});

describe('CSV', () => {
  it('has a row for every row of the list, no cell that a spreadsheet would compute, and its limits in the last head', () => {
    holds((graph) => {
      const plain = parseCsv(joined(formatList(graph, 'csv')), { bom: true }) as string[][];
      expect(plain).toHaveLength(1 + [...listRows(graph)].length);
      const rows = parseCsv(joined(csvWithNotes(formatList(graph, 'csv'), aboutLines(graph, about))), {
        bom: true,
      }) as string[][];
      expect(rows.map((row) => row.slice(0, -1))).toEqual(plain);
      expect(new Set(rows.slice(1).map((row) => row.at(-1)))).toEqual(new Set(plain.length > 1 ? [''] : []));
      for (const words of NOT_SEEN) expect(rows[0]!.at(-1)).toContain(words);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    });
  });
});

describe('Mermaid', () => {
  // Its own reader needs a browser (e2e/support/mermaid); these are its rules: text in quotes, anything special by its number.
  const LINES = [
    /^flowchart LR$/,
    /^ {2}%% [^\n{}<>&"]*$/,
    /^ {2}subgraph g\d+\["[^"\][<>&`;\\]*(#\d+;[^"\][<>&`;\\]*)*"\]$/,
    /^ {4}n\d+(\["[^"<>&`]*"\]|\(\["[^"<>&`]*"\]\))$/,
    /^ {2}end$/,
    /^ {2}n\d+ (-->|-\.->|==>)\|"[^"<>&`|]*"\| n\d+$/,
    /^ {2}b\d+\(\("[^"<>&`]*"\)\)$/,
    /^ {2}n\d+ --- b\d+$/,
    /^ {2}b\d+ (-->|-\.->|==>) n\d+$/,
    /^ {2}left\["[^"<>&`]*"\]$/,
    /^ {2}subgraph limits\["[^"<>&`]*"\]$/,
    /^ {4}l\d+\["[^"<>&`]*"\]$/,
  ];

  it('has only lines of the language, and every node and line as long as Mermaid would draw them', () => {
    holds((graph) => {
      const lines = joined(formatMermaid(graph, about)).trimEnd().split('\n');
      for (const line of lines)
        expect(
          LINES.some((known) => known.test(line)),
          line,
        ).toBe(true);
      expect(lines.filter((line) => /^ {4}n\d/.test(line))).toHaveLength(graph.nodes.length);
      const drawn = lines.filter((line) => /^ {2}[nb]\d+ /.test(line)).length;
      if (linesIn(graph) <= 500) expect(drawn).toBe(linesIn(graph));
      else expect(drawn).toBeLessThanOrEqual(500);
    });
  });
});
