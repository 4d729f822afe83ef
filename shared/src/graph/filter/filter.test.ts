// Checks filters: journeys on the shop, and agreement with a pair-by-pair filter on random graphs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyFilter } from '../../../testing/expressions';
import { anyGraph, block, graphOf, PORTS, podNode, SHOP, shopGraph } from '../../../testing/graphs';
import { carries, naiveInScope, naiveKeeps } from '../../../testing/naiveFilter';
import type { Protocol } from '../../cluster/index';
import { countPairs } from '../looks';
import type { ConnectionBlock, TrafficGraph } from '../model';
import { toTrafficGraph } from '../subgraph';
import { formatTraffic } from '../trafficWords';
import { filterGraph, NO_FILTER } from './filter';
import { type FilteredGraph, type GraphFilter, hasSelfPair } from './filterModel';
import { formatFilter, parseFilter } from './filterParams';

function filtered(graph: TrafficGraph, params: Record<string, string | string[]>): FilteredGraph {
  const filter = parseFilter(params);
  if (!filter.ok) throw new Error(filter.error.message);
  return filterGraph(graph, filter.value);
}

/** `from > to traffic`, a line a connection, sorted. */
function lines({ graph, blocks }: Pick<FilteredGraph, 'graph' | 'blocks'>): string[] {
  return blocks
    .flatMap(({ from, to, traffic }) =>
      from.flatMap((f) =>
        to
          .filter((t) => t !== f || hasSelfPair(graph.nodes[f]!))
          .map((t) => `${graph.nodes[f]?.name} > ${graph.nodes[t]?.name} ${formatTraffic(traffic)}`),
      ),
    )
    .sort();
}

const names = (indices: readonly number[]) => indices.map((index) => SHOP[index]);

