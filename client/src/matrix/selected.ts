// From the page's selection to rows and columns, and from a cell to what can be selected. Pure.
import { cellConnections, edgeId, lookOf, type Matrix, type MatrixAxis, type MatrixEnd } from '@portolan/shared/graph';
import type { Spot } from './geometry';

/** Rows and columns of a selected node or box, the cell of a selected connection; empty for anything else. */
export function selectedSpots(
  id: string | null,
  matrix: Matrix,
  rows: MatrixAxis,
  columns: MatrixAxis,
): readonly Spot[] {
  if (id === null) return [];
  const end = matrix.find(id);
  if (end !== null) {
    return [
      { row: rows.indexOf(end), column: -1 },
      { row: -1, column: columns.indexOf(end) },
    ].filter(({ row, column }) => row >= 0 || column >= 0);
  }
  const ends = endsOf(id, matrix);
  if (ends === null) return [];
  const spot = { row: rows.indexOf(ends[0]), column: columns.indexOf(ends[1]) };
  return spot.row >= 0 && spot.column >= 0 ? [spot] : [];
}

/** Names may hold the separator, so every place where it could split is tried. */
function endsOf(id: string, matrix: Matrix): readonly [MatrixEnd, MatrixEnd] | null {
  const last = id.lastIndexOf('|');
  for (let i = id.indexOf('|'); i >= 0 && i < last; i = id.indexOf('|', i + 1)) {
    const from = matrix.find(id.slice(0, i));
    const to = matrix.find(id.slice(i + 1, last));
    if (from !== null && to !== null) return [from, to];
  }
  return null;
}

/** The id under which a cell is selected: as a merged edge, or as the connection of two single ends. */
export function cellId(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): string {
  if (row >= 0 && column >= 0) {
    const list = cellConnections(matrix, row, column);
    if (list.count > 0) return edgeId(matrix.idOf(row), matrix.idOf(column), lookOf(list.rowAt(0)));
  }
  return edgeId(matrix.idOf(row), matrix.idOf(column), null);
}

/** Where to look for the connection that is shown; beyond it the round begins anew. */
const SEARCHED = 2000;

/**
 * What Enter on a cell leads to: first the cell with the list of its connections, then one connection after the other in the list's
 * order, then the cell again. Null where there is nothing else.
 */
export function nextInCell(matrix: Matrix, row: MatrixEnd, column: MatrixEnd, selected: string | null): string | null {
  const whole = cellId(matrix, row, column);
  if (row >= 0 && column >= 0) return whole === selected ? null : whole;
  const list = cellConnections(matrix, row, column);
  const { nodes } = matrix.filtered.graph;
  const idAt = (at: number): string => {
    const { from, to, ...rest } = list.rowAt(at);
    return edgeId(nodes[from]!.id, nodes[to]!.id, lookOf(rest));
  };
  if (selected === whole) return list.count > 0 ? idAt(0) : null;
  for (let at = 0; at < Math.min(list.count, SEARCHED); at++) {
    if (idAt(at) !== selected) continue;
    // A pair may be listed more than once, with different traffic.
    let next = at + 1;
    while (next < list.count && idAt(next) === selected) next++;
    return next < list.count ? idAt(next) : whole;
  }
  return whole;
}
