// A connection in words, for a row on the page and a line of the CSV file.
import { type ConnectionRow, formatTraffic, nodeTitle, policyTitle, type TrafficGraph } from '@portolan/shared/graph';

export const CONNECTION_HEADS: readonly string[] = ['From', 'To', 'Traffic', 'Kind', 'Certainty', 'Admitted by'];

/** One cell a column of {@link CONNECTION_HEADS}. */
export function connectionCells(graph: TrafficGraph, row: ConnectionRow): readonly string[] {
  const verdict = row.verdict === 'allow' ? row.kind : row.verdict === 'deny' ? 'not admitted' : 'not known';
  const partial = row.partial ? ` (${row.partial.pairs} of ${row.partial.of})` : '';
  const certainty =
    row.certainty === 'defined' ? 'certain' : row.certainty === 'unknown' ? 'input missing' : 'plugins differ';
  return [
    nodeTitle(graph.nodes[row.from]!),
    nodeTitle(graph.nodes[row.to]!),
    formatTraffic(row.traffic) + (row.family ? ` (${row.family})` : ''),
    verdict + partial + (row.l7 ? ', narrowed by L7 rules' : ''),
    certainty,
    row.policies.map((index) => policyTitle(graph.policies[index]!)).join(', '),
  ];
}
