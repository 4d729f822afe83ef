// The table as a CSV file: the rows that the view lists, in its first order.
import { type FilteredGraph, listConnections, type TrafficGraph } from '@portolan/shared/graph';
import { csvLine, csvWithNotes } from '@portolan/shared/report';
import { CONNECTION_HEADS, connectionCells } from './connectionCells';
import { WORKLOAD_HEADS, workloadCells, workloadsInScope } from './workloads';

/** Rows beyond this would not fit a browser's memory; the file then says in its last line how many are left out. */
export const CSV_LIMIT = 1_000_000;
const PART = 10_000;

/** Every connection that the filters leave, in parts that make one text; the head of a last, empty column is `notes`. */
export function connectionsCsv(
  graph: TrafficGraph,
  filtered: FilteredGraph,
  notes: readonly string[],
  limit = CSV_LIMIT,
): readonly string[] {
  const list = listConnections(graph, filtered, { limit });
  const parts = [csvLine(CONNECTION_HEADS)];
  for (let start = 0; start < list.count; start += PART) {
    let part = '';
    for (let index = start; index < Math.min(list.count, start + PART); index++)
      part += csvLine(connectionCells(graph, list.rowAt(index)));
    parts.push(part);
  }
  if (list.total > list.count)
    parts.push(
      csvLine([
        `${list.total - list.count} more connections are not in this file: narrow the filters`,
        ...CONNECTION_HEADS.slice(1).map(() => ''),
      ]),
    );
  return [...csvWithNotes(parts, notes)];
}

/** Every workload in scope, in the same way. */
export function workloadsCsv(
  graph: TrafficGraph,
  filtered: FilteredGraph,
  notes: readonly string[],
): readonly string[] {
  const rows = workloadsInScope(graph, filtered).map((row) => csvLine(workloadCells(row)));
  return [...csvWithNotes([csvLine(WORKLOAD_HEADS), ...rows], notes)];
}
