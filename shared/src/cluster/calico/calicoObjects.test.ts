// Reading Calico's objects: what is refused, what is defaulted, in which order policies stand (R300-R322).
import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE } from '../engine/engineEvidence';
import { NO_EXPOSURE } from '../exposure/exposureObjects';
import type { ClusterObjects, Finding, PolicyObject } from '../objects';
import { readCalico } from './calicoObjects';

const V3 = 'projectcalico.org/v3';
const RAW = 'crd.projectcalico.org/v1';

function object(kind: string, name: string, spec: unknown, more: Partial<PolicyObject> = {}): PolicyObject {
  const namespace = kind.startsWith('Global') || kind === 'Tier' || kind === 'FelixConfiguration' ? null : 'x';
  return { apiVersion: V3, kind, namespace, name, labels: {}, spec, ...more };
}

function read(policyObjects: readonly PolicyObject[], gaps: ClusterObjects['gaps'] = []) {
  const findings: Finding[] = [];
  const objects: ClusterObjects = {
    source: { kind: 'manifests', title: 'test' },
    namespaces: [],
    pods: [],
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
    gaps,
    problems: [],
  };
  return { calico: readCalico(objects, findings), findings };
}

/** Paths of what is wrong with one policy. */
function refusals(kind: string, spec: unknown): readonly (string | undefined)[] {
  const { calico, findings } = read([object(kind, 'p', spec)]);
  const refused = findings.filter(({ code }) => code === 'policy-refused');
  expect(calico.policies).toHaveLength(refused.length === 0 ? 1 : 0);
  return refused.map(({ path }) => path);
}

function rule(spec: unknown, direction: 'ingress' | 'egress' = 'ingress', kind = 'NetworkPolicy') {
  const { calico, findings } = read([object(kind, 'p', { [direction]: [spec] })]);
  expect(findings.filter(({ code }) => code === 'policy-refused')).toEqual([]);
  return calico.policies[0]![direction]![0]!;
}

describe('which objects count', () => {
  it('mirrors of Kubernetes policies are no policies (R300)', () => {
    expect(read([object('NetworkPolicy', 'knp.default.web', {})]).calico.policies).toEqual([]);
  });

  it('raw storage counts where the API does not tell of the same object, whatever its prefix (R300)', () => {
    const raw = { apiVersion: RAW };
    const { calico } = read([
      object('NetworkPolicy', 'web', { order: 1 }),
      object('NetworkPolicy', 'default.web', { order: 2 }, raw),
      object('NetworkPolicy', 'default.db', {}, raw),
      object('GlobalNetworkPolicy', 'default.web', {}, raw),
    ]);
    expect(calico.policies.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'NetworkPolicy web',
      'NetworkPolicy default.db',
      'GlobalNetworkPolicy default.web',
    ]);
  });

  it('policies for host endpoints only are told, and marked (R320)', () => {
    const { calico, findings } = read([object('GlobalNetworkPolicy', 'p', { doNotTrack: true, applyOnForward: true })]);
    expect(calico.policies[0]?.hostEndpointsOnly).toBe(true);
    expect(findings.map(({ code }) => code)).toEqual(['policy-host-only']);
  });

  it('rehearsals are kept apart (R322)', () => {
    const { calico } = read([object('StagedNetworkPolicy', 's', { tier: 'first' })]);
    expect(calico.policies).toEqual([]);
    expect(calico.staged).toMatchObject([{ ref: { kind: 'StagedNetworkPolicy', name: 's' }, tier: 'first' }]);
  });

  it('what Calico itself refuses takes no part', () => {
    const { calico, findings } = read([object('NetworkPolicy', 'p', {}, { refusedByEngine: 'no such thing' })]);
    expect(calico.policies).toEqual([]);
    expect(findings[0]?.message).toContain('no such thing');
  });
});

describe('types left out', () => {
  const rules = [{ action: 'Allow' }];
  it.each([
    [{}, V3, true, false],
    [{ ingress: rules }, V3, true, false],
    [{ egress: rules }, V3, false, true],
    [{ ingress: rules, egress: rules }, V3, true, true],
    [{ ingress: [], egress: rules, types: [] }, V3, false, true],
    [{ egress: rules, types: ['Ingress'] }, V3, true, false],
    [{}, RAW, true, true],
    [{ types: ['Egress'] }, RAW, false, true],
  ] as const)('%j of %s (R309)', (spec, apiVersion, ingress, egress) => {
    const [policy] = read([object('NetworkPolicy', 'p', spec, { apiVersion })]).calico.policies;
    expect([policy?.ingress !== null, policy?.egress !== null]).toEqual([ingress, egress]);
  });
});

