// Where keys lead, and what lies where.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offsetsFor, spotAt, visibleColumns, visibleRows } from './geometry';
import { type Command, commandOf } from './keys';

const SIZE = { rows: 10, columns: 5, page: 4 };
const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false });
const at = (row: number, column: number) => ({ row, column });

function press(name: string, row: number, column: number, ctrl = false): Command | null {
  return commandOf(
    key(name, ctrl),
    at(row, column),
    { row: row < 0 ? null : row, column: column < 0 ? null : column },
    false,
    SIZE,
  );
}

test('arrows, pages, Home and End stay inside, and the corner takes no focus', () => {
  const steps: readonly [string, number, number, boolean, number, number][] = [
    ['ArrowUp', 0, 3, false, -1, 3],
    ['ArrowLeft', 0, 0, false, 0, -1],
    ['ArrowUp', 0, -1, false, 0, -1],
    ['ArrowLeft', -1, 0, false, -1, 0],
    ['PageDown', 8, 2, false, 9, 2],
    ['PageUp', 2, 2, false, 0, 2],
    ['End', 3, 1, false, 3, 4],
    ['Home', 3, 4, false, 3, 0],
    ['End', 3, 1, true, 9, 4],
    ['Home', 3, 1, true, 0, 0],
  ];
  for (const [name, row, column, ctrl, toRow, toColumn] of steps)
    expect(press(name, row, column, ctrl), `${name} at ${row},${column}`).toEqual({
      type: 'move',
      to: at(toRow, toColumn),
    });
});

test('Enter opens a cell, folds a group and chooses a single end; other keys are left alone', () => {
  expect(press('Enter', 1, 1)).toEqual({ type: 'enter' });
  expect(commandOf(key('Enter'), at(1, -1), { row: -2, column: null }, true, SIZE)).toEqual({
    type: 'fold',
    open: null,
  });
  expect(press('Enter', 1, -1)).toEqual({ type: 'choose' });
  expect(press('g', 1, 1)).toBeNull();
  expect(press('Escape', 1, 1)).toBeNull();
});

test('on the header of a group the arrow to the right unfolds first and walks on then', () => {
  const arrow = (isOpen: boolean) => commandOf(key('ArrowRight'), at(1, -1), { row: -2, column: null }, isOpen, SIZE);
  expect(arrow(false)).toEqual({ type: 'fold', open: true });
  expect(arrow(true)).toEqual({ type: 'move', to: at(1, 0) });
});

test('what was scrolled to is seen, and is found where it is drawn', () => {
  const geometry = { rows: 5000, columns: 4000, cell: 9, headWidth: 120, headHeight: 100 };
  fc.assert(
    fc.property(fc.nat(4999), fc.nat(3999), fc.nat(30_000), fc.nat(30_000), (row, column, left, top) => {
      const frame = { left, top, width: 700, height: 500 };
      const seen = { ...frame, ...offsetsFor(geometry, frame, at(row, column)) };
      const [rows, columns] = [visibleRows(geometry, seen), visibleColumns(geometry, seen)];
      expect(row >= rows.first && row < rows.last && column >= columns.first && column < columns.last).toBe(true);
      const x = geometry.headWidth + column * geometry.cell - seen.left + 4;
      const y = geometry.headHeight + row * geometry.cell - seen.top + 4;
      expect(spotAt(geometry, seen, x, y)).toEqual(at(row, column));
    }),
  );
});
