// Reading admin policies: their shapes in all releases, what the API refuses (R108-R119, R122) and what fails closed (R116).
import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE } from '../engine/engineEvidence';
import { NO_EXPOSURE } from '../exposure/exposureObjects';
import type { ClusterObjects, Finding, PolicyObject } from '../objects';
import { formatSelector } from '../selector';
import { readAdminPolicies } from './adminPolicies';
import { failsClosed } from './adminPolicy';

const V1 = 'policy.networking.k8s.io/v1alpha1';
const V2 = 'policy.networking.k8s.io/v1alpha2';

function objectsOf(policyObjects: readonly PolicyObject[], pods: ClusterObjects['pods'] = []): ClusterObjects {
  return {
    source: { kind: 'manifests', title: 'test' },
    namespaces: [],
    pods,
    nodes: [],
    networkPolicies: [],
    services: [],
    endpointSlices: [],
    controllers: [],
    policyObjects,
    serviceAccounts: [],
    exposure: NO_EXPOSURE,
    evidence: NO_EVIDENCE,
    otherPolicies: [],
    gaps: [],
    problems: [],
  };
}

const object = (kind: string, spec: unknown, name = 'p', apiVersion = kind === 'ClusterNetworkPolicy' ? V2 : V1) => ({
  apiVersion,
  kind,
  namespace: null,
  name,
  labels: {},
  spec,
});

function readAll(...policyObjects: PolicyObject[]) {
  const findings: Finding[] = [];
  return { policies: readAdminPolicies(objectsOf(policyObjects), findings), findings };
}

const refusals = (policyObject: PolicyObject) =>
  readAll(policyObject)
    .findings.filter(({ code }) => code === 'policy-refused')
    .map(({ path }) => path);

const ALL = { namespaces: {} };
const anp = (fields: object) => object('AdminNetworkPolicy', { priority: 5, subject: ALL, ...fields });
const cnp = (fields: object) => object('ClusterNetworkPolicy', { tier: 'Admin', priority: 5, subject: ALL, ...fields });
const ingress = (from: unknown, more: object = {}) => ({ ingress: [{ action: 'Deny', from, ...more }] });
const egress = (to: unknown, more: object = {}) => ({ egress: [{ action: 'Deny', to, ...more }] });
const firstRule = (policyObject: PolicyObject) => {
  const { policies, findings } = readAll(policyObject);
  const rule = [...(policies[0]?.ingress ?? []), ...(policies[0]?.egress ?? [])][0];
  if (!rule) throw new Error(JSON.stringify(findings));
  return rule;
};

describe('the order of admin policies', () => {
  it('is tier, priority, name (R101, R107)', () => {
    const cnpOf = (name: string, tier: string, priority: number) =>
      object('ClusterNetworkPolicy', { tier, priority, subject: ALL }, name);
    const { policies } = readAll(
      cnpOf('d', 'Baseline', 0),
      cnpOf('c', 'Admin', 9),
      cnpOf('b', 'Admin', 9),
      cnpOf('a', 'Admin', 1000),
    );
    expect(policies.map(({ name }) => name)).toEqual(['b', 'c', 'a', 'd']);
  });

  it('puts the one BaselineAdminNetworkPolicy into the baseline, and no other name (table of section B)', () => {
    const spec = { subject: ALL };
    expect(readAll(object('BaselineAdminNetworkPolicy', spec, 'default')).policies).toMatchObject([
      { tier: 'baseline', priority: 0 },
    ]);
    expect(refusals(object('BaselineAdminNetworkPolicy', spec, 'other'))).toEqual(['metadata.name']);
  });
});