describe('tiers and order', () => {
  it('three are always there, and missing orders are last (R302)', () => {
    const { calico } = read([
      object('Tier', 'b', {}),
      object('Tier', 'a', {}),
      object('Tier', 'early', { order: -1.5, defaultAction: 'Pass' }),
      object('Tier', 'default', { order: 1_000_000 }),
      object('Tier', 'adminnetworkpolicy', { order: 1000, defaultAction: 'Pass' }),
    ]);
    expect(calico.tiers).toEqual([
      { name: 'early', order: -1.5, defaultAction: 'pass' },
      { name: 'kube-admin', order: 1000, defaultAction: 'pass' },
      { name: 'default', order: 1_000_000, defaultAction: 'deny' },
      { name: 'kube-baseline', order: 10_000_000, defaultAction: 'pass' },
      { name: 'a', order: null, defaultAction: 'deny' },
      { name: 'b', order: null, defaultAction: 'deny' },
    ]);
  });

  it('the built-in ones cannot be changed', () => {
    const { calico, findings } = read([object('Tier', 'default', { order: 5, defaultAction: 'Pass' })]);
    expect(calico.tiers.map(({ name }) => name)).toEqual(['kube-admin', 'default', 'kube-baseline']);
    expect(findings).toMatchObject([{ code: 'policy-refused', object: { kind: 'Tier', name: 'default' } }]);
  });

  it('policies stand by tier, order, name, namespace and kind (R303)', () => {
    const { calico } = read([
      object('Tier', 'first', { order: 1 }),
      object('NetworkPolicy', 'a', {}),
      object('NetworkPolicy', 'b', { order: 10 }),
      object('NetworkPolicy', 'a', { order: 10 }, { namespace: 'w' }),
      object('GlobalNetworkPolicy', 'a', { order: 10 }),
      object('NetworkPolicy', 'z', { order: 0.5 }),
      object('GlobalNetworkPolicy', 'y', { tier: 'first' }),
    ]);
    expect(calico.policies.map(({ namespace, name }) => `${namespace ?? ''}/${name}`)).toEqual([
      '/y',
      'x/z',
      '/a',
      'w/a',
      'x/b',
      'x/a',
    ]);
  });

  it('a policy of a tier that does not exist is refused, unless tiers could not be read', () => {
    const lost = object('NetworkPolicy', 'p', { tier: 'gone' });
    expect(read([lost]).findings).toMatchObject([{ code: 'policy-refused', path: 'spec.tier' }]);
    const gap = { resource: 'tiers.projectcalico.org', namespace: null, reason: 'forbidden', message: '' } as const;
    expect(read([lost], [gap]).calico).toMatchObject({ tiersUnread: true, policies: [{ tier: 'gone' }] });
  });
});

describe('a rule', () => {
  it('names protocols and ports as Calico does (R315, R317)', () => {
    const { protocol, destination } = rule({
      action: 'Allow',
      protocol: 6,
      destination: { ports: [80, '443', '8000:8080', 'http'] },
    });
    expect(protocol).toBe('TCP');
    expect(destination.ports.map(({ path: _, ...port }) => port)).toEqual([
      { kind: 'numbers', first: 80, last: 80 },
      { kind: 'numbers', first: 443, last: 443 },
      { kind: 'numbers', first: 8000, last: 8080 },
      { kind: 'name', name: 'http' },
    ]);
  });

  it('about other protocols speaks of no modelled traffic, and what is not TCP is UDP and SCTP', () => {
    expect(rule({ action: 'Allow', protocol: 'ICMP', icmp: { type: 8 } }).traffic).toEqual([]);
    expect(rule({ action: 'Allow', protocol: 'UDPLite' }).traffic).toEqual([]);
    expect(rule({ action: 'Allow', notProtocol: 'TCP' }).traffic).toHaveLength(4);
    expect(rule({ action: 'Allow', notProtocol: 'ICMP' }).traffic).toHaveLength(6);
    expect(rule({ action: 'Allow', protocol: 'TCP', notProtocol: 6 }).traffic).toEqual([]);
  });

  it('says in words what HTTP requests it lets through', () => {
    const http = { methods: ['GET', 'PUT'], paths: [{ exact: '/a' }, { prefix: '/b' }] };
    expect(rule({ action: 'Allow', http }).http).toBe('HTTP GET, PUT on /a, /b*');
    expect(rule({ action: 'Allow', http: {} }).http).toBe('HTTP requests');
  });

  it('takes the namespace of a Service from the policy', () => {
    const { destination } = rule({ action: 'Allow', destination: { services: { name: 's' } } }, 'egress');
    expect(destination.service).toEqual({ namespace: 'x', name: 's' });
  });

  it('with fields that are not known is marked, and said', () => {
    const spec = { ingress: [{ action: 'Allow', source: { domains: ['x'] }, until: 'noon' }] };
    const { calico, findings } = read([object('NetworkPolicy', 'p', spec)]);
    expect(calico.policies[0]?.ingress?.[0]?.unknownFields).toEqual(['until', 'domains']);
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'policy-field-unknown spec.ingress[0].until',
      'policy-field-unknown spec.ingress[0].source.domains',
    ]);
    expect(read([object('NetworkPolicy', 'p', { preDNAT: true })]).calico.policies[0]?.unclear).toBe(true);
  });
});

