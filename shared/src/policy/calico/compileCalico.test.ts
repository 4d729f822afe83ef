// Calico's policies as verdicts beyond the worked examples: the subject's own side of a rule, network sets over pods, host endpoints, gaps, words (R301-R323).
import { describe, expect, it } from 'vitest';
import {
  type ClusterObjects,
  chooseEvaluation,
  type EngineSettings,
  normalizeCluster,
  parseManifests,
} from '../../cluster/index';
import { parseAddress } from '../../sets/index';
import { evaluateAnew } from '../evaluate';
import { explainPair } from '../explain';
import type { Explanation } from '../explanation';
import { nodeEnd, outsideEnd, podEnd } from '../pair';
import type { End } from '../pairEnds';
import type { Reachability } from '../reachability';

const pod = (namespace: string, name: string, addresses: readonly string[], node: string, more = '') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: ${node}${more}, containers: [{name: main, image: example/a:1, ports: [{name: web, containerPort: 8080}]}]}
status: {phase: Running, podIP: '${addresses[0]}', podIPs: [${addresses.map((ip) => `{ip: '${ip}'}`).join(', ')}]}
---`;
const node = (name: string, address: string) => `
{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${address}}]}}
---`;
const CLUSTER = [
  '\n{apiVersion: v1, kind: Namespace, metadata: {name: v, labels: {team: red}}}\n---',
  node('n1', '172.18.0.2'),
  node('n2', '172.18.0.3'),
  pod('x', 'a', ['10.244.0.1', 'fd00::1'], 'n1'),
  pod('x', 'b', ['10.244.0.2', 'fd00::2'], 'n1'),
  pod('v', 'c', ['10.244.0.3', 'fd00::3'], 'n2', ', serviceAccountName: web'),
  pod('v', 'h', ['172.18.0.3'], 'n2', ', hostNetwork: true'),
].join('');

const object = (kind: string, name: string, spec: string, more = ''): string =>
  `\napiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: {name: ${name}${more}}\nspec: ${spec}\n---`;
const policy = (spec: string, name = 'p'): string => object('NetworkPolicy', name, spec, ', namespace: x');
const globally = (spec: string, name = 'g'): string => object('GlobalNetworkPolicy', name, spec);

function judge(
  text: string,
  { settings = {}, gaps = [] }: { settings?: Partial<EngineSettings>; gaps?: ClusterObjects['gaps'] } = {},
): Reachability {
  const objects = { ...parseManifests([{ name: 'x.yaml', text: CLUSTER + text }], 'test'), gaps };
  expect(objects.problems).toEqual([]);
  const cluster = normalizeCluster(objects);
  expect(cluster.findings.filter(({ code }) => code === 'policy-refused')).toEqual([]);
  const { profile, languages, detection } = chooseEvaluation(objects, 'calico');
  return evaluateAnew(cluster, { profile, languages, settings: { ...detection.settings, ...settings } }).reachability;
}

function end(reachability: Reachability, text: string): End {
  const { cluster } = reachability;
  if (text.startsWith('node:')) return nodeEnd(reachability, cluster.nodes.find(({ name }) => name === text.slice(5))!);
  const address = parseAddress(text);
  if (address) return outsideEnd(reachability, address, text);
  return podEnd(reachability, cluster.pods.find(({ id }) => id === `Pod/${text}`)!);
}

function explain(reachability: Reachability, from: string, to: string, port = 80): Explanation {
  return explainPair(reachability, end(reachability, from), end(reachability, to), { protocol: 'TCP', port });
}

function ask(reachability: Reachability, from: string, to: string, port?: number): string {
  const { verdict, certainty } = explain(reachability, from, to, port);
  return certainty === 'defined' ? verdict : `${verdict}, ${certainty}`;
}

describe('the order of tiers', () => {
  it('has the admin tiers around the default one, and Calico policies inside them by order (R302, R324)', () => {
    const cnp = (name: string, tier: string, priority: number, action: string): string => `
apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: ${name}}
spec: {tier: ${tier}, priority: ${priority}, subject: {namespaces: {}}, ingress: [{action: ${action}, from: [{namespaces: {}}]}]}
---`;
    const world = judge(
      cnp('late', 'Admin', 50, 'Deny') +
        cnp('base', 'Baseline', 0, 'Deny') +
        globally(
          `{tier: kube-admin, order: 10, types: [Ingress], ingress: [{action: Allow, source: {selector: app == 'a'}}]}`,
        ),
    );
    expect(ask(world, 'x/a', 'x/b')).toBe('allow');
    expect(ask(world, 'v/c', 'x/b')).toBe('deny');
    expect(world.tiers.map(({ name }) => name)).toEqual(['tier kube-admin', 'tier default', 'tier kube-baseline']);
  });

  it('a NetworkPolicy is a policy of order 1000, called knp.default.NAME (R303, R308)', () => {
    const np =
      '\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: all, namespace: x}, spec: {podSelector: {}, ingress: [{}]}}\n---';
    const deny = (name: string) => globally('{order: 1000, types: [Ingress], ingress: [{action: Deny}]}', name);
    expect(ask(judge(np + deny('knp')), 'v/c', 'x/a')).toBe('deny');
    expect(ask(judge(np + deny('zzz')), 'v/c', 'x/a')).toBe('allow');
  });
});

describe("the subject's own side of a rule", () => {
  const world = judge(
    policy(`{types: [Ingress], ingress: [
      {action: Deny, destination: {selector: app == 'a'}},
      {action: Allow, source: {namespaceSelector: all()}}]}`),
  );

  it('limits for whom it holds, in the order of the rules (R312)', () => {
    expect(ask(world, 'v/c', 'x/a')).toBe('deny');
    expect(ask(world, 'v/c', 'x/b')).toBe('allow');
  });

  it('is said, and the parts of a policy are one reason', () => {
    const { policies, summary } = explain(world, 'v/c', 'x/a').ingress;
    expect(policies).toHaveLength(1);
    expect(policies[0]?.rules.map(({ number, action, decides }) => [number, action, decides])).toEqual([
      [1, 'deny', true],
      [2, 'allow', false],
    ]);
    expect(policies[0]?.rules[0]?.text).toContain("anyone, to app == 'a' in namespace x");
    expect(summary).toContain('`p` rule 1');
  });

  it('by address holds in one family only (R76, R314)', () => {
    const byAddress = judge(
      policy(`{types: [Ingress], ingress: [{action: Deny, destination: {nets: [10.244.0.0/30]}}, {action: Allow}]}`),
    );
    const from = end(byAddress, 'v/c');
    const to = end(byAddress, 'x/a');
    const verdicts = (['IPv4', 'IPv6'] as const).map(
      (family) => explainPair(byAddress, { ...from, family }, { ...to, family }, { protocol: 'TCP', port: 80 }).verdict,
    );
    expect(verdicts).toEqual(['deny', 'allow']);
    expect(ask(byAddress, '203.0.113.9', 'x/a')).toBe('deny');
    expect(ask(byAddress, '2001:db8::9', 'x/a')).toBe('allow');
  });

  it('of an egress rule is its source', () => {
    const world = judge(
      policy(
        `{types: [Egress], egress: [{action: Allow, source: {selector: app == 'a'}, destination: {nets: [0.0.0.0/0]}}]}`,
      ),
    );
    expect(ask(world, 'x/a', '203.0.113.9')).toBe('allow');
    expect(ask(world, 'x/b', '203.0.113.9')).toBe('deny');
  });
});

describe('network sets', () => {
  const allow = (source: string): string =>
    globally(`{selector: app == 'a', types: [Ingress], ingress: [{action: Allow, source: ${source}}]}`);
  const set = (kind: string, nets: string, more = ''): string =>
    object(kind, 's', `{nets: [${nets}]}`, `, labels: {kind: set}${more}`);

  it('match pods and nodes by their addresses too (R313)', () => {
    const world = judge(
      allow(`{selector: kind == 'set'}`) + set('GlobalNetworkSet', '10.244.0.2/31, 172.18.0.3/32, 192.0.2.0/24'),
    );
    expect(['x/b', 'v/c', 'v/h', 'node:n2', '192.0.2.7', '192.0.3.7'].map((from) => ask(world, from, 'x/a'))).toEqual([
      'allow',
      'allow',
      'allow',
      'allow',
      'allow',
      'deny',
    ]);
  });

  it('are excepted by notSelector (R313)', () => {
    const world = judge(
      allow(`{notSelector: kind == 'set'}`) + set('GlobalNetworkSet', "10.244.0.2/32, 'fd00::2', 192.0.2.0/24"),
    );
    expect(['x/b', 'v/c', '192.0.2.7', '192.0.3.7', 'node:n2'].map((from) => ask(world, from, 'x/a'))).toEqual([
      'deny',
      'allow',
      'deny',
      'allow',
      'allow',
    ]);
  });

  it('inherit the labels of their namespace (R316)', () => {
    const world = judge(
      allow(`{namespaceSelector: team == 'red'}`) + set('NetworkSet', '192.0.2.0/24', ', namespace: v'),
    );
    expect(['192.0.2.7', 'v/c', 'x/b', '192.0.3.7'].map((from) => ask(world, from, 'x/a'))).toEqual([
      'allow',
      'allow',
      'deny',
      'deny',
    ]);
  });

  it('without a namespace are out of reach of a namespaceSelector; for a negated one releases differ (R316)', () => {
    const global = set('GlobalNetworkSet', '192.0.2.0/24');
    expect(ask(judge(allow('{namespaceSelector: all()}') + global), '192.0.2.7', 'x/a')).toBe('deny');
    expect(ask(judge(allow('{namespaceSelector: "!has(team)"}') + global), '192.0.2.7', 'x/a')).toBe(
      'deny, implementation-defined',
    );
    expect(ask(judge(allow('{namespaceSelector: global()}') + global), '192.0.2.7', 'x/a')).toBe('allow');
    expect(ask(judge(allow('{namespaceSelector: global()}') + global), 'x/b', 'x/a')).toBe('deny');
  });
});

describe('open and unknown', () => {
  it('source ports leave the answer open (R315)', () => {
    const rule = (action: string, ports: string) =>
      policy(
        `{types: [Ingress], ingress: [{action: ${action}, protocol: TCP, source: {ports: [${ports}]}}, {action: Allow, protocol: TCP, destination: {ports: [81]}}]}`,
      );
    expect(ask(judge(rule('Allow', "'1024:65535'")), 'v/c', 'x/a')).toBe('allow, implementation-defined');
    expect(ask(judge(rule('Deny', "'1024:65535'")), 'v/c', 'x/a', 81)).toBe('deny, implementation-defined');
    expect(ask(judge(rule('Allow', "'1:65535'")), 'v/c', 'x/a')).toBe('allow');
  });

  it('a field that is not known makes the rule uncertain, and never match all', () => {
    const world = judge(policy(`{types: [Ingress], ingress: [{action: Allow, source: {domains: [a.example]}}]}`));
    expect(ask(world, 'v/c', 'x/a')).toBe('unknown, unknown');
    const [reason] = explain(world, 'v/c', 'x/a').ingress.policies[0]!.rules[0]!.peers;
    expect(reason).toMatchObject({ match: 'unknown', code: 'unknown-field' });
  });

  it('labels that could not be read keep a negated condition unknown (R39)', () => {
    const gaps = [{ resource: 'serviceaccounts', namespace: null, reason: 'forbidden', message: '' }] as const;
    const text = globally(
      `{selector: app == 'a', types: [Ingress], ingress: [{action: Allow, source: {serviceAccounts: {selector: '!has(tier)'}}}]}`,
    );
    expect(ask(judge(text, { gaps }), 'v/c', 'x/a')).toBe('unknown, unknown');
    expect(ask(judge(text), 'v/c', 'x/a')).toBe('allow');
  });

  it('policies that could not be read make everything unknown (R88)', () => {
    const gaps = [
      { resource: 'globalnetworkpolicies.projectcalico.org', namespace: null, reason: 'forbidden', message: '' },
    ] as const;
    expect(ask(judge(policy('{types: [Egress]}'), { gaps }), 'v/c', 'x/a')).toBe('unknown, unknown');
  });

  it('nodes with host endpoints have policies of their own (R323)', () => {
    const host = object('HostEndpoint', 'n1-eth0', '{node: n1, interfaceName: eth0}', ', labels: {role: host}');
    expect(ask(judge(host), 'node:n2', 'x/a')).toBe('allow, implementation-defined');
    expect(ask(judge(host), 'v/c', 'x/a')).toBe('allow');
    const reached = globally(
      `{selector: app == 'a', types: [Ingress], ingress: [{action: Allow, source: {selector: role == 'host'}}]}`,
    );
    expect(ask(judge(host + reached), 'node:n2', 'x/a')).toBe('deny, implementation-defined');
    expect(ask(judge(reached), 'node:n2', 'x/a')).toBe('deny');
  });
});

describe('services', () => {
  const slice = (pods: string) => `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: s-1, namespace: v, labels: {kubernetes.io/service-name: s}}
