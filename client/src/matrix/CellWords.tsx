// What a cell says, in words beside it.
import { cellMeaning, cellTitle, type Matrix, type MatrixAxis } from '@portolan/shared/graph';
import type { Frame, Geometry, Spot } from './geometry';
import type { CellBreaches } from './picture';

/** What a mark on a cell says. */
export const BREACH_WORDS = { broken: 'breaks an expectation', 'cannot-tell': 'may break an expectation' } as const;

interface CellWordsProps {
  readonly matrix: Matrix;
  readonly rows: MatrixAxis;
  readonly columns: MatrixAxis;
  readonly geometry: Geometry;
  readonly breaches: CellBreaches | null;
  readonly frame: Frame;
  readonly spot: Spot | null;
}

/** Nothing for headers and where there is no cell. */
export function CellWords({ matrix, rows, columns, geometry, breaches, frame, spot }: CellWordsProps) {
  if (!spot || spot.row < 0 || spot.column < 0) return null;
  const row = rows.ends[spot.row];
  const column = columns.ends[spot.column];
  if (row === undefined || column === undefined) return null;
  const breach = breaches?.(matrix.idOf(row), matrix.idOf(column)) ?? null;
  const { left, top, width, height } = frame;
  const x = geometry.headWidth + (spot.column + 1) * geometry.cell - left;
  const y = geometry.headHeight + (spot.row + 1) * geometry.cell - top;
  const style = {
    ...(x > width / 2 ? { right: Math.max(4, width - x + geometry.cell + 8) } : { left: x + 8 }),
    ...(y > height / 2 ? { bottom: Math.max(4, height - y + geometry.cell + 8) } : { top: y + 8 }),
  };
  return (
    <div className="matrix-words" style={style} aria-hidden="true">
      <strong>{cellTitle(matrix, row, column)}</strong>
      <span>{cellMeaning(matrix, row, column)}</span>
      {breach ? <span className="matrix-breach">{BREACH_WORDS[breach]}</span> : null}
    </div>
  );
}
