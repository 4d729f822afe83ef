// GraphML: every pair is an edge of its own, with typed keys, for programs that compute with graphs.
import { lookOf, nodeTitle, type TrafficGraph } from '../graph/index';
import { aboutLines, type ExportAbout } from './exportAbout';
import { labelOf, pairsOf } from './pairs';
import { xmlText } from './xml';

const NODE_KEYS = {
  label: 'string',
  kind: 'string',
  namespace: 'string',
  workloadKind: 'string',
  pods: 'int',
  isolation: 'string',
  hostNetwork: 'boolean',
  labels: 'string',
  addresses: 'string',
} as const;

const EDGE_KEYS = {
  label: 'string',
  TCP: 'string',
  UDP: 'string',
  SCTP: 'string',
  verdict: 'string',
  certainty: 'string',
  kind: 'string',
  look: 'string',
  family: 'string',
  partial: 'string',
  l7: 'boolean',
} as const;

type Data<Keys> = { readonly [K in keyof Keys]?: string | number | boolean | null | undefined };

/** One document in pieces; it grows with the number of pairs, and nothing is kept meanwhile. */
export function* formatGraphMl(graph: TrafficGraph, about: ExportAbout): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n';
  yield '  <key id="g_about" for="graph" attr.name="about" attr.type="string"/>\n';
  for (const [name, type] of Object.entries(NODE_KEYS)) yield key('n', 'node', name, type);
  for (const [name, type] of Object.entries(EDGE_KEYS)) yield key('e', 'edge', name, type);
  yield '  <graph id="portolan" edgedefault="directed">\n';
  yield `    <data key="g_about">${aboutLines(graph, about).map(xmlText).join('\n')}</data>\n`;
  for (const [index, node] of graph.nodes.entries()) {
    const { kind, namespace, workloadKind, pods, isolation, hostNetwork, labels, addresses } = node;
    const data: Data<typeof NODE_KEYS> = {
      label: nodeTitle(node),
      kind,
      namespace,
      workloadKind,
      pods,
      isolation,
      hostNetwork,
      labels: Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(','),
      addresses: addresses.join(' '),
    };
    yield `    <node id="n${index}">${written('n', data)}</node>\n`;
  }
  let number = 0;
  for (const block of graph.blocks) {
    const { traffic, verdict, certainty, kind, family, partial, l7 } = block;
    const data = written('e', {
      label: labelOf(block),
      ...traffic,
      verdict,
      certainty,
      kind,
      look: lookOf(block),
      family,
      partial: partial ? `${partial.pairs} of ${partial.of}` : null,
      l7,
    } satisfies Data<typeof EDGE_KEYS>);
    for (const { from, to } of pairsOf(graph.nodes, block))
      yield `    <edge id="e${number++}" source="n${from}" target="n${to}">${data}</edge>\n`;
  }
  yield '  </graph>\n</graphml>\n';
}

function key(prefix: string, holder: string, name: string, type: string): string {
  return `  <key id="${prefix}_${name}" for="${holder}" attr.name="${name}" attr.type="${type}"/>\n`;
}

/** Empty and unknown values are left out. */
function written(prefix: string, data: Readonly<Record<string, string | number | boolean | null | undefined>>): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `<data key="${prefix}_${name}">${xmlText(String(value))}</data>`)
    .join('');
}
