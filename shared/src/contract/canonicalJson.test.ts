// One text for equal values (P13): whatever order keys were set in.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatCanonicalJson } from './canonicalJson';

/** The same value with the keys of every object set in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

it('equal values have equal text, and the text is theirs', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = formatCanonicalJson(value);
      expect(formatCanonicalJson(reversed(value))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(formatCanonicalJson({ b: 1, a: { d: 2, c: undefined }, 10: 3, 9: 4 })).toBe(
    '{"10":3,"9":4,"a":{"d":2},"b":1}',
  );
});
