// What is chosen in the matrix, and as text of the address. Pure; what was not written here is read as the first choice.
import type { MatrixSort } from '@portolan/shared/graph';

export interface MatrixChoices {
  readonly sort: MatrixSort;
  /** `workload`: every end has a row and a column of its own. */
  readonly level: 'namespace' | 'workload';
  /** Ids of groups unfolded in rows, and in columns; `*` for all. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Side of a cell in pixels, {@link CELL_SIZES}; null: chosen by the number of rows and columns. */
  readonly cell: number | null;
}

export const CELL_SIZES = { least: 8, most: 28 } as const;

export const FIRST_MATRIX: MatrixChoices = { sort: 'name', level: 'namespace', rows: [], columns: [], cell: null };

const SORTS: readonly MatrixSort[] = ['name', 'connections', 'likeness'];

/** Parameters in a fixed order; first choices are left out. */
export function formatMatrix({
  sort,
  level,
  rows,
  columns,
  cell,
}: MatrixChoices): readonly (readonly [string, string])[] {
  return [
    ...(sort === 'name' ? [] : [['sort', sort] as const]),
    ...(level === 'namespace' ? [] : [['level', level] as const]),
    ...rows.map((id) => ['rows', id] as const),
    ...columns.map((id) => ['columns', id] as const),
    ...(cell === null ? [] : [['cell', String(cell)] as const]),
  ];
}

export function readMatrix(params: URLSearchParams): MatrixChoices {
  const cell = Number(params.get('cell') ?? Number.NaN);
  const isSize = Number.isInteger(cell) && cell >= CELL_SIZES.least && cell <= CELL_SIZES.most;
  return {
    sort: SORTS.find((sort) => sort === params.get('sort')) ?? 'name',
    level: params.get('level') === 'workload' ? 'workload' : 'namespace',
    rows: [...new Set(params.getAll('rows'))],
    columns: [...new Set(params.getAll('columns'))],
    cell: isSize ? cell : null,
  };
}
