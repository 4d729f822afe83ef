// Comparing two analyses, told as a reviewer would tell it: the shop's pull request, a deleted policy, a rehearsal, ports alone.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Profile, parseManifests } from '../../cluster/index';
import { type Analysis, analyse } from '../../graph/index';
import { formatTraffic } from '../../graph/trafficWords';
import type { Comparison } from '../model';
import { type CompareOptions, compareAnalyses } from './compareAnalyses';

const SHOP = readFileSync(new URL('../../../scenarios/shop/cluster.yaml', import.meta.url), 'utf8');

function read(text: string, profile: Profile = 'kubernetes'): Analysis {
  return analyse(parseManifests([{ name: 'shop.yaml', text }], 'shop'), { profile });
}

function replaced(text: string, old: string, now: string): string {
  if (!text.includes(old)) throw new Error(`nothing like this in the text: ${old}`);
  return text.replace(old, now);
}

function policy(namespace: string, name: string, spec: string): string {
  return `\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}

/** One line a change: `gained web/a, web/b -> api/c TCP 80 by ns/policy spec.ingress[0] (edited, ingress, file:line) !internet`. */
function tell({ graph, changes }: Comparison): readonly string[] {
  const names = (list: readonly number[]): string =>
    list.map((index) => graph.nodes[index]!.id.split('/').slice(1).join('/')).join(', ');
  return changes.map(({ how, from, to, gained, lost, causes, alarms }) => {
    const what = [
      ...(Object.keys(gained).length > 0 ? [`+${formatTraffic(gained)}`] : []),
      ...(Object.keys(lost).length > 0 ? [`-${formatTraffic(lost)}`] : []),
    ];
    const why = causes.map(
      ({ policy: ref, how: became, direction, path, location }) =>
        ` by ${ref.name} ${became} ${direction} ${path ?? 'as a whole'} ${location ? `line ${location.line}` : 'nowhere'}`,
    );
    return `${how} ${names(from)} -> ${names(to)} ${what.join(' ')}${why.join('')}${alarms.map((alarm) => ` !${alarm}`).join('')}`;
  });
}

function compare(before: string, after: string, options?: CompareOptions): Comparison {
  return compareAnalyses(read(before), read(after), options);
}

const J8 = replaced(
  replaced(
    SHOP,
    '- namespaceSelector: {}\n      podSelector:\n        matchLabels: {role: reader}',
    '- namespaceSelector: {matchLabels: {team: finance}}\n      podSelector:\n        matchLabels: {role: reader}',
  ),
  'matchLabels: {app: checkout}\n    ports:\n    - {port: 8443}',
  'matchLabels: {app: checkout}\n    ports:\n    - {port: 8443}\n  - from:\n    - ipBlock: {cidr: 0.0.0.0/0}\n    ports:\n    - {port: 8443}',
);

describe('the pull request of J8', () => {
  it('gains the internet once, loses report to db, and perhaps gains four, each by its rule', () => {
    const comparison = compare(SHOP, J8);
    expect(comparison.counts).toEqual({ gained: 1, lost: 1, changed: 0, 'possibly-gained': 4, 'possibly-lost': 0 });
    expect(tell(comparison)).toEqual([
      'gained 0.0.0.0-255.255.255.255 -> payments/payments-api +TCP 8443 by api-in edited ingress spec.ingress[1] line 202 !internet',
      'lost batch/report -> payments/payments-db -TCP 5432 by db-from-reporting edited ingress spec.ingress[0] line 187',
      'possibly-gained batch/report, kube-system/coredns, monitoring/prometheus, web/storefront -> payments/payments-api +TCP 8443 by api-in edited ingress spec.ingress[1] line 202',
    ]);
    expect(comparison.policies.map(({ name, how }) => `${name} ${how}`)).toEqual([
      'api-in edited',
      'db-from-reporting edited',
    ]);
    expect([...comparison.came, ...comparison.went]).toEqual([]);
  });

  it('counts the internet once however policies cut it, and in both families', () => {
    const cut = policy(
      'web',
      'cut',
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 203.0.113.0/24}}]}]}',
    );
    const both = replaced(
      J8,
      '- ipBlock: {cidr: 0.0.0.0/0}',
      "- ipBlock: {cidr: 0.0.0.0/0}\n    - ipBlock: {cidr: '::/0'}",
    );
    const comparison = compare(SHOP + cut, both + cut);
    expect(comparison.counts.gained).toBe(1);
    const [first] = comparison.changes;
    expect(first).toMatchObject({ how: 'gained', pairs: 1, alarms: ['internet'] });
    expect(first!.from.length).toBeGreaterThan(1);
  });

  it('draws what is new with its mark, what is lost as a ghost, and everything else as it was', () => {
    const { graph } = compare(SHOP, J8);
    const marked = graph.blocks.filter(({ change }) => change);
    expect(marked.map(({ change }) => change).sort()).toEqual(['gained', 'lost', 'possibly-gained']);
    const report = graph.nodes.findIndex(({ name }) => name === 'report');
    const db = graph.nodes.findIndex(({ name }) => name === 'payments-db');
    expect(marked.find(({ change }) => change === 'lost')).toMatchObject({
      from: [report],
      to: [db],
      traffic: { TCP: '5432' },
    });
    const ghosts = new Set(['lost', 'possibly-lost']);
    const pairs = graph.blocks
      .filter(({ change }) => !ghosts.has(change ?? ''))
      .flatMap(({ from, to }) => from.map(() => to.length));
    const later = read(J8).graph({ level: 'workload', nodes: false, variants: 'split' });
    expect(graph.nodes.map(({ id }) => id)).toEqual(later.nodes.map(({ id }) => id));
    expect(pairs.reduce((sum, count) => sum + count, 0)).toBe(
      later.blocks.reduce((sum, { from, to }) => sum + from.length * to.length, 0),
    );
  });
});

it('tells the one edge that a deleted policy let through (J13)', () => {
  const start = SHOP.indexOf(
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db-from-reporting',
  );
  const end = SHOP.indexOf('---', start);
  const comparison = compare(SHOP, SHOP.slice(0, start) + SHOP.slice(end));
  expect(tell(comparison)).toEqual([
    `lost batch/report -> payments/payments-db -TCP 5432 by db-from-reporting removed ingress spec.ingress[0] line ${SHOP.slice(0, start).split('\n').length}`,
  ]);
  expect(comparison.counts).toEqual({ gained: 0, lost: 1, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 });
});

it('blames a new default-deny as a whole for what it closes, and policies that were there for nothing', () => {
  const deny = policy('web', 'deny', '{podSelector: {}, policyTypes: [Ingress]}');
  const comparison = compare(SHOP, SHOP + deny);
  expect(comparison.counts).toEqual({ gained: 0, lost: 5, changed: 0, 'possibly-gained': 0, 'possibly-lost': 0 });
  expect(
    new Set(comparison.changes.flatMap(({ causes }) => causes.map(({ policy: { name }, path }) => `${name} ${path}`))),
  ).toEqual(new Set(['deny null']));
  // All addresses outside are one end.
  expect(comparison.changes.map(({ pairs }) => pairs).sort()).toEqual([1, 4]);
});

it('finds what opens when a default-deny goes, and alarms for the internet and for assets', () => {
  const deny = policy('web', 'deny', '{podSelector: {}, policyTypes: [Ingress]}');
  const comparison = compare(SHOP + deny, SHOP, { assets: ['app=storefront', 'not a selector((', ''] });
  expect(comparison.counts.gained).toBe(5);
  expect(comparison.changes.map(({ alarms }) => alarms)).toEqual([['internet', 'asset'], ['asset']]);
  expect(comparison.changes.flatMap(({ causes }) => causes.map(({ how }) => how))).toEqual(['removed', 'removed']);
});

it('calls other ports of a connection that stays a change, with what is new and what is gone', () => {
  const comparison = compare(
    SHOP,
    replaced(
      SHOP,
      'matchLabels: {app: checkout}\n    ports:\n    - {port: 8443}',
      'matchLabels: {app: checkout}\n    ports:\n    - {port: 9443}',
    ),
  );
  expect(tell(comparison)).toEqual([
    'changed api/checkout -> payments/payments-api +TCP 9443 -TCP 8443 by api-in edited ingress spec.ingress[0] line 202',
  ]);
});

it('says nothing where a rule admits what was open before, and where defaults are written out', () => {
  const open = policy('web', 'open', '{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}');
  expect(tell(compare(SHOP, SHOP + open))).toEqual([]);
  const written = replaced(SHOP, 'ports:\n    - {port: pg}', 'ports:\n    - {port: pg, protocol: TCP}');
  expect(compare(SHOP, written).policies).toEqual([]);
});

it('does not blame a changed policy for what another change did', () => {
  const relabelled = replaced(SHOP, 'labels: {app: report, role: reader}', 'labels: {app: report, role: writer}');
  const other = policy('web', 'open', '{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}');
  const comparison = compare(SHOP, relabelled + other);
  expect(tell(comparison)).toEqual(['lost batch/report -> payments/payments-db -TCP 5432']);
});

it('takes a workload that came or went with its connections, and nothing else', () => {
  const more = `\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: probe, namespace: web}\nspec: {selector: {matchLabels: {app: probe}}, template: {metadata: {labels: {app: probe}}, spec: {containers: [{name: c, image: x}]}}}\n`;
  const there = compare(SHOP, SHOP + more);
  const back = compare(SHOP + more, SHOP);
  expect(there.came.map(({ id }) => id)).toEqual(['Deployment/web/probe']);
  expect(back.went.map(({ id }) => id)).toEqual(['Deployment/web/probe']);
  expect(back.counts.lost).toBe(there.counts.gained);
  expect(there.counts.gained).toBeGreaterThan(0);
  expect(there.changes.flatMap(({ causes }) => causes)).toEqual([]);
});

describe('pods of one workload that policies tell apart', () => {
  const pod = (name: string, role: string): string =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: web, labels: {app: web, role: ${role}}, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}]}\nspec: {containers: [{name: c, image: x}]}\nstatus: {phase: Running, podIP: 10.0.0.${name.length}, podIPs: [{ip: 10.0.0.${name.length}}]}\n`;
  const pods = pod('a', 'one') + pod('bb', 'two') + pod('ccc', 'two');
  const only = policy('web', 'only-one', '{podSelector: {matchLabels: {role: one}}, policyTypes: [Ingress]}');
  const two = policy('web', 'only-two', '{podSelector: {matchLabels: {role: two}}, policyTypes: [Ingress]}');

  it('are compared by what becomes of them, not by how they are numbered', () => {
    const comparison = compareAnalyses(read(pods), read(pods + only));
    expect([...comparison.came, ...comparison.went]).toEqual([]);
    expect(tell(comparison).filter((line) => line.includes('lost web/web'))).toEqual([
      'lost web/web#2 -> web/web#1 -all traffic by only-one added ingress as a whole line 21',
    ]);
    const back = compareAnalyses(read(pods + only), read(pods));
    expect(back.graph.nodes.filter(({ kind }) => kind === 'workload').map(({ id }) => id)).toEqual([
      'StatefulSet/web/web#1',
      'StatefulSet/web/web#2',
    ]);
    expect(back.counts.gained).toBe(comparison.counts.lost);
  });

  it('keep their connections where another policy tells them apart', () => {
    const comparison = compareAnalyses(read(pods + only), read(pods + two));
    expect([...comparison.came, ...comparison.went]).toEqual([]);
    expect(comparison.counts).toMatchObject({ gained: 2, lost: 3 });
  });
});

