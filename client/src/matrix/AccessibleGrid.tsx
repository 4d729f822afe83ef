// The matrix for keyboards and screen readers: real cells over the drawn ones, as many as lie in the window.
import { cellBrief, cellWords, type Matrix, type MatrixAxis, type MatrixEnd } from '@portolan/shared/graph';
import { memo, type ReactNode } from 'react';
import { BREACH_WORDS } from './CellWords';
import type { Geometry, Range, Spot } from './geometry';
import type { CellBreaches } from './picture';

export interface AccessibleGridProps {
  readonly matrix: Matrix;
  readonly rows: MatrixAxis;
  readonly columns: MatrixAxis;
  readonly geometry: Geometry;
  readonly rowRange: Range;
  readonly columnRange: Range;
  readonly active: Spot;
  readonly selected: readonly Spot[];
  readonly breaches: CellBreaches | null;
  readonly corner: ReactNode;
}

/** A grid is a widget, and so are its parts, although their elements alone do not say so. */
const GRID = { role: 'grid', 'aria-label': 'Matrix: rows are sources, columns are destinations' } as const;

export function AccessibleGrid(props: AccessibleGridProps) {
  const { matrix, rows, columns, geometry, rowRange, columnRange, active, selected, breaches, corner } = props;
  const { headWidth, headHeight, cell } = geometry;
  const indices = (range: Range): readonly number[] =>
    Array.from({ length: range.last - range.first }, (_, i) => range.first + i);
  const selectedColumn = (row: number): number => selected.find((spot) => spot.row === row)?.column ?? -2;
  return (
    <div
      className="matrix-grid"
      {...GRID}
      {...{ 'aria-rowcount': geometry.rows + 1, 'aria-colcount': geometry.columns + 1 }}
    >
      <div
        role="row"
        tabIndex={-1}
        aria-rowindex={1}
        className="matrix-row matrix-headrow"
        style={{ height: headHeight }}
      >
        <div
          role="columnheader"
          tabIndex={-1}
          aria-colindex={1}
          className="matrix-corner"
          style={{ width: headWidth, height: headHeight }}
        >
          {corner}
        </div>
        {indices(columnRange).map((c) => (
          <Head
            key={c}
            role="columnheader"
            matrix={matrix}
            axis={columns}
            place={c}
            at={`-1,${c}`}
            isActive={active.row === -1 && active.column === c}
            style={{ left: headWidth + c * cell, width: cell, height: headHeight }}
          />
        ))}
      </div>
      {indices(rowRange).map((r) => (
        <Row
          key={rows.ends[r]}
          matrix={matrix}
          rows={rows}
          columns={columns}
          geometry={geometry}
          row={r}
          range={columnRange}
          activeColumn={active.row === r ? active.column : -2}
          selectedColumn={selectedColumn(r)}
          breaches={breaches}
        />
      ))}
    </div>
  );
}

interface HeadProps {
  readonly role: 'rowheader' | 'columnheader';
  readonly matrix: Matrix;
  readonly axis: MatrixAxis;
  readonly place: number;
  readonly at: string;
  readonly isActive: boolean;
  readonly style: React.CSSProperties;
}

function Head({ role, matrix, axis, place, at, isActive, style }: HeadProps) {
  const end = axis.ends[place]!;
  const state = end < 0 ? { 'aria-expanded': axis.isOpen(end) } : {};
  const index = role === 'rowheader' ? 1 : place + 2;
  return (
    <div
      className={`matrix-head matrix-${role}`}
      tabIndex={isActive ? 0 : -1}
      data-at={at}
      style={style}
      title={matrix.titleOf(end)}
      {...{ role, 'aria-colindex': index, 'aria-label': headName(matrix, end), ...state }}
    />
  );
}

/** `payments, 2 workloads`. */
function headName(matrix: Matrix, end: MatrixEnd): string {
  if (end >= 0) return matrix.titleOf(end);
  const { label, outside } = matrix.group(end);
  const size = matrix.sizeOf(end);
  const what = outside ? (size === 1 ? 'end' : 'ends') : size === 1 ? 'workload' : 'workloads';
  return `${label}, ${size.toLocaleString('en')} ${what}`;
}

interface RowProps extends Pick<AccessibleGridProps, 'matrix' | 'rows' | 'columns' | 'geometry' | 'breaches'> {
  readonly row: number;
  readonly range: Range;
  /** -1 for the header, -2 for none. */
  readonly activeColumn: number;
  readonly selectedColumn: number;
}

const Row = memo(function Row(props: RowProps) {
  const { matrix, rows, columns, geometry, row, range, activeColumn, selectedColumn, breaches } = props;
  const { headWidth, headHeight, cell } = geometry;
  const end = rows.ends[row]!;
  const cells: ReactNode[] = [];
  for (let c = range.first; c < range.last; c++) {
    const isActive = c === activeColumn;
    const breach = breaches?.(matrix.idOf(end), matrix.idOf(columns.ends[c]!)) ?? null;
    const words = (isActive ? cellWords : cellBrief)(matrix, end, columns.ends[c]!);
    const name = breach === null ? words : `${words}, ${BREACH_WORDS[breach]}`;
    cells.push(
      <div
        key={c}
        role="gridcell"
        tabIndex={isActive ? 0 : -1}
        aria-colindex={c + 2}
        aria-label={name}
        aria-selected={c === selectedColumn}
        data-at={`${row},${c}`}
        className="matrix-cell"
        style={{ left: headWidth + c * cell, width: cell, height: cell }}
      />,
    );
  }
  return (
    <div
      role="row"
      tabIndex={-1}
      aria-rowindex={row + 2}
      className="matrix-row"
      style={{ top: headHeight + row * cell, height: cell }}
    >
      <Head
        role="rowheader"
        matrix={matrix}
        axis={rows}
        place={row}
        at={`${row},-1`}
        isActive={activeColumn === -1}
        style={{ width: headWidth, height: cell }}
      />
      {cells}
    </div>
  );
});
