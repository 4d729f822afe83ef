// The frozen headers: names of rows to the left, of columns upright above, thinned out where they would collide.
import type { MatrixAxis } from '@portolan/shared/graph';
import { headLabel, INDENT } from './ends';
import type { Range, Spot } from './geometry';
import { crosses, type Picture } from './picture';

const FONT = { most: 12.5, least: 10 } as const;
/** Pixels that one line of text needs. */
const LINE = 11;

interface Line {
  readonly at: number;
  readonly isLit: boolean;
  readonly hasFocus: boolean;
}

/** The places that get a name: all if there is room, else every so many, and always what is pointed at or selected. */
function namedLines(picture: Picture, range: Range, side: 'row' | 'column'): readonly Line[] {
  const { cell } = picture.geometry;
  const step = Math.max(1, Math.ceil(LINE / cell));
  const lit = new Set(crosses(picture).map((spot: Spot) => spot[side]));
  const focus = picture.focus;
  const focused = focus && focus[side === 'row' ? 'column' : 'row'] < 0 ? focus[side] : -1;
  const lines: Line[] = [];
  for (let at = range.first; at < range.last; at++) {
    const isLit = lit.has(at);
    // A neighbour of a lit name gives way to it.
    const isCrowded = step > 1 && !isLit && near(at, step, (other) => lit.has(other));
    if (isLit || (at % step === 0 && !isCrowded)) lines.push({ at, isLit, hasFocus: at === focused });
  }
  return lines;
}

function near(at: number, step: number, test: (at: number) => boolean): boolean {
  for (let d = 1; d < step; d++) if (test(at - d) || test(at + d)) return true;
  return false;
}

export function drawRowHeads(context: CanvasRenderingContext2D, picture: Picture, range: Range): void {
  const { geometry, frame, palette } = picture;
  const { headWidth, headHeight, cell } = geometry;
  context.save();
  context.fillStyle = palette.surface;
  context.fillRect(0, headHeight, headWidth, frame.height - headHeight);
  context.beginPath();
  context.rect(0, headHeight, headWidth, frame.height - headHeight);
  context.clip();
  for (const line of namedLines(picture, range, 'row')) {
    context.save();
    context.translate(0, headHeight + nudged(line.at * cell - frame.top, cell));
    drawHead(context, picture, picture.rows, line, headWidth);
    context.restore();
  }
  context.restore();
  context.fillStyle = palette.borderStrong;
  context.fillRect(headWidth - 1, headHeight, 1, frame.height - headHeight);
}

export function drawColumnHeads(context: CanvasRenderingContext2D, picture: Picture, range: Range): void {
  const { geometry, frame, palette } = picture;
  const { headWidth, headHeight, cell } = geometry;
  context.save();
  context.fillStyle = palette.surface;
  context.fillRect(headWidth, 0, frame.width - headWidth, headHeight);
  context.beginPath();
  context.rect(headWidth, 0, frame.width - headWidth, headHeight);
  context.clip();
  for (const line of namedLines(picture, range, 'column')) {
    context.save();
    context.translate(headWidth + nudged(line.at * cell - frame.left, cell), headHeight);
    context.rotate(-Math.PI / 2);
    drawHead(context, picture, picture.columns, line, headHeight);
    context.restore();
  }
  context.restore();
  context.fillStyle = palette.borderStrong;
  context.fillRect(headWidth, headHeight - 1, frame.width - headWidth, 1);
}

/** Keeps the first name of a window whole where cells are narrower than a line. */
function nudged(offset: number, cell: number): number {
  return offset < 0 ? offset : Math.max(offset, (LINE + 1 - cell) / 2);
}

/** One header, lying: `length` along the text, one cell across. Columns are turned by the caller, and read from the cells upwards. */
function drawHead(
  context: CanvasRenderingContext2D,
  picture: Picture,
  axis: MatrixAxis,
  { at, isLit, hasFocus }: Line,
  length: number,
): void {
  const { matrix, geometry, palette, flat } = picture;
  const { cell } = geometry;
  const end = axis.ends[at]!;
  const { before, name, isGroup, isMember } = headLabel(matrix, end, flat);
  if (isLit) {
    const height = Math.max(cell, LINE + 3);
    context.fillStyle = palette.accentSoft;
    context.fillRect(0, (cell - height) / 2, length - 1, height);
  }
  if (isGroup) drawTwisty(context, palette.dim, axis.isOpen(end), cell);
  const size = Math.min(FONT.most, Math.max(FONT.least, cell - 1));
  context.font = `${isLit || (isGroup && axis.isOpen(end)) ? 600 : 400} ${size}px ${palette.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const start = isMember ? INDENT + 10 : isGroup ? INDENT : 10;
  const prefix = before === '' ? 0 : context.measureText(before).width;
  const text = shortened(context, name, length - start - prefix - 6);
  if (before !== '') {
    context.fillStyle = palette.dim;
    context.fillText(before, start, cell / 2);
  }
  context.fillStyle = isLit ? palette.accent : palette.text;
  context.fillText(text, start + prefix, cell / 2);
  if (hasFocus) {
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    context.strokeRect(2, 1, length - 5, Math.max(cell, LINE) - 3);
  }
}

function drawTwisty(context: CanvasRenderingContext2D, colour: string, isOpen: boolean, cell: number): void {
  const reach = Math.min(4, cell / 3);
  const [x, y] = [9, cell / 2];
  context.fillStyle = colour;
  context.beginPath();
  if (isOpen) {
    context.moveTo(x - reach, y - reach * 0.6);
    context.lineTo(x + reach, y - reach * 0.6);
    context.lineTo(x, y + reach * 0.8);
  } else {
    context.moveTo(x - reach * 0.6, y - reach);
    context.lineTo(x + reach * 0.8, y);
    context.lineTo(x - reach * 0.6, y + reach);
  }
  context.closePath();
  context.fill();
}

/** Cut at its end where it is too long; the beginning tells names apart more often. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}
