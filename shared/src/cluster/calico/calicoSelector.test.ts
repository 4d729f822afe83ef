// Calico's selector language: every form of the grammar, what is refused, and its laws (R311).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressionKey, type LabelExpression, lookUpIn, matchesExpression } from '../labelExpression';
import { parseCalicoSelector } from './calicoSelector';

function read(text: string): LabelExpression {
  const parsed = parseCalicoSelector(text);
  if (!parsed.ok) throw new Error(parsed.message);
  if (parsed.selector === 'global') throw new Error('global');
  return parsed.selector.expression;
}

const matches = (text: string, labels: Record<string, string>): boolean =>
  matchesExpression(read(text), lookUpIn(labels)) === 'yes';

const messageOf = (text: string): string => {
  const parsed = parseCalicoSelector(text);
  return parsed.ok ? 'ok' : parsed.message;
};

describe('a selector', () => {
  it.each([
    ["k == 'v'", [{ k: 'v' }], [{}, { k: 'w' }]],
    ['k == "v"', [{ k: 'v' }], [{}]],
    ["k != 'v'", [{}, { k: 'w' }], [{ k: 'v' }]],
    ["k in {'a', 'b'}", [{ k: 'a' }, { k: 'b' }], [{}, { k: 'c' }]],
    ["k in{'a',}", [{ k: 'a' }], [{}]],
    ['k in {}', [], [{}, { k: '' }]],
    ["k not in {'a','b'}", [{}, { k: 'c' }], [{ k: 'a' }]],
    ["k contains 'x'", [{ k: 'axb' }], [{}, { k: 'ab' }]],
    ["k starts with 'x'", [{ k: 'xa' }], [{}, { k: 'ax' }]],
    ["k ends with 'x'", [{ k: 'ax' }], [{}, { k: 'xa' }]],
    ["k startswith 'x'", [{ k: 'xa' }], [{}]],
    ['has(k)', [{ k: '' }], [{}]],
    ['!has(k)', [{}], [{ k: '' }]],
    ['!!has( k )', [{ k: '' }], [{}]],
    ['all()', [{}, { k: 'v' }], []],
    ['', [{}, { k: 'v' }], []],
    ["a == '1' || b == '1' && c == '1'", [{ a: '1' }, { b: '1', c: '1' }], [{ b: '1' }, { c: '1' }]],
    ["(a == '1' || b == '1') && c == '1'", [{ a: '1', c: '1' }], [{ a: '1' }]],
    ["!a == '1' && has(b)", [{ b: '' }], [{ a: '1', b: '' }, {}]],
    ["in in {'in'}", [{ in: 'in' }], [{}]],
    ["has == 'all()'", [{ has: 'all()' }], [{}]],
    ["constructor == 'x'", [{ constructor: 'x' }], [{}]],
    ["a.b-c_d/e == ' it\"s '", [{ 'a.b-c_d/e': ' it"s ' }], [{}]],
  ] as const)('%s', (text, yes, no) => {
    for (const labels of yes) expect({ labels, matches: matches(text, labels) }).toEqual({ labels, matches: true });
    for (const labels of no) expect({ labels, matches: matches(text, labels) }).toEqual({ labels, matches: false });
  });

  it('is global() only when nothing else is said', () => {
    expect(parseCalicoSelector(' global( ) ')).toEqual({ ok: true, selector: 'global' });
    expect(messageOf('global() || all()')).toBe(
      'global() cannot be combined with other conditions; it stands at column 1',
    );
  });

  it.each([
    ["k = 'v'", '"=" must be doubled at column 3'],
    ["k == 'v", 'a string is not closed at column 6'],
    ['k == v', 'a value in quotes is expected, not "v", at column 6'],
    ["k is 'v'", 'an operator is expected after the label at column 3'],
    ["k starts 'v'", 'an operator is expected after the label at column 3'],
    ['has()', 'has( needs the name of a label at column 1'],
    ['has(a b)', 'has( is not closed at column 1'],
    ['all(k)', 'all( is not closed at column 1'],
    ['(has(a)', '")" is expected, not the end, at column 8'],
    ['has(a) has(b)', 'has(b) is not expected at column 8'],
    ['has(a) &&', 'a condition is expected, not the end, at column 10'],
    ['k', 'an operator is expected after the label, not the end, at column 2'],
    ["k in 'a'", '"{" is expected, not \'a\', at column 6'],
    ["k in {'a' 'b'}", '"}" is expected, not \'b\', at column 11'],
    ['has(a)\n', '"\n" is not understood at column 7'],
    ['ä == 1', '"ä" is not understood at column 1'],
  ])('%j is refused in words', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });

  it('is bounded in length and depth', () => {
    expect(messageOf(`has(${'a'.repeat(20_000)})`)).toMatch(/longer than/);
    expect(messageOf(`${'('.repeat(5000)}all()${')'.repeat(5000)}`)).toMatch(/parentheses inside each other/);
    expect(messageOf(`${'!'.repeat(5000)}all()`)).toBe('ok');
    expect(messageOf(Array(1000).fill('has(a)').join('&&'))).toBe('ok');
  });
});

