// Holds the matrix to a naive count over all pairs, and its orders to being permutations that do not depend on chance.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGraph, block, graphOf, podNode, SHOP, shopGraph } from '../../../testing/graphs';
import { filterGraph, NO_FILTER } from '../filter/filter';
import { type FilteredGraph, hasSelfPair } from '../filter/filterModel';
import { parseFilter } from '../filter/filterParams';
import { countConnections } from '../looks';
import type { TrafficGraph } from '../model';
import { cellConnections, cellWords } from './cellConnections';
import { Matrix, type MatrixEnd } from './matrix';
import { buildAxis } from './matrixAxis';
import { MatrixOrder, type MatrixSort } from './matrixOrder';
import { flagsOfBlock, TALLIES, TALLIES_OF } from './pairFlags';

const everything = (graph: TrafficGraph) => filterGraph(graph, NO_FILTER);

/** Every pair by itself. */
function naiveCounts(matrix: Matrix, row: MatrixEnd, column: MatrixEnd): Record<string, number> {
  const { graph, blocks } = matrix.filtered;
  const members = (end: MatrixEnd) =>
    end >= 0 ? [end] : [...matrix.nodes.keys()].filter((p) => matrix.groupOf[p] === -1 - end);
  const counts: Record<string, number> = Object.fromEntries([...TALLIES, 'of'].map((name) => [name, 0]));
  for (const a of members(row)) {
    for (const b of members(column)) {
      if (a === b && !hasSelfPair(matrix.node(a))) continue;
      let flags = 0;
      for (const one of blocks)
        if (one.from.includes(matrix.nodes[a]!) && one.to.includes(matrix.nodes[b]!)) flags |= flagsOfBlock(one);
      TALLIES.forEach((name, t) => {
        counts[name]! += (TALLIES_OF[flags]! >> t) & 1;
      });
      const outside =
        graph.nodes[matrix.nodes[a]!]!.namespace === null && graph.nodes[matrix.nodes[b]!]!.namespace === null;
      counts.of! += outside ? TALLIES_OF[flags]! & 1 : 1;
    }
  }
  return counts;
}

function allEnds(matrix: Matrix): readonly MatrixEnd[] {
  return [...matrix.groups.keys()].map((g) => -1 - g).concat([...matrix.nodes.keys()]);
}

const FILTERS = ['', 'port=53', 'ns=a&neighbours=false', 'find=kind:open', 'find=from:ns=a', 'selector=app=x'];

function filtered(graph: TrafficGraph, text: string): FilteredGraph {
  const filter = parseFilter(Object.fromEntries(new URLSearchParams(text)));
  if (!filter.ok) throw new Error(filter.error.message);
  return filterGraph(graph, filter.value);
}

