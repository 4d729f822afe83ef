// Reading Cilium's policies: what leaves a whole object out (R201, R208), how namespaces and references are filled in (R203-R219).
import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE } from '../engine/engineEvidence';
import { NO_EXPOSURE } from '../exposure/exposureObjects';
import { formatExpression } from '../labelExpression';
import type { ClusterObjects, EndpointSliceObject, Finding, PolicyObject, ServiceObject } from '../objects';
import { readCilium } from './ciliumPolicies';
import type { CiliumElement, CiliumRule } from './ciliumPolicy';

const EMPTY: ClusterObjects = {
  source: { kind: 'manifests', title: 'test' },
  namespaces: [],
  pods: [],
  nodes: [],
  networkPolicies: [],
  services: [],
  endpointSlices: [],
  controllers: [],
  policyObjects: [],
  serviceAccounts: [],
  exposure: NO_EXPOSURE,
  evidence: NO_EVIDENCE,
  otherPolicies: [],
  gaps: [],
  problems: [],
};

type More = Partial<PolicyObject> & { readonly clusterwide?: boolean };

function policy(spec: unknown, { clusterwide = false, ...more }: More = {}): PolicyObject {
  return {
    apiVersion: 'cilium.io/v2',
    kind: clusterwide ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    namespace: clusterwide ? null : 'x',
    name: 'p',
    labels: {},
    spec,
    ...more,
  };
}

function read(policyObjects: readonly PolicyObject[], more: Partial<ClusterObjects> = {}) {
  const findings: Finding[] = [];
  const { policies } = readCilium({ ...EMPTY, ...more, policyObjects }, findings);
  return { policies, findings };
}

/** What leaves the object out, as `path: message`. */
function refusals(object: PolicyObject): readonly string[] {
  const { policies, findings } = read([object]);
  expect(policies).toHaveLength(findings.some(({ code }) => code === 'policy-refused') ? 0 : 1);
  return findings.filter(({ code }) => code === 'policy-refused').map(({ path, message }) => `${path}: ${message}`);
}

const ANY = { endpointSelector: {} };
const ingress = (...elements: readonly unknown[]) => ({ ...ANY, ingress: elements });
const egress = (...elements: readonly unknown[]) => ({ ...ANY, egress: elements });
const ports = (...list: readonly unknown[]) => ({ toPorts: [{ ports: list }] });
const rulesOn = (rules: unknown, ...list: readonly unknown[]) => ({ toPorts: [{ ports: list, rules }] });
const TCP80 = { port: '80', protocol: 'TCP' };

function ruleOf(spec: unknown, more: More = {}, objects: Partial<ClusterObjects> = {}): CiliumRule {
  const { policies, findings } = read([policy(spec, more)], objects);
  expect(findings.filter(({ code }) => code === 'policy-refused')).toEqual([]);
  return policies[0]!.rules[0]!;
}

/** The first element of the one section. */
function elementOf(spec: unknown, more: More = {}, objects: Partial<ClusterObjects> = {}): CiliumElement {
  const rule = ruleOf(spec, more, objects);
  const section = (rule.ingress ?? rule.egress)!;
  return (section.allow[0] ?? section.deny[0])!;
}