describe('on the shop', () => {
  const shop = shopGraph();

  test('no filter keeps everything as it is', () => {
    const all = filterGraph(shop, NO_FILTER);
    expect(all.blocks).toEqual(shop.blocks);
    expect(all.nodesInScope).toEqual([...shop.nodes.keys()]);
    expect(all.counts).toEqual({ explicit: 5, open: 5 * 7 - 2 + 6, uncertain: 0, node: 0 });
  });

  test('J2: two sources reach the database on 5432', () => {
    const result = filtered(shop, { find: 'to:app=payments-db port:5432' });
    expect(lines(result)).toEqual(['payments-api > payments-db TCP 5432', 'report > payments-db TCP 5432']);
    expect(names(result.nodesVisible)).toEqual(['report', 'payments-api', 'payments-db']);
    expect(result.nodesInScope).toEqual(result.nodesVisible);
  });

  test('J2 with the name of the port: it stands for what each destination declares', () => {
    expect(lines(filtered(shop, { find: 'to:app=payments-db port:pg' }))).toHaveLength(2);
    expect(lines(filtered(shop, { port: 'pg' }))).toHaveLength(2);
    expect(lines(filtered(shop, { port: 'dns', find: 'from:report' }))).toEqual(['report > coredns TCP 53']);
  });

  test('J4: not isolated for ingress are six workloads', () => {
    const result = filtered(shop, { isolation: 'not-isolated-ingress' });
    expect(names(result.nodesInScope)).toEqual(SHOP.filter((name) => !/^payments|^outside/.test(name)));
  });

  test('J5: both ends in scope, one port: one connection', () => {
    const result = filtered(shop, {
      ns: ['api', 'payments'],
      selector: 'app in (checkout,payments-api)',
      port: '8443',
      neighbours: 'false',
    });
    expect(lines(result)).toContain('checkout > payments-api TCP 8443');
    expect(names(result.nodesVisible)).toEqual(['checkout', 'payments-api']);
    expect(lines(filtered(shop, { ns: 'payments,batch', neighbours: 'false' }))).toEqual([
      'payments-api > payments-db TCP 5432',
      'report > payments-db TCP 5432',
    ]);
  });

  test('neighbours are visible but not in scope', () => {
    const result = filtered(shop, { ns: 'payments' });
    expect(names(result.nodesInScope)).toEqual(['payments-api', 'payments-db']);
    expect(names(result.nodesVisible)).toEqual(['checkout', 'report', 'coredns', 'payments-api', 'payments-db']);
  });

  test.each([
    [
      'ingress',
      ['checkout > payments-api TCP 8443', 'payments-api > payments-db TCP 5432', 'report > payments-db TCP 5432'],
    ],
    ['egress', ['payments-api > coredns TCP 53 · UDP 53', 'payments-api > payments-db TCP 5432']],
  ])('direction %s is seen from the scope', (direction, expected) => {
    expect(lines(filtered(shop, { ns: 'payments', direction }))).toEqual(expected);
  });

  test.each([
    ['via:db-from-reporting', ['report > payments-db TCP 5432']],
    ['via:payments/api-out proto:UDP', ['payments-api > coredns UDP 53']],
    ['via:api/api-out', []],
    ['kind:explicit !from:ns=payments !to:ns=payments', ['catalog > coredns TCP 53 · UDP 53']],
    ['!kind:open !app=payments-db !k8s-app', ['checkout > payments-api TCP 8443']],
    ['ns=payments kind=StatefulSet', ['payments-api > payments-db TCP 5432', 'report > payments-db TCP 5432']],
    ['payments-db !report', ['payments-api > payments-db TCP 5432']],
    [
      '(from:report OR from:payments-api) to:payments-db',
      ['payments-api > payments-db TCP 5432', 'report > payments-db TCP 5432'],
    ],
    ['to:(ns=payments !app=payments-db)', ['checkout > payments-api TCP 8443']],
    ['to:is:exposed from:is:isolated-ingress', ['payments-api > coredns TCP 53 · UDP 53']],
    ['from:catalog port:53 !proto:TCP', ['catalog > coredns UDP 53']],
    ['from:outside to:catalog !port:2-65535', ['any address > catalog TCP 1 · UDP 1 · SCTP 1']],
  ])('find %s', (find, expected) => {
    const text = find.replace('from:outside', 'from:kind=external');
    expect(lines(filtered(shop, { find: text }))).toEqual(expected);
  });

  test('a search for nodes shows those without connections too', () => {
    const lonely = graphOf([podNode('a', 'x'), podNode('a', 'y')], []);
    expect(filtered(lonely, { find: 'app=x' }).nodesVisible).toEqual([0]);
    expect(filtered(lonely, { find: 'app=x port:80' }).nodesVisible).toEqual([]);
    expect(filtered(lonely, { find: '!app=x' }).nodesVisible).toEqual([1]);
  });

  test('the states of exposure come from the report, and hold for no node without it', () => {
    const states = new Map([
      [shop.nodes.find(({ name }) => name === 'storefront')!.id, 'published'],
      [shop.nodes.find(({ name }) => name === 'report')!.id, 'reachable-but-unpublished'],
    ] as const);
    const find = (text: string) => {
      const filter = parseFilter({ find: text });
      if (!filter.ok) throw new Error(filter.error.message);
      return filter.value;
    };
    const found = (text: string) => names(filterGraph(shop, find(text), () => states).nodesInScope);
    expect(found('is:published')).toEqual(['storefront']);
    expect(found('is:reachable')).toEqual(['report']);
    expect(found('is:blocked')).toEqual([]);
    expect(filterGraph(shop, find('is:published')).nodesInScope).toEqual([]);
  });

  test('variants of a workload share its state', () => {
    const [node] = shop.nodes;
    const split = graphOf([{ ...node!, id: `${node!.id}#2`, variant: { index: 2, of: 2 } }], []);
    const states = new Map([[node!.id, 'published-but-blocked']] as const);
    const filter = { ...NO_FILTER, find: { type: 'is', state: 'blocked' } } as const;
    expect(filterGraph(split, filter, () => states).nodesInScope).toEqual([0]);
  });

  test('the filtered graph stands alone: renumbered, with its reasons', () => {
    const part = toTrafficGraph(filtered(shop, { find: 'to:app=payments-db' }));
    expect(part.nodes.map(({ name }) => name)).toEqual(['report', 'payments-api', 'payments-db']);
    expect(lines({ graph: part, blocks: part.blocks })).toEqual([
      'payments-api > payments-db TCP 5432',
      'report > payments-db TCP 5432',
    ]);
    expect(part.policies.at(-1)).toMatchObject({ name: 'default-deny', ingressSubjects: [1, 2] });
    expect(part.admissions).toHaveLength(3);
  });
});