describe('refused', () => {
  const ingress = (one: unknown): unknown => ({ ingress: [one] });
  it.each([
    ['NetworkPolicy', 7, 'spec'],
    ['NetworkPolicy', { order: '1' }, 'spec.order'],
    ['NetworkPolicy', { types: ['ingress'] }, 'spec.types[0]'],
    ['NetworkPolicy', { types: ['Ingress', 'Ingress'] }, 'spec.types[1]'],
    ['NetworkPolicy', { selector: 'app = a' }, 'spec.selector'],
    ['NetworkPolicy', { selector: 'global()' }, 'spec.selector'],
    ['NetworkPolicy', { serviceAccountSelector: 5 }, 'spec.serviceAccountSelector'],
    ['GlobalNetworkPolicy', { namespaceSelector: 'global()' }, 'spec.namespaceSelector'],
    ['GlobalNetworkPolicy', { doNotTrack: true }, 'spec.applyOnForward'],
    ['GlobalNetworkPolicy', { doNotTrack: true, preDNAT: true, applyOnForward: true }, 'spec.preDNAT'],
    ['GlobalNetworkPolicy', { preDNAT: true, applyOnForward: true, types: ['Egress'] }, 'spec.preDNAT'],
    ['NetworkPolicy', { ingress: {} }, 'spec.ingress'],
    ['NetworkPolicy', ingress({}), 'spec.ingress[0].action'],
    ['NetworkPolicy', ingress({ action: 'allow' }), 'spec.ingress[0].action'],
    ['NetworkPolicy', ingress({ action: 'Allow', ipVersion: 5 }), 'spec.ingress[0].ipVersion'],
    ['NetworkPolicy', ingress({ action: 'Allow', protocol: 'tcp' }), 'spec.ingress[0].protocol'],
    ['NetworkPolicy', ingress({ action: 'Allow', protocol: 0 }), 'spec.ingress[0].protocol'],
    ['NetworkPolicy', ingress({ action: 'Allow', source: 'all' }), 'spec.ingress[0].source'],
    ['NetworkPolicy', ingress({ action: 'Allow', destination: { ports: [80] } }), 'spec.ingress[0].destination.ports'],
    [
      'NetworkPolicy',
      ingress({ action: 'Allow', protocol: 'ICMP', source: { notPorts: [80] } }),
      'spec.ingress[0].source.notPorts',
    ],
    ...[0, 65536, '90:80', '1:x', 'No', true, null].map(
      (port) =>
        [
          'NetworkPolicy',
          ingress({ action: 'Allow', protocol: 'TCP', destination: { ports: [port] } }),
          'spec.ingress[0].destination.ports[0]',
        ] as const,
    ),
    ...['10.0.0.5/24', '10.0.0.1', 'x', 7].map(
      (net) =>
        [
          'NetworkPolicy',
          ingress({ action: 'Allow', source: { nets: [net] } }),
          'spec.ingress[0].source.nets[0]',
        ] as const,
    ),
    [
      'NetworkPolicy',
      ingress({ action: 'Allow', source: { nets: ['10.0.0.0/8'] }, destination: { notNets: ['::/0'] } }),
      'spec.ingress[0]',
    ],
    ['NetworkPolicy', ingress({ action: 'Allow', ipVersion: 6, source: { nets: ['10.0.0.0/8'] } }), 'spec.ingress[0]'],
    ['NetworkPolicy', ingress({ action: 'Allow', icmp: { type: 8 } }), 'spec.ingress[0].icmp'],
    ['NetworkPolicy', ingress({ action: 'Allow', protocol: 'ICMP', icmp: { code: 1 } }), 'spec.ingress[0].icmp'],
    ['NetworkPolicy', ingress({ action: 'Allow', protocol: 'ICMPv6', ipVersion: 4 }), 'spec.ingress[0]'],
    ['NetworkPolicy', ingress({ action: 'Deny', http: {} }), 'spec.ingress[0].http'],
    ['NetworkPolicy', { egress: [{ action: 'Allow', http: {} }] }, 'spec.egress[0].http'],
    ['NetworkPolicy', ingress({ action: 'Allow', protocol: 'UDP', http: {} }), 'spec.ingress[0].http'],
    ['NetworkPolicy', ingress({ action: 'Allow', http: { methods: ['GET', 'GET'] } }), 'spec.ingress[0].http.methods'],
    ['NetworkPolicy', ingress({ action: 'Allow', http: { paths: [{}] } }), 'spec.ingress[0].http.paths[0]'],
    ['NetworkPolicy', ingress({ action: 'Allow', http: { paths: [{ exact: 'a' }] } }), 'spec.ingress[0].http.paths[0]'],
    [
      'NetworkPolicy',
      ingress({ action: 'Allow', destination: { services: { name: 's' } } }),
      'spec.ingress[0].destination.services',
    ],
    [
      'GlobalNetworkPolicy',
      ingress({ action: 'Allow', source: { services: { name: 's' } } }),
      'spec.ingress[0].source.services',
    ],
    [
      'NetworkPolicy',
      ingress({ action: 'Allow', source: { services: { name: 's' }, selector: 'all()' } }),
      'spec.ingress[0].source.services',
    ],
    [
      'NetworkPolicy',
      { egress: [{ action: 'Allow', protocol: 'TCP', destination: { services: { name: 's' }, ports: [80] } }] },
      'spec.egress[0].destination.services',
    ],
    [
      'NetworkPolicy',
      ingress({ action: 'Allow', source: { selector: 'all() && global()' } }),
      'spec.ingress[0].source.selector',
    ],
  ] as const)('%s %j (R319)', (kind, spec, path) => {
    expect(refusals(kind, spec)).toEqual([path]);
  });
});