describe('a rule', () => {
  it.each([
    ['no section', ANY, 'spec: a rule needs a non-empty list'],
    ['an empty section', { ...ANY, ingress: [] }, 'spec: a rule needs a non-empty list'],
    ['no subject', { ingress: [{}] }, 'spec: a rule needs exactly one of'],
    ['two subjects', { ...ANY, nodeSelector: {}, ingress: [{}] }, 'spec: a rule needs exactly one of'],
    ['a nodeSelector in a namespaced policy', { nodeSelector: {}, ingress: [{}] }, 'spec.nodeSelector: only'],
    ['no object', 'text', 'spec: a rule must be an object'],
    ['a section that is no list', { ...ANY, ingress: {} }, 'spec.ingress: must be a list'],
    ['an element that is no object', ingress('x'), 'spec.ingress[0]: an element must be an object'],
    [
      'a default deny that is no boolean',
      { ...ingress({}), enableDefaultDeny: { ingress: 'no' } },
      'spec.enableDefaultDeny.ingress',
    ],
    [
      'a bad selector operator',
      ingress({ fromEndpoints: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] }] }),
      'spec.ingress[0].fromEndpoints[0].matchExpressions[0].operator',
    ],
    [
      'a label value that is no text',
      ingress({ fromEndpoints: [{ matchLabels: { a: 1 } }] }),
      'spec.ingress[0].fromEndpoints[0].matchLabels.a: the value',
    ],
    [
      'a key with two prefixes',
      ingress({ fromEndpoints: [{ matchLabels: { 'k8s:any:a': 'b' } }] }),
      'spec.ingress[0].fromEndpoints[0].matchLabels: "k8s:any:a"',
    ],
  ])('with %s leaves the whole object out (R201)', (_, spec, start) => {
    expect(refusals(policy(spec)).map((text) => text.startsWith(start))).toContain(true);
  });

  it.each([
    [
      'two kinds of peer',
      ingress({ fromEndpoints: [{}], fromCIDR: ['10.0.0.0/8'] }),
      'one element takes one kind of peer',
    ],
    [
      'icmps and toPorts',
      ingress({ ...ports(TCP80), icmps: [{ fields: [{ type: 8 }] }] }),
      'icmps and toPorts exclude',
    ],
    ['an entity that is none', ingress({ fromEntities: ['world', 'moon'] }), '"moon" is no entity'],
    ['a block that is none', egress({ toCIDR: ['10.0.0.0/33'] }), 'neither a CIDR block nor an address'],
    ['a block without a prefix in a set', egress({ toCIDRSet: [{ cidr: '10.0.0.1' }] }), 'is no CIDR block'],
    [
      'an exception outside its block',
      egress({ toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] }] }),
      'lies outside',
    ],
    [
      'a block and a group in one',
      egress({ toCIDRSet: [{ cidr: '10.0.0.0/8', cidrGroupRef: 'g' }] }),
      'exactly one of cidr',
    ],
    [
      'a name and a pattern in one',
      egress({ toFQDNs: [{ matchName: 'a.b', matchPattern: '*.b' }] }),
      'exactly one of matchName',
    ],
    ['a host name with odd characters', egress({ toFQDNs: [{ matchName: '*.b' }] }), 'is no host name'],
    ['a port number without quotes', ingress(ports({ port: 80 })), 'put it in quotes'],
    ['a port that is none', ingress(ports({ port: '65536' })), 'is no port'],
    ['no port', ingress(ports({ protocol: 'TCP' })), 'a port must be given'],
    ['a protocol in lower case', ingress(ports({ port: '80', protocol: 'tcp' })), '"tcp" is no protocol'],
    ['too many ports', ingress(ports(...Array.from({ length: 41 }, () => TCP80))), 'at most 40'],
    ['HTTP rules on a port of any protocol', ingress(rulesOn({ http: [{}] }, { port: '80' })), 'need protocol: TCP'],
    ['HTTP rules on every port', ingress(rulesOn({ http: [{}] }, { port: '0', protocol: 'TCP' })), 'port 0'],
    [
      'two kinds of L7 rules',
      egress(rulesOn({ http: [{}], dns: [{ matchPattern: '*' }] }, TCP80)),
      'exactly one of http',
    ],
    ['DNS rules on ingress', ingress(rulesOn({ dns: [{ matchPattern: '*' }] }, { port: '53' })), 'for egress only'],
    [
      'DNS rules on a range',
      egress(rulesOn({ dns: [{ matchPattern: '*' }] }, { port: '53', endPort: 54 })),
      'no port ranges',
    ],
    ['host names that deny', { ...ANY, egressDeny: [{ toFQDNs: [{ matchName: 'a.b' }] }] }, 'takes no host names'],
    ['L7 rules that deny', { ...ANY, ingressDeny: [rulesOn({ http: [{}] }, TCP80)] }, 'a deny rule takes ports only'],
    ['an authentication that is none', ingress({ authentication: { mode: 'maybe' } }), 'mode must be'],
  ])('with %s leaves the whole object out (R208, R212, R214)', (_, spec, part) => {
    expect(refusals(policy(spec)).filter((text) => text.includes(part))).toHaveLength(1);
  });

  it('with a mistake in one of several specs leaves all of them out (R200, R201)', () => {
    expect(refusals(policy(ingress({}), { specs: [ingress({}), ANY] }))).toEqual([
      expect.stringContaining('specs[1]: a rule needs a non-empty list'),
    ]);
  });

  it('of spec and of each entry of specs stands on its own (R200)', () => {
    const { policies } = read([
      policy(ingress({}), { specs: [egress({}), { endpointSelector: { matchLabels: { a: 'b' } }, ingress: [{}] }] }),
    ]);
    expect(policies[0]!.rules.map(({ path, subject }) => `${path} ${formatExpression(subject)}`)).toEqual([
      'spec io.kubernetes.pod.namespace=x',
      'specs[0] io.kubernetes.pod.namespace=x',
      'specs[1] a=b, io.kubernetes.pod.namespace=x',
    ]);
  });

  it('that Cilium complains about takes no part', () => {
    expect(refusals(policy(ingress({}), { refusedByEngine: 'bad entity' }))).toEqual([
      'status.conditions: Cilium says: bad entity. It takes no part',
    ]);
  });

  it('without spec and specs is refused, of another version not read', () => {
    expect(refusals(policy(null))).toEqual([expect.stringContaining('a policy needs spec or specs')]);
    expect(read([policy(ingress({}), { apiVersion: 'cilium.io/v3' })]).findings.map(({ code }) => code)).toEqual([
      'policy-version-unknown',
    ]);
  });

  it('of nodes is kept out of the pod graph and listed (R202)', () => {
    const { policies, findings } = read([policy({ nodeSelector: {}, ingress: [{}] }, { clusterwide: true })]);
    expect(policies.map(({ rules, hostRules }) => [rules.length, hostRules])).toEqual([[0, ['spec']]]);
    expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['cilium-host-policy info']);
  });

  it('never throws, whatever it holds', () => {
    const odd: readonly unknown[] = [1, 'x', [], {}, { toString: 1 }, null, true, [null], [{}], { constructor: 'x' }];
    for (const value of odd)
      for (const field of ['endpointSelector', 'ingress', 'enableDefaultDeny', 'labels'])
        expect(() => read([policy({ ...ingress({}), [field]: value }, { specs: value })])).not.toThrow();
    for (const value of odd)
      for (const field of [
        'toEndpoints',
        'toCIDR',
        'toCIDRSet',
        'toEntities',
        'toServices',
        'toFQDNs',
        'toNodes',
        'toGroups',
        'toPorts',
        'icmps',
        'authentication',
        'toRequires',
      ])
        for (const wrapped of [value, [value]])
          expect(() => read([policy(egress({ [field]: wrapped }))])).not.toThrow();
  });
});

