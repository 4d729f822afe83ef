// A PNG without a browser: as large as asked for or told, with its text in it, the same bytes every time. Read by a program that is not ours.
import { visibleText, xmlText } from '@portolan/shared/report';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { describe, expect, test } from 'vitest';
import { FOREIGN, pngOf } from './png';

const svg = (inner: string, width = 200, height = 50): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, sans-serif"><rect width="${width}" height="${height}" fill="#fff"/>${inner}</svg>`;
const words = (text: string): string => svg(`<text x="10" y="30" font-size="20" fill="#000">${text}</text>`);

async function read(document: string, times = 1) {
  const { bytes, told } = await pngOf(document, times);
  return { ...PNG.sync.read(Buffer.from(bytes)), bytes, told };
}

/** How many pixels of a picture are dark. */
function ink({ data }: Pick<PNG, 'data'>): number {
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at]! < 128) dark += 1;
  return dark;
}

describe('a PNG of an SVG', () => {
  test('is as large as asked for', async () => {
    for (const times of [1, 2, 3, 4]) {
      const { width, height, told } = await read(words('payments-db'), times);
      expect([width, height, told]).toEqual([200 * times, 50 * times, []]);
    }
  });

  test('is made smaller where a side would pass the limit, in words', async () => {
    const { width, height, told } = await read(svg('', 300, 4096), 4);
    expect([width, height]).toEqual([600, 8192]);
    expect(told).toEqual(['The PNG has 600 × 8,192 pixels, 2× instead of 4×: no side is longer than 8,192.']);
  });

  test('holds the letters, and every sign that our pictures use', async () => {
    const blank = ink(await read(words('')));
    const missing = (await read(words('\u{e123}'))).data;
    for (const sign of 'aZ9·×–…←→±−✗+?!') {
      const picture = await read(words(sign));
      expect(ink(picture), sign).toBeGreaterThan(blank);
      expect(picture.data.equals(missing), sign).toBe(false);
    }
    expect(ink(await read(words('payments-db')))).toBeGreaterThan(ink(await read(words('payments'))));
  });

  test('writes every letter of which it does not say that it cannot', async () => {
    const own = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code)).filter(
      (sign) => !FOREIGN.test(sign) && /[^\s\u00a0\u00ad<&]/.test(sign),
    );
    expect(own.length).toBeGreaterThan(450);
    const glyph = (sign: string): string => svg(`<text x="4" y="24" font-size="20">${sign}</text>`, 32, 32);
    const missing = (await read(glyph('\u{e123}'))).data;
    const lacking: string[] = [];
    for (const sign of own) if ((await read(glyph(sign))).data.equals(missing)) lacking.push(sign);
    expect(lacking).toEqual([]);
  });

  test('says which letters it cannot write', async () => {
    expect((await read(words('größe Ελλάδα Москва · 5 ≤ 6'))).told).toEqual([]);
    for (const text of ['日本', 'שלום', '🚢', '₿', 'ａ'])
      expect((await read(words(text))).told.join()).toContain('boxes in the place of some letters');
  });

  test('can be drawn whatever the names are, with the same bytes each time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), async (...names) => {
        const document = words(names.map(visibleText).map(xmlText).join(' '));
        const { width, height, bytes } = await read(document);
        expect([width, height]).toEqual([200, 50]);
        expect(Buffer.from((await pngOf(document, 1)).bytes).equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  test('that cannot be drawn says so in words', async () => {
    await expect(pngOf('<svg', 1)).rejects.toMatchObject({ message: 'The picture could not be drawn in pixels.' });
  });
});
