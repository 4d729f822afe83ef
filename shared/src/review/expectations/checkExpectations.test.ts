// Checks told as an auditor would read them: the shop's zones, exceptions, halves of workloads, what is not known, what makes no sense.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ClusterObjects, parseManifests } from '../../cluster/index';
import { analyseLive, formatTraffic } from '../../graph/index';
import { checkExpectations } from './checkExpectations';
import type { CheckReport, ViolationEnd } from './checkModel';
import { parseExpectations } from './parseExpectations';
import { violatingBlocks } from './violatingBlocks';

const SHOP = readFileSync(new URL('../../../scenarios/shop/cluster.yaml', import.meta.url), 'utf8');
const HEAD = 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\n';
const ZONES = `${HEAD}zones:\n- {name: cde, namespaceLabels: pci=cde}\n- {name: rest, rest: true}\n`;

function objectsOf(text: string): ClusterObjects {
  return parseManifests([{ name: 'shop.yaml', text }], 'shop');
}

function check(file: string, objects = objectsOf(SHOP), today = '2026-11-23'): CheckReport {
  const parsed = parseExpectations(file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return checkExpectations(analyseLive(objects, { profile: 'kubernetes' }), parsed.value, { today });
}

/** `broken a, b -> c TCP 80 ×2`. */
function tell({ statements }: CheckReport): readonly string[] {
  const ends = (list: readonly ViolationEnd[]): string =>
    list
      .map(({ title, part }) => {
        if (!part) return title;
        return 'addresses' in part ? `${title} [${part.addresses}]` : `${title} [${part.pods} of ${part.of}]`;
      })
      .join(', ');
  return statements.flatMap(({ violations }) =>
    violations.map(
      ({ how, from, to, traffic, pairs }) => `${how} ${ends(from)} -> ${ends(to)} ${formatTraffic(traffic)} ×${pairs}`,
    ),
  );
}

function findings(report: CheckReport): readonly string[] {
  return report.findings.map(({ code, line }) => `${code} ${line}`);
}

describe('a check of the shop', () => {
  const ONLY = `${ZONES}statements:
- name: Only checkout enters the CDE
  only:
    from: rest
    to: cde
    allow: [{from: {namespaces: [api], workloads: [checkout]}, ports: [8443]}]
`;

  it('finds what enters the zone beside what may, with policies and reasons', () => {
    const report = check(ONLY);
    expect(tell(report)).toEqual(['broken batch/report -> payments/payments-db TCP 5432 ×1']);
    expect(report).toMatchObject({ state: 'broken', counts: { broken: 1, held: 0, cannotTell: 0 }, findings: [] });
    const [violation] = report.statements[0]!.violations;
    expect(violation?.policies).toEqual([{ kind: 'NetworkPolicy', namespace: 'payments', name: 'db-from-reporting' }]);
    expect(violation?.reason?.ingress).toContain('db-from-reporting');
    expect(report.zones.map(({ name, workloads, outside }) => [name, workloads, outside])).toEqual([
      ['cde', 2, false],
      ['rest', 6, true],
    ]);
  });

  it('holds nothing against the cluster that an exception names, until its last day has passed', () => {
    const excused = `${ONLY}  exceptions:\n  - {from: {namespaces: [batch]}, ports: [5432], until: 2026-11-23}\n`;
    expect(check(excused)).toMatchObject({ state: 'held', findings: [] });
    const late = check(excused, objectsOf(SHOP), '2026-11-24');
    expect([late.state, findings(late)]).toEqual(['broken', ['exception-expired 13']]);
  });

  it('tells of exceptions and permissions that are about nothing', () => {
    const file = `${ZONES}statements:
- name: s
  mustNot: {from: cde, to: {internet: true}}
  exceptions: [{to: {addresses: [203.0.113.0/24]}}]
- name: t
  only: {to: cde, allow: [{from: {namespaces: [nowhere]}}, {ports: [5432, 8443]}]}
`;
    const report = check(file);
    expect(report.state).toBe('held');
    expect(findings(report)).toEqual(['exception-unused 9', 'permission-empty 10']);
  });

  it('names zones that hold nothing, zones that share workloads, and statements that nothing can break', () => {
    const file = `${HEAD}zones:
- {name: cde, namespaceLabels: pci=cde}
- {name: databases, workloads: [payments-db]}
- {name: ghosts, namespaces: [nowhere]}
statements:
- {name: one, mustNot: {from: ghosts, to: cde}}
- {name: two, must: {from: cde, to: databases, ports: [no-such-name]}}
- {name: three, only: {to: cde, allow: [{}]}}
- {name: four, mustNot: {from: databases, to: databases}}
`;
    expect(findings(check(file))).toEqual([
      'zones-overlap 5',
      'zone-empty 6',
      'statement-never-broken 8',
      'statement-never-broken 9',
      'statement-never-broken 10',
      'statement-never-broken 11',
    ]);
  });

  it('shows what does not pass and should, and only warns where a warning is all that is wanted', () => {
    const file = `${ZONES}statements:
- {name: s, severity: warning, must: {from: cde, to: {namespaces: [kube-system]}, ports: [UDP/53]}}
`;
    const report = check(file);
    expect(tell(report)).toEqual(['broken payments/payments-db -> kube-system/coredns UDP 53 ×1']);
    expect([report.state, report.statements[0]?.state]).toEqual(['held', 'broken']);
    expect(report.statements[0]?.violations[0]?.policies.map(({ name }) => name)).toContain('default-deny');
  });

  it('cuts addresses at the edges of what is named, and says which of them are meant', () => {
    const file = `${HEAD}statements:
- {name: s, mustNot: {from: {namespaces: [web]}, to: {addresses: [203.0.113.0/24]}}}
`;
    expect(tell(check(file))).toEqual(['broken web/storefront -> any address [203.0.113.0/24] all traffic ×1']);
  });

  it('groups what is alike: an open cluster is one violation, however many pairs it has', () => {
    const file = `${HEAD}zones: [{name: all, rest: true}]\nstatements:\n- {name: s, mustNot: {from: {kinds: [Deployment]}, to: {kinds: [Deployment]}}}\n`;
    const open = SHOP.split('\n---')
      .filter((document) => !document.includes('Policy'))
      .join('\n---');
    const report = check(file, objectsOf(open));
    expect(report.statements[0]).toMatchObject({ pairs: { broken: 56 }, leftOut: 0 });
    expect(report.statements[0]?.violations).toHaveLength(1);
    const { nodes } = analyseLive(objectsOf(open), { profile: 'kubernetes' }).analysis.graph({
      level: 'workload',
      nodes: false,
      variants: 'merge',
    });
    const [block] = violatingBlocks({ nodes }, report);
    expect([block?.from.length, block?.to.length]).toEqual([8, 8]);
  });
});

const REPLICAS = (policies = ''): string => `apiVersion: v1
kind: Namespace
metadata: {name: data}
---
${['a', 'b']
  .map(
    (name) => `apiVersion: v1
kind: Pod
metadata:
  name: db-${name}
  namespace: data
  labels: {app: db, role: ${name === 'a' ? 'leader' : 'follower'}}
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: u, controller: true}]
spec: {containers: [{name: c, image: i, ports: [{name: pg, containerPort: 5432}]}]}
status: {phase: Running, podIP: 10.0.0.${name === 'a' ? 1 : 2}}
---
`,
  )
  .join('')}${policies}`;

