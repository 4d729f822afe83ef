// Where keys lead in the grid. Pure.
import type { MatrixEnd } from '@portolan/shared/graph';
import type { Spot } from './geometry';

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit the window. */
  readonly page: number;
}

/** Row and column of a spot; null for the side of a header. */
export interface Ends {
  readonly row: MatrixEnd | null;
  readonly column: MatrixEnd | null;
}

export type Command =
  | { readonly type: 'move'; readonly to: Spot }
  /** null: the other way round. */
  | { readonly type: 'fold'; readonly open: boolean | null }
  /** Goes on to the next thing behind a cell. */
  | { readonly type: 'enter' }
  | { readonly type: 'choose' };

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key asks for at a spot; `isOpen`: what stands there is unfolded. */
export function commandOf(key: Key, at: Spot, { row, column }: Ends, isOpen: boolean, size: GridSize): Command | null {
  if (key.altKey) return null;
  if (key.key === '+' || key.key === '=') return { type: 'fold', open: true };
  if (key.key === '-') return { type: 'fold', open: false };
  const isCell = row !== null && column !== null;
  const isGroup = !isCell && (row ?? column ?? 0) < 0;
  if (key.key === 'Enter' || key.key === ' ') {
    if (isCell) return { type: 'enter' };
    return isGroup && key.key === 'Enter' ? { type: 'fold', open: null } : { type: 'choose' };
  }
  if (column === null && isGroup && !key.ctrlKey && !key.metaKey) {
    if (key.key === 'ArrowRight' && !isOpen) return { type: 'fold', open: true };
    if (key.key === 'ArrowLeft' && isOpen) return { type: 'fold', open: false };
  }
  const to = moveFocus(key, at, size);
  return to === null ? null : { type: 'move', to };
}

/** The spot that a key leads to; null for keys that lead nowhere. Headers are at -1; the corner takes no focus. */
function moveFocus(
  { key, ctrlKey, metaKey }: Key,
  { row, column }: Spot,
  { rows, columns, page }: GridSize,
): Spot | null {
  const far = ctrlKey || metaKey;
  const to = (r: number, c: number): Spot => {
    const next = { row: Math.min(rows - 1, Math.max(-1, r)), column: Math.min(columns - 1, Math.max(-1, c)) };
    if (next.row < 0 && next.column < 0) return row < 0 ? { row: -1, column: 0 } : { row: 0, column: -1 };
    return next;
  };
  switch (key) {
    case 'ArrowUp':
      return to(far ? 0 : row - 1, column);
    case 'ArrowDown':
      return to(far ? rows - 1 : row + 1, column);
    case 'ArrowLeft':
      return to(row, far ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, far ? columns - 1 : column + 1);
    case 'PageUp':
      return to(Math.max(0, row - page), column);
    case 'PageDown':
      return to(Math.max(0, row) + page, column);
    case 'Home':
      return far ? { row: 0, column: 0 } : to(row, row < 0 ? 0 : Math.min(column, 0));
    case 'End':
      return far ? { row: rows - 1, column: columns - 1 } : to(row, columns - 1);
    default:
      return null;
  }
}