describe('counts', () => {
  test('every cell of groups, of single ends and of both counts what a look at every pair counts, filters on or off', () => {
    fc.assert(
      fc.property(anyGraph, fc.constantFrom(...FILTERS), (graph, text) => {
        const matrix = new Matrix(filtered(graph, text));
        for (const row of allEnds(matrix))
          for (const column of allEnds(matrix))
            expect(matrix.counts(row, column)).toEqual(naiveCounts(matrix, row, column));
      }),
      { numRuns: 150 },
    );
  });

  test('large lists are shared between rows without one row showing in another', () => {
    const nodes = Array.from({ length: 120 }, (_, i) => podNode(i < 60 ? 'a' : 'b', `w${i}`));
    const range = (first: number, last: number) => Array.from({ length: last - first }, (_, i) => first + i);
    const graph = graphOf(nodes, [
      block({ from: range(0, 100), to: range(10, 90), kind: 'open' }),
      block({ from: range(50, 120), to: range(0, 70), traffic: { TCP: '80' } }),
      block({ from: [3, 4], to: [5, 95], traffic: { TCP: '443' } }),
      block({ from: [4], to: [20, 96], verdict: 'unknown', certainty: 'unknown' }),
    ]);
    const matrix = new Matrix(everything(graph));
    for (const row of [-1, -2, 3, 4, 5, 4, 3, 60])
      for (const column of [-1, -2, 5, 20, 95])
        expect(matrix.counts(row, column)).toEqual(naiveCounts(matrix, row, column));
  });

  test('unfolding keeps sums: a group counts what its members count together', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const matrix = new Matrix(everything(graph));
        matrix.groups.forEach(({ first, last }, g) => {
          for (const column of allEnds(matrix)) {
            const members = Array.from({ length: last - first }, (_, i) => matrix.counts(first + i, column));
            for (const name of [...TALLIES, 'of'] as const)
              expect(members.reduce((sum, counts) => sum + counts[name], 0)).toBe(matrix.counts(-1 - g, column)[name]);
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  test('totals are the sums of all cells, the outside apart', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const matrix = new Matrix(everything(graph));
        let [inside, outside] = [0, 0];
        matrix.groups.forEach((row, r) => {
          matrix.groups.forEach((column, c) => {
            const { allowed } = matrix.counts(-1 - r, -1 - c);
            if (row.outside || column.outside) outside += allowed;
            else inside += allowed;
          });
        });
        expect([matrix.totals.allowed, matrix.totals.allowedOutside]).toEqual([inside, outside]);
      }),
    );
  });

  test('ten thousand ends that all connect are counted without listing a pair', () => {
    const nodes = Array.from({ length: 10_000 }, (_, i) => podNode(`n${String(i % 100).padStart(2, '0')}`, `w${i}`));
    const all = nodes.map((_, i) => i);
    const matrix = new Matrix(everything(graphOf(nodes, [block({ from: all, to: all, kind: 'open' })])));
    expect(matrix.totals).toMatchObject({ allowed: 99_990_000, of: 99_990_000 });
    expect(matrix.counts(-1, -1)).toMatchObject({ allowed: 9900, open: 9900, of: 9900 });
    expect(matrix.out.rowCount).toBe(1);
  });
});

describe('J7 on the shop', () => {
  const shop = new Matrix(everything(shopGraph()));
  const words = (from: string, to: string) => cellWords(shop, shop.find(from)!, shop.find(to)!);

  test('cells say how many pairs connect, on what, and how', () => {
    expect(words('Namespace/web', 'Namespace/payments')).toBe('web → payments: 0 of 2 pairs allowed');
    expect(words('Namespace/batch', 'Namespace/payments')).toBe(
      'batch → payments: 1 of 2 pairs allowed, TCP 5432; 0 open',
    );
    expect(words('Namespace/web', 'Namespace/api')).toBe('web → api: 2 of 2 pairs allowed, all traffic; 2 open');
    expect(words('outside', 'outside')).toBe('Outside → Outside: not judged, both ends lie outside the cluster');
    expect(words('Deployment/batch/report', 'Deployment/payments/payments-db')).toBe(
      'batch/report → payments/payments-db: allowed, TCP 5432; a rule admits it',
    );
    expect(words('Deployment/web/storefront', 'Deployment/payments/payments-db')).toBe(
      'web/storefront → payments/payments-db: not allowed',
    );
    expect(words('Deployment/batch/report', 'Deployment/batch/report')).toBe(
      'batch/report → batch/report: no pairs, a single pod is no peer of itself',
    );
  });

  test('a cell lists what a rule admits first', () => {
    const list = cellConnections(shop, shop.find('Namespace/batch')!, shop.find('Namespace/payments')!);
    expect([SHOP[list.rowAt(0).from], SHOP[list.rowAt(0).to], list.total]).toEqual(['report', 'payments-db', 1]);
  });

  test('a filter leaves cells only where connections are left', () => {
    const j5 = new Matrix(
      filtered(shopGraph(), 'ns=api,payments&selector=app in (checkout,payments-api)&port=8443&neighbours=false'),
    );
    const cells = j5.groups.flatMap((_, r) => j5.groups.map((__, c) => [r, c, j5.counts(-1 - r, -1 - c).any] as const));
    const filled = cells.filter(([, , any]) => any > 0);
    expect(filled.map(([r, c]) => [j5.groups[r]!.label, j5.groups[c]!.label])).toEqual([
      // The fixture's checkout has two replicas here, which reach each other.
      ['api', 'api'],
      ['api', 'payments'],
    ]);
    const { explicit, open } = countConnections(j5.filtered.graph.nodes, j5.filtered.blocks);
    expect(j5.totals.allowed).toBe(explicit + open);
  });
});

