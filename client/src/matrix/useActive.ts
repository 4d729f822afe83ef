// Which cell or header the keyboard is at, and scrolling to it.
import type { Matrix, MatrixAxis } from '@portolan/shared/graph';
import { useLayoutEffect, useRef, useState } from 'react';
import { type Geometry, offsetsFor, type Spot, sameSpot } from './geometry';
import type { FrameHandle } from './useFrame';

interface Axes {
  readonly matrix: Matrix;
  readonly rows: MatrixAxis;
  readonly columns: MatrixAxis;
}

/** Where the keyboard is, kept by what stands there, so that folding, sorting and filtering do not lose it. */
export function useActive({ matrix, rows, columns }: Axes, selected: readonly Spot[]) {
  const first = selected.find((spot) => spot.row >= 0 && spot.column >= 0);
  const idAt = (axis: MatrixAxis, at: number): string | null => (at < 0 ? null : matrix.idOf(axis.ends[at]!));
  const [ids, setIds] = useState<{ readonly row: string | null; readonly column: string | null }>(() =>
    first
      ? { row: idAt(rows, first.row), column: idAt(columns, first.column) }
      : { row: idAt(rows, 0), column: idAt(columns, 0) },
  );
  const [isFocused, setFocused] = useState(false);
  const moved = useRef<'focus' | null>(null);
  const placeOf = (axis: MatrixAxis, id: string | null): number => {
    if (id === null) return -1;
    const end = matrix.find(id);
    return Math.max(0, end === null ? 0 : axis.indexOf(end));
  };
  const active = { row: placeOf(rows, ids.row), column: placeOf(columns, ids.column) };
  const place = (spot: Spot): void => setIds({ row: idAt(rows, spot.row), column: idAt(columns, spot.column) });
  /** By key or pointer; the element there gets the focus. */
  const move = (spot: Spot): void => {
    place(spot);
    moved.current = 'focus';
  };
  /** An element got the focus by itself. */
  const enter = (spot: Spot, isVisible: boolean): void => {
    if (!sameSpot(spot, active)) place(spot);
    setFocused(isVisible);
  };
  return { active, isFocused, setFocused, move, enter, moved };
}

/** Scrolls to what the keyboard reached and gives it the focus; scrolls to a selection that came from elsewhere. */
export function useReveal(
  geometry: Geometry,
  frame: FrameHandle,
  selected: readonly Spot[],
  active: Spot,
  moved: { current: 'focus' | null },
): void {
  const shown = useRef('');
  const spot = selected[0];
  const key = selected.length === 0 ? '' : JSON.stringify(selected);
  useLayoutEffect(() => {
    if (frame.size.width === 0 || key === shown.current) return;
    shown.current = key;
    if (spot && moved.current === null) frame.scrollTo(offsetsFor(geometry, frame.read(), spot));
  });
  useLayoutEffect(() => {
    if (moved.current !== 'focus') return;
    frame.scrollTo(offsetsFor(geometry, frame.read(), active));
    const target = document.querySelector<HTMLElement>(`.matrix-grid [data-at="${active.row},${active.column}"]`);
    if (!target) return;
    moved.current = null;
    target.focus({ preventScroll: true });
  });
}
