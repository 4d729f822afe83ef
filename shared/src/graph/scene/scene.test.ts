// Checks the scene: first paint, folding, budgets, and that every connection is counted once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGraph, block, graphOf, podNode, shopGraph } from '../../../testing/graphs';
import { filterGraph, NO_FILTER } from '../filter/filter';
import type { FilteredGraph } from '../filter/filterModel';
import { parseFilter } from '../filter/filterParams';
import type { ConnectionBlock, GraphNode, TrafficGraph } from '../model';
import { buildScene } from './scene';
import { DEFAULT_CHOICES } from './sceneLimits';
import type { Scene, SceneChoices } from './sceneModel';

/** The scene with the ties of its stubs taken out: they are no connections. */
function sceneOf(graph: TrafficGraph, choices: Partial<SceneChoices> = {}, params: Record<string, string> = {}): Scene {
  const filter = parseFilter(params);
  if (!filter.ok) throw new Error(filter.error.message);
  const scene = buildScene(graph, filterGraph(graph, filter.value), { ...DEFAULT_CHOICES, ...choices });
  return { ...scene, edges: scene.edges.filter((edge) => !isTie(edge)) };
}

const isTie = ({ id }: { readonly id: string }) => id.endsWith('|tie');

/** `source > target label`, by the last part of the ids. */
const edgeLines = (scene: Scene) =>
  scene.edges.map(({ source, target, label }) => `${short(source)} > ${short(target)} ${label}`).sort();
const short = (id: string) => id.slice(id.lastIndexOf('/') + 1);
const stubLines = (scene: Scene) =>
  scene.nodes.flatMap(({ stub, detail }) => (stub === undefined ? [] : [`${stub.side} ${short(stub.of)}: ${detail}`]));

