// No filter is a CPU trap: two hundred of them over ten thousand pods are refused in words or answered in bounded steps.
import { describe, expect, test } from 'vitest';
import { block, graphOf, podNode } from '../../../testing/graphs';
import { hostileFilters } from '../../../testing/hostileFilters';
import { filterGraph, filterWithin } from './filter';
import type { GraphFilter } from './filterModel';
import { parseFilter } from './filterParams';

const nodes = Array.from({ length: 10_000 }, (_, i) =>
  podNode(`n${i % 100}`, `w${i}`, { classId: i, labels: { app: `w${i}`, half: `h${i % 2}` } }),
);
const everybody = nodes.map((_, i) => i);
const graph = graphOf(nodes, [block({ from: everybody, to: everybody, kind: 'open' })]);

function read(params: Record<string, string>): GraphFilter {
  const filter = parseFilter(params);
  if (!filter.ok) throw new Error(filter.error.message);
  return filter.value;
}

const refusal = (params: Record<string, string>): string | null => {
  const filter = parseFilter(params);
  return filter.ok ? null : filter.error.message;
};

describe('two hundred filters', () => {
  const filters = hostileFilters();

  test('are two hundred, each another', () => {
    expect(new Set(filters.map((params) => JSON.stringify(params))).size).toBeGreaterThanOrEqual(200);
  });

  test('are each refused in words, or answered within the bound on steps', () => {
    const outcomes = new Map<string, number>();
    for (const params of filters) {
      const filter = parseFilter(params);
      const answer = filter.ok ? filterWithin(graph, filter.value) : filter;
      if (!answer.ok) expect(answer.error.message, JSON.stringify(params).slice(0, 100)).toMatch(/^.{10,400}[.?]$/s);
      const outcome = !filter.ok ? 'unreadable' : answer.ok ? 'answered' : 'too much';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    for (const outcome of ['unreadable', 'answered', 'too much']) expect(outcomes.get(outcome)).toBeGreaterThan(1);
  });
});

describe('refused when read', () => {
  const many = (count: number, text: string) => Array.from({ length: count }, () => text);

  test.each([
    ['more than 10,000 characters', { find: 'a'.repeat(10_001) }, /longer than 10000 characters/],
    ['more than 200 terms', { find: many(201, 'a').join(' ') }, /at most 200 terms/],
    [
      'more than 200 patterns in one list',
      { find: `name in (${many(201, '*a*').join(',')})` },
      /each pattern with \* in a list is one/,
    ],
    [
      'more than 200 patterns in all',
      { find: many(21, `ns in (${many(10, '*a*').join(',')})`).join(' ') },
      /at most 200 terms/,
    ],
    ['more than 50 parentheses', { find: `${'('.repeat(51)}a${')'.repeat(51)}` }, /nested more than 50/],
    ['more than 50 times NOT', { find: `${'!'.repeat(51)}a` }, /nested more than 50/],
    ['more than 200 conditions', { selector: many(201, '!a').join(',') }, /at most 200 conditions/],
    ['more than 200 ports', { port: many(201, '1').join(',') }, /at most 200 ports/],
    [
      'more than 1,000 namespaces',
      { ns: Array.from({ length: 1_001 }, (_, i) => `n${i}`).join(',') },
      /ns names 1001 namespaces/,
    ],
  ] as const)('%s', (_what, params, message) => {
    expect(refusal(params)).toMatch(message);
  });

  test('and not one less', () => {
    expect(refusal({ find: many(200, 'a').join(' ') })).toBeNull();
    expect(refusal({ find: `name in (${many(200, '*a*').join(',')})` })).toBeNull();
    expect(refusal({ find: `name in (${many(2_000, 'a').join(',')})` })).toBeNull();
    expect(refusal({ selector: many(200, '!a').join(',') })).toBeNull();
  });
});

describe('the bound on steps', () => {
  const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const wide = { find: digits.map((d) => `(from:name=*${d}* to:name=*${(d + 1) % 10}*)`).join(' OR ') };

  test('refuses what tells very many pairs of groups apart', () => {
    expect(filterWithin(graph, read(wide))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('fewer from: and to: terms') },
    });
  });

  test('leaves room for a hundred namespaces and their neighbours', () => {
    const pairs = Array.from({ length: 60 }, (_, i) => `(from:ns=n${i} to:ns=n${i + 1})`).join(' OR ');
    expect(filterWithin(graph, read({ find: pairs }))).toMatchObject({ ok: true });
  });

  test('changes no answer', () => {
    const filter = read({ find: '(from:name=*1* to:name=*2* !port:80) OR (from:half=h1 to:half=h0 port:443)' });
    const bounded = filterWithin(graph, filter);
    expect(bounded).toEqual({ ok: true, value: filterGraph(graph, filter) });
    expect(filterWithin(graph, filter, undefined, 10).ok).toBe(false);
  });
});
