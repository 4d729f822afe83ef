// Checks the find box: reading, writing, refusing, completing.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFind } from '../../../testing/expressions';
import { shopGraph } from '../../../testing/graphs';
import { completeFind } from './findComplete';
import { formatFind } from './findFormat';
import { parseFind } from './findParse';

const word = (text: string) => ({ type: 'word', word: text });
const label = (key: string, value: string) => ({
  type: 'label',
  requirement: { key, operator: 'in', values: [value] },
});

describe('parseFind', () => {
  test.each<[string, unknown]>([
    ['web', word('web')],
    ['"two words"', word('two words')],
    ['app=web', label('app', 'web')],
    ['label:ns=web', label('ns', 'web')],
    ['label:!old', { type: 'label', requirement: { key: 'old', operator: 'notexists', values: [] } }],
    ['ns=shop', { type: 'attribute', attribute: 'ns', operator: 'in', values: ['shop'] }],
    ['ns in (a, b)', { type: 'attribute', attribute: 'ns', operator: 'in', values: ['a', 'b'] }],
    ['name="web *"', { type: 'attribute', attribute: 'name', operator: 'in', values: ['web *'] }],
    ['kind=Deployment', { type: 'attribute', attribute: 'kind', operator: 'in', values: ['Deployment'] }],
    ['kind:open', { type: 'look', look: 'open' }],
    ['is:exposed', { type: 'is', state: 'exposed' }],
    ['is:blocked', { type: 'is', state: 'blocked' }],
    ['port:80,8000-8100,pg', { type: 'port', ports: [R(80, 80), R(8000, 8100), { type: 'name', name: 'pg' }] }],
    ['proto:tcp', { type: 'proto', protocols: ['TCP'] }],
    ['via:shop/allow', { type: 'via', namespace: 'shop', policy: 'allow' }],
    ['via:allow', { type: 'via', namespace: null, policy: 'allow' }],
    [
      'to:app=payments-db port:5432',
      {
        type: 'and',
        operands: [
          { type: 'to', nodes: label('app', 'payments-db') },
          { type: 'port', ports: [R(5432, 5432)] },
        ],
      },
    ],
    ['from:(a OR b)', { type: 'from', nodes: { type: 'or', operands: [word('a'), word('b')] } }],
    [
      'a AND b OR NOT c',
      {
        type: 'or',
        operands: [
          { type: 'and', operands: [word('a'), word('b')] },
          { type: 'not', operand: word('c') },
        ],
      },
    ],
    ['(a (b c))', { type: 'and', operands: [word('a'), word('b'), word('c')] }],
    ['a !b', { type: 'and', operands: [word('a'), { type: 'not', operand: word('b') }] }],
  ])('reads %s', (text, expression) => {
    expect(parseFind(text)).toEqual({ ok: true, value: expression });
  });

  test.each([
    ['', 0, 'A term belongs here'],
    ['app=web OR', 10, 'A term belongs here'],
    ['(app=web', 0, 'never closed'],
    ['app=web)', 7, 'no "("'],
    ['app=web,b', 7, 'not with a comma'],
    ['a or b', 2, 'OR in capitals'],
    ['name="x', 5, 'never closed'],
    ['prot:80', 0, 'from: to: port:'],
    ['port:0', 5, '1 to 65535'],
    ['port:90-80', 5, '80-90'],
    ['port:', 5, 'A port belongs here'],
    ['proto:icmp', 6, 'TCP, UDP or SCTP'],
    ['kind:closed', 5, 'explicit, open, uncertain, node'],
    ['is:safe', 3, 'unprotected'],
    ['from: app=web', 6, 'right behind it'],
    ['from:(port:80)', 6, 'cannot stand inside from:'],
    ['ns=', 0, 'needs a value'],
    ['app=a b=?', 8, 'label value'],
    ['via:ns/', 4, "policy's name"],
  ])('refuses %j at %j: %s', (text, at, message) => {
    const result = parseFind(text);
    expect(result).toMatchObject({ ok: false, error: { at } });
    expect(!result.ok && result.error.message).toContain(message);
  });

  test('refuses what is too long, too deep or has too many terms', () => {
    for (const text of [
      'a '.repeat(5_001),
      '('.repeat(60),
      '!'.repeat(9_999),
      'a '.repeat(500),
      'from:'.repeat(2_000),
    ]) {
      expect(parseFind(text).ok).toBe(false);
    }
    expect(parseFind(`${'('.repeat(40)}a${')'.repeat(40)}`)).toEqual({ ok: true, value: word('a') });
  });

  test('any text is read or refused with a place inside it', () => {
    const bits = [
      'from:',
      'to:',
      'port:',
      'ns',
      '=',
      '!',
      '(',
      ')',
      ' ',
      'in',
      'OR',
      'AND',
      '"',
      '\\',
      ',',
      'a',
      '80',
      '*',
      '\u202e',
      '\ud800',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...bits)).map((parts) => parts.join('')),
        (text) => {
          const result = parseFind(text);
          if (!result.ok) expect(result.error.at >= 0 && result.error.at <= text.length).toBe(true);
          else expect(parseFind(formatFind(result.value))).toEqual(result);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

function R(first: number, last: number) {
  return { type: 'range', first, last };
}

test('a formatted expression reads back to itself', () => {
  fc.assert(
    fc.property(anyFind, (expression) => {
      expect(parseFind(formatFind(expression))).toEqual({ ok: true, value: expression });
    }),
    { numRuns: 3_000 },
  );
});

describe('completeFind', () => {
  const graph = shopGraph();
  /** Text with | at the caret; gives the text after choosing the first option. */
  const complete = (marked: string) => {
    const caret = marked.indexOf('|');
    const text = marked.replace('|', '');
    const { from, to, options } = completeFind(text, caret, graph);
    return options.map(({ insert }) => text.slice(0, from) + insert + text.slice(to));
  };

  test.each([
    ['ns=pay|', 'ns=payments'],
    ['ns!=pay|', 'ns!=payments'],
    ['to:app=pay|', 'to:app=payments-api'],
    ['to:(ns=pay|)', 'to:(ns=payments)'],
    ['ns in (api, pa|)', 'ns in (api, payments)'],
    ['app=re| port:80', 'app=report port:80'],
    ['via:db-from-r|', 'via:payments/db-from-reporting'],
    ['port:p|', 'port:pg'],
    ['port:54|', 'port:5432'],
    ['is:exp|', 'is:exposed'],
    ['kind:un|', 'kind:uncertain'],
    ['kind=St|', 'kind=StatefulSet'],
    ['pro|', 'proto:'],
    ['payments-d|', 'name=payments-db'],
    ['k8s|', 'k8s-app='],
    ['label:ro|', 'label:role'],
  ])('completes %s to %s', (marked, expected) => {
    expect(complete(marked)[0]).toBe(expected);
  });

  test('offers no connection terms inside from: and to:', () => {
    expect(complete('from:|')).not.toContain('from:port:');
    expect(complete('from:(a |')).not.toContain('from:(a port:');
    expect(complete('|')).toContain('port:');
  });

  test('works at any caret of any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -3, max: 40 }), (text, caret) => {
        const { from, to, options } = completeFind(text, caret, graph);
        expect(from >= 0 && from <= to && to <= text.length && options.length <= 50).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