describe('host names that policies mention', () => {
  const pods = ['free', 'shut']
    .map(
      (name) =>
        `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: web}\nspec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x}]}}}\n`,
    )
    .join('');
  const named = (egress: string): string =>
    `---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: out, namespace: web}\nspec: {endpointSelector: {matchLabels: {app: shut}}, egress: [${egress}]}\n`;
  const closed = read(pods + named('{}'), 'cilium');
  const opened = read(pods + named('{toFQDNs: [{matchName: api.example.com}]}'), 'cilium');

  it('are no change for who could dial any address before', () => {
    const lines = tell(compareAnalyses(closed, opened));
    expect(lines.filter((line) => line.includes('web/free'))).toEqual([]);
    // Which addresses the name has is not known.
    expect(lines.filter((line) => !line.startsWith('possibly-'))).toEqual([
      'gained web/shut -> host/api.example.com +all traffic by out edited egress spec.egress[0] line 12',
    ]);
    const back = compareAnalyses(opened, closed);
    expect(back.counts).toMatchObject({ gained: 0, lost: 1, changed: 0, 'possibly-gained': 0 });
    expect([...back.came, ...back.went]).toEqual([]);
  });
});

it('keeps changes together that would fall into thousands of pieces, with all that caused them', () => {
  const many = Array.from({ length: 70 }, (_, index) => `w${index}`);
  const workloads = many
    .map(
      (name) =>
        `---\napiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: web, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x}]}\n`,
    )
    .join('');
  const policies = many.map((name) =>
    policy('web', name, `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress]}`),
  );
  const { changes, counts } = compare(workloads + policies.join(''), workloads);
  expect(counts.gained).toBe(70 * 69 + 70);
  expect(changes.length).toBeLessThan(10);
  expect(changes.every(({ causes }) => causes.length === 70)).toBe(true);
});
