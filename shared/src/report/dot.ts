// Graphviz: namespaces as clusters, lines by what they are; blocks that join many with many meet in a point.
import { type ConnectionBlock, type ConnectionLook, lookOf, type TrafficGraph } from '../graph/index';
import { aboutLines, type ExportAbout } from './exportAbout';
import { bundleLabel, byNamespace, isBundle, labelOf, nodeLabel, pairsOf } from './pairs';
import { visibleText } from './visibleText';

const STYLES: Readonly<Record<ConnectionLook, string>> = {
  explicit: 'style=solid color="#33415c"',
  open: 'style=dashed color="#8a97ad"',
  uncertain: 'style=dashed color="#b45309" fontcolor="#b45309" penwidth=1.6',
  node: 'style=dotted color="#8a97ad"',
};

/** One digraph in pieces. The label of the graph says where it is from and what it does not show. */
export function* formatDot(graph: TrafficGraph, about: ExportAbout): Generator<string> {
  yield 'digraph portolan {\n';
  yield `  graph [rankdir=LR compound=true fontname="Helvetica" labelloc=b labeljust=l fontsize=9 label=${lines(aboutLines(graph, about))}]\n`;
  yield '  node [shape=box style="rounded,filled" fillcolor=white color="#64748b" fontname="Helvetica" fontsize=10]\n';
  yield '  edge [fontname="Helvetica" fontsize=8 arrowsize=0.7]\n';
  for (const [index, { namespace, nodes }] of byNamespace(graph).entries()) {
    if (namespace !== null)
      yield `  subgraph cluster_${index} {\n    label=${quoted(namespace)} labelloc=t style="rounded,filled" fillcolor="#f1f5f9" color="#cbd5e1"\n`;
    for (const number of nodes) {
      const node = graph.nodes[number]!;
      const shape = node.kind === 'workload' || node.kind === 'pod' ? '' : ' shape=box style="rounded,dashed"';
      yield `    n${number} [label=${quoted(nodeLabel(node))} tooltip=${quoted(node.id)}${shape}]\n`;
    }
    if (namespace !== null) yield '  }\n';
  }
  for (const [index, block] of graph.blocks.entries()) yield* connections(graph, block, index);
  yield '}\n';
}

function* connections(graph: TrafficGraph, block: ConnectionBlock, index: number): Generator<string> {
  const style = STYLES[lookOf(block)];
  const label = quoted(labelOf(block));
  if (!isBundle(block)) {
    for (const { from, to } of pairsOf(graph.nodes, block)) yield `  n${from} -> n${to} [label=${label} ${style}]\n`;
    return;
  }
  const all = quoted(bundleLabel(graph.nodes, block));
  yield `  b${index} [shape=point width=0.08 label="" xlabel=${all} tooltip=${all}]\n`;
  for (const from of block.from) yield `  n${from} -> b${index} [arrowhead=none ${style}]\n`;
  for (const to of block.to) yield `  b${index} -> n${to} [${style}]\n`;
}

/** A string of the language: what a stranger wrote stays text, escape sequences of Graphviz included. */
function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return visibleText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}

/** Lines of a label, set to the left. */
function lines(texts: readonly string[]): string {
  return `"${texts.map((text) => `${escaped(text)}\\l`).join('')}"`;
}
