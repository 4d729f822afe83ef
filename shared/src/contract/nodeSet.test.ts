// Checks that sets of nodes survive as text and that corrupt text is refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodecError, decodeNodeSet, encodeNodeSet } from './nodeSet';

test.each([
  [[], ''],
  [[0], '0'],
  [[0, 1, 2, 3, 7], '0-3,7'],
  [[1, 3, 4], '1,3-4'],
])('the set %j is written %j', (indices, text) => {
  expect(encodeNodeSet(indices)).toBe(text);
  expect(decodeNodeSet(text, 8)).toEqual(indices);
});

test.each([
  ['8'],
  ['0-8'],
  ['3-1'],
  ['1-1'],
  ['1,0'],
  ['0,1'],
  ['0-1,2'],
  ['00'],
  ['-1'],
  ['1.5'],
  ['a'],
  [','],
  ['0,'],
  [' 0'],
  ['0-999999999'],
  ['1e3'],
  ['0-'],
])('the text %j is refused', (text) => {
  expect(() => decodeNodeSet(text, 8)).toThrow(CodecError);
});

test.each([[[1, 0]], [[0, 0]], [[-1]], [[0.5]]])('the list %j is no set', (indices) => {
  expect(() => encodeNodeSet(indices)).toThrow(CodecError);
});

test('any set of nodes reads back to itself', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 300 })), (list) => {
      const indices = list.sort((a, b) => a - b);
      expect(decodeNodeSet(encodeNodeSet(indices), 301)).toEqual(indices);
    }),
    { numRuns: 2_000 },
  );
});

test('text that is accepted is the only text of its set', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9,-]{0,8}$/), (text) => {
      let indices: readonly number[];
      try {
        indices = decodeNodeSet(text, 50);
      } catch (error) {
        expect(error).toBeInstanceOf(CodecError);
        return;
      }
      expect(encodeNodeSet(indices)).toBe(text);
    }),
    { numRuns: 5_000 },
  );
});