addressType: IPv4
endpoints: [${pods}]
ports: [{port: 8080, protocol: TCP}]
---`;
  const egress = policy(
    `{types: [Egress], egress: [{action: Allow, destination: {services: {name: s, namespace: v}}}]}`,
  );

  it('stand for their endpoints, ready or not, pods and others, on their ports (R318)', () => {
    const world = judge(
      egress +
        slice(
          '{addresses: [10.244.0.3], conditions: {ready: false}}, {addresses: [192.0.2.7], conditions: {ready: true}}',
        ),
    );
    expect(ask(world, 'x/a', 'v/c', 8080)).toBe('allow');
    expect(ask(world, 'x/a', 'v/c', 80)).toBe('deny');
    expect(ask(world, 'x/a', '192.0.2.7', 8080)).toBe('allow');
    expect(ask(world, 'x/a', 'x/b', 8080)).toBe('deny');
  });

  it('as a source are addresses, on any port', () => {
    const ingress = policy(
      `{selector: app == 'a', types: [Ingress], ingress: [{action: Allow, source: {services: {name: s, namespace: v}}}]}`,
    );
    const world = judge(ingress + slice('{addresses: [10.244.0.3]}'));
    expect(ask(world, 'v/c', 'x/a', 81)).toBe('allow');
    expect(ask(world, 'x/b', 'x/a', 81)).toBe('deny');
  });

  it('that could not be read are unknown (R88)', () => {
    const gaps = [{ resource: 'endpointslices', namespace: null, reason: 'forbidden', message: '' }] as const;
    expect(ask(judge(egress, { gaps }), 'x/a', 'v/c', 8080)).toBe('unknown, unknown');
  });
});

describe('L7', () => {
  it('narrows what nothing after it allows (R317)', () => {
    const http = '{action: Allow, protocol: TCP, http: {methods: [GET]}}';
    const narrowed = judge(policy(`{types: [Ingress], ingress: [${http}]}`));
    expect(explain(narrowed, 'v/c', 'x/a')).toMatchObject({ verdict: 'allow', l7: true });
    const open = judge(policy(`{types: [Ingress], ingress: [${http}, {action: Allow}]}`));
    expect(explain(open, 'v/c', 'x/a')).toMatchObject({ verdict: 'allow', l7: false });
  });
});

describe('the way to the own node', () => {
  it('is what the agent is told (R321)', () => {
    const to = (calicoEndpointToHost: EngineSettings['calicoEndpointToHost'], text = '') =>
      explain(judge(text, { settings: { calicoEndpointToHost } }), 'x/a', 'node:n1');
    expect(to('Accept')).toMatchObject({ verdict: 'allow', certainty: 'defined' });
    expect(to(null)).toMatchObject({ verdict: 'allow', certainty: 'implementation-defined' });
    const dropped = to('Drop', policy('{types: [Egress], egress: [{action: Allow}]}'));
    expect(dropped).toMatchObject({ verdict: 'deny', certainty: 'defined' });
    expect(dropped.egress.summary).toContain('defaultEndpointToHostAction');
    const own = object('FelixConfiguration', 'node.n1', '{defaultEndpointToHostAction: Accept}');
    expect(to('Drop', own)).toMatchObject({ verdict: 'allow', certainty: 'defined' });
    expect(to('Accept', policy('{types: [Egress]}'))).toMatchObject({ verdict: 'deny', certainty: 'defined' });
  });

  it('back from the node skips policy (R65)', () => {
    expect(ask(judge(policy('{types: [Ingress]}')), 'node:n1', 'x/a')).toBe('allow');
    expect(ask(judge(policy('{types: [Ingress]}')), 'node:n2', 'x/a')).toBe('deny');
  });
});

describe('words', () => {
  const texts = (source: string, kind = policy): readonly string[] => {
    const world = judge(
      kind(`{selector: app == 'a', types: [Ingress], ingress: [{action: Allow, source: ${source}}]}`),
    );
    const rule = explain(world, 'v/c', 'x/a').ingress.policies[0]!.rules[0]!;
    return [rule.text, rule.peers[0]!.code, rule.peers[0]!.text];
  };

  it.each([
    ['{}', 'anyone, all ports', 'any', 'anyone'],
    [
      "{selector: role == 'client'}",
      "role == 'client' in namespace x, all ports",
      'wrong-namespace',
      'selects in namespace x only, this pod is in v',
    ],
    [
      "{selector: role == 'client', namespaceSelector: all()}",
      "role == 'client' in any namespace, all ports",
      'wrong-labels',
      "needs role == 'client' (has no role)",
    ],
    [
      "{namespaceSelector: team == 'blue'}",
      "any pod in namespaces with team == 'blue', all ports",
      'wrong-namespace-labels',
      "needs a namespace with team == 'blue' (has team = 'red')",
    ],
    [
      "{namespaceSelector: kubernetes.io/metadata.name == 'v', serviceAccounts: {names: [db]}}",
      'any pod in namespace v with service account db, all ports',
      'wrong-labels',
      "needs service account db (has projectcalico.org/serviceaccount = 'web')",
    ],
    ['{nets: [192.0.2.0/24]}', 'addresses in 192.0.2.0/24, all ports', 'outside-block', 'addresses in 192.0.2.0/24'],
    [
      '{notNets: [10.244.0.0/16], nets: [10.0.0.0/8]}',
      'addresses in 10.0.0.0/8 except addresses in 10.244.0.0/16, all ports',
      'excepted',
      'its address is among the exceptions',
    ],
  ])('of %s', (source, text, code, why) => {
    const [rule, got, reason] = texts(source);
    expect([rule, got]).toEqual([text, code]);
    expect(reason).toContain(why);
  });

  it('name the rank of a policy', () => {
    const world = judge(policy('{order: 5, types: [Ingress]}') + globally('{types: [Ingress]}'));
    expect(explain(world, 'v/c', 'x/a').ingress.policies.map(({ tier, rank }) => [tier, rank])).toEqual([
      ['tier default', 'order 5'],
      ['tier default', 'no order, so last'],
    ]);
  });
});