describe('a subject', () => {
  it('is limited to the own namespace of a namespaced policy, not of a clusterwide one (R202)', () => {
    expect(formatExpression(ruleOf(ingress({})).subject)).toBe('io.kubernetes.pod.namespace=x');
    expect(formatExpression(ruleOf(ingress({}), { clusterwide: true }).subject)).toBe('any');
  });

  it.each([
    ['a label', { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'v' } }, ['cilium-foreign-namespace']],
    [
      'an expression',
      { matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'NotIn', values: ['x'] }] },
      ['cilium-foreign-namespace'],
    ],
    ['its own name', { matchLabels: { 'io.kubernetes.pod.namespace': 'x' } }, []],
  ])('that names a namespace by %s gets its own one, with a finding if it is another', (_, endpointSelector, codes) => {
    const { policies, findings } = read([policy({ endpointSelector, ingress: [{}] })]);
    expect(formatExpression(policies[0]!.rules[0]!.subject)).toBe('io.kubernetes.pod.namespace=x');
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });
});

describe('the default deny', () => {
  it.each([
    ['on where the field is missing', ingress({}), [true, null]],
    ['off where it is false', { ...ingress({}), enableDefaultDeny: { ingress: false } }, [false, null]],
    [
      'on for the direction that is not named',
      { ...ingress({}), egress: [{}], enableDefaultDeny: { ingress: false } },
      [false, true],
    ],
    ['without effect where there is no section', { ...ingress({}), enableDefaultDeny: { egress: true } }, [true, null]],
    ['on with deny elements only', { ...ANY, egressDeny: [{}] }, [null, true]],
  ])('is %s (R210)', (_, spec, wanted) => {
    const rule = ruleOf(spec);
    expect([rule.ingress?.isolates ?? null, rule.egress?.isolates ?? null]).toEqual(wanted);
  });
});

