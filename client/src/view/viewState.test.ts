// The address codec: every view survives the round trip, and nothing that is typed into an address breaks the page.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_VIEW, formatView, parseView, type ViewState } from './viewState';

const texts = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }), { maxLength: 4 });
const number = fc.integer({ min: -5000, max: 5000 }).map((n) => n / 8);
const view: fc.Arbitrary<ViewState> = fc.record({
  mode: fc.constantFrom('graph', 'table', 'matrix'),
  tab: fc.constantFrom('connections', 'workloads'),
  matrix: fc.record({
    sort: fc.constantFrom('name', 'connections', 'likeness'),
    level: fc.constantFrom('namespace', 'workload'),
    rows: texts,
    columns: texts,
    cell: fc.option(fc.integer({ min: 8, max: 28 }), { nil: null }),
  }),
  filter: fc.record({
    namespaces: texts,
    selector: fc.string({ maxLength: 20 }),
    port: fc.string({ maxLength: 8 }),
    protocols: fc.subarray(['TCP', 'UDP', 'SCTP']),
    direction: fc.constantFrom('both', 'ingress', 'egress'),
    neighbours: fc.boolean(),
    isolation: fc.constantFrom(null, 'not-isolated-ingress', 'isolated'),
    exposure: fc.constantFrom(null, 'published', 'blocked', 'reachable'),
    find: fc.string({ maxLength: 30, unit: 'grapheme' }),
  }),
  focus: fc.option(
    fc.oneof(
      fc.record({
        type: fc.constant('around' as const),
        id: fc.string({ minLength: 1, unit: 'grapheme' }),
        hops: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
        way: fc.constantFrom('both', 'up', 'down'),
      }),
      fc.record({
        type: fc.constant('paths' as const),
        from: fc.option(fc.string({ minLength: 1 }), { nil: null }),
        to: fc.option(fc.string({ minLength: 1 }), { nil: null }),
        longer: fc.boolean(),
      }),
    ),
    { nil: null },
  ),
  layers: fc.uniqueArray(
    fc.record({ mode: fc.constantFrom('show', 'dim', 'hide'), nodes: fc.string({ minLength: 1, maxLength: 12 }) }),
    { maxLength: 3, selector: ({ nodes }) => nodes },
  ),
  openBoxes: fc.option(texts, { nil: null }),
  expanded: texts,
  unfolded: texts,
  looks: fc.record({ explicit: fc.boolean(), open: fc.boolean(), uncertain: fc.boolean(), node: fc.boolean() }),
  entries: fc.constantFrom(null, true, false),
  selected: fc.option(fc.string({ minLength: 1, maxLength: 20 }), { nil: null }),
  viewport: fc.option(fc.record({ x: number, y: number, zoom: fc.constantFrom(0.25, 1, 2) }), { nil: null }),
  ask: fc.option(fc.record({ from: fc.string(), to: fc.string(), port: fc.string() }), { nil: null }),
  tool: fc.constantFrom(null, 'findings', 'whatif'),
  side: fc.constantFrom('tool', 'details'),
});

describe('the address of a view', () => {
  it('brings back exactly that view', () => {
    fc.assert(
      fc.property(view, (v) => {
        expect(parseView(formatView(v))).toEqual(v);
      }),
    );
  });

  it('is empty for the first view', () => {
    expect(formatView(FIRST_VIEW)).toBe('');
    expect(parseView('')).toEqual(FIRST_VIEW);
  });

  it('may hold anything at all without breaking the page', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(
          'ask',
          'at',
          'focus',
          'layer',
          'show',
          'direction',
          'isolation',
          'open',
          'protocol',
          'cell',
          'rows',
        ),
        (text, key) => {
          expect(parseView(`#${text}&${key}=${text}`).mode).toMatch(/graph|table|matrix/);
        },
      ),
    );
  });
});
