// Looks one pair and port up in a graph's blocks: what a reader of the matrix would be told.
import type { ConnectionBlock, TrafficGraph } from '../src/graph/index';
import { hasPort, parseTrafficSet, type TransportProtocol } from '../src/sets/index';

export interface MatrixAnswer {
  readonly verdict: ConnectionBlock['verdict'];
  readonly certainty: ConnectionBlock['certainty'];
  readonly kind: ConnectionBlock['kind'] | null;
}

/** Without a block the answer is denied, certainly. Throws when two blocks answer differently for the same family. */
export function lookUp(
  graph: TrafficGraph,
  from: string,
  to: string,
  protocol: TransportProtocol,
  port: number,
  family?: 'IPv4' | 'IPv6',
): MatrixAnswer {
  const source = graph.nodes.findIndex((node) => node.id === from);
  const target = graph.nodes.findIndex((node) => node.id === to);
  if (source < 0 || target < 0) throw new Error(`no such pair: ${from} → ${to}`);
  const found = graph.blocks.filter(
    (block) =>
      block.from.includes(source) &&
      block.to.includes(target) &&
      (family === undefined || block.family === undefined || block.family === family) &&
      hasPort(parseTrafficSet(block.traffic) ?? [], protocol, port),
  );
  if (found.length > 1 && family !== undefined) throw new Error(`two answers for ${from} → ${to}`);
  const best =
    found.find(({ verdict }) => verdict === 'allow') ?? found.find(({ verdict }) => verdict === 'unknown') ?? found[0];
  return best
    ? { verdict: best.verdict, certainty: best.certainty, kind: best.kind }
    : { verdict: 'deny', certainty: 'defined', kind: null };
}