const key = fc.constantFrom('app', 'a.b/c', 'in', 'not', 'has', 'constructor', '__proto__');
const value = fc.constantFrom('', 'a', 'b', "it's", 'say "x"', ' &&');
const leaf: fc.Arbitrary<LabelExpression> = fc.oneof(
  fc.constant<LabelExpression>({ op: 'all' }),
  key.map((k): LabelExpression => ({ op: 'has', key: k })),
  fc
    .tuple(key, fc.uniqueArray(value, { maxLength: 3 }))
    .map(([k, values]): LabelExpression => ({ op: 'in', key: k, values: [...values].sort() })),
  fc
    .tuple(fc.constantFrom('starts' as const, 'ends' as const, 'contains' as const), key, value)
    .map(([op, k, v]): LabelExpression => ({ op, key: k, value: v })),
);
const expression = fc.letrec<{ any: LabelExpression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    // Two negations read as none.
    tie('any')
      .filter((of) => of.op !== 'not')
      .map((of): LabelExpression => ({ op: 'not', of })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('any'), { minLength: 2, maxLength: 3 }))
      .map(([op, of]): LabelExpression => ({ op, of })),
  ),
})).any;

const quote = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);

function print(of: LabelExpression): string {
  switch (of.op) {
    case 'all':
    case 'none':
      return 'all()';
    case 'has':
      return `has(${of.key})`;
    case 'in':
      return `${of.key} in { ${of.values.map(quote).join(',')} }`;
    case 'contains':
      return `${of.key} contains ${quote(of.value)}`;
    case 'starts':
    case 'ends':
      return `${of.key} ${of.op} with ${quote(of.value)}`;
    case 'not':
      return `!(${print(of.of)})`;
    case 'and':
    case 'or':
      return of.of.map((part) => `(${print(part)})`).join(of.op === 'and' ? ' && ' : '||');
  }
}

describe('the laws of selectors', () => {
  it('what is printed reads back the same', () => {
    fc.assert(
      fc.property(expression, (of) => {
        expect(expressionKey(read(print(of)))).toBe(expressionKey(of));
      }),
    );
  });

  const labels = fc.array(fc.tuple(key, value)).map((pairs) => Object.fromEntries(pairs));

  it('negation turns every answer around, for all labels', () => {
    fc.assert(
      fc.property(expression, labels, (of, set) => {
        expect(matches(`!(${print(of)})`, set)).toBe(!matches(print(of), set));
      }),
    );
  });

  it('&& is all, || is any', () => {
    fc.assert(
      fc.property(expression, expression, labels, (a, b, set) => {
        const [left, right] = [matches(print(a), set), matches(print(b), set)];
        expect(matches(`(${print(a)}) && (${print(b)})`, set)).toBe(left && right);
        expect(matches(`(${print(a)}) || (${print(b)})`, set)).toBe(left || right);
      }),
    );
  });

  it('any text is read or refused, never thrown at', () => {
    const word = fc.constantFrom(
      'has(',
      ')',
      '(',
      '!',
      '&&',
      '||',
      "'a'",
      'k',
      ' in ',
      '{',
      '}',
      ',',
      '==',
      'all()',
      'global()',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join('')),
        ),
        (text) => {
          expect(typeof parseCalicoSelector(text).ok).toBe('boolean');
        },
      ),
    );
  });
});