/** `boxes` namespaces with `each` workloads; blocks given by a function of all indices. */
function cluster(
  boxes: number,
  each: number,
  blocks: (all: number[]) => ConnectionBlock[],
  over: Partial<GraphNode> = {},
) {
  const nodes = Array.from({ length: boxes * each }, (_, i) => {
    const box = `${Math.floor(i / each)}`.padStart(4, '0');
    return podNode(`n${box}`, `w${i}`, over);
  });
  return graphOf(nodes, blocks([...nodes.keys()]));
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

function expectCounted(scene: Scene, choices: SceneChoices): void {
  const { connections, folded, overBudget } = scene.counts;
  const visible = sum(
    (Object.keys(connections) as (keyof typeof connections)[]).map((look) =>
      choices.looks[look] ? connections[look] : 0,
    ),
  );
  expect(sum(scene.edges.filter((edge) => !isTie(edge)).map(({ weight }) => weight)) + folded + overBudget).toBe(
    visible,
  );
  expect(folded >= 0 && overBudget >= 0).toBe(true);
}

describe('the shop at first sight', () => {
  const scene = sceneOf(shopGraph());

  test('J1: six open namespace boxes and the outside, eight workloads, no pods', () => {
    expect(scene.boxes.map(({ label, open }) => [label, open])).toEqual(
      ['api', 'batch', 'kube-system', 'monitoring', 'payments', 'web', 'Outside'].map((name) => [name, true]),
    );
    expect(scene.nodes.filter(({ kind }) => kind === 'workload')).toHaveLength(8);
    expect(scene.nodes.filter(({ kind }) => kind === 'pod')).toHaveLength(0);
    expect(scene.counts).toMatchObject({ workloadsDrawn: 8, workloads: 8, podsDrawn: 12, pods: 12, overBudget: 0 });
  });

  test('only what rules admit is drawn, with ports; open connections are stubs', () => {
    expect(edgeLines(scene)).toEqual([
      'catalog > coredns TCP+UDP 53',
      'checkout > payments-api TCP 8443',
      'payments-api > coredns TCP+UDP 53',
      'payments-api > payments-db TCP 5432',
      'report > payments-db TCP 5432',
    ]);
    expect(stubLines(scene)).toContain('out report: open to everything not isolated: 6 connections');
    expect(stubLines(scene).filter((line) => line.includes('payments'))).toEqual([]);
    expect(scene.counts.folded).toBe(scene.counts.connections.open);
  });

  test('a stub is tied to its node', () => {
    const whole = buildScene(shopGraph(), filterGraph(shopGraph(), NO_FILTER), DEFAULT_CHOICES);
    expect(whole.edges).toContainEqual(
      expect.objectContaining({
        source: 'Deployment/batch/report',
        target: 'stub:out:Deployment/batch/report',
        weight: 6,
      }),
    );
    expect(whole.edges.filter(isTie)).toHaveLength(whole.nodes.filter(({ kind }) => kind === 'stub').length);
  });

  test('boxes say what is in them', () => {
    expect(scene.boxes.find(({ label }) => label === 'payments')).toMatchObject({
      id: 'Namespace/payments',
      workloads: 2,
      pods: 2,
      isolation: 'both',
      dimmed: false,
    });
    expect(scene.boxes.find(({ label }) => label === 'api')).toMatchObject({ isolation: 'mixed', pods: 3 });
    expect(scene.nodes.find(({ label }) => label === 'storefront')).toMatchObject({ detail: 'Deployment ×3' });
  });

  test('selecting a node draws its open connections, whatever its peers fold', () => {
    const selected = sceneOf(shopGraph(), { selected: 'Deployment/batch/report' });
    const open = selected.edges.filter(({ look }) => look === 'open');
    expect(open.filter(({ source }) => source === 'Deployment/batch/report')).toHaveLength(6);
    expect(open.filter(({ target }) => target === 'Deployment/batch/report')).toHaveLength(5);
    expect(stubLines(selected).filter((line) => line.includes(' report:'))).toEqual([]);
    expectCounted(selected, DEFAULT_CHOICES);
  });

  test('unfolding one side draws that side only', () => {
    const unfolded = sceneOf(shopGraph(), { unfolded: ['out:Deployment/batch/report'] });
    const open = unfolded.edges.filter(({ look }) => look === 'open');
    expect(open.map(({ source }) => source)).toEqual(Array(6).fill('Deployment/batch/report'));
    expect(stubLines(unfolded).filter((line) => line.includes(' report:'))).toEqual([
      'in report: open from everything not isolated: 5 connections',
    ]);
  });

  test('a selected open edge stays drawn when its node is no longer selected', () => {
    const id = 'Deployment/batch/report|Deployment/web/storefront|open';
    expect(scene.edges.some((edge) => edge.id === id)).toBe(false);
    const selected = sceneOf(shopGraph(), { selected: id });
    expect(selected.edges.filter(({ look }) => look === 'open').map((edge) => edge.id)).toEqual([id]);
    expectCounted(selected, DEFAULT_CHOICES);
  });

  test('J2: the search draws two edges and three nodes', () => {
    const found = sceneOf(shopGraph(), {}, { find: 'to:app=payments-db port:5432' });
    expect(edgeLines(found)).toEqual(['payments-api > payments-db TCP 5432', 'report > payments-db TCP 5432']);
    expect(found.nodes.map(({ label }) => label)).toEqual(['report', 'payments-api', 'payments-db']);
    expect(found.boxes.map(({ label }) => label)).toEqual(['batch', 'payments']);
  });

  test('neighbours are dimmed, and so are their boxes', () => {
    const part = sceneOf(shopGraph(), {}, { ns: 'payments' });
    expect(part.boxes.filter(({ dimmed }) => dimmed).map(({ label }) => label)).toEqual([
      'api',
      'batch',
      'kube-system',
    ]);
    expect(part.nodes.filter(({ dimmed }) => !dimmed).map(({ label }) => label)).toEqual([
      'payments-api',
      'payments-db',
    ]);
    expect(part.edges.some(({ dimmed }) => dimmed)).toBe(false);
  });

  test('hidden looks are counted, not drawn', () => {
    const looks = { ...DEFAULT_CHOICES.looks, explicit: false };
    const hidden = sceneOf(shopGraph(), { looks });
    expect(hidden.edges).toEqual([]);
    expect(hidden.counts.connections.explicit).toBe(5);
    expectCounted(hidden, { ...DEFAULT_CHOICES, looks });
  });
});

describe('closed boxes', () => {
  test('what two boxes say to each other is one edge, mixed if of several looks', () => {
    const scene = sceneOf(shopGraph(), { openBoxes: ['Namespace/payments'], unfolded: ['out:Namespace/batch'] });
    expect(scene.boxes.filter(({ open }) => open).map(({ label }) => label)).toEqual(['payments']);
    expect(edgeLines(scene)).toContain('batch > payments-db TCP 5432');
    expect(edgeLines(scene)).toContain('batch > api ×2');
    expect(
      scene.edges.find(({ source, target }) => source === 'Namespace/batch' && target === 'Namespace/api'),
    ).toMatchObject({ look: 'open', weight: 2 });
    expect(edgeLines(scene)).toContain('api > payments-api TCP 8443');
    const all = sceneOf(shopGraph(), { openBoxes: [], selected: 'Namespace/api' });
    expect(
      all.edges.find(({ source, target }) => source === 'Namespace/api' && target === 'Namespace/kube-system'),
    ).toMatchObject({
      look: 'mixed',
      weight: 2,
      kinds: ['explicit', 'open'],
    });
    expectCounted(scene, DEFAULT_CHOICES);
    expectCounted(all, DEFAULT_CHOICES);
  });

  test('J6: a hundred boxes are closed at first; pods drawn and pods on boxes add up', () => {
    const big = cluster(100, 10, (all) => [block({ from: all, to: all, kind: 'open' })], { pods: 5 });
    const first = sceneOf(big);
    expect(first.boxes).toHaveLength(100);
    expect(first.boxes.some(({ open }) => open)).toBe(false);
    expect(first.nodes).toEqual([]);
    expect(first.counts).toMatchObject({ podsDrawn: 0, pods: 5_000, folded: 1_000_000, overBudget: 0 });
    const opened = sceneOf(big, { openBoxes: ['Namespace/n0007'] });
    expect(opened.counts).toMatchObject({ workloadsDrawn: 10, podsDrawn: 50 });
    expect(opened.counts.podsDrawn + sum(opened.boxes.filter(({ open }) => !open).map(({ pods }) => pods))).toBe(5_000);
  });

  test('among many boxes the heaviest edges are drawn, and those of the selected box', () => {
    const big = cluster(100, 1, (all) =>
      all.map((i) => {
        const next = Array.from({ length: 10 }, (_, k) => (i + k + 1) % 100).sort((a, b) => a - b);
        return block({ from: [i], to: next, traffic: { TCP: '80' } });
      }),
    );
    const first = sceneOf(big);
    expect(first.edges).toHaveLength(48);
    expect(first.counts.overBudget).toBe(1_000 - 48);
    expect(first.more).toHaveLength(1_000 - 48);
    const selected = sceneOf(big, { selected: 'Namespace/n0099' });
    expect(selected.edges.filter(({ source }) => source === 'Namespace/n0099')).toHaveLength(10);
  });
});

describe('budgets', () => {
  test('an allow-all cluster with everything open is stubs, one block or an explicit rule', () => {
    for (const kind of ['open', 'explicit'] as const) {
      const big = cluster(20, 100, (all) => [block({ from: all, to: all, kind })]);
      const openBoxes = sceneOf(big).boxes.map(({ id }) => id);
      const scene = sceneOf(big, { openBoxes });
      expect(scene.edges).toEqual([]);
      expect(scene.counts).toMatchObject({ workloadsDrawn: 2_000, folded: 2_000 * 1_999, overBudget: 0 });
      expect(scene.boxes.length + scene.nodes.length).toBeLessThanOrEqual(3_000);
    }
  });

  test('"open to everything" is said only where it is true', () => {
    const all = sceneOf(cluster(1, 7, (nodes) => [block({ from: nodes, to: nodes, kind: 'open' })]));
    expect(stubLines(all)).toContain('out w0: open to everything: 6 connections');
    const most = sceneOf(cluster(1, 7, (nodes) => [block({ from: nodes, to: nodes.slice(1), kind: 'open' })]));
    expect(stubLines(most)).toContain('out w1: open to: 5 connections');
  });

  test('up to four open peers are drawn', () => {
    const four = sceneOf(cluster(1, 5, (all) => [block({ from: all, to: all, kind: 'open' })]));
    expect(four.edges).toHaveLength(20);
    expect(stubLines(four)).toEqual([]);
  });

  test('hubs fold first when explicit edges are too many', () => {
    const hub = cluster(10, 100, (all) => [
      block({ from: all, to: [0], traffic: { UDP: '53' } }),
      ...all.slice(1, 101).map((i) => block({ from: [i], to: [i + 1], traffic: { TCP: '80' } })),
    ]);
    const openBoxes = sceneOf(hub).boxes.map(({ id }) => id);
    const scene = sceneOf(hub, { openBoxes });
    expect(scene.edges).toHaveLength(999 + 100);
    const crowded = cluster(60, 45, (all) => [
      ...[0, 1, 2].map((to) => block({ from: all, to: [to], traffic: { UDP: '53' } })),
      ...all.slice(3, 103).map((i) => block({ from: [i], to: [i + 1], traffic: { TCP: '80' } })),
    ]);
    const folded = sceneOf(crowded, { openBoxes: sceneOf(crowded).boxes.map(({ id }) => id) });
    expect(folded.edges).toHaveLength(100);
    expect(stubLines(folded)).toEqual([
      'in w0: reached by 59 of 59 namespaces: 2699 connections',
      'in w1: reached by 59 of 59 namespaces: 2699 connections',
      'in w2: reached by 59 of 59 namespaces: 2699 connections',
    ]);
  });

  test('selecting a hub draws its edges and folds nothing else', () => {
    const crowded = cluster(60, 45, (all) => [
      block({ from: all, to: [0], traffic: { UDP: '53' } }),
      block({ from: all, to: [1, 2], traffic: { UDP: '54' } }),
      ...all.slice(3, 103).map((i) => block({ from: [i], to: [i + 1], traffic: { TCP: '80' } })),
    ]);
    const openBoxes = sceneOf(crowded).boxes.map(({ id }) => id);
    const before = sceneOf(crowded, { openBoxes });
    const after = sceneOf(crowded, { openBoxes, selected: 'Deployment/n0000/w0' });
    const ids = new Set(after.edges.map(({ id }) => id));
    expect(before.edges.every(({ id }) => ids.has(id))).toBe(true);
    expect(after.edges).toHaveLength(100 + 2_699 + 2);
    expectCounted(after, DEFAULT_CHOICES);
  });

  test('no more boxes open than the cap allows, in the order chosen', () => {
    const big = cluster(4, 1_000, () => []);
    const scene = sceneOf(big, { openBoxes: ['Namespace/n0003', 'Namespace/n0001', 'Namespace/n0000'] });
    expect(scene.boxes.map(({ open }) => open)).toEqual([false, true, false, true]);
  });

  test('a namespace stays open though a filter makes its open peers few', () => {
    const busy = cluster(1, 60, (all) => [block({ from: all, to: all, kind: 'open' })]);
    expect(sceneOf(busy).boxes[0]?.open).toBe(true);
    expect(sceneOf(busy, {}, { find: 'to:name=w1*' }).boxes[0]?.open).toBe(true);
  });
});

describe('details', () => {
  const two = (over: Partial<ConnectionBlock>, node: Partial<GraphNode> = {}) =>
    graphOf(
      [podNode('a', 'x', node), podNode('a', 'y')],
      [block({ from: [0], to: [1], traffic: { TCP: '80' }, ...over })],
    );

  test.each<[Partial<ConnectionBlock>, object]>([
    [{}, { look: 'explicit', label: 'TCP 80' }],
    [{ traffic: { TCP: '80,443' } }, { label: 'TCP 80, 443' }],
    [{ traffic: { TCP: '1,3,5' } }, { label: '3 ports' }],
    [{ traffic: { TCP: '1,3,5-9' } }, { label: '3 port ranges' }],
    [{ traffic: { TCP: 'all', UDP: 'all', SCTP: 'all' } }, { label: 'all traffic' }],
    [{ traffic: { TCP: '80', UDP: '53' } }, { label: 'TCP 80, UDP 53' }],
    [
      { verdict: 'deny', certainty: 'implementation-defined' },
      { look: 'uncertain', label: 'maybe TCP 80', verdict: 'deny' },
    ],
    [
      { verdict: 'unknown', certainty: 'unknown' },
      { look: 'uncertain', label: 'unknown TCP 80' },
    ],
    [{ kind: 'node' }, { look: 'node' }],
    [{ family: 'IPv6' }, { family: 'IPv6' }],
  ])('%j is drawn as %j', (over, edge) => {
    expect(sceneOf(two(over)).edges).toMatchObject([edge]);
  });

  test('traffic of several blocks of one look is one label', () => {
    const graph = two({});
    const more = graphOf(graph.nodes, [...graph.blocks, block({ from: [0], to: [1], traffic: { TCP: '443' } })]);
    expect(sceneOf(more).edges).toMatchObject([{ label: 'TCP 80, 443', weight: 2 }]);
  });

  test('replicas have an edge to themselves, a single pod has none', () => {
    const self = (pods: number) =>
      sceneOf(graphOf([podNode('a', 'x', { pods })], [block({ from: [0], to: [0] })])).edges.map((e) => [
        e.source,
        e.target,
      ]);
    expect(self(1)).toEqual([]);
    expect(self(2)).toEqual([['Deployment/a/x', 'Deployment/a/x']]);
  });

  test('an expanded workload is its pods; with partial connections it stays whole', () => {
    const pods = ['x-1', 'x-2'].map((name) => ({
      id: `Pod/a/${name}`,
      namespace: 'a',
      name,
      ips: ['10.0.0.1'],
      node: null,
      phase: 'Running',
    }));
    const listings = new Map([['Deployment/a/x', pods]]);
    const draw = (graph: TrafficGraph) =>
      buildScene(
        graph,
        filterGraph(graph, NO_FILTER),
        { ...DEFAULT_CHOICES, expandedWorkloads: ['Deployment/a/x'] },
        listings,
      );
    const base = two({}, { pods: 2 });
    const scene = draw(graphOf(base.nodes, [...base.blocks, block({ from: [0], to: [0] })]));
    expect(scene.nodes.map(({ id }) => id)).toEqual(['Pod/a/x-1', 'Pod/a/x-2', 'Deployment/a/y']);
    expect(scene.edges.map(({ source, target }) => `${short(source)} ${short(target)}`)).toEqual([
      'x-1 y',
      'x-1 x-2',
      'x-2 y',
      'x-2 x-1',
    ]);
    expect(scene.counts.overBudget).toBe(0);
    expect(draw(two({ partial: { pairs: 1, of: 2 } }, { pods: 2 })).nodes).toHaveLength(2);
  });

  test('findings are counted on the object and on its namespace, information is not', () => {
    const finding = (
      object: { kind: string; namespace: string; name: string },
      severity: 'warning' | 'info' = 'warning',
    ) => ({
      code: 'c',
      severity,
      object,
      message: 'm',
    });
    const graph = two({});
    const scene = sceneOf({
      ...graph,
      findings: [
        finding({ kind: 'Deployment', namespace: 'a', name: 'x' }),
        finding({ kind: 'NetworkPolicy', namespace: 'a', name: 'p' }),
        finding({ kind: 'Deployment', namespace: 'a', name: 'x' }, 'info'),
      ],
    });
    expect(scene.boxes[0]?.findings).toBe(2);
    expect(scene.nodes.map(({ findings }) => findings)).toEqual([1, 0]);
  });

  test('at namespace level every box stays closed and has its edges', () => {
    const space = (name: string) =>
      podNode(name, name, { id: `Namespace/${name}`, kind: 'namespace', workloadKind: null, pods: 3 });
    const graph = graphOf([space('a'), space('b')], [block({ from: [0], to: [0, 1], traffic: { TCP: '80' } })]);
    const scene = sceneOf({ ...graph, level: 'namespace' });
    expect(scene.nodes).toEqual([]);
    expect(scene.edges).toMatchObject([{ source: 'Namespace/a', target: 'Namespace/b' }]);
  });
});

const anyChoices: fc.Arbitrary<SceneChoices> = fc.record({
  openBoxes: fc.option(fc.subarray(['Namespace/a', 'Namespace/b', 'Namespace/constructor', 'outside'])),
  expandedWorkloads: fc.constant([]),
  unfolded: fc.subarray(['in:Deployment/a/w0', 'out:Deployment/a/w0', 'out:Namespace/b', 'in:outside', 'nonsense']),
  looks: fc.record({ explicit: fc.boolean(), open: fc.boolean(), uncertain: fc.boolean(), node: fc.boolean() }),
  selected: fc.constantFrom(null, 'Deployment/a/w1', 'Namespace/a', 'Namespace/a|Namespace/b|all', 'outside'),
});

test('every connection is drawn, folded, hidden or over the budget, exactly once', () => {
  let folded = 0;
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const scene = buildScene(graph, filterGraph(graph, NO_FILTER), choices);
      expectCounted(scene, choices);
      folded += scene.counts.folded;
      const drawable = new Set([...scene.boxes, ...scene.nodes].map(({ id }) => id));
      expect(scene.edges.every(({ source, target }) => drawable.has(source) && drawable.has(target))).toBe(true);
      expect(new Set(scene.edges.map(({ id }) => id)).size).toBe(scene.edges.length);
      expect(new Set(scene.nodes.map(({ id }) => id)).size).toBe(scene.nodes.length);
    }),
    { numRuns: 2_000 },
  );
  expect(folded).toBeGreaterThan(1_000);
});

test('the same input gives the same scene', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const filtered: FilteredGraph = filterGraph(graph, NO_FILTER);
      expect(JSON.stringify(buildScene(graph, filtered, choices))).toBe(
        JSON.stringify(buildScene(graph, filtered, choices)),
      );
      const shuffled = { ...graph, blocks: [...graph.blocks].reverse() };
      const scene = buildScene(shuffled, filterGraph(shuffled, NO_FILTER), choices);
      expect(scene).toEqual(buildScene(graph, filtered, choices));
    }),
    { numRuns: 500 },
  );
});