describe('the peers of an element', () => {
  const conditionOf = (item: unknown, clusterwide = false): string => {
    const [peer] = elementOf(ingress({ fromEndpoints: [item] }), { clusterwide }).peers;
    return peer?.kind === 'endpoints' ? formatExpression(peer.condition) : 'none';
  };

  it.each([
    ['the own namespace', {}, false, 'io.kubernetes.pod.namespace=x'],
    ['any namespace for a clusterwide policy', {}, true, 'io.kubernetes.pod.namespace'],
    [
      'the one it names',
      { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'v' } },
      false,
      'io.kubernetes.pod.namespace=v',
    ],
    [
      'all, by an expression',
      { matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'Exists' }] },
      false,
      'io.kubernetes.pod.namespace',
    ],
    [
      'those of a namespace label',
      { matchLabels: { 'any:io.cilium.k8s.namespace.labels.team': 'a' } },
      false,
      'io.cilium.k8s.namespace.labels.team=a',
    ],
    ['none for reserved labels', { matchLabels: { 'reserved:host': '' } }, false, 'reserved:host='],
  ])('mean %s (R203, R205)', (_, item, clusterwide, wanted) => {
    expect(conditionOf(item, clusterwide)).toBe(wanted);
  });

  it.each([
    ['nobody without peers and ports', egress({}), []],
    ['anyone without peers, with ports', egress(ports(TCP80)), ['anyone certain']],
    ['anyone without peers, with icmps', egress({ icmps: [{ fields: [{ type: 8 }] }] }), ['anyone certain']],
    ['nobody with an empty list', egress({ toEndpoints: [] }), []],
    ['nobody with an empty list and ports', egress({ toEndpoints: [], ...ports(TCP80) }), []],
    ['nobody where one of two lists is empty', egress({ toEndpoints: [], toEntities: ['all'] }), []],
    [
      'nobody or anyone with an empty list of names and ports',
      egress({ toFQDNs: [], ...ports(TCP80) }),
      ['anyone others'],
    ],
    ['as without ports where their list is empty', egress({ toPorts: [] }), []],
  ])('are %s (R207)', (_, spec, wanted) => {
    expect(elementOf(spec).peers.map((peer) => `${peer.kind} ${peer.kind === 'anyone' ? peer.reading : ''}`)).toEqual(
      wanted,
    );
  });

  it('read host names in lower case without a trailing dot (R218)', () => {
    const { peers } = elementOf(egress({ toFQDNs: [{ matchName: 'API.Example.org.' }, { matchPattern: '*' }] }));
    expect(peers.map((peer) => (peer.kind === 'fqdn' ? peer.pattern : peer.kind))).toEqual(['api.example.org', '*']);
  });

  it('take the blocks of groups, by name and by label, with a finding where there is none (R216)', () => {
    const group = (name: string, labels: Record<string, string>, externalCIDRs: unknown): PolicyObject => ({
      apiVersion: 'cilium.io/v2alpha1',
      kind: 'CiliumCIDRGroup',
      namespace: null,
      name,
      labels,
      spec: { externalCIDRs },
    });
    const groups = [group('a', { zone: 'z' }, ['10.0.0.0/8']), group('b', { zone: 'z' }, ['11.0.0.0/8'])];
    const set = [
      { cidrGroupRef: 'a', except: ['10.1.0.0/16'] },
      { cidrGroupSelector: { matchLabels: { zone: 'z' } } },
      { cidrGroupRef: 'gone' },
    ];
    const { policies, findings } = read([policy(egress({ toCIDRSet: set })), ...groups]);
    const { peers } = policies[0]!.rules[0]!.egress!.allow[0]!;
    expect(
      peers.map((peer) =>
        peer.kind === 'blocks' ? peer.blocks.map(({ cidr, except }) => [cidr.prefix, except.length]) : [],
      ),
    ).toEqual([
      [[8, 1]],
      [
        [8, 0],
        [8, 0],
      ],
      [],
    ]);
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'cilium-cidr-group-missing spec.egress[0].toCIDRSet[2].cidrGroupRef',
    ]);
  });
});

