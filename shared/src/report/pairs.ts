// Connections one pair at a time, and as bundles where a block joins many with many: pictures need not draw each line of those.
import {
  type ConnectionBlock,
  formatTraffic,
  type GraphNode,
  hasSelfPair,
  lookOf,
  nodeTitle,
  type TrafficGraph,
} from '../graph/index';

export interface Pair {
  readonly from: number;
  readonly to: number;
  readonly block: ConnectionBlock;
}

/** Every pair of the block; ends that do not count as their own peers are left out (R606). */
export function* pairsOf(nodes: readonly GraphNode[], block: ConnectionBlock): Generator<Pair> {
  for (const from of block.from)
    for (const to of block.to) if (from !== to || hasSelfPair(nodes[from]!)) yield { from, to, block };
}

/** Beyond so many pairs a block of several ends on both sides is drawn as a bundle: all from the left to all on the right. */
const MANY_PAIRS = 9;

export function isBundle({ from, to }: ConnectionBlock): boolean {
  return from.length > 1 && to.length > 1 && from.length * to.length > MANY_PAIRS;
}

/** What is written on a line: the traffic, and what must be said beside it. */
export function labelOf(block: ConnectionBlock): string {
  const remarks = [
    ...(block.verdict === 'unknown' ? ['unknown'] : []),
    ...(block.verdict === 'deny' ? ['refused here'] : []),
    ...(block.certainty === 'implementation-defined' ? ['plugins differ'] : []),
    ...(block.l7 ? ['narrowed by L7'] : []),
    ...(block.family ? [block.family] : []),
    ...(block.partial ? [`${block.partial.pairs} of ${block.partial.of} pod pairs`] : []),
    ...(lookOf(block) === 'open' ? ['not isolated'] : []),
  ];
  return [formatTraffic(block.traffic), ...(remarks.length > 0 ? [`(${remarks.join(', ')})`] : [])].join(' ');
}

/** What is written where the lines of a bundle meet. */
export function bundleLabel(nodes: readonly GraphNode[], block: ConnectionBlock): string {
  const targets = new Set(block.to);
  const apart = block.from.some((node) => targets.has(node) && !hasSelfPair(nodes[node]!));
  return `${labelOf(block)}: each of ${block.from.length} to each of ${block.to.length}${apart ? ', none to itself' : ''}`;
}

/** What stands in a node: its name, and how many pods it is. */
export function nodeLabel(node: GraphNode): string {
  const which = node.variant ? ` (${node.variant.index} of ${node.variant.of})` : '';
  const count = node.pods !== null && node.pods > 1 ? ` ×${node.pods}` : '';
  return `${node.namespace === null ? nodeTitle(node) : node.name + which}${count}`;
}

export interface NamespaceGroup {
  /** null: ends outside of all namespaces. */
  readonly namespace: string | null;
  /** Indices into the nodes of the graph. */
  readonly nodes: readonly number[];
}

/** Nodes by namespace, in the order of the graph; those without one last. */
export function byNamespace({ nodes }: Pick<TrafficGraph, 'nodes'>): readonly NamespaceGroup[] {
  const groups = new Map<string | null, number[]>();
  nodes.forEach((node, index) => {
    const namespace = node.kind === 'namespace' ? null : node.namespace;
    const known = groups.get(namespace);
    if (known) known.push(index);
    else groups.set(namespace, [index]);
  });
  return [...groups]
    .map(([namespace, list]) => ({ namespace, nodes: list }))
    .sort((a, b) => Number(a.namespace === null) - Number(b.namespace === null));
}