describe('what the API refuses', () => {
  it('is a priority outside 0 to 1000, or none', () => {
    for (const priority of [-1, 1001, 1.5, '5', undefined, null])
      expect(refusals(object('AdminNetworkPolicy', { priority, subject: ALL }))).toEqual(['spec.priority']);
  });

  it('is a tier other than Admin and Baseline', () => {
    expect(refusals(object('ClusterNetworkPolicy', { priority: 1, subject: ALL }))).toEqual(['spec.tier']);
    expect(refusals(cnp({ tier: 'admin' }))).toEqual(['spec.tier']);
  });

  it('is a subject with both fields or none (R108)', () => {
    const pods = { namespaceSelector: {}, podSelector: {} };
    for (const subject of [undefined, null, {}, { namespaces: null }, { namespaces: {}, pods }, { zones: {} }])
      expect(refusals(cnp({ subject }))).toContain('spec.subject');
    expect(refusals(cnp({ subject: { pods } }))).toEqual([]);
  });

  it('is a pods item without its selectors: v1alpha2 alone may leave out the namespaces', () => {
    expect(refusals(cnp({ subject: { pods: { podSelector: {} } } }))).toEqual([]);
    expect(refusals(anp({ subject: { pods: { podSelector: {} } } }))).toEqual(['spec.subject.pods']);
    expect(refusals(cnp({ subject: { pods: { namespaceSelector: {} } } }))).toEqual(['spec.subject.pods']);
  });

  it('is a rule without peers, or with too many (R110)', () => {
    expect(refusals(cnp(ingress(undefined)))).toEqual(['spec.ingress[0].from']);
    expect(refusals(cnp(ingress([])))).toEqual(['spec.ingress[0].from']);
    expect(refusals(cnp(ingress(Array(26).fill(ALL))))).toEqual(['spec.ingress[0].from']);
    expect(refusals(anp(ingress(Array(100).fill(ALL))))).toEqual([]);
    expect(refusals(anp(ingress(Array(101).fill(ALL))))).toEqual(['spec.ingress[0].from']);
  });

  it('is more rules than the version takes', () => {
    const rules = (count: number) => ({ ingress: Array(count).fill({ action: 'Deny', from: [ALL] }) });
    expect(refusals(cnp(rules(25)))).toEqual([]);
    expect(refusals(cnp(rules(26)))).toEqual(['spec.ingress']);
    expect(refusals(anp(rules(100)))).toEqual([]);
    expect(refusals(anp(rules(101)))).toEqual(['spec.ingress']);
  });

  it('is an action of the other version, and Pass in the one baseline object', () => {
    expect(refusals(cnp(ingress([ALL], { action: 'Allow' })))).toEqual(['spec.ingress[0].action']);
    expect(refusals(anp(ingress([ALL], { action: 'Accept' })))).toEqual(['spec.ingress[0].action']);
    const pass = { subject: ALL, ...ingress([ALL], { action: 'Pass' }) };
    expect(refusals(object('BaselineAdminNetworkPolicy', pass, 'default'))).toEqual(['spec.ingress[0].action']);
  });

  it('is a peer with two fields (R110)', () => {
    expect(refusals(cnp(egress([{ namespaces: {}, nodes: {} }])))).toEqual(['spec.egress[0].to[0]']);
  });

  it('is a broken selector, CIDR block or domain name', () => {
    expect(refusals(cnp(ingress([{ namespaces: { matchLabels: { a: 1 } } }])))).toEqual([
      'spec.ingress[0].from[0].namespaces.matchLabels.a',
    ]);
    for (const bad of ['10.0.0.0', '10.0.0.0/33', '010.0.0.0/8', '::ffff:10.0.0.0/104', '10.0.0.0/08', 7])
      expect(refusals(cnp(egress([{ networks: ['10.0.0.5/24', bad] }])))).toEqual(['spec.egress[0].to[0].networks[1]']);
    expect(refusals(cnp(egress([{ networks: ['::/0', '::/0'] }])))).toEqual(['spec.egress[0].to[0].networks[1]']);
    expect(refusals(cnp(egress([{ networks: [] }])))).toEqual(['spec.egress[0].to[0].networks']);
    for (const bad of ['com', '*', '*.', 'a*.b', 'a..b', '-a.b', ''])
      expect(refusals(cnp(egress([{ domainNames: [bad] }], { action: 'Accept' })))).toEqual([
        'spec.egress[0].to[0].domainNames[0]',
      ]);
  });

  it('is a port item with two fields, or a list without items (R117, R118)', () => {
    const two = [{ portNumber: { port: 1 }, namedPort: 'a' }];
    expect(refusals(anp(ingress([ALL], { ports: two })))).toEqual(['spec.ingress[0].ports[0]']);
    expect(refusals(anp(ingress([ALL], { ports: [] })))).toEqual(['spec.ingress[0].ports']);
    expect(refusals(cnp(ingress([ALL], { protocols: [] })))).toEqual(['spec.ingress[0].protocols']);
    expect(refusals(cnp(ingress([ALL], { protocols: [{ tcp: { destinationPort: {} } }] })))).toEqual([
      'spec.ingress[0].protocols[0].tcp.destinationPort',
    ]);
  });

  it('is a range whose start is not less than its end, and ports beyond 1 to 65535', () => {
    for (const range of [
      { start: 5, end: 5 },
      { start: 6, end: 5 },
      { start: 0, end: 5 },
      { start: 1, end: 65536 },
    ]) {
      expect(refusals(anp(ingress([ALL], { ports: [{ portRange: range }] })))).toHaveLength(1);
      expect(refusals(cnp(ingress([ALL], { protocols: [{ udp: { destinationPort: { range } } }] })))).toHaveLength(1);
    }
    expect(refusals(anp(ingress([ALL], { ports: [{ portNumber: { port: '80' } }] })))).toHaveLength(1);
    expect(refusals(anp(ingress([ALL], { ports: [{ portNumber: { port: 80, protocol: 'ICMP' } }] })))).toHaveLength(1);
  });

  it('is a named port beside networks, nodes or domainNames (R119)', () => {
    for (const peer of [{ networks: ['10.0.0.0/8'] }, { nodes: {} }])
      expect(refusals(cnp(egress([ALL, peer], { protocols: [{ destinationNamedPort: 'web' }] })))).toEqual([
        'spec.egress[0]',
      ]);
    expect(refusals(cnp(egress([ALL], { protocols: [{ destinationNamedPort: 'web' }] })))).toEqual([]);
  });

  it('never makes the reader throw', () => {
    const odd: readonly unknown[] = [null, 7, 'x', [], {}, [null], [[]], { toString: 1, valueOf: 2 }];
    for (const value of odd)
      for (const spec of [
        value,
        { priority: 1, subject: value },
        { priority: 1, subject: ALL, ingress: value, egress: [value] },
        { priority: 1, subject: ALL, ...ingress([value]), ...egress(value, { ports: value }) },
        { priority: 1, subject: ALL, ...ingress([ALL], { ports: [value], name: value, action: value }) },
        { priority: 1, subject: ALL, ...egress([{ networks: value }, { nodes: value }, { pods: value }]) },
      ])
        expect(() => readAll(object('AdminNetworkPolicy', spec), object('ClusterNetworkPolicy', spec))).not.toThrow();
  });
});

