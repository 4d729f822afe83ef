// Draws the window onto the matrix: bands, lines, marks, frozen headers. One pass, typed arrays in, nothing kept.
import type { MatrixAxis } from '@portolan/shared/graph';
import { type Range, type Spot, visibleColumns, visibleRows } from './geometry';
import { drawMarks } from './glyphs';
import { drawColumnHeads, drawRowHeads } from './heads';
import { LOOK, lookOfCell } from './look';
import type { Palette } from './palette';
import { crosses, type Picture } from './picture';

export function paint(context: CanvasRenderingContext2D, picture: Picture): void {
  const { geometry, frame, palette } = picture;
  const rows = visibleRows(geometry, frame);
  const columns = visibleColumns(geometry, frame);
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, frame.width, frame.height);
  context.save();
  context.beginPath();
  context.rect(
    geometry.headWidth,
    geometry.headHeight,
    frame.width - geometry.headWidth,
    frame.height - geometry.headHeight,
  );
  context.clip();
  drawBands(context, picture, rows, columns);
  drawLines(context, picture, rows, columns);
  drawCells(context, picture, rows, columns);
  drawBreaches(context, picture, rows, columns);
  drawRings(context, picture);
  context.restore();
  drawRowHeads(context, picture, rows);
  drawColumnHeads(context, picture, columns);
  drawCorner(context, picture);
}

function left({ geometry, frame }: Picture, column: number): number {
  return geometry.headWidth + column * geometry.cell - frame.left;
}

function top({ geometry, frame }: Picture, row: number): number {
  return geometry.headHeight + row * geometry.cell - frame.top;
}

/** Where the cells end, as far as they are in the window. */
function extent(picture: Picture) {
  const { geometry, frame } = picture;
  return {
    right: Math.min(frame.width, left(picture, geometry.columns)),
    bottom: Math.min(frame.height, top(picture, geometry.rows)),
  };
}

/** Unfolded groups' own rows and columns, and the cross through what is pointed at, focused or selected. */
function drawBands(context: CanvasRenderingContext2D, picture: Picture, rows: Range, columns: Range): void {
  const { geometry, palette } = picture;
  const { right, bottom } = extent(picture);
  const row = (at: number) =>
    context.fillRect(geometry.headWidth, top(picture, at), right - geometry.headWidth, geometry.cell);
  const column = (at: number) =>
    context.fillRect(left(picture, at), geometry.headHeight, geometry.cell, bottom - geometry.headHeight);
  context.fillStyle = palette.sunken;
  for (let at = rows.first; at < rows.last; at++) if (picture.rows.isOpen(picture.rows.ends[at]!)) row(at);
  for (let at = columns.first; at < columns.last; at++)
    if (picture.columns.isOpen(picture.columns.ends[at]!)) column(at);
  context.fillStyle = palette.accentSoft;
  for (const spot of crosses(picture)) {
    if (spot.row >= 0) row(spot.row);
    if (spot.column >= 0) column(spot.column);
  }
}

const FINE_FROM = 11;

function drawLines(context: CanvasRenderingContext2D, picture: Picture, rows: Range, columns: Range): void {
  const { geometry, palette } = picture;
  const { right, bottom } = extent(picture);
  const isFine = geometry.cell >= FINE_FROM;
  for (const isStrong of [false, true]) {
    if (!isStrong && !isFine) continue;
    context.fillStyle = isStrong ? palette.borderStrong : palette.border;
    for (let at = rows.first; at <= rows.last; at++) {
      if (isBoundary(picture, picture.rows, at) === isStrong)
        context.fillRect(geometry.headWidth, top(picture, at) - 1, right - geometry.headWidth, 1);
    }
    for (let at = columns.first; at <= columns.last; at++) {
      if (isBoundary(picture, picture.columns, at) === isStrong)
        context.fillRect(left(picture, at) - 1, geometry.headHeight, 1, bottom - geometry.headHeight);
    }
  }
}

/** True between two groups of which one is unfolded, between the cluster and the outside, and after the last. */
function isBoundary({ matrix, flat, grouped }: Picture, axis: MatrixAxis, at: number): boolean {
  if (at <= 0 || at >= axis.ends.length) return true;
  const [before, after] = [axis.ends[at - 1]!, axis.ends[at]!];
  const [a, b] = [matrix.group(before), matrix.group(after)];
  if (a === b) return false;
  return a.outside || b.outside || (flat ? grouped : before >= 0 || axis.isOpen(after));
}