describe('Services as peers', () => {
  const service = (name: string, namespace: string, more: Partial<ServiceObject> = {}): ServiceObject => ({
    namespace,
    name,
    labels: {},
    type: 'ClusterIP',
    clusterIPs: [],
    headless: false,
    selector: null,
    ports: [],
    publishNotReadyAddresses: false,
    ...more,
  });
  const slice: EndpointSliceObject = {
    namespace: 'v',
    name: 'ext-1',
    service: 'ext',
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.7'], ready: true, serving: true, terminating: false, pod: null }],
    ports: [],
  };
  const objects = {
    services: [
      service('s', 'v', { selector: { app: 's' }, labels: { tier: 'back' } }),
      service('s', 'w', { selector: { app: 't' } }),
      service('ext', 'v'),
      service('alias', 'v', { type: 'ExternalName', selector: { app: 'q' } }),
    ],
    endpointSlices: [slice],
  };
  const named = (serviceName: string, namespace?: string) => ({
    k8sService: { serviceName, ...(namespace ? { namespace } : {}) },
  });
  const found = (item: unknown): readonly string[] =>
    elementOf(egress({ toServices: [item] }), {}, objects).peers.flatMap((peer) =>
      peer.kind === 'services'
        ? [...peer.conditions.map(formatExpression), ...peer.blocks.map(({ cidr }) => `/${cidr.prefix}`)]
        : [`${peer.kind}`],
    );

  it.each([
    ['the pods of its selector', named('s', 'v'), ['app=s, io.kubernetes.pod.namespace=v']],
    [
      'those of any namespace where none is named',
      named('s'),
      ['app=s, io.kubernetes.pod.namespace=v', 'app=t, io.kubernetes.pod.namespace=w'],
    ],
    ['its addresses where it has no selector', named('ext', 'v'), ['/32']],
    [
      'those found by label',
      { k8sServiceSelector: { selector: { matchLabels: { 'k8s:tier': 'back' } } } },
      ['app=s, io.kubernetes.pod.namespace=v'],
    ],
    ['nobody where there is none', named('gone', 'v'), []],
    ['nobody for an alias', named('alias', 'v'), []],
  ])('stand for %s (R217)', (_, item, wanted) => {
    expect(found(item)).toEqual(wanted);
  });

  it('that are not found stand for anyone where ports are given, and in denials always (R217)', () => {
    const gone = { toServices: [named('gone')], ...ports(TCP80) };
    expect(elementOf(egress(gone)).peers).toEqual([
      { kind: 'anyone', path: 'spec.egress[0].toServices', reading: 'profile' },
    ]);
    const denied = elementOf({ ...ANY, egressDeny: [{ toServices: [named('s', 'v')], ...ports(TCP80) }] }, {}, objects);
    expect(denied.peers.map(({ kind }) => kind)).toEqual(['anyone']);
  });

  it('that could not be read are not known', () => {
    const gaps = [{ resource: 'services', namespace: null, reason: 'forbidden' as const, message: '' }];
    const { peers } = elementOf(egress({ toServices: [named('gone')], ...ports(TCP80) }), {}, { gaps });
    expect(peers.map((peer) => (peer.kind === 'services' ? peer.unread : peer.kind))).toEqual(['services']);
  });
});

describe('the traffic of an element', () => {
  const texts = (spec: unknown): readonly string[] =>
    (elementOf(spec).ports ?? []).flatMap((item) =>
      item.ports.map((port) => (port.kind === 'name' ? `${port.protocol} ${port.name}` : port.text)),
    );

  it.each([
    ['every protocol where none is given', [{ port: '53' }], ['TCP 53', 'UDP 53', 'SCTP 53']],
    ['an inclusive range', [{ port: '8000', endPort: 8002, protocol: 'TCP' }], ['TCP 8000-8002']],
    ['one port where the range ends before it starts', [{ port: '80', endPort: 79, protocol: 'UDP' }], ['UDP 80']],
    ['every port for "0"', [{ port: '0', protocol: 'SCTP' }], ['all SCTP']],
    ['names in lower case', [{ port: 'HTTP-Alt', protocol: 'TCP' }], ['TCP http-alt']],
    ['octal numbers as Cilium reads them', [{ port: '010', protocol: 'TCP' }], ['TCP 8']],
    ['nothing for protocols without ports', [{ port: '0', protocol: 'ICMP' }], []],
  ])('is %s (R212)', (_, list, wanted) => {
    expect(texts(ingress(ports(...list)))).toEqual(wanted);
  });

  it('opens no port for icmps, with a remark (R213)', () => {
    const { policies, findings } = read([policy(ingress({ fromEndpoints: [{}], icmps: [{ fields: [{ type: 8 }] }] }))]);
    expect(policies[0]!.rules[0]!.ingress!.allow[0]!.ports).toEqual([
      { path: 'spec.ingress[0].icmps', ports: [], l7: null, unclear: false },
    ]);
    expect(findings.map(({ code }) => code)).toEqual(['cilium-icmp']);
  });

  it.each([
    [
      'HTTP',
      ingress(
        rulesOn(
          {
            http: [
              { method: 'GET', path: '/public' },
              { host: 'a.b', headers: ['X: y'] },
            ],
          },
          TCP80,
        ),
      ),
      'HTTP GET /public, any request on host a.b with header X: y',
    ],
    [
      'DNS',
      egress(rulesOn({ dns: [{ matchPattern: '*.b' }, { matchName: 'a.b.' }] }, { port: '53' })),
      'DNS queries for *.b, a.b',
    ],
    ['Kafka', ingress(rulesOn({ kafka: [{ role: 'consume', topic: 't' }] }, TCP80)), 'Kafka consume on topic t'],
    ['server names', egress({ toPorts: [{ ports: [TCP80], serverNames: ['a.b'] }] }), 'TLS to a.b'],
    ['nothing where the list is empty', ingress(rulesOn({ http: [] }, TCP80)), null],
  ])('is narrowed by %s, in words (R214)', (_, spec, wanted) => {
    expect(elementOf(spec).ports?.map(({ l7 }) => l7)).toEqual([wanted]);
  });
});

