// The rows of `portolan list`, one at a time: nothing here grows with the number of connections.
import {
  type ConnectionBlock,
  type GraphNode,
  NAMED_ADDRESS_PREFIX,
  type TrafficGraph,
  type TrafficText,
} from '../graph/index';
import { formatRange, mergeRanges, parseRange } from '../sets/index';

/** One end as `list` writes it. */
export type ListEnd =
  | { readonly namespace: string; readonly name: string; readonly kind: string }
  | { readonly namespace: string }
  | { readonly addresses: readonly string[] }
  | { readonly node: string }
  | { readonly party: string };

/** One row; its keys come in this order. */
export interface ListRow {
  readonly from: ListEnd;
  readonly to: ListEnd;
  readonly traffic: TrafficText;
  readonly verdict: ConnectionBlock['verdict'];
  readonly certainty: ConnectionBlock['certainty'];
  readonly kind: ConnectionBlock['kind'];
  readonly family?: ConnectionBlock['family'];
  /** R605, such as `3 of 6`. */
  readonly partial?: string;
  /** An L7 rule lets only part of the traffic through (R214). */
  readonly l7?: true;
}

/** All rows, ordered by source, destination, then answer. Outside blocks with equal answers for a pair are one end. */
export function* listRows(graph: TrafficGraph): Generator<ListRow> {
  const blocksFrom: number[][] = graph.nodes.map(() => []);
  graph.blocks.forEach((block, index) => {
    for (const from of block.from) blocksFrom[from]!.push(index);
  });
  // Named addresses are said once, as part of their outside block.
  const isNamedAddress = (node: GraphNode): boolean => node.id.startsWith(NAMED_ADDRESS_PREFIX);
  const outside = graph.nodes.flatMap((node, index) => (node.kind === 'external' ? [index] : []));
  for (const [from, node] of graph.nodes.entries()) {
    if (node.kind !== 'external' && !isNamedAddress(node)) yield* rowsFrom(graph, from, blocksFrom[from]!);
  }
  yield* rowsFromOutside(graph, outside, blocksFrom);
}

function* rowsFrom(graph: TrafficGraph, from: number, blockNumbers: readonly number[]): Generator<ListRow> {
  const source = toEnd(graph.nodes[from]!);
  const byTarget = answersByTarget(graph, from, blockNumbers);
  const outside = new Map<string, { nodes: GraphNode[]; blocks: readonly ConnectionBlock[] }>();
  for (const [to, blocks] of [...byTarget].sort(([a], [b]) => a - b)) {
    const node = graph.nodes[to]!;
    if (node.id.startsWith(NAMED_ADDRESS_PREFIX)) continue;
    if (node.kind !== 'external') {
      for (const block of blocks) yield toRow(source, toEnd(node), block);
      continue;
    }
    const key = blocks.map(answerKey).join(' ');
    const known = outside.get(key);
    if (known) known.nodes.push(node);
    else outside.set(key, { nodes: [node], blocks });
  }
  for (const { nodes, blocks } of outside.values()) {
    const end = { addresses: joinAddresses(nodes) };
    for (const block of blocks) yield toRow(source, end, block);
  }
}

function* rowsFromOutside(
  graph: TrafficGraph,
  outside: readonly number[],
  blocksFrom: readonly (readonly number[])[],
): Generator<ListRow> {
  const bySource = outside.map((from) => ({
    node: graph.nodes[from]!,
    targets: answersByTarget(graph, from, blocksFrom[from]!),
  }));
  for (const [to, target] of graph.nodes.entries()) {
    if (target.id.startsWith(NAMED_ADDRESS_PREFIX)) continue;
    const groups = new Map<string, { nodes: GraphNode[]; blocks: readonly ConnectionBlock[] }>();
    for (const { node, targets } of bySource) {
      const blocks = targets.get(to);
      if (!blocks) continue;
      const key = blocks.map(answerKey).join(' ');
      const known = groups.get(key);
      if (known) known.nodes.push(node);
      else groups.set(key, { nodes: [node], blocks });
    }
    for (const { nodes, blocks } of groups.values()) {
      const end = { addresses: joinAddresses(nodes) };
      for (const block of blocks) yield toRow(end, toEnd(target), block);
    }
  }
}

function answersByTarget(
  graph: TrafficGraph,
  from: number,
  blockNumbers: readonly number[],
): ReadonlyMap<number, readonly ConnectionBlock[]> {
  const byTarget = new Map<number, ConnectionBlock[]>();
  for (const number of blockNumbers) {
    const block = graph.blocks[number]!;
    for (const to of block.to) {
      if (to === from && !hasReplicas(graph.nodes[to]!)) continue;
      const list = byTarget.get(to);
      if (list) list.push(block);
      else byTarget.set(to, [block]);
    }
  }
  for (const list of byTarget.values()) list.sort((a, b) => (answerKey(a) < answerKey(b) ? -1 : 1));
  return byTarget;
}

/** R606: replicas among each other are an edge, a pod and itself are not. */
function hasReplicas(node: GraphNode): boolean {
  return node.kind === 'namespace' || node.pods === null || node.pods > 1;
}

function answerKey({ verdict, certainty, kind, l7, family, traffic, partial }: ConnectionBlock): string {
  return JSON.stringify([
    verdict,
    certainty,
    kind,
    l7 ?? false,
    family ?? '',
    traffic.TCP ?? '',
    traffic.UDP ?? '',
    traffic.SCTP ?? '',
    partial?.pairs ?? 0,
    partial?.of ?? 0,
  ]);
}

function joinAddresses(nodes: readonly GraphNode[]): readonly string[] {
  const ranges = nodes.flatMap((node) => node.addresses.map(parseRange)).filter((range) => range !== null);
  return mergeRanges(ranges).map(formatRange);
}

function toEnd(node: GraphNode): ListEnd {
  switch (node.kind) {
    case 'namespace':
      return { namespace: node.name };
    case 'external':
      return { addresses: node.addresses };
    case 'node':
      return { node: node.name };
    case 'party':
      return { party: node.name };
    default:
      return { namespace: node.namespace ?? '', name: node.name, kind: node.workloadKind ?? 'Pod' };
  }
}

function toRow(
  from: ListEnd,
  to: ListEnd,
  { traffic, verdict, certainty, kind, l7, family, partial }: ConnectionBlock,
): ListRow {
  return {
    from,
    to,
    traffic,
    verdict,
    certainty,
    kind,
    ...(family ? { family } : {}),
    ...(l7 ? { l7 } : {}),
    ...(partial ? { partial: `${partial.pairs} of ${partial.of}` } : {}),
  };
}