describe('network sets', () => {
  it('take blocks with host bits and single addresses (R316)', () => {
    const { calico } = read([
      object('GlobalNetworkSet', 's', { nets: ['10.0.0.5/24', '192.0.2.7', '2001:db8::1'] }, { labels: { a: 'b' } }),
    ]);
    expect(calico.networkSets).toMatchObject([
      {
        namespace: null,
        labels: { a: 'b' },
        nets: [{ cidr: { prefix: 24 } }, { cidr: { prefix: 32 } }, { cidr: { prefix: 128 } }],
      },
    ]);
  });

  it('with mistakes are refused, with more than addresses are unclear', () => {
    expect(read([object('NetworkSet', 's', { nets: ['x'] })]).calico.networkSets).toEqual([]);
    const odd = read([object('NetworkSet', 's', {}, { labels: { 'projectcalico.org/namespace': 'y' } })]);
    expect(odd.findings).toMatchObject([{ code: 'policy-refused', path: 'metadata.labels' }]);
    expect(read([object('NetworkSet', 's', { domains: ['x'] })]).calico.networkSets).toMatchObject([{ unclear: true }]);
  });
});

describe('settings of nodes', () => {
  it('are read where a node has its own (R321)', () => {
    const { calico } = read([
      object('FelixConfiguration', 'default', { defaultEndpointToHostAction: 'Accept' }),
      object('FelixConfiguration', 'node.n1', { defaultEndpointToHostAction: 'Drop' }),
    ]);
    expect([...calico.endpointToHostByNode]).toEqual([['n1', 'Drop']]);
  });

  it('that mean nothing are said', () => {
    const { findings } = read([object('FelixConfiguration', 'node.n1', { defaultEndpointToHostAction: 'Perhaps' })]);
    expect(findings).toMatchObject([{ path: 'spec.defaultEndpointToHostAction' }]);
  });
});