const SORTS: readonly MatrixSort[] = ['name', 'connections', 'likeness'];

describe('axes', () => {
  test('every sort shows every group, and every end of an unfolded one, once, and the same again', () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.constantFrom(...SORTS),
        fc.constantFrom('namespace', 'workload'),
        (graph, sort, level) => {
          const ends = (side: 'row' | 'column') => {
            const matrix = new Matrix(everything(graph));
            return buildAxis(matrix, new MatrixOrder(matrix), { side, sort, level, open: ['Namespace/a', 'outside'] })
              .ends;
          };
          const matrix = new Matrix(everything(graph));
          const isOpen = (p: number) => ['Namespace/a', 'outside'].includes(matrix.group(p).id);
          const expected = allEnds(matrix).filter((end) => (level === 'workload' ? end >= 0 : end < 0 || isOpen(end)));
          for (const side of ['row', 'column'] as const) {
            expect([...ends(side)].sort((a, b) => a - b)).toEqual([...expected].sort((a, b) => a - b));
            expect(ends(side)).toEqual(ends(side));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('likeness lays ends of equal connections side by side and the unconnected last', () => {
    const zones = Array.from({ length: 30 }, (_, i) => podNode('n', `w${String(i).padStart(2, '0')}`));
    const zone = (z: number) => zones.map((_, i) => i).filter((i) => i % 4 === z && i < 28);
    const graph = graphOf(
      zones,
      [0, 1, 2, 3].map((z) => block({ from: zone(z), to: zone(z), kind: 'open' })),
    );
    const matrix = new Matrix(everything(graph));
    const order = new MatrixOrder(matrix).members(0, 30, 'likeness', 'row');
    const letters = [...order].map((p) => (p < 28 ? 'abcd'[p % 4] : '-')).join('');
    expect(letters.replace(/(.)\1*/g, '$1')).toHaveLength(5);
    expect(letters.endsWith('--')).toBe(true);
  });

  test('connections puts the busiest first, by what it sends in rows and by what it receives in columns', () => {
    const shop = new Matrix(everything(shopGraph()));
    const order = new MatrixOrder(shop);
    const counts = (side: 'row' | 'column') =>
      [...order.groups('connections', side)].slice(0, -1).map((g) => shop.totals[side === 'row' ? 'out' : 'in'][g]);
    for (const side of ['row', 'column'] as const)
      expect(counts(side)).toEqual([...counts(side)].sort((a, b) => b! - a!));
    expect(shop.groups[order.groups('connections', 'row').at(-1)!]!.id).toBe('outside');
  });

  test('a folded end is found at its group', () => {
    const shop = new Matrix(everything(shopGraph()));
    const order = new MatrixOrder(shop);
    const axis = (open: readonly string[]) =>
      buildAxis(shop, order, { side: 'row', sort: 'name', level: 'namespace', open });
    const report = shop.find('Deployment/batch/report')!;
    expect(shop.idOf(axis([]).ends[axis([]).indexOf(report)]!)).toBe('Namespace/batch');
    const open = axis(['Namespace/batch']);
    expect(shop.idOf(open.ends[open.indexOf(report)]!)).toBe('Deployment/batch/report');
  });
});