describe('peers', () => {
  it('are read in the shape of the first releases too (R122)', () => {
    const read = (peer: unknown) => firstRule(anp(ingress([peer]))).peers[0];
    expect(read({ namespaces: { namespaceSelector: { matchLabels: { a: 'b' } } } })).toMatchObject({
      kind: 'pods',
      namespaces: { kind: 'selector', selector: { requirements: [{ key: 'a' }] } },
      podSelector: null,
    });
    expect(read({ namespaces: { sameLabels: ['tenant'] } })).toMatchObject({
      namespaces: { kind: 'sameLabels', keys: ['tenant'] },
    });
    expect(
      read({ pods: { namespaces: { notSameLabels: [] }, podSelector: { matchLabels: { a: 'b' } } } }),
    ).toMatchObject({
      namespaces: { kind: 'notSameLabels', keys: [] },
      podSelector: { requirements: [{ key: 'a' }] },
    });
    expect(read({ namespaces: {} })).toMatchObject({
      namespaces: { kind: 'selector', selector: { requirements: [] } },
    });
  });

  it('of the first releases are not known in v1alpha2', () => {
    expect(failsClosed(firstRule(cnp(ingress([{ namespaces: { sameLabels: ['tenant'] } }]))))).not.toBeNull();
  });

  it('without a known field fail closed, with one warning (R116)', () => {
    for (const peer of [
      {},
      { services: {} },
      { namespaces: {}, services: {} },
      { pods: { podSelector: {}, namespaceSelector: {}, x: 1 } },
    ]) {
      const { policies, findings } = readAll(cnp(ingress([peer])));
      expect(failsClosed(policies[0]!.ingress[0]!)).toMatchObject({ path: 'spec.ingress[0].from[0]' });
      expect(findings).toMatchObject([{ code: 'policy-fails-closed', severity: 'warning' }]);
      expect(findings[0]?.message).toContain('denies everything');
    }
  });

  it('of the other direction fail closed: sources have no addresses (R109)', () => {
    for (const peer of [{ networks: ['10.0.0.0/8'] }, { nodes: {} }, { domainNames: ['a.example'] }])
      expect(failsClosed(firstRule(cnp(ingress([peer]))))).not.toBeNull();
  });

  it('by domain name have a meaning in Allow rules only (R115)', () => {
    const rule = (action: string) => firstRule(cnp(egress([{ domainNames: ['*.Example.com.'] }], { action })));
    expect(rule('Accept').peers).toMatchObject([{ kind: 'domainNames', names: ['*.example.com'] }]);
    expect(failsClosed(rule('Deny'))).not.toBeNull();
    expect(failsClosed(rule('Pass'))).not.toBeNull();
  });
});

