// Cilium's policies as verdicts: entities, addresses, host names, L7 rules, modes of the agent, and the words for them (R210-R224).
import { describe, expect, it } from 'vitest';
import { chooseEvaluation, type EngineSettings, normalizeCluster, parseManifests } from '../../cluster/index';
import { parseAddress } from '../../sets/index';
import { evaluateAnew } from '../evaluate';
import { explainPair } from '../explain';
import type { Explanation } from '../explanation';
import { nodeEnd, outsideEnd, podEnd } from '../pair';
import type { End } from '../pairEnds';
import type { Reachability } from '../reachability';
import { coversHostName } from './compileCiliumHostNames';

const pod = (namespace: string, name: string, address: string, node: string, more = '') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: ${node}${more}, containers: [{name: main, image: example/a:1, ports: [{name: web, containerPort: 8080}]}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
---`;
const node = (name: string, address: string) => `
apiVersion: v1
kind: Node
metadata: {name: ${name}, labels: {zone: ${name}}}
status: {addresses: [{type: InternalIP, address: ${address}}]}
---`;
const CLUSTER = [
  node('n1', '172.18.0.2'),
  node('n2', '172.18.0.3'),
  pod('x', 'a', '10.244.0.1', 'n1'),
  pod('x', 'b', '10.244.0.2', 'n2'),
  pod('v', 'c', '10.244.0.3', 'n2'),
  pod('v', 'h', '172.18.0.3', 'n2', ', hostNetwork: true'),
].join('');
const API_SERVER = (address: string) => `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: kubernetes, namespace: default, labels: {kubernetes.io/service-name: kubernetes}}
addressType: IPv4
endpoints: [{addresses: [${address}], conditions: {ready: true}}]
ports: [{port: 6443, protocol: TCP}]
---`;

function policy(spec: string, name = 'p'): string {
  return `\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: x}\nspec: ${spec}\n---`;
}

function judge(text: string, settings: Partial<EngineSettings> = {}): Reachability {
  const objects = parseManifests([{ name: 'x.yaml', text: CLUSTER + text }], 'test');
  expect(objects.problems).toEqual([]);
  const cluster = normalizeCluster(objects);
  expect(cluster.findings.filter(({ code }) => code === 'policy-refused')).toEqual([]);
  const { profile, languages, detection } = chooseEvaluation(objects, 'cilium');
  return evaluateAnew(cluster, { profile, languages, settings: { ...detection.settings, ...settings } }).reachability;
}

/** `a` and the like for pods, `n1` for nodes, else an address or a host name. */
function endOf(reachability: Reachability, name: string): End {
  const { pods, nodes } = reachability.cluster;
  const found = pods.find(({ object }) => object.name === name);
  if (found) return podEnd(reachability, found);
  const host = nodes.find((one) => one.name === name);
  if (host) return nodeEnd(reachability, host);
  const address = parseAddress(name);
  if (address) return outsideEnd(reachability, address, name);
  const column = reachability.universe.columns.findIndex(
    (one) => one.kind === 'party' && (one.party.kind === 'fqdn' ? one.party.pattern : one.party.kind) === name,
  );
  expect(column).toBeGreaterThanOrEqual(0);
  return { kind: 'outside', label: name, column };
}

function explain(reachability: Reachability, pair: string, port = 80): Explanation {
  const [from, to] = pair.split('>').map((name) => endOf(reachability, name.trim()));
  return explainPair(reachability, from!, to!, { protocol: 'TCP', port });
}

/** `allow`, `deny` or `unknown`; with `?` where releases differ, with ` L7` where narrowed. */
function ask(reachability: Reachability, pair: string, port = 80): string {
  const { verdict, certainty, l7 } = explain(reachability, pair, port);
  return `${verdict}${certainty === 'implementation-defined' ? '?' : ''}${l7 ? ' L7' : ''}`;
}

function askAll(reachability: Reachability, pairs: readonly string[]): readonly string[] {
  return pairs.map((pair) => `${pair} ${ask(reachability, pair)}`);
}

const TO = ['a>b', 'a>c', 'a>h', 'a>n1', 'a>n2', 'a>203.0.113.9'];

describe('entities (R215)', () => {
  it.each([
    ['world', 'deny deny deny deny deny allow'],
    ['host', 'deny deny deny allow deny deny'],
    ['remote-node', 'deny deny allow deny allow deny'],
    ['cluster', 'allow allow allow allow allow deny'],
    ['all', 'allow allow allow allow allow allow'],
    ['none', 'deny deny deny deny deny deny'],
    ['health', 'deny deny deny deny deny deny'],
  ])('%s covers what the table says, toward the outside', (entity, wanted) => {
    const reachability = judge(policy(`{endpointSelector: {}, egress: [{toEntities: [${entity}]}]}`));
    expect(TO.map((pair) => ask(reachability, pair)).join(' ')).toBe(wanted);
  });

  it('host matters in denials only, on the way in: the own node is let in by default (R220)', () => {
    const open = judge(policy('{endpointSelector: {}, ingress: [{}]}'));
    expect(askAll(open, ['n1>a', 'n2>a', 'h>b', 'h>a'])).toEqual(['n1>a allow', 'n2>a deny', 'h>b allow', 'h>a deny']);
    const shut = judge(policy('{endpointSelector: {}, ingressDeny: [{fromEntities: [host]}]}'));
    expect(askAll(shut, ['n1>a', 'h>b'])).toEqual(['n1>a deny', 'h>b deny']);
  });

  it('kube-apiserver is where its EndpointSlice says, on a node or outside', () => {
    const rule = policy('{endpointSelector: {}, egress: [{toEntities: [kube-apiserver]}]}');
    const outside = judge(rule + API_SERVER('198.51.100.7'));
    expect(askAll(outside, ['a>198.51.100.7', 'a>203.0.113.9', 'a>n2', 'a>c'])).toEqual([
      'a>198.51.100.7 allow',
      'a>203.0.113.9 deny',
      'a>n2 deny',
      'a>c deny',
    ]);
    const inside = judge(rule + API_SERVER('172.18.0.3'));
    expect(askAll(inside, ['a>n2', 'a>h', 'a>n1', 'b>n2'])).toEqual([
      'a>n2 allow',
      'a>h allow',
      'a>n1 deny',
      'b>n2 allow',
    ]);
  });

  it('kube-apiserver is a named party where nothing tells its address, and may be anywhere else', () => {
    const reachability = judge(policy('{endpointSelector: {}, egress: [{toEntities: [kube-apiserver]}]}'));
    expect(askAll(reachability, ['a>api-server', 'a>203.0.113.9', 'a>n2', 'a>c'])).toEqual([
      'a>api-server allow',
      'a>203.0.113.9 unknown',
      'a>n2 unknown',
      'a>c deny',
    ]);
  });

  it('ingress is a named party', () => {
    const reachability = judge(policy('{endpointSelector: {}, ingress: [{fromEntities: [ingress]}]}'));
    expect(askAll(reachability, ['ingress-proxy>a', 'c>a', '203.0.113.9>a'])).toEqual([
      'ingress-proxy>a allow',
      'c>a deny',
      '203.0.113.9>a deny',
    ]);
  });

  it('kube-apiserver has the label on its own address only, of nodes too (R203)', () => {
    const rule = (selector: string) =>
      judge(policy(`{endpointSelector: {}, egress: [{toEndpoints: [${selector}]}]}`) + API_SERVER('172.18.0.3'));
    const server = rule('{matchLabels: {"reserved:kube-apiserver": ""}}');
    expect(askAll(server, ['a>n2', 'b>n2', 'a>n1', 'a>203.0.113.9'])).toEqual([
      'a>n2 allow',
      'b>n2 allow',
      'a>n1 deny',
      'a>203.0.113.9 deny',
    ]);
  });

  it('are meant by selectors over reserved labels too, alone or by what they leave out (R203, R205)', () => {
    const rule = (selector: string) => judge(policy(`{endpointSelector: {}, egress: [{toEndpoints: [${selector}]}]}`));
    const host = rule('{matchLabels: {"reserved:host": ""}}');
    expect(TO.map((pair) => ask(host, pair)).join(' ')).toBe('deny deny deny allow deny deny');
    const rest = rule('{matchExpressions: [{key: "reserved:world", operator: DoesNotExist}]}');
    expect(TO.map((pair) => ask(rest, pair)).join(' ')).toBe('allow allow allow allow allow deny');
  });
});

describe('addresses (R216)', () => {
  const rule = policy('{endpointSelector: {}, egress: [{toCIDRSet: [{cidr: 0.0.0.0/0, except: [203.0.113.0/24]}]}]}');
  const pairs = ['a>198.51.100.1', 'a>203.0.113.9', 'a>c', 'a>n2'];

  it('match the outside without the exceptions, neither pods nor nodes', () => {
    expect(pairs.map((pair) => ask(judge(rule), pair)).join(' ')).toBe('allow deny deny deny');
  });

  it.each([
    [['nodes'], 'allow deny deny allow'],
    [['nodes', 'pods'], 'allow deny allow allow'],
  ] as const)('match more in the modes %j of the agent', (ciliumCidrMatchModes, wanted) => {
    const reachability = judge(rule, { ciliumCidrMatchModes });
    expect(pairs.map((pair) => ask(reachability, pair)).join(' ')).toBe(wanted);
  });

  it('of a provider group are unknown, and never inside the cluster (R219)', () => {
    const reachability = judge(policy('{endpointSelector: {}, egress: [{toGroups: [{aws: {region: r}}]}]}'));
    expect(TO.map((pair) => ask(reachability, pair)).join(' ')).toBe('deny deny deny deny deny unknown');
  });
});

describe('named parties', () => {
  it('other than host names have no address outside for certain', () => {
    const both = '{toEntities: [kube-apiserver], toPorts: [{ports: [{port: "1"}]}]}';
    const reachability = judge(
      policy(`{endpointSelector: {}, ingress: [{fromCIDR: [0.0.0.0/0]}], egress: [{toCIDR: [0.0.0.0/0]}, ${both}]}`) +
        policy('{endpointSelector: {}, ingress: [{fromEntities: [ingress], toPorts: [{ports: [{port: "1"}]}]}]}', 'q'),
    );
    expect(askAll(reachability, ['ingress-proxy>a', 'a>api-server'])).toEqual([
      'ingress-proxy>a deny',
      'a>api-server unknown',
    ]);
  });
});

describe('nodes by label (R219)', () => {
  const rule = policy('{endpointSelector: {}, egress: [{toNodes: [{matchLabels: {zone: n2}}]}]}');

  it('are known only where the agent supports them', () => {
    expect(askAll(judge(rule), ['a>n2', 'a>h', 'a>n1'])).toEqual(['a>n2 unknown', 'a>h unknown', 'a>n1 deny']);
    const on = judge(rule, { ciliumNodeSelectorLabels: true });
    expect(askAll(on, ['a>n2', 'a>h', 'a>n1', 'a>c'])).toEqual(['a>n2 allow', 'a>h allow', 'a>n1 deny', 'a>c deny']);
  });
});

describe('host names (R218)', () => {
  const rule = policy(
    '{endpointSelector: {}, egress: [{toFQDNs: [{matchPattern: "*.example.org"}], toPorts: [{ports: [{port: "80"}]}]}, {toFQDNs: [{matchName: api.example.org}], toPorts: [{ports: [{port: "81"}]}]}]}',
  );

  it('are ends of their own; any outside address may be behind them, none inside', () => {
    const reachability = judge(rule);
    expect(askAll(reachability, ['a>*.example.org', 'a>203.0.113.9', 'a>c', 'a>n2'])).toEqual([
      'a>*.example.org allow',
      'a>203.0.113.9 unknown',
      'a>c deny',
      'a>n2 deny',
    ]);
    expect(ask(reachability, 'a>api.example.org', 80)).toBe('allow');
    expect(ask(reachability, 'a>*.example.org', 81)).toBe('unknown');
  });

  it.each([
    ['*.example.org', 'a.example.org', 'yes'],
    ['*.example.org', 'a.b.example.org', 'no'],
    ['*.example.org', 'example.org', 'no'],
    ['**.example.org', 'a.b.example.org', 'yes'],
    ['**.example.org', 'example.org', 'no'],
    ['sub*.example.org', 'sub-1.example.org', 'yes'],
    ['sub*.example.org', 'other.example.org', 'no'],
    ['*', 'a.b', 'yes'],
    ['*.example.org', '*.example.com', 'no'],
    ['**.example.org', '*.a.example.org', 'unknown'],
    ['aXexample.org', 'a.example.org', 'no'],
  ])('%s covers %s: %s', (pattern, name, wanted) => {
    expect(coversHostName(pattern, name)).toBe(wanted);
  });
});

describe('L7 rules (R214)', () => {
  const narrowed =
    '{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}';

  it('narrow even where default deny is off', () => {
    const reachability = judge(
      policy(`{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [${narrowed}]}`),
    );
    expect([ask(reachability, 'b>a', 80), ask(reachability, 'b>a', 81), ask(reachability, 'c>a', 80)]).toEqual([
      'allow L7',
      'allow',
      'allow',
    ]);
  });

  it('are lifted by a NetworkPolicy that allows the same', () => {
    const plain = `\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: x}\nspec: {podSelector: {matchLabels: {app: a}}, ingress: [{ports: [{port: 80}]}]}\n---`;
    const reachability = judge(policy(`{endpointSelector: {}, ingress: [${narrowed}]}`) + plain);
    expect([ask(reachability, 'b>a'), ask(reachability, 'a>b')]).toEqual(['allow', 'allow L7']);
  });

  it('say what they let through', () => {
    const { ingress } = explain(judge(policy(`{endpointSelector: {}, ingress: [${narrowed}]}`)), 'b>a');
    expect(ingress.policies.flatMap(({ rules }) => rules.map(({ text, l7 }) => [text, l7]))).toEqual([
      ['any pod in namespace x, TCP 80, only HTTP GET', 'HTTP GET'],
    ]);
  });

  it('are parts of a rule that allows other ports without them', () => {
    const ports =
      '[{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}, {ports: [{port: "81", protocol: TCP}]}]';
    const reachability = judge(policy(`{endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: ${ports}}]}`));
    expect([ask(reachability, 'b>a', 80), ask(reachability, 'b>a', 81), ask(reachability, 'b>a', 82)]).toEqual([
      'allow L7',
      'allow',
      'deny',
    ]);
    const rules = explain(reachability, 'b>a', 80).ingress.policies.flatMap((one) => one.rules);
    expect(rules.map(({ number, path, decides }) => [number, path, decides])).toEqual([
      [1, 'spec.ingress[0]', false],
      [1, 'spec.ingress[0].toPorts[0]', true],
    ]);
  });
});

describe('port names (R212)', () => {
  it('are those of the subject on the way in and of each peer on the way out', () => {
    const item = 'toPorts: [{ports: [{port: WEB, protocol: TCP}]}]';
    const reachability = judge(policy(`{endpointSelector: {}, ingress: [{${item}}], egress: [{${item}}]}`));
    expect([ask(reachability, 'c>a', 8080), ask(reachability, 'c>a', 80), ask(reachability, 'a>c', 8080)]).toEqual([
      'allow',
      'deny',
      'allow',
    ]);
    expect(ask(reachability, 'a>203.0.113.9', 8080)).toBe('deny');
  });

  it('are not those of hostNetwork pods, which are nodes here (R224)', () => {
    const item = 'toPorts: [{ports: [{port: web, protocol: TCP}, {port: "81", protocol: TCP}]}]';
    const reachability = judge(policy(`{endpointSelector: {}, egress: [{toEntities: [cluster], ${item}}]}`));
    expect([ask(reachability, 'a>h', 8080), ask(reachability, 'a>h', 81), ask(reachability, 'b>h', 8080)]).toEqual([
      'deny',
      'allow',
      'deny',
    ]);
  });
});

describe('what is not known', () => {
  it('in a field is unknown, in allows and in denials (R116)', () => {
    const allow = judge(policy('{endpointSelector: {}, ingress: [{fromEndpoints: [{}], fromMoon: [x]}]}'));
    expect(askAll(allow, ['b>a', 'c>a'])).toEqual(['b>a unknown', 'c>a deny']);
    const deny = judge(
      policy(
        '{endpointSelector: {}, ingress: [{fromEntities: [all]}], ingressDeny: [{fromEndpoints: [{}], fromMoon: [x]}]}',
      ),
    );
    expect(askAll(deny, ['b>a', 'c>a'])).toEqual(['b>a unknown', 'c>a allow']);
  });

  it('about fromRequires is whether pods without the labels are let in (R223)', () => {
    const spec = '{endpointSelector: {}, ingress: [{fromEntities: [all], fromRequires: [{matchLabels: {app: b}}]}]}';
    expect(askAll(judge(policy(spec)), ['b>a', 'c>a', '203.0.113.9>a'])).toEqual([
      'b>a allow',
      'c>a unknown',
      '203.0.113.9>a allow',
    ]);
  });
});

describe('modes of the agent (R222)', () => {
  const rule = policy('{endpointSelector: {matchLabels: {app: a}}, ingress: [{}]}');

  it('always isolates every pod in both directions', () => {
    const reachability = judge(rule, { ciliumEnforcement: 'always' });
    expect(askAll(reachability, ['b>a', 'a>b', 'c>203.0.113.9', 'n1>a'])).toEqual([
      'b>a deny',
      'a>b deny',
      'c>203.0.113.9 deny',
      'n1>a allow',
    ]);
  });

  it('never leaves everything open', () => {
    expect(askAll(judge(rule, { ciliumEnforcement: 'never' }), ['b>a', 'a>n1'])).toEqual(['b>a allow', 'a>n1 allow']);
  });
});

describe('the reasons for a peer', () => {
  const why = (rules: string, pair: string): readonly string[] =>
    explain(judge(policy(`{endpointSelector: {}, ${rules}}`)), pair)[
      rules.startsWith('ingress') ? 'ingress' : 'egress'
    ].policies.flatMap(({ rules: list }) =>
      list.flatMap(({ peers }) => peers.map(({ code, text }) => `${code}: ${text}`)),
    );

  it.each([
    ['ingress: [{fromEndpoints: [{matchLabels: {app: b}}]}]', 'b>a', 'matches: app=b in namespace x'],
    ['ingress: [{fromEndpoints: [{}]}]', 'c>a', 'wrong-namespace: any pod in namespace x: this one is in namespace v'],
    ['ingress: [{fromEndpoints: [{matchLabels: {app: q}}]}]', 'b>a', 'wrong-labels: needs app=q (has app=b)'],
    [
      'ingress: [{fromEndpoints: [{}]}]',
      'h>a',
      "host-network: any pod in namespace x: the pod uses its node's network, and Cilium sees it as the node",
    ],
    [
      'egress: [{toEntities: [world]}]',
      'a>c',
      'other-entity: entity world: covers addresses outside cluster and nodes; it is a pod',
    ],
    [
      'egress: [{toCIDR: [10.0.0.0/8]}]',
      'a>c',
      "inside-cluster: addresses in 10.0.0.0/8: Cilium's address rules never match pods",
    ],
    [
      'egress: [{toFQDNs: [{matchPattern: "*.example.org"}]}]',
      'a>203.0.113.9',
      'host-name-unknown: host names matching *.example.org: which addresses it has is not known',
    ],
    ['ingress: [{fromEntities: [cluster], authentication: {mode: required}}]', 'c>a', 'matches: entity cluster'],
  ])('%s, %s: %s', (rules, pair, wanted) => {
    expect(why(rules, pair)).toEqual([wanted]);
  });
});
