// A comparison in every format: worst first as given, bounded where a comment is, exact where a machine reads.
import { describe, expect, it } from 'vitest';
import type { GraphNode, TrafficGraph } from '../graph/index';
import type { ChangeBlock, Comparison } from '../review/index';
import { COMPARISON_FORMATS, formatComparison, isStopped } from './comparison';
import type { ComparisonAbout } from './comparisonWords';

const node = (name: string, more: Partial<GraphNode> = {}): GraphNode => ({
  id: `Deployment/shop/${name}`,
  kind: 'workload',
  namespace: 'shop',
  name,
  workloadKind: 'Deployment',
  variant: null,
  pods: 1,
  labels: {},
  isolation: 'none',
  hostNetwork: false,
  state: 'template',
  ports: [],
  addresses: [],
  classId: 0,
  ...more,
});

const OUTSIDE = node('any address', { id: 'Addresses/all', kind: 'external', namespace: null, workloadKind: null });

const graphOf = (nodes: readonly GraphNode[]): TrafficGraph => ({
  level: 'workload',
  profile: 'kubernetes',
  nodes,
  blocks: [],
  policies: [],
  admissions: [],
  namespaces: [],
  totals: { namespaces: 1, workloads: 2, pods: 2, policies: 1, isolatedIngress: 0, isolatedEgress: 0 },
  findings: [],
  notConsidered: [],
});

const GAINED: ChangeBlock = {
  how: 'gained',
  from: [2],
  to: [0],
  pairs: 1,
  gained: { TCP: '8443' },
  lost: {},
  before: [],
  after: [{ traffic: { TCP: '8443' }, verdict: 'allow', certainty: 'defined', kind: 'explicit' }],
  causes: [
    {
      policy: { kind: 'NetworkPolicy', namespace: 'shop', name: 'api-in' },
      how: 'edited',
      direction: 'ingress',
      path: 'spec.ingress[0]',
      location: { file: 'pr/api-in.yaml', line: 7 },
    },
  ],
  alarms: ['internet'],
};
const LOST: ChangeBlock = {
  ...GAINED,
  how: 'lost',
  from: [0, 1],
  to: [0, 1],
  pairs: 2,
  gained: {},
  lost: { TCP: '5432' },
  before: GAINED.after,
  after: [],
  causes: [],
  alarms: [],
};

const COMPARISON: Comparison = {
  graph: graphOf([node('api'), node('db'), OUTSIDE]),
  changes: [GAINED, LOST],
  counts: { gained: 1, lost: 2, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 },
  came: [OUTSIDE],
  went: [],
  policies: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'api-in', how: 'edited' }],
};
const NONE: Comparison = {
  ...COMPARISON,
  changes: [],
  counts: { gained: 0, lost: 0, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 },
  came: [],
  policies: [],
};
const ABOUT: ComparisonAbout = {
  base: { title: 'main', kind: 'manifests', profile: 'kubernetes', isComplete: true },
  head: { title: 'pr', kind: 'manifests', profile: 'kubernetes', isComplete: false },
  notes: ['2 CiliumNetworkPolicy not considered'],
};
const write = (comparison: Comparison, format: (typeof COMPARISON_FORMATS)[number], about = ABOUT) =>
  [...formatComparison(comparison, format, about)].join('');

it('text says what changed, worst first, and which policy did it where', () => {
  const lines = write(COMPARISON, 'text').split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'main -> pr',
    '1 gained, 0 changed, 2 lost; 0 possibly gained, 0 possibly lost',
    '[internet] gained: any address -> shop/api: + TCP 8443',
    '    NetworkPolicy shop/api-in edited, spec.ingress[0] (pr/api-in.yaml:7)',
    'lost: shop/api, shop/db -> shop/api, shop/db: - TCP 5432 (2 pairs)',
  ]);
  expect(lines).toContain('note: 2 CiliumNetworkPolicy not considered');
});

