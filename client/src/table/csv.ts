// The table as a CSV file: the rows that the view lists, in its first order.
import { type FilteredGraph, listConnections, type TrafficGraph } from '@portolan/shared/graph';
import { csvLine, csvNotes } from '@portolan/shared/report';
import { CONNECTION_HEADS, connectionCells } from './connectionCells';
import { WORKLOAD_HEADS, workloadCells, workloadsInScope } from './workloads';

/** Rows beyond this would not fit a browser's memory; the file then says in its last line how many are left out. */
export const CSV_LIMIT = 1_000_000;
const PART = 10_000;

/** Every connection that the filters leave, in parts that make one text; below them `notes`. */
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
  const left = list.total - list.count;
  const missing = left > 0 ? [`${left} more connections are not in this file: narrow the filters`] : [];
  return [...parts, ...csvNotes([...missing, ...notes], CONNECTION_HEADS.length)];
}

/** Every workload in scope; below them `notes`. */
export function workloadsCsv(
  graph: TrafficGraph,
  filtered: FilteredGraph,
  notes: readonly string[],
): readonly string[] {
  const rows = workloadsInScope(graph, filtered).map((row) => csvLine(workloadCells(row)));
  return [csvLine(WORKLOAD_HEADS), ...rows, ...csvNotes(notes, WORKLOAD_HEADS.length)];
}
