// Pictures as PNG files: what is on screen with its limits beneath, or an SVG as pixels.
import {
  BUILT_IN_THEMES,
  boundWords,
  type CanvasTheme,
  type PngSize,
  pngSize,
  wrapText,
} from '@portolan/shared/picture';

const FOOT_FONT = 11;
const FOOT_LINE = 16;
const FOOT_MARGIN = 14;

export interface Png {
  readonly file: Blob;
  /** Why it is not as large as it was asked for, in words; null: it is. */
  readonly bounded: string | null;
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