function drawCells(context: CanvasRenderingContext2D, picture: Picture, rows: Range, columns: Range): void {
  const { matrix, geometry, palette } = picture;
  const places = new Map<number, number[]>();
  const diagonal: number[] = [];
  for (let r = rows.first; r < rows.last; r++) {
    const row = picture.rows.ends[r]!;
    const y = top(picture, r);
    const flags = row >= 0 ? matrix.flags(row) : null;
    for (let c = columns.first; c < columns.last; c++) {
      const column = picture.columns.ends[c]!;
      const x = left(picture, c);
      if (row === column) diagonal.push(x, y);
      const look = lookOfCell(matrix, row, column, flags);
      if (look === 0) continue;
      const list = places.get(look);
      if (list === undefined) places.set(look, [x, y]);
      else list.push(x, y);
    }
  }
  drawNone(context, palette, geometry.cell, places.get(LOOK.none) ?? []);
  places.delete(LOOK.none);
  for (const [look, list] of places) drawMarks(context, palette, look, geometry.cell, list);
  drawDiagonal(context, palette, geometry.cell, diagonal);
}

/** Where no pair could be. */
function drawNone(context: CanvasRenderingContext2D, palette: Palette, cell: number, places: readonly number[]): void {
  context.fillStyle = palette.borderStrong;
  const middle = Math.floor((cell - 1) / 2) - 1;
  for (let i = 0; i < places.length; i += 2) context.fillRect(places[i]! + middle, places[i + 1]! + middle, 2, 2);
}

/** A frame around the cells in which an end meets itself. */
function drawDiagonal(
  context: CanvasRenderingContext2D,
  palette: Palette,
  cell: number,
  places: readonly number[],
): void {
  context.strokeStyle = palette.dim;
  context.lineWidth = 1;
  context.beginPath();
  for (let i = 0; i < places.length; i += 2) context.rect(places[i]! - 0.5, places[i + 1]! - 0.5, cell, cell);
  context.stroke();
}

/** A dot in the corner of what breaks an expectation; a ring of what may. */
function drawBreaches(context: CanvasRenderingContext2D, picture: Picture, rows: Range, columns: Range): void {
  const { matrix, geometry, palette, breaches } = picture;
  if (breaches === null) return;
  const radius = Math.max(2, Math.min(5, geometry.cell / 5));
  for (let r = rows.first; r < rows.last; r++) {
    const from = matrix.idOf(picture.rows.ends[r]!);
    for (let c = columns.first; c < columns.last; c++) {
      const breach = breaches(from, matrix.idOf(picture.columns.ends[c]!));
      if (breach === null) continue;
      context.beginPath();
      context.arc(left(picture, c) + geometry.cell - radius - 2, top(picture, r) + radius + 1, radius, 0, 2 * Math.PI);
      context.fillStyle = breach === 'broken' ? palette.finding : palette.surface;
      context.fill();
      context.strokeStyle = breach === 'broken' ? palette.surface : palette.finding;
      context.lineWidth = 1;
      context.stroke();
    }
  }
}

function drawRings(context: CanvasRenderingContext2D, picture: Picture): void {
  const { geometry, palette, selected, focus, hot } = picture;
  const ring = ({ row, column }: Spot, colour: string, width: number, grow: number) => {
    context.strokeStyle = colour;
    context.lineWidth = width;
    const [x, y] = [left(picture, column) - 0.5 - grow, top(picture, row) - 0.5 - grow];
    context.strokeRect(x, y, geometry.cell + 2 * grow, geometry.cell + 2 * grow);
  };
  if (hot && hot.row >= 0 && hot.column >= 0) ring(hot, palette.accent, 1, 0);
  for (const spot of selected) if (spot.row >= 0 && spot.column >= 0) ring(spot, palette.accent, 2, 0.5);
  if (focus && focus.row >= 0 && focus.column >= 0) {
    ring(focus, palette.surface, 2, 0.5);
    ring(focus, palette.accent, 2, 2);
  }
}

function drawCorner(context: CanvasRenderingContext2D, { geometry, palette }: Picture): void {
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, geometry.headWidth, geometry.headHeight);
  context.fillStyle = palette.borderStrong;
  context.fillRect(geometry.headWidth - 1, 0, 1, geometry.headHeight);
  context.fillRect(0, geometry.headHeight - 1, geometry.headWidth, 1);
}
