// Pictures as PNG files: what is on screen with its limits beneath, or an SVG as pixels; no larger than browsers encode without trouble.
import { BUILT_IN_THEMES, type CanvasTheme, wrapText } from '@portolan/shared/picture';

/** Longest side in pixels. */
export const PNG_LIMIT = 8192;
const FOOT_FONT = 11;
const FOOT_LINE = 16;
const FOOT_MARGIN = 14;

export interface Png {
  readonly file: Blob;
  /** Why it is not as large as it was asked for, in words; null: it is. */
  readonly bounded: string | null;
}

export interface PngSize {
  readonly width: number;
  readonly height: number;
  /** Pixels of the file for one of the picture. */
  readonly times: number;
}

/** The size of a file; smaller than `times` asks for where a side would pass the limit. At least one pixel. */
export function pngSize(width: number, height: number, times: number): PngSize {
  const fitting = Math.min(times, PNG_LIMIT / Math.max(1, width, height));
  const side = (length: number): number => Math.max(1, Math.min(PNG_LIMIT, Math.round(length * fitting)));
  return { width: side(width), height: side(height), times: fitting };
}

/** What is told of a file that is smaller than asked for; null: it is as large. */
export function boundWords({ width, height, times }: PngSize, asked: number): string | null {
  if (times >= asked) return null;
  const n = (value: number): string => value.toLocaleString('en');
  return `The PNG has ${n(width)} × ${n(height)} pixels, ${Number(times.toFixed(2))}× instead of ${asked}×: no side is longer than ${n(PNG_LIMIT)}.`;
}

/** What is on screen, with the lines of `foot` below it. `shot` makes the picture so many times as large as on screen. */
export async function pngOfScreen(
  screen: { readonly width: number; readonly height: number },
  shot: (times: number) => Promise<Blob>,
  foot: readonly string[],
  theme: 'light' | 'dark',
  asked: number,
): Promise<Png> {
  const colors = BUILT_IN_THEMES[theme];
  const lines = foot.flatMap((line) => wrapText(line, FOOT_FONT, screen.width - 2 * FOOT_MARGIN));
  const below = lines.length * FOOT_LINE + 2 * FOOT_MARGIN;
  const size = pngSize(screen.width, screen.height + below, asked);
  const picture = await createImageBitmap(await shot(size.times));
  const file = await painted(size, (context) => {
    context.fillStyle = colors.background;
    context.fillRect(0, 0, size.width, size.height);
    context.drawImage(picture, 0, 0);
    context.scale(size.times, size.times);
    printFoot(context, lines, screen.height + FOOT_MARGIN, colors);
  });
  picture.close();
  return { file, bounded: boundWords(size, asked) };
}

function printFoot(
  context: CanvasRenderingContext2D,
  lines: readonly string[],
  top: number,
  { font, muted }: CanvasTheme,
): void {
  context.font = `${FOOT_FONT}px ${font}`;
  context.fillStyle = muted;
  context.textBaseline = 'top';
  for (const [index, line] of lines.entries()) context.fillText(line, FOOT_MARGIN, top + index * FOOT_LINE);
}

/** An SVG document of ours as pixels. Rejects where the browser cannot draw it. */
export async function pngOfSvg(svg: string, asked: number): Promise<Png> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const size = pngSize(image.naturalWidth, image.naturalHeight, asked);
  const file = await painted(size, (context) => context.drawImage(image, 0, 0, size.width, size.height));
  return { file, bounded: boundWords(size, asked) };
}

async function painted({ width, height }: PngSize, paint: (context: CanvasRenderingContext2D) => void): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no pictures.');
  paint(context);
  return new Promise((resolve, reject) =>
    canvas.toBlob((file) => (file ? resolve(file) : reject(new Error('The browser made no picture.'))), 'image/png'),
  );
}