describe('a check of half a workload', () => {
  it('holds only the pods in the zone, and says how many of how many', () => {
    const file = `${HEAD}statements:
- {name: s, mustNot: {from: {podLabels: role=follower}, to: {podLabels: role=leader}, ports: [pg]}}
- {name: t, mustNot: {from: {podLabels: role=leader}, to: {podLabels: role=leader}}}
`;
    const report = check(file, objectsOf(REPLICAS()));
    expect(tell(report)).toEqual(['broken data/db [1 of 2] -> data/db [1 of 2] TCP 5432 ×1']);
    expect(findings(report)).toEqual(['statement-never-broken 5']);
  });
});

describe('a check of what is not all known', () => {
  it('cannot tell where namespace labels that decide could not be read', () => {
    const objects = objectsOf(SHOP);
    const hidden = {
      ...objects,
      namespaces: objects.namespaces.map((one) => (one.name === 'payments' ? { ...one, labels: null } : one)),
    };
    const file = `${ZONES}statements:\n- {name: s, mustNot: {from: {namespaces: [batch]}, to: cde}}\n`;
    const report = check(file, hidden);
    expect(report).toMatchObject({ state: 'cannot-tell', counts: { cannotTell: 1 } });
    expect(tell(report)).toEqual(['cannot-tell batch/report -> payments/payments-db TCP 5432 ×1']);
    expect(report.zones[0]).toMatchObject({ workloads: 0, uncertain: 2 });
  });

  it('cannot tell where the policies of an end could not be read, and says so of nothing that the other end refuses', () => {
    const objects = objectsOf(SHOP);
    const gap = {
      resource: 'networkpolicies',
      namespace: 'payments',
      reason: 'forbidden',
      message: 'forbidden',
    } as const;
    const hidden = {
      ...objects,
      networkPolicies: objects.networkPolicies.filter(({ namespace }) => namespace !== 'payments'),
      gaps: [gap],
    };
    const file = `${ZONES}statements:\n- {name: s, mustNot: {from: {namespaces: [api]}, to: cde, ports: [5432]}}\n`;
    expect(tell(check(file, hidden))).toEqual([
      'cannot-tell api/checkout -> payments/payments-api, payments/payments-db TCP 5432 ×2',
    ]);
  });
});
