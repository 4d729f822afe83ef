// Checks label selectors: what is read, what holds for which labels, what is refused and how.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatLabelSelector, matchesLabels, parseLabelSelector } from './labelSelector';

const parsed = (text: string) => {
  const result = parseLabelSelector(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe('parseLabelSelector', () => {
  test.each([
    ['', []],
    ['app=web', [{ key: 'app', operator: 'in', values: ['web'] }]],
    ['app == web', [{ key: 'app', operator: 'in', values: ['web'] }]],
    ['app!=web', [{ key: 'app', operator: 'notin', values: ['web'] }]],
    ['app in (a, b)', [{ key: 'app', operator: 'in', values: ['a', 'b'] }]],
    ['app notin(a)', [{ key: 'app', operator: 'notin', values: ['a'] }]],
    ['app', [{ key: 'app', operator: 'exists', values: [] }]],
    ['!app', [{ key: 'app', operator: 'notexists', values: [] }]],
    ['k=', [{ key: 'k', operator: 'in', values: [''] }]],
    ['k in (,a)', [{ key: 'k', operator: 'in', values: ['', 'a'] }]],
    ['constructor=x', [{ key: 'constructor', operator: 'in', values: ['x'] }]],
    [
      'app.kubernetes.io/name=web, !old ,tier',
      [
        { key: 'app.kubernetes.io/name', operator: 'in', values: ['web'] },
        { key: 'old', operator: 'notexists', values: [] },
        { key: 'tier', operator: 'exists', values: [] },
      ],
    ],
  ])('reads %j', (text, requirements) => {
    expect(parsed(text)).toEqual(requirements);
  });

  test.each([
    ['app=web tier', 8],
    ['app=we%b', 4],
    ['-app', 0],
    ['app in a', 7],
    ['app in (a', 9],
    ['app in ()', 8],
    ['app>3', 3],
    ['app,', 4],
    ['=x', 0],
    ['UP.io/app=x', null],
    [`${'k'.repeat(64)}=x`, 0],
    ['x'.repeat(10_001), 10_000],
  ])('refuses %j with the place', (text, at) => {
    const result = parseLabelSelector(text);
    if (at === null) expect(result).toMatchObject({ ok: false });
    else expect(result).toMatchObject({ ok: false, error: { at } });
  });
});

describe('matchesLabels', () => {
  test.each([
    ['app=web', { app: 'web' }, true],
    ['app=web', {}, false],
    ['app!=web', {}, true],
    ['app notin (web)', { app: 'web' }, false],
    ['app', { app: '' }, true],
    ['!app', {}, true],
    ['app=', {}, false],
    ['app=', { app: '' }, true],
    ['constructor', {}, false],
    ['toString!=x', {}, true],
    ['a=1,b=2', { a: '1' }, false],
    ['', {}, true],
  ])('%j on %j is %j', (text, labels, expected) => {
    expect(matchesLabels(parsed(text), labels)).toBe(expected);
  });
});

const anyKey = fc.stringMatching(/^([a-z]{1,4}\.io\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,5}[A-Za-z0-9])?$/);
const anyValue = fc.stringMatching(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,5}[A-Za-z0-9])?)?$/);
const anyRequirement = fc.oneof(
  fc.record({
    key: anyKey,
    operator: fc.constantFrom('exists' as const, 'notexists' as const),
    values: fc.constant([] as string[]),
  }),
  fc.record({
    key: anyKey,
    operator: fc.constantFrom('in' as const, 'notin' as const),
    values: fc.array(anyValue, { minLength: 1, maxLength: 3 }),
  }),
);

test('a formatted selector reads back to itself', () => {
  fc.assert(
    fc.property(fc.array(anyRequirement, { maxLength: 4 }), (requirements) => {
      expect(parseLabelSelector(formatLabelSelector(requirements))).toEqual({ ok: true, value: requirements });
    }),
    { numRuns: 2_000 },
  );
});

test('any text is read or refused with a place inside it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const result = parseLabelSelector(text);
      if (!result.ok) expect(result.error.at >= 0 && result.error.at <= text.length).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
