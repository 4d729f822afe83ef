// Which part of the matrix exists as elements: what lies in the window once scrolling rests.
import { useEffect, useRef, useState } from 'react';
import { type Geometry, offsetsFor, type Range, type Spot, visibleColumns, visibleRows } from './geometry';
import type { FrameHandle } from './useFrame';

/** Cells that exist as elements; more would slow every key down. */
const MOST_CELLS = 900;
const SETTLED = 140;

/** The rows and columns that exist as elements: those in the window once scrolling rests, and always the active ones. */
export function useWindow(geometry: Geometry, frame: FrameHandle, active: Spot) {
  const [, setTick] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTick((tick) => tick + 1), SETTLED);
  };
  const now = frame.read();
  const at = { ...now, ...offsetsFor(geometry, now, active) };
  const rows = visibleRows(geometry, at);
  const columns = visibleColumns(geometry, at);
  const side = Math.ceil(Math.sqrt(MOST_CELLS));
  const mostRows = Math.max(side, Math.floor(MOST_CELLS / Math.max(1, columns.last - columns.first)));
  const mostColumns = Math.max(side, Math.floor(MOST_CELLS / Math.max(1, Math.min(mostRows, rows.last - rows.first))));
  return {
    rows: around(rows, active.row, mostRows),
    columns: around(columns, active.column, mostColumns),
    page: Math.max(1, rows.last - rows.first - 1),
    settle,
  };
}

function around(range: Range, at: number, most: number): Range {
  if (range.last - range.first <= most) return range;
  const first = Math.max(range.first, Math.min(range.last - most, at - (most >> 1)));
  return { first, last: first + most };
}
