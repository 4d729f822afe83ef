// Where rows, columns and headers lie in pixels, and what lies under a point. Pure.

export interface Geometry {
  readonly rows: number;
  readonly columns: number;
  /** Side of a cell. */
  readonly cell: number;
  /** Width of the row headers, height of the column headers. */
  readonly headWidth: number;
  readonly headHeight: number;
}

/** The window onto the matrix: scroll offsets and size, headers included. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** First to last, the last one not included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A cell, or a header where one of the two is -1, or the corner. */
export interface Spot {
  readonly row: number;
  readonly column: number;
}

export function sameSpot(a: Spot | null, b: Spot | null): boolean {
  return a === b || (a !== null && b !== null && a.row === b.row && a.column === b.column);
}

export function visibleRows({ rows, cell, headHeight }: Geometry, { top, height }: Frame): Range {
  return rangeOf(rows, cell, top, height - headHeight);
}

export function visibleColumns({ columns, cell, headWidth }: Geometry, { left, width }: Frame): Range {
  return rangeOf(columns, cell, left, width - headWidth);
}

function rangeOf(count: number, cell: number, offset: number, length: number): Range {
  const first = Math.max(0, Math.min(count, Math.floor(offset / cell)));
  return { first, last: Math.max(first, Math.min(count, Math.ceil((offset + Math.max(0, length)) / cell))) };
}

/** What lies at a point of the window; null where nothing does. */
export function spotAt(geometry: Geometry, frame: Frame, x: number, y: number): Spot | null {
  const { rows, columns, cell, headWidth, headHeight } = geometry;
  const column = x < headWidth ? -1 : Math.floor((x - headWidth + frame.left) / cell);
  const row = y < headHeight ? -1 : Math.floor((y - headHeight + frame.top) / cell);
  return column >= columns || row >= rows ? null : { row, column };
}

/** Scroll offsets that bring a spot into the window, moving no further than needed. */
export function offsetsFor(geometry: Geometry, frame: Frame, { row, column }: Spot): Pick<Frame, 'left' | 'top'> {
  const { cell, headWidth, headHeight } = geometry;
  return {
    left: column < 0 ? frame.left : nearest(frame.left, frame.width - headWidth, column * cell, cell),
    top: row < 0 ? frame.top : nearest(frame.top, frame.height - headHeight, row * cell, cell),
  };
}

function nearest(offset: number, length: number, start: number, size: number): number {
  if (start < offset) return start;
  return start + size > offset + length ? Math.max(0, start + size - length) : offset;
}

/** The largest cell between the bounds with which all fits the window. */
export function fittingCell(
  { rows, columns, headWidth, headHeight }: Omit<Geometry, 'cell'>,
  { width, height }: Pick<Frame, 'width' | 'height'>,
  bounds: { readonly least: number; readonly most: number },
): number {
  const across = (width - headWidth) / Math.max(1, columns);
  const down = (height - headHeight) / Math.max(1, rows);
  return Math.max(bounds.least, Math.min(bounds.most, Math.floor(Math.min(across, down))));
}
