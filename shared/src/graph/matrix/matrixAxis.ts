// The rows or columns that are shown: groups, unfolded ones with their members behind them, or all single ends.
import type { Matrix, MatrixEnd } from './matrix';
import type { MatrixOrder, MatrixSide, MatrixSort } from './matrixOrder';

export interface AxisChoices {
  readonly side: MatrixSide;
  readonly sort: MatrixSort;
  /** `workload`: every single end by itself, groups not kept together unless sorted by name. */
  readonly level: 'namespace' | 'workload';
  /** Ids of unfolded groups; `*` for all. */
  readonly open: readonly string[];
}

export interface MatrixAxis {
  readonly side: MatrixSide;
  readonly ends: Int32Array;
  /** Place of an end; where it is folded away, of its group; -1 if neither is there. */
  indexOf(end: MatrixEnd): number;
  isOpen(end: MatrixEnd): boolean;
}

export function buildAxis(matrix: Matrix, order: MatrixOrder, { side, sort, level, open }: AxisChoices): MatrixAxis {
  const opened = new Set(level === 'namespace' ? open : []);
  const ends =
    level === 'namespace' ? groupedEnds(matrix, order, side, sort, opened) : singleEnds(matrix, order, side, sort);
  const places = new Map<MatrixEnd, number>();
  for (const [i, end] of ends.entries()) places.set(end, i);
  return {
    side,
    ends,
    indexOf: (end) => places.get(end) ?? (end >= 0 ? (places.get(-1 - matrix.groupOf[end]!) ?? -1) : -1),
    isOpen: (end) => end < 0 && (opened.has('*') || opened.has(matrix.group(end).id)),
  };
}

function groupedEnds(
  matrix: Matrix,
  order: MatrixOrder,
  side: MatrixSide,
  sort: MatrixSort,
  opened: ReadonlySet<string>,
): Int32Array {
  const ends: number[] = [];
  for (const g of order.groups(sort, side)) {
    const { id, first, last } = matrix.groups[g]!;
    ends.push(-1 - g);
    if (opened.has(id) || opened.has('*')) for (const p of order.members(first, last, sort, side)) ends.push(p);
  }
  return Int32Array.from(ends);
}

/** Inside the cluster first; sorted by name, namespace by namespace. */
function singleEnds(matrix: Matrix, order: MatrixOrder, side: MatrixSide, sort: MatrixSort): Int32Array {
  const outside = matrix.groups.find((group) => group.outside);
  const cut = outside?.first ?? matrix.nodes.length;
  const ends = new Int32Array(matrix.nodes.length);
  ends.set(order.members(0, cut, sort, side));
  ends.set(order.members(cut, matrix.nodes.length, sort, side), cut);
  return ends;
}
