// An SVG of ours as a PNG file without a browser: drawn by resvg with a font that comes with it, so that every machine draws the same.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { boundWords, type PngSize, pngSize } from '@portolan/shared/picture';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { OutputError } from '../outputError';

const FONT_FAMILY = 'Inter';
/** The weights that the picture is written in. */
const FONT_FILES = [
  '400Regular/Inter_400Regular',
  '500Medium/Inter_500Medium',
  '600SemiBold/Inter_600SemiBold',
  '700Bold/Inter_700Bold',
];
/** What the font may have no sign for: all but Latin, Greek, Cyrillic, common punctuation and the signs that our pictures use. */
export const FOREIGN =
  /[^\n -~\u00a0-\u0148\u014a-\u017f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2190-\u2193\u2212\u2260\u2264\u2265\u2717]/u;

export interface PngPicture {
  readonly bytes: Uint8Array;
  /** What its reader should know, in words: it is smaller than asked for, some signs are missing. */
  readonly told: readonly string[];
}

let font: Promise<readonly Uint8Array[]> | null = null;

/** Reads the drawing program and the font, which then stay. */
async function load(): Promise<readonly Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  const [program, ...fonts] = await Promise.all([
    readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
    ...FONT_FILES.map((name) => readFile(resolve(`@expo-google-fonts/inter/${name}.ttf`))),
  ]);
  await initWasm(program);
  return fonts;
}

/**
 * @param times pixels of the file for one of the picture; fewer where a side would pass the limit, which is told
 * @throws OutputError where it cannot be drawn
 */
export async function pngOf(svg: string, times: number): Promise<PngPicture> {
  font ??= load();
  const fonts = await font;
  try {
    const { width, height } = measured(svg);
    const size = pngSize(width, height, times);
    return { bytes: drawn(svg, size, fonts), told: toldOf(svg, size, times) };
  } catch {
    // It fails like this where memory ends.
    throw new OutputError('The picture could not be drawn in pixels.', 'Export it as SVG, or with a smaller --scale.');
  }
}

function drawn(svg: string, { width, height }: PngSize, fonts: readonly Uint8Array[]): Uint8Array {
  const picture = new Resvg(svg, {
    fitTo: width >= height ? { mode: 'width', value: width } : { mode: 'height', value: height },
    font: { fontBuffers: [...fonts], defaultFontFamily: FONT_FAMILY },
  });
  const image = picture.render();
  const bytes = image.asPng();
  image.free();
  picture.free();
  return bytes;
}

/** In its own units, as its first element says; nothing is drawn yet. */
function measured(svg: string): { readonly width: number; readonly height: number } {
  const picture = new Resvg(svg.slice(0, svg.indexOf('>', svg.indexOf('<svg')) + 1).concat('</svg>'));
  const { width, height } = picture;
  picture.free();
  return { width, height };
}

function toldOf(svg: string, size: PngSize, times: number): readonly string[] {
  const bounded = boundWords(size, times);
  return [
    ...(bounded === null ? [] : [bounded]),
    ...(FOREIGN.test(svg)
      ? ['The PNG has boxes in the place of some letters, which its font does not have; the SVG has them all.']
      : []),
  ];
}
