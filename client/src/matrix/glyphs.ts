// The marks in cells. Shape tells the kind, size the share, so that none of it hangs on colour.
import { LOOK } from './look';
import type { Palette } from './palette';

/** Draws the marks of all cells of one look; `places` holds x and y of their upper left corners in turn. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  palette: Palette,
  look: number,
  cell: number,
  places: readonly number[],
): void {
  const room = cell - 1;
  const share = Math.sqrt((look & LOOK.share) / 8);
  const has = (bit: number): boolean => (look & bit) !== 0;
  const side = Math.max(3, Math.round(room * Math.max(0.5, share)));
  if (has(LOOK.explicit)) {
    context.fillStyle = palette.explicit;
    squares(context, room, side, has(LOOK.limited), places);
    if (has(LOOK.open)) {
      context.fillStyle = palette.surface;
      dots(context, room, Math.max(1.2, side * 0.2), places);
    }
  } else if (has(LOOK.open)) {
    context.fillStyle = palette.open;
    dots(context, room, Math.max(1.5, (room * Math.max(0.42, share)) / 2), places);
  }
  const isAlone = !has(LOOK.explicit | LOOK.open);
  if (has(LOOK.uncertain)) {
    if (isAlone) hatches(context, palette.uncertain, room, places);
    else corners(context, palette, palette.uncertain, room, 1, places);
  }
  if (has(LOOK.unknown)) {
    if (isAlone && !has(LOOK.uncertain)) questions(context, palette, cell, places);
    else corners(context, palette, palette.unknown, room, -1, places);
  }
  if (has(LOOK.node) && isAlone && !has(LOOK.uncertain | LOOK.unknown)) diamonds(context, palette.node, room, places);
}

function forEachPlace(places: readonly number[], draw: (x: number, y: number) => void): void {
  for (let i = 0; i < places.length; i += 2) draw(places[i]!, places[i + 1]!);
}

/** A square; without its lower right corner where only some ports are allowed. */
function squares(
  context: CanvasRenderingContext2D,
  room: number,
  side: number,
  cut: boolean,
  places: readonly number[],
): void {
  const inset = Math.floor((room - side) / 2);
  const bite = Math.max(2, Math.round(side * 0.38));
  if (!cut) {
    forEachPlace(places, (x, y) => context.fillRect(x + inset, y + inset, side, side));
    return;
  }
  context.beginPath();
  forEachPlace(places, (x, y) => {
    const [left, top] = [x + inset, y + inset];
    context.moveTo(left, top);
    context.lineTo(left + side, top);
    context.lineTo(left + side, top + side - bite);
    context.lineTo(left + side - bite, top + side);
    context.lineTo(left, top + side);
    context.closePath();
  });
  context.fill();
}

function dots(context: CanvasRenderingContext2D, room: number, radius: number, places: readonly number[]): void {
  context.beginPath();
  forEachPlace(places, (x, y) => {
    context.moveTo(x + room / 2 + radius, y + room / 2);
    context.arc(x + room / 2, y + room / 2, radius, 0, 2 * Math.PI);
  });
  context.fill();
}

function hatches(context: CanvasRenderingContext2D, colour: string, room: number, places: readonly number[]): void {
  context.strokeStyle = colour;
  context.lineWidth = room > 12 ? 1.6 : 1.2;
  context.beginPath();
  const step = room > 12 ? 4 : 3;
  forEachPlace(places, (x, y) => {
    for (let at = step / 2; at < 2 * room; at += step) {
      context.moveTo(x + Math.max(0, at - room), y + Math.min(at, room));
      context.lineTo(x + Math.min(at, room), y + Math.max(0, at - room));
    }
  });
  context.stroke();
}

/** A triangle in the upper right (`side` 1) or upper left (-1) corner of a filled cell. */
function corners(
  context: CanvasRenderingContext2D,
  palette: Palette,
  colour: string,
  room: number,
  side: 1 | -1,
  places: readonly number[],
): void {
  const leg = Math.max(4, room * 0.45);
  for (const [reach, fill] of [
    [leg + 1.5, palette.surface],
    [leg, colour],
  ] as const) {
    context.fillStyle = fill;
    context.beginPath();
    forEachPlace(places, (x, y) => {
      const corner = side === 1 ? x + room : x;
      context.moveTo(corner, y);
      context.lineTo(corner - side * reach, y);
      context.lineTo(corner, y + reach);
      context.closePath();
    });
    context.fill();
  }
}

function questions(context: CanvasRenderingContext2D, palette: Palette, cell: number, places: readonly number[]): void {
  context.fillStyle = palette.unknown;
  context.font = `700 ${Math.max(8, Math.min(14, cell - 4))}px ${palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  forEachPlace(places, (x, y) => context.fillText('?', x + (cell - 1) / 2, y + cell / 2));
}

function diamonds(context: CanvasRenderingContext2D, colour: string, room: number, places: readonly number[]): void {
  const reach = Math.max(2, room * 0.3);
  context.fillStyle = colour;
  context.beginPath();
  forEachPlace(places, (x, y) => {
    const [cx, cy] = [x + room / 2, y + room / 2];
    context.moveTo(cx, cy - reach);
    context.lineTo(cx + reach, cy);
    context.lineTo(cx, cy + reach);
    context.lineTo(cx - reach, cy);
    context.closePath();
  });
  context.fill();
}
