// The matrix itself: a canvas that draws the window, and over it a grid that can be walked, pointed at and read aloud.
import type { Matrix, MatrixAxis, MatrixEnd } from '@portolan/shared/graph';
import { type FocusEvent, type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react';
import { AccessibleGrid } from './AccessibleGrid';
import { CellWords } from './CellWords';
import { INDENT } from './ends';
import { type Geometry, type Spot, sameSpot, spotAt } from './geometry';
import { commandOf, type Ends } from './keys';
import type { CellBreaches } from './picture';
import { useActive, useReveal } from './useActive';
import { useCanvas } from './useCanvas';
import { type FrameHandle, useFrame, useZoom } from './useFrame';
import { useWindow } from './useWindow';

export interface MatrixGridProps {
  readonly matrix: Matrix;
  readonly rows: MatrixAxis;
  readonly columns: MatrixAxis;
  readonly flat: boolean;
  readonly grouped: boolean;
  /** Everything but the side of a cell, which depends on the room there is. */
  readonly layout: Omit<Geometry, 'cell'>;
  readonly selected: readonly Spot[];
  readonly theme: string;
  readonly breaches: CellBreaches | null;
  readonly corner: ReactNode;
  cellFor(size: FrameHandle['size']): number;
  onZoom(cell: number): void;
  /** A cell, a row (`column` null) or a column (`row` null) was chosen. */
  onChoose(ends: Ends): void;
  /** By Enter: goes on to the next thing behind the cell. */
  onEnter(row: MatrixEnd, column: MatrixEnd): void;
  /** Groups are to be folded (`open` false), unfolded (true) or the other way round (null). */
  onFold(ends: Ends, open: boolean | null): void;
}

/** The grid over it says the same. */
const UNSPOKEN = { 'aria-hidden': true } as const;

export function MatrixGrid(props: MatrixGridProps) {
  const { matrix, rows, columns, flat, grouped, layout, selected, corner, theme, breaches } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const frame = useFrame(scroller);
  const cell = props.cellFor(frame.size);
  const geometry: Geometry = { ...layout, cell };
  const [hot, setHot] = useState<Spot | null>(null);
  const { active, isFocused, ...focus } = useActive(props, selected);
  const pointed = { hot, focus: isFocused ? active : null };
  const canvas = useCanvas(
    { matrix, rows, columns, flat, grouped, geometry, selected, breaches, ...pointed },
    theme,
    frame,
  );
  const view = useWindow(geometry, frame, active);
  useZoom(scroller, geometry, frame, (steps) => props.onZoom(cell + steps));
  useReveal(geometry, frame, selected, active, focus.moved);
  const spotOf = (event: { readonly clientX: number; readonly clientY: number }): Spot | null => {
    const { left, top } = scroller.current!.getBoundingClientRect();
    return spotAt(geometry, frame.read(), event.clientX - left, event.clientY - top);
  };
  const point = (spot: Spot | null): void => setHot((old) => (sameSpot(old, spot) ? old : spot));
  const endsAt = ({ row, column }: Spot): Ends => ({
    row: row < 0 ? null : (rows.ends[row] ?? null),
    column: column < 0 ? null : (columns.ends[column] ?? null),
  });
  const onClick = (event: MouseEvent): void => {
    const spot = spotOf(event);
    if (!spot || (spot.row < 0 && spot.column < 0)) return;
    focus.move(spot);
    const { left, top } = scroller.current!.getBoundingClientRect();
    const along = spot.column < 0 ? event.clientX - left : geometry.headHeight - (event.clientY - top);
    const { row, column } = endsAt(spot);
    const head = row === null ? column : column === null ? row : null;
    if (head !== null && head < 0 && along < INDENT) props.onFold({ row, column }, null);
    else props.onChoose({ row, column });
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const spot = spotOf(event);
    if (spot) props.onFold(endsAt(spot), spot.row < 0 || spot.column < 0 ? null : true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const ends = endsAt(active);
    const isOpen =
      (ends.row === null || rows.isOpen(ends.row)) && (ends.column === null || columns.isOpen(ends.column));
    const command = commandOf(event, active, ends, isOpen, {
      rows: layout.rows,
      columns: layout.columns,
      page: view.page,
    });
    if (command === null) return;
    event.preventDefault();
    if (command.type === 'move') focus.move(command.to);
    else if (command.type === 'fold') props.onFold(ends, command.open);
    else if (command.type === 'enter') props.onEnter(ends.row!, ends.column!);
    else props.onChoose(ends);
  };
  // The cells take part in all of this; their frame merely hears of it.
  const handlers = {
    onScroll: () => {
      canvas.redraw();
      view.settle();
      if (hot) setHot(null);
    },
    onPointerMove: (event: MouseEvent) => point(spotOf(event)),
    onPointerLeave: () => point(null),
    onClick,
    onDoubleClick,
    onKeyDown,
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      const [row, column] = (target.dataset.at ?? '').split(',').map(Number);
      if (row !== undefined && column !== undefined) focus.enter({ row, column }, target.matches(':focus-visible'));
    },
    onBlur: () => focus.setFocused(false),
  };
  return (
    <div className="matrix-frame">
      <div className="matrix-scroll" ref={scroller} {...handlers}>
        <div
          className="matrix-space"
          style={{
            width: layout.headWidth + layout.columns * cell + 1,
            height: layout.headHeight + layout.rows * cell + 1,
          }}
        >
          <canvas className="matrix-canvas" ref={canvas.ref} {...UNSPOKEN} />
          <AccessibleGrid
            matrix={matrix}
            rows={rows}
            columns={columns}
            geometry={geometry}
            rowRange={view.rows}
            columnRange={view.columns}
            active={active}
            selected={selected}
            breaches={breaches}
            corner={corner}
          />
        </div>
      </div>
      <CellWords
        matrix={matrix}
        rows={rows}
        columns={columns}
        geometry={geometry}
        breaches={breaches}
        frame={frame.read()}
        spot={hot ?? (isFocused ? active : null)}
      />
    </div>
  );
}
