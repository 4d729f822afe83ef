// Layers: sets of ends that a reader takes out of the picture or puts into its background. They change what is drawn, never what is
// counted, listed or exported as data.
import { countConnections } from '../looks';
import type { ConnectionCounts, FilteredGraph, NodeExpression, Parsed } from './filterModel';
import { parseFind } from './findParse';
import { isNodeExpression } from './findQuery';
import { type ExposureStates, indicesOf, NodeMatcher } from './nodeMatch';
import { cutBlocks } from './walkLevels';

/** `show`: kept at hand without any effect. */
export type LayerMode = 'show' | 'dim' | 'hide';

export interface Layer {
  readonly mode: LayerMode;
  /** Which ends, in the words of the find box; no terms about connections. */
  readonly nodes: string;
}

export interface LayeredGraph {
  /** What is to be drawn. */
  readonly drawn: FilteredGraph;
  /** Ends and connections that layers take out of the picture. */
  readonly hidden: { readonly nodes: number; readonly connections: ConnectionCounts };
}

const NOTHING_HIDDEN = { nodes: 0, connections: { explicit: 0, open: 0, uncertain: 0, node: 0 } } as const;

/** Reads the ends of a layer. */
export function parseLayer(text: string): Parsed<NodeExpression> {
  const read = parseFind(text);
  if (!read.ok) return read;
  if (isNodeExpression(read.value)) return { ok: true, value: read.value };
  return {
    ok: false,
    error: { message: 'A layer says which workloads it holds: terms about connections do not fit.', at: 0 },
  };
}

/** Takes hidden layers out and dims others; where both hold an end, it is hidden. A layer that cannot be read does nothing. */
export function applyLayers(filtered: FilteredGraph, layers: readonly Layer[], exposure: ExposureStates): LayeredGraph {
  const { graph } = filtered;
  const active = layers.filter(({ mode }) => mode !== 'show');
  if (active.length === 0) return { drawn: filtered, hidden: NOTHING_HIDDEN };
  const matcher = new NodeMatcher(graph, exposure);
  const modes = new Uint8Array(graph.nodes.length);
  for (const { mode, nodes } of active) {
    const read = parseLayer(nodes);
    if (!read.ok) continue;
    const weight = mode === 'hide' ? 2 : 1;
    for (const index of indicesOf(matcher.match(read.value))) modes[index] = Math.max(modes[index]!, weight);
  }
  const blocks = cutBlocks(
    graph,
    filtered.blocks,
    (index) => (modes[index] === 2 ? 1 : 0),
    (a, b) => modes[a] !== 2 && modes[b] !== 2,
  );
  const nodesVisible = filtered.nodesVisible.filter((index) => modes[index] !== 2);
  const counts = countConnections(graph.nodes, blocks);
  const drawn: FilteredGraph = {
    ...filtered,
    nodesInScope: filtered.nodesInScope.filter((index) => modes[index] === 0),
    nodesVisible,
    blocks,
    counts,
  };
  const connections = {
    explicit: filtered.counts.explicit - counts.explicit,
    open: filtered.counts.open - counts.open,
    uncertain: filtered.counts.uncertain - counts.uncertain,
    node: filtered.counts.node - counts.node,
  };
  return { drawn, hidden: { nodes: filtered.nodesVisible.length - nodesVisible.length, connections } };
}
