// From what is selected in graph, matrix or table to an edge that policies can be generated for. Pure.
import type { GraphNode, TrafficGraph, TrafficText } from '@portolan/shared/graph';
import type { NamedEdge } from './kept';

const EVERYWHERE = 'Addresses/0.0.0.0-255.255.255.255,::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

interface End {
  readonly id: string;
  readonly title: string;
  /** Nodes behind it. */
  readonly nodes: ReadonlySet<number>;
}

/** null: no connection is selected that a NetworkPolicy can name. */
export function markable(selected: string | null, graph: TrafficGraph): NamedEdge | null {
  if (selected === null || selected.endsWith('|tie') || selected.endsWith('|exposure')) return null;
  // Names may hold the separator, so every place where it could split is tried.
  const last = selected.lastIndexOf('|');
  for (let i = selected.indexOf('|'); i >= 0 && i < last; i = selected.indexOf('|', i + 1)) {
    const [from, to] = [endOf(selected.slice(0, i), graph), endOf(selected.slice(i + 1, last), graph)];
    if (from && to)
      return {
        from: from.id,
        to: to.id,
        traffic: trafficBetween(from, to, graph),
        title: `${from.title} → ${to.title}`,
      };
  }
  return null;
}

function endOf(id: string, graph: TrafficGraph): End | null {
  const all = (holds: (node: GraphNode) => boolean): ReadonlySet<number> =>
    new Set(graph.nodes.flatMap((node, index) => (holds(node) ? [index] : [])));
  if (id.startsWith('Namespace/')) {
    const name = id.slice('Namespace/'.length);
    return { id, title: `namespace ${name}`, nodes: all(({ namespace }) => namespace === name) };
  }
  if (id === 'outside')
    return { id: EVERYWHERE, title: 'any address outside', nodes: all(({ kind }) => kind === 'external') };
  const node = graph.nodes.find((one) => one.id === id);
  if (!node || (node.kind !== 'workload' && node.kind !== 'external')) return null;
  const title = node.namespace === null ? node.name : `${node.namespace}/${node.name}`;
  return { id: id.replace(/#\d+$/, ''), title, nodes: new Set([graph.nodes.indexOf(node)]) };
}

/** What passes now; where that is everything, the ports that the destination declares. */
function trafficBetween(from: End, to: End, graph: TrafficGraph): TrafficText {
  const found = new Map<string, Set<string>>();
  for (const block of graph.blocks) {
    if (
      block.verdict !== 'allow' ||
      !block.from.some((n) => from.nodes.has(n)) ||
      !block.to.some((n) => to.nodes.has(n))
    )
      continue;
    for (const [protocol, ports] of Object.entries(block.traffic))
      for (const part of ports.split(',')) found.set(protocol, (found.get(protocol) ?? new Set()).add(part));
  }
  const declared = [...to.nodes].flatMap((n) => graph.nodes[n]!.ports);
  const isOpen = found.size === 0 || [...found.values()].some((parts) => parts.has('all'));
  if (isOpen && declared.length > 0) {
    found.clear();
    for (const { protocol, port } of declared)
      found.set(protocol, (found.get(protocol) ?? new Set()).add(String(port)));
  }
  if (found.size === 0) return { TCP: 'all', UDP: 'all', SCTP: 'all' };
  const text = (parts: ReadonlySet<string>): string =>
    parts.has('all') ? 'all' : [...parts].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(',');
  return Object.fromEntries(
    ['TCP', 'UDP', 'SCTP'].flatMap((protocol) => (found.has(protocol) ? [[protocol, text(found.get(protocol)!)]] : [])),
  );
}
