// No picture passes the limit, its shape stays, and whoever gets less than asked for is told so.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundWords, PNG_LIMIT, pngSize } from './pngSize';

test('a picture keeps its shape and never passes the limit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60_000 }),
      fc.integer({ min: 1, max: 60_000 }),
      fc.integer({ min: 1, max: 4 }),
      (w, h, asked) => {
        const size = pngSize(w, h, asked);
        expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(PNG_LIMIT);
        expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1);
        expect(Math.abs(size.width - Math.max(1, w * size.times))).toBeLessThanOrEqual(1);
        expect(Math.abs(size.height - Math.max(1, h * size.times))).toBeLessThanOrEqual(1);
        expect(boundWords(size, asked) === null).toBe(w * asked <= PNG_LIMIT && h * asked <= PNG_LIMIT);
      },
    ),
  );
});

test('what is smaller than asked for says by how much', () => {
  expect(pngSize(1280, 800, 4)).toEqual({ width: 5120, height: 3200, times: 4 });
  expect(boundWords(pngSize(4096, 1024, 4), 4)).toBe(
    'The PNG has 8,192 × 2,048 pixels, 2× instead of 4×: no side is longer than 8,192.',
  );
});