it('CSV has a line for each pair, and none from a pod to itself', () => {
  const lines = write(COMPARISON, 'csv').trimEnd().split('\r\n');
  expect(lines.map((line) => line.split(',').slice(0, 3).join(' '))).toEqual([
    'change from to',
    'gained Addresses/all Deployment/shop/api',
    'lost Deployment/shop/api Deployment/shop/db',
    'lost Deployment/shop/db Deployment/shop/api',
  ]);
});

it('JSON names ends by their ids and leaves the graph out', () => {
  expect(JSON.parse(write(COMPARISON, 'json'))).toMatchObject({
    base: ABOUT.base,
    counts: COMPARISON.counts,
    changes: [{ how: 'gained', from: ['Addresses/all'], to: ['Deployment/shop/api'] }, { how: 'lost' }],
    policies: [{ name: 'api-in', how: 'edited' }],
    came: ['Addresses/all'],
    went: [],
  });
  expect(write(COMPARISON, 'json')).not.toContain('classId');
});

describe('Markdown', () => {
  it('begins with its mark, then alarms, counts and rows', () => {
    const text = write(COMPARISON, 'markdown');
    expect(text.startsWith('<!-- portolan-diff -->\n\n## ')).toBe(true);
    expect(text).toContain('> [!CAUTION]\n> **1 connection: addresses outside the cluster gain a way in or out.**');
    expect(text).toContain('`NetworkPolicy shop/api-in edited, spec.ingress[0] (pr/api-in.yaml:7)`');
    expect(text).toContain('**not read completely**');
    expect(text.indexOf('**gained**')).toBeLessThan(text.indexOf('**lost**'));
  });

  it('fits a comment however much differs, and counts what it leaves out', () => {
    const long = '\u001b|'.repeat(5_000);
    const nodes = Array.from({ length: 500 }, (_, index) => node(`${long}${index}`));
    const changes = nodes.map((_, index) => ({ ...GAINED, from: [index], to: nodes.map((_one, other) => other) }));
    const policies = nodes.map(({ name }) => ({ ...COMPARISON.policies[0]!, name }));
    const notes = nodes.map(({ name }) => name);
    const text = write(
      { ...COMPARISON, graph: graphOf(nodes), changes, policies, came: nodes, went: nodes },
      'markdown',
      {
        ...ABOUT,
        notes,
      },
    );
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/… and \d+ more rows with \d+ connections\./);
    expect(text).toContain('and 475 more');
  });

  it('keeps a hostile name in its cell', () => {
    const evil = node('a|b`c\n| --- |<img src=x onerror=alert(1)>\u001b[2J', { namespace: '@team' });
    const text = write({ ...COMPARISON, graph: graphOf([evil, evil, evil]) }, 'markdown');
    const rows = text.split('\n').filter((line) => line.startsWith('| **'));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row.split('|')).toHaveLength(7);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

it.each(COMPARISON_FORMATS)('%s says so when nothing differs', (format) => {
  const text = write(NONE, format, { ...ABOUT, notes: [] });
  expect(text.endsWith('\n')).toBe(true);
  if (format === 'text' || format === 'markdown') expect(text).toContain('No connection differs.');
});

it('stops at what was asked to be stopped at', () => {
  const gates = (comparison: Comparison) =>
    (['differences', 'gained', 'alarms', 'none'] as const).map((gate) => isStopped(comparison, gate));
  const only = (change: ChangeBlock): Comparison => ({ ...COMPARISON, changes: [change] });
  expect(gates(NONE)).toEqual([false, false, false, false]);
  expect(gates(only(LOST))).toEqual([true, false, false, false]);
  expect(gates(only({ ...GAINED, alarms: [] }))).toEqual([true, true, false, false]);
  expect(gates(only(GAINED))).toEqual([true, true, true, false]);
  // A change that opens anything opens it.
  expect(gates(only({ ...LOST, how: 'changed', gained: { UDP: '53' } }))).toEqual([true, true, false, false]);
  expect(gates(only({ ...LOST, how: 'possibly-gained' }))).toEqual([true, true, false, false]);
});
