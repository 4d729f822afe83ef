// Checks the connection list: counted without being listed, in a fixed order, with the policies that admit a row.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGraph, block, graphOf, podNode, SHOP, shopGraph } from '../../testing/graphs';
import { listConnections } from './connections';
import { filterGraph, NO_FILTER } from './filter/filter';
import { type ConnectionColumn, type ConnectionList, type ConnectionRow, hasSelfPair } from './filter/filterModel';
import { parseFilter } from './filter/filterParams';
import type { TrafficGraph } from './model';
import { formatTraffic } from './trafficWords';

const rowsOf = (list: ConnectionList) => Array.from({ length: list.count }, (_, i) => list.rowAt(i));

function naiveRows({ nodes, blocks }: TrafficGraph) {
  return blocks.flatMap(({ from, to, ...rest }) =>
    from.flatMap((f) => to.filter((t) => t !== f || hasSelfPair(nodes[f]!)).map((t) => ({ ...rest, from: f, to: t }))),
  );
}

const withoutPolicies = ({ policies: _, ...row }: ConnectionRow) => row;
const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const COLUMNS: readonly ConnectionColumn[] = ['from', 'to', 'traffic', 'verdict', 'certainty', 'kind'];

describe('on the shop', () => {
  const shop = shopGraph();

  test('J2: the policies of both ends stand beside the connection', () => {
    const filter = parseFilter({ find: 'to:app=payments-db' });
    if (!filter.ok) throw new Error(filter.error.message);
    const rows = rowsOf(listConnections(shop, filterGraph(shop, filter.value)));
    expect(
      rows.map((row) => [SHOP[row.from], formatTraffic(row.traffic), row.policies.map((p) => shop.policies[p]?.name)]),
    ).toEqual([
      ['report', 'TCP 5432', ['db-from-reporting']],
      ['payments-api', 'TCP 5432', ['api-out', 'db-from-api']],
    ]);
  });

  test('the connections of one node, on one side', () => {
    const list = (side: 'in' | 'out') => rowsOf(listConnections(shop, shop, { of: { node: 3, side } }));
    expect(list('out').map(({ to }) => SHOP[to])).toEqual(SHOP.filter((name) => !name.startsWith('payments')));
    expect(list('in').map(({ from }) => SHOP[from])).toEqual(SHOP.filter((name) => name !== 'payments-db'));
  });

  test('a limit cuts the rows, not the total', () => {
    const list = listConnections(shop, shop, { limit: 3, sort: { column: 'to', descending: true } });
    expect([list.count, list.total]).toEqual([3, 44]);
    expect(rowsOf(list).map(({ to }) => SHOP[to])).toEqual(['outside', 'outside', 'outside']);
    expect(() => list.rowAt(3)).toThrow(RangeError);
  });
});

test('a hundred million rows are counted and any of them is found', () => {
  const nodes = Array.from({ length: 10_000 }, (_, i) => podNode('n', `w${i}`));
  const all = nodes.map((_, i) => i);
  const graph = graphOf(nodes, [block({ from: all, to: all, kind: 'open' })]);
  const list = listConnections(graph, filterGraph(graph, NO_FILTER));
  expect(list.count).toBe(10_000 * 9_999);
  expect(list.rowAt(0)).toMatchObject({ from: 0, to: 1 });
  expect(list.rowAt(9_999 * 5_000)).toMatchObject({ from: 5_000, to: 0 });
  expect(list.rowAt(list.count - 1)).toMatchObject({ from: 9_999, to: 9_998 });
});

describe('on random graphs', () => {
  test('the rows are those of every block, each once, in every order', () => {
    fc.assert(
      fc.property(anyGraph, fc.constantFrom(...COLUMNS), fc.boolean(), (graph, column, descending) => {
        const list = listConnections(graph, graph, { sort: { column, descending } });
        const rows = rowsOf(list).map(withoutPolicies);
        const expected = naiveRows(graph);
        expect(list.total).toBe(expected.length);
        const sorted = (items: readonly object[]) =>
          items.map((item) => Object.entries(item).sort(byText)).sort(byText);
        expect(sorted(rows)).toEqual(sorted(expected));
      }),
      { numRuns: 1_000 },
    );
  });

  test('rows are in the order of the column, and of the ends within it', () => {
    const rank = {
      verdict: ['allow', 'deny', 'unknown'],
      certainty: ['defined', 'implementation-defined', 'unknown'],
      kind: ['explicit', 'open', 'node'],
    };
    fc.assert(
      fc.property(anyGraph, fc.constantFrom(...COLUMNS), (graph, column) => {
        const rows = rowsOf(listConnections(graph, graph, { sort: { column, descending: false } }));
        const keys = rows.map((row): (string | number)[] => {
          if (column === 'from') return [row.from, row.to];
          if (column === 'to') return [row.to, row.from];
          if (column === 'traffic') return [formatTraffic(row.traffic), row.from, row.to];
          return [rank[column].indexOf(row[column]), row.from, row.to];
        });
        const inOrder = (a: readonly (string | number)[], b: readonly (string | number)[]) => {
          const at = a.findIndex((part, i) => part !== b[i]);
          return at < 0 || a[at]! < b[at]!;
        };
        keys.forEach((key, i) => {
          if (i > 0) expect(inOrder(keys[i - 1]!, key)).toBe(true);
        });
        const reversed = rowsOf(listConnections(graph, graph, { sort: { column, descending: true } }));
        expect(reversed.reverse()).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  [{ TCP: '80,443', UDP: 'all' }, 'TCP 80, 443 · UDP all'],
  [{ TCP: 'all', UDP: 'all', SCTP: 'all' }, 'all traffic'],
  [{}, 'no traffic'],
])('traffic %j reads %s', (traffic, text) => {
  expect(formatTraffic(traffic)).toBe(text);
});