test('one block of everybody to everybody is filtered without listing its pairs', () => {
  const nodes = Array.from({ length: 10_000 }, (_, i) => podNode(`n${i % 100}`, `w${i}`, { classId: i }));
  const everybody = nodes.map((_, i) => i);
  const graph = graphOf(nodes, [block({ from: everybody, to: everybody, kind: 'open' })]);
  const result = filtered(graph, { find: 'from:ns=n1 OR to:ns=n2 port:80 OR !ns=n3 port:443' });
  expect(result.blocks.length).toBeLessThan(20);
  expect(result.counts.open).toBeGreaterThan(90_000_000);
});

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** For every pair, port and sort of block: how many blocks hold it. */
function census(
  graph: TrafficGraph,
  blocks: readonly ConnectionBlock[],
  keeps: (b: ConnectionBlock, f: number, t: number, protocol: Protocol, port: number) => boolean,
) {
  const counts = new Map<string, number>();
  for (const b of blocks) {
    for (const f of b.from) {
      for (const t of b.to) {
        if (f === t && !hasSelfPair(graph.nodes[f]!)) continue;
        for (const protocol of PROTOCOLS) {
          for (const port of PORTS) {
            if (!carries(b.traffic, protocol, port) || !keeps(b, f, t, protocol, port)) continue;
            const key = [f, t, protocol, port, b.kind, b.verdict, b.certainty].join();
            counts.set(key, (counts.get(key) ?? 0) + 1);
          }
        }
      }
    }
  }
  return counts;
}

describe('on random graphs', () => {
  test('the filter keeps, pair by pair and port by port, what the naive one keeps', () => {
    let kept = 0;
    fc.assert(
      fc.property(anyGraph, anyFilter, (graph, filter) => {
        const result = filterGraph(graph, filter);
        const expected = census(graph, graph.blocks, (b, from, to, protocol, port) =>
          naiveKeeps(graph, filter, { block: b, from, to, protocol, port }),
        );
        kept += expected.size;
        expect(census(graph, result.blocks, () => true)).toEqual(expected);
        expect(result.blocks.every((b) => countPairs(graph.nodes, b) > 0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
    expect(kept).toBeGreaterThan(10_000);
  });

  test('nodes in scope are those that the naive filter names', () => {
    fc.assert(
      fc.property(anyGraph, anyFilter, (graph, filter) => {
        const result = filterGraph(graph, filter);
        const connected = new Set(result.blocks.flatMap(({ from, to }) => [...from, ...to]));
        expect(result.nodesInScope).toEqual(naiveInScope(graph, filter, connected));
        expect(result.nodesVisible).toEqual(
          [...graph.nodes.keys()].filter((i) => result.nodesInScope.includes(i) || connected.has(i)),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test('a filter written as parameters reads back to itself', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const params: Record<string, string[]> = {};
        for (const [name, value] of formatFilter(filter)) params[name] = [...(params[name] ?? []), value];
        expect(parseFilter(params)).toEqual({ ok: true, value: filter satisfies GraphFilter });
      }),
      { numRuns: 500 },
    );
  });
});

describe('parseFilter', () => {
  test('reads nothing as no filter, and does not look at other names', () => {
    expect(parseFilter({ level: 'pod', ns: '', find: ' ' })).toEqual({ ok: true, value: NO_FILTER });
  });

  test.each<[Record<string, string | string[]>, string, string]>([
    [{ selector: 'a in' }, 'selector cannot be read', 'character 5'],
    [{ port: '99999' }, 'port cannot be read', 'character 1'],
    [{ protocol: 'icmp' }, 'no protocol', 'TCP, UDP or SCTP'],
    [{ direction: 'up' }, 'direction cannot be', 'both, ingress, egress'],
    [{ neighbours: 'no' }, 'neighbours cannot be', 'true, false'],
    [{ isolation: 'x' }, 'isolation cannot be', 'not-isolated-ingress'],
    [{ find: ['a', 'b'] }, '2 times', 'once'],
    [{ find: '(' }, 'find cannot be read', 'character 2'],
  ])('refuses %j and says what to do', (params, message, next) => {
    const result = parseFilter(params);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error.message).toContain(message);
    expect(!result.ok && result.error.next).toContain(next);
  });
});