describe('ports', () => {
  it('default to TCP in v1alpha1 (R117)', () => {
    const ports = [
      { portNumber: { port: 53 } },
      { portRange: { protocol: 'UDP', start: 1, end: 2 } },
      { namedPort: 'a' },
    ];
    expect(firstRule(anp(ingress([ALL], { ports }))).ports).toMatchObject([
      { text: 'TCP 53' },
      { text: 'UDP 1-2' },
      { kind: 'name', name: 'a' },
    ]);
  });

  it('may be every port of one protocol in v1alpha2 (R118)', () => {
    const protocols = [{ tcp: {} }, { sctp: { destinationPort: { number: 5 } } }];
    expect(firstRule(cnp(ingress([ALL], { protocols }))).ports).toMatchObject([
      { text: 'all TCP' },
      { text: 'SCTP 5' },
    ]);
  });

  it('of an unknown kind make the rule fail closed', () => {
    for (const item of [{}, { quic: {} }, { tcp: { flags: 1 } }, { tcp: { destinationPort: { number: 1, set: 'x' } } }])
      expect(failsClosed(firstRule(cnp(ingress([ALL], { protocols: [item] }))))).not.toBeNull();
    expect(failsClosed(firstRule(anp(ingress([ALL], { ports: [{ portNumber: { port: 1, x: 2 } }] }))))).not.toBeNull();
  });
});

describe('findings', () => {
  it('name a version of the API that is not read; its object takes no part', () => {
    const { policies, findings } = readAll(object('ClusterNetworkPolicy', {}, 'p', 'policy.networking.k8s.io/v1'));
    expect(policies).toEqual([]);
    expect(findings).toMatchObject([{ code: 'policy-version-unknown', severity: 'error' }]);
  });

  it('warn where both versions of the API share a tier (R123)', () => {
    expect(readAll(anp({}), { ...cnp({}), name: 'q' }).findings.map(({ code }) => code)).toEqual([
      'admin-versions-mixed',
    ]);
    expect(readAll(anp({}), { ...cnp({ tier: 'Baseline' }), name: 'q' }).findings).toEqual([]);
  });

  it('tell an unclear subject from a clear one', () => {
    const { policies, findings } = readAll(cnp({ subject: { namespaces: { matchNames: ['a'] } }, later: true }));
    expect(policies[0]?.subject.unclear).toBe(true);
    expect(findings.map(({ path }) => path)).toEqual(['spec.later', 'spec.subject.namespaces.matchNames']);
    expect(readAll(cnp({})).policies[0]?.subject.unclear).toBe(false);
  });

  it('leave objects of other groups alone', () => {
    const foreign = { ...cnp({}), apiVersion: 'example.com/v1alpha2' };
    expect(readAll(foreign)).toEqual({ policies: [], findings: [] });
  });
});

describe('equal priorities', () => {
  const pod = (namespace: string, name: string, hostNetwork = false) => ({
    namespace,
    name,
    labels: { app: name },
    ips: ['10.0.0.1'],
    node: 'n',
    hostNetwork,
    phase: 'Running' as const,
    terminating: false,
    ready: true,
    serviceAccount: 'default',
    ports: [],
    owner: null,
    mirror: false,
  });
  const named = (name: string, namespaces: object, fields: object = ingress([ALL])) =>
    object('AdminNetworkPolicy', { priority: 5, subject: { namespaces }, ...fields }, name);
  const sharedOf = (policyObjects: readonly PolicyObject[], pods: ClusterObjects['pods']) => {
    const findings: Finding[] = [];
    readAdminPolicies(objectsOf(policyObjects, pods), findings);
    return findings.filter(({ code }) => code === 'priority-shared').map(({ object: ref }) => ref?.name);
  };
  const only = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

  it('are reported where two policies govern one pod in one direction (R107)', () => {
    expect(sharedOf([named('b', {}), named('a', only('x'))], [pod('x', 'p')])).toEqual(['b']);
    expect(sharedOf([named('b', only('y')), named('a', only('x'))], [pod('x', 'p'), pod('y', 'p')])).toEqual([]);
    expect(sharedOf([named('b', {}, egress([ALL])), named('a', {})], [pod('x', 'p')])).toEqual([]);
    expect(sharedOf([named('b', {}), named('a', {})], [pod('x', 'p', true)])).toEqual([]);
  });

  it('are reported the same whatever the order of the input', () => {
    const policies = [named('c', {}), named('b', only('x')), named('a', only('y'))];
    const pods = [pod('x', 'p'), pod('y', 'p')];
    const forwards = sharedOf(policies, pods);
    expect(forwards).toEqual(['c']);
    expect(sharedOf([...policies].reverse(), [...pods].reverse())).toEqual(forwards);
  });
});

it('keeps selectors as they were written', () => {
  const rule = firstRule(cnp(ingress([{ namespaces: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }])));
  const peer = rule.peers[0];
  expect(peer?.kind === 'pods' && peer.namespaces.kind === 'selector' && formatSelector(peer.namespaces.selector)).toBe(
    'a',
  );
});