describe('groups of blocks', () => {
  const group = (more: Partial<PolicyObject>): PolicyObject => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumCIDRGroup',
    namespace: null,
    name: 'g',
    labels: {},
    spec: { externalCIDRs: ['10.0.0.0/8'] },
    ...more,
  });
  const spec = egress({ toCIDRSet: [{ cidrGroupRef: 'g', except: ['10.1.0.0/16'] }] });
  const gaps = [{ resource: 'ciliumcidrgroups.cilium.io', namespace: null, reason: 'forbidden' as const, message: '' }];

  it.each([
    ['one block that is none', { spec: { externalCIDRs: ['10.0.0.0/8', 'odd'] } }],
    ['no list of blocks', { spec: {} }],
    ['a complaint of Cilium', { refusedByEngine: 'no' }],
  ])('with %s take no part (R87)', (_, more) => {
    const { policies, findings } = read([policy(spec), group(more)]);
    const [peer] = policies[0]!.rules[0]!.egress!.allow[0]!.peers;
    expect(peer?.kind === 'blocks' && peer.blocks).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['policy-refused', 'cilium-cidr-group-missing']);
  });

  it('that could not be read may hold any address but the exceptions; one that is there is known (R88)', () => {
    const rest = (objects: readonly PolicyObject[]) => {
      const [peer] = read([policy(spec), ...objects], { gaps }).policies[0]!.rules[0]!.egress!.allow[0]!.peers;
      return peer?.kind === 'blocks' ? peer.rest?.map(({ prefix }) => prefix) : peer;
    };
    expect([rest([]), rest([group({})])]).toEqual([[16], undefined]);
  });
});

describe('fields that are not known', () => {
  const marks = (spec: unknown) => {
    const { policies, findings } = read([policy(spec)]);
    expect(findings.map(({ code }) => code)).toEqual(['policy-field-unknown']);
    const rule = policies[0]!.rules[0]!;
    const { unclear, peers, ports } = rule.ingress!.allow[0]!;
    return {
      rule: rule.unclear,
      element: unclear,
      peers: peers.map((one) => one.unclear ?? false),
      ports: (ports ?? []).map((one) => [one.unclear, one.ports.length]),
    };
  };

  it.each([
    ['an element', ingress({ fromEndpoints: [{}], fromMoon: ['x'] }), [false, true, [false], []]],
    ['one of two selectors', ingress({ fromEndpoints: [{}, { matchMoon: {} }] }), [false, false, [false, true], []]],
    [
      'one of two ports',
      ingress(ports(TCP80, { ...TCP80, moon: 1 })),
      [
        false,
        false,
        [false],
        [
          [false, 1],
          [true, 1],
        ],
      ],
    ],
    ['an item of toPorts', ingress({ toPorts: [{ ports: [TCP80], moon: 1 }] }), [false, false, [false], [[true, 1]]]],
    ['the rule', { ...ingress({ fromEndpoints: [{}] }), moon: 1 }, [true, true, [false], []]],
  ])('in %s make it unclear and nothing else, with a remark (R116)', (_, spec, wanted) => {
    const { rule, element, peers, ports: parts } = marks(spec);
    expect([rule, element, peers, parts]).toEqual(wanted);
  });
});
