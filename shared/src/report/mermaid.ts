// Mermaid, for Markdown pages: small graphs whole, of large ones as many lines as Mermaid draws, with the rest counted.
import { type ConnectionLook, lookOf, type TrafficGraph } from '../graph/index';
import { aboutLines, type ExportAbout } from './exportAbout';
import { limitsOf } from './limits';
import { bundleLabel, byNamespace, isBundle, labelOf, nodeLabel, pairsOf } from './pairs';
import { visibleText } from './visibleText';

/** Mermaid refuses more by default. */
const MAX_LINES = 500;
const ARROWS: Readonly<Record<ConnectionLook, string>> = {
  explicit: '-->',
  open: '-.->',
  uncertain: '==>',
  node: '-.->',
};
/** Explicit and uncertain connections before those that no policy governs. */
const ORDER: readonly ConnectionLook[] = ['explicit', 'uncertain', 'open', 'node'];

/** One flowchart; the comments at its head say where it is from, a box of its own what it does not show. */
export function* formatMermaid(graph: TrafficGraph, about: ExportAbout): Generator<string> {
  yield 'flowchart LR\n';
  for (const line of aboutLines(graph, about)) yield `  %% ${commented(line)}\n`;
  const { drawn, left } = linesOf(graph);
  if (left > 0)
    yield `  left["${label(`${left.toLocaleString('en')} more connections are not drawn: Mermaid draws at most ${MAX_LINES} lines`)}"]\n`;
  for (const [index, { namespace, nodes }] of byNamespace(graph).entries()) {
    if (namespace !== null) yield `  subgraph g${index}["${label(namespace)}"]\n`;
    for (const number of nodes) {
      const node = graph.nodes[number]!;
      const text = label(nodeLabel(node));
      yield node.kind === 'workload' || node.kind === 'pod'
        ? `    n${number}["${text}"]\n`
        : `    n${number}(["${text}"])\n`;
    }
    if (namespace !== null) yield '  end\n';
  }
  yield* drawn;
  // Where a chart is drawn nobody sees its comments.
  yield `  subgraph limits["${label('What this chart does not show')}"]\n`;
  for (const [index, line] of limitsOf(graph).entries()) yield `    l${index}["${label(line)}"]\n`;
  yield '  end\n';
}

/** Lines of the chart, and how many pairs they do not show. */
function linesOf(graph: TrafficGraph): { readonly drawn: readonly string[]; readonly left: number } {
  const drawn: string[] = [];
  let count = 0;
  let left = 0;
  for (const look of ORDER) {
    for (const [index, block] of graph.blocks.entries()) {
      if (lookOf(block) !== look) continue;
      const arrow = ARROWS[look];
      if (isBundle(block)) {
        const needed = block.from.length + block.to.length;
        if (count + needed > MAX_LINES) {
          left += block.from.length * block.to.length;
          continue;
        }
        count += needed;
        drawn.push(`  b${index}(("${label(bundleLabel(graph.nodes, block))}"))\n`);
        drawn.push(...block.from.map((from) => `  n${from} --- b${index}\n`));
        drawn.push(...block.to.map((to) => `  b${index} ${arrow} n${to}\n`));
        continue;
      }
      for (const { from, to } of pairsOf(graph.nodes, block)) {
        if (count === MAX_LINES) {
          left++;
          continue;
        }
        count++;
        drawn.push(`  n${from} ${arrow}|"${label(labelOf(block))}"| n${to}\n`);
      }
    }
  }
  return { drawn, left };
}

/** Between quotes: all but plain characters as their number, so that nothing means anything to Mermaid or to HTML. */
function label(text: string): string {
  return visibleText(text).replaceAll(/[^\p{L}\p{N} .,:/_()=×·+-]/gu, (character) => `#${character.codePointAt(0)};`);
}

/** A comment ends with its line; braces would begin a directive, and a page that a chart is pasted into reads angle brackets before Mermaid does. */
function commented(text: string): string {
  return visibleText(text)
    .replaceAll(/[{}]/g, '')
    .replaceAll(/[<>&"]/g, (character) => `#${character.codePointAt(0)};`);
}
