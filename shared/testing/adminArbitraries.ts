// Random admin policies (section B) and clusters with them, leaning towards ties, passes, addresses of pods, and peers that fail closed.
import fc from 'fast-check';
import type { ClusterObjects, InputGap, PolicyObject } from '../src/cluster/objects';
import { clusterArbitrary } from './arbitraries';
import { asRead, namespaceSelector, podSelector, seldom } from './policyArbitraries';

type Spec = Readonly<Record<string, unknown>>;

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const GROUP = 'policy.networking.k8s.io';
export type AdminVersion = 'v1alpha1' | 'v1alpha2';

const keys = fc.array(oneOf('team', 'kubernetes.io/metadata.name', 'missing'), { maxLength: 2 });

/** R122: the shapes of the first releases. */
const oldNamespaces: fc.Arbitrary<Spec> = fc.oneof(
  namespaceSelector.map((selector): Spec => ({ namespaceSelector: selector })),
  keys.map((sameLabels): Spec => ({ sameLabels })),
  keys.map((notSameLabels): Spec => ({ notSameLabels })),
);

const pods: fc.Arbitrary<Spec> = fc.oneof(
  fc.record({ namespaceSelector, podSelector }),
  podSelector.map((selector): Spec => ({ podSelector: selector, namespaceSelector: {} })),
);

const NETWORKS = [
  '0.0.0.0/0',
  '::/0',
  '10.244.0.0/16',
  '10.244.0.2/31',
  '10.244.0.1/32',
  '172.18.0.0/16',
  '172.18.0.3/32',
  '203.0.113.0/25',
  'fd00:244::/64',
  'fd00:18::2/128',
  '2001:db8::/32',
] as const;

const nodeSelector: fc.Arbitrary<Spec> = oneOf<Spec>(
  {},
  { matchLabels: { zone: 'a' } },
  { matchLabels: { zone: 'c' } },
  { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] },
  { matchExpressions: [{ key: 'edge', operator: 'DoesNotExist' }] },
);

/** R116. */
const unknownPeer: fc.Arbitrary<Spec> = oneOf<Spec>({}, { futureField: {} }, { namespaces: null });

function peer(version: AdminVersion, direction: 'ingress' | 'egress', action: string): fc.Arbitrary<Spec> {
  const selected = [
    { arbitrary: namespaceSelector.map((namespaces): Spec => ({ namespaces })), weight: 8 },
    { arbitrary: pods.map((value): Spec => ({ pods: value })), weight: 8 },
    { arbitrary: unknownPeer, weight: 1 },
    {
      arbitrary: fc.record({ namespaces: namespaceSelector, pods }), // R110: one field only
      weight: 0.2,
    },
  ];
  const old = [
    { arbitrary: oldNamespaces.map((namespaces): Spec => ({ namespaces })), weight: 4 },
    {
      arbitrary: fc.record({ namespaces: oldNamespaces, podSelector }).map((value): Spec => ({ pods: value })),
      weight: 3,
    },
  ];
  const addressed = [
    {
      arbitrary: fc
        .uniqueArray(oneOf(...NETWORKS), { minLength: 1, maxLength: 2 })
        .map((networks): Spec => ({ networks })),
      weight: 8,
    },
    { arbitrary: nodeSelector.map((nodes): Spec => ({ nodes })), weight: 3 },
    ...(action === 'Allow' || action === 'Accept'
      ? [{ arbitrary: fc.constant<Spec>({ domainNames: ['*.example.org'] }), weight: 2 }]
      : []),
  ];
  const choices = [...selected, ...(version === 'v1alpha1' ? old : []), ...(direction === 'egress' ? addressed : [])];
  return fc.oneof(...choices.map(({ arbitrary, weight }) => ({ arbitrary, weight: Math.round(weight * 5) })));
}

const protocol = oneOf('TCP', 'TCP', 'UDP', 'SCTP');
const number = oneOf(80, 443, 8080, 53, 1, 65535);
const range = oneOf(
  { start: 53, end: 90 },
  { start: 80, end: 81 },
  { start: 1, end: 65535 },
  { start: 443, end: 9000 },
);
const portName = oneOf('http', 'http', 'web');

const firstPort: fc.Arbitrary<Spec> = seldom(
  fc.oneof(
    fc.record({ protocol, port: number }).map((portNumber): Spec => ({ portNumber })),
    number.map((port): Spec => ({ portNumber: { port } })),
    fc.tuple(protocol, range).map(([name, ends]): Spec => ({ portRange: { protocol: name, ...ends } })),
    range.map((portRange): Spec => ({ portRange })),
  ),
  oneOf<Spec>(
    { portNumber: { port: 0 } },
    { portRange: { start: 90, end: 80 } },
    { portRange: { start: 80, end: 80 } },
    { portNumber: { port: 80 }, namedPort: 'http' },
    { portNumber: { protocol: 'ICMP', port: 80 } },
  ),
);

const secondPort: fc.Arbitrary<Spec> = seldom(
  fc.oneof(
    fc
      .tuple(oneOf('tcp', 'tcp', 'udp', 'sctp'), number)
      .map(([name, port]): Spec => ({ [name]: { destinationPort: { number: port } } })),
    fc
      .tuple(oneOf('tcp', 'udp'), range)
      .map(([name, ends]): Spec => ({ [name]: { destinationPort: { range: ends } } })),
  ),
  oneOf<Spec>(
    { tcp: { destinationPort: { range: { start: 90, end: 80 } } } },
    { tcp: { destinationPort: { number: 80 } }, udp: { destinationPort: { number: 80 } } },
    { udp: { destinationPort: { number: 70000 } } },
  ),
);

const NAMED = { v1alpha1: 'namedPort', v1alpha2: 'destinationNamedPort' } as const;

function rule(version: AdminVersion, direction: 'ingress' | 'egress', actions: readonly string[]): fc.Arbitrary<Spec> {
  const numbered = version === 'v1alpha1' ? firstPort : secondPort;
  const named = portName.map((name): Spec => ({ [NAMED[version]]: name }));
  return fc
    .record({
      action: oneOf(...actions),
      ports: oneOf('none', 'none', 'numbered', 'named', 'both'),
      together: fc.nat(80),
    })
    .chain(({ action, ports, together }) => {
      const wantsNames = ports === 'named' || ports === 'both';
      const isAddressed = (item: Spec): boolean => 'networks' in item || 'nodes' in item || 'domainNames' in item;
      // R119: names do not go with addresses, save for the few objects that are refused for it.
      const peers = fc
        .array(peer(version, direction, action), { minLength: 1, maxLength: 2 })
        .map((items) =>
          wantsNames && together > 0 ? items.map((item) => (isAddressed(item) ? { namespaces: {} } : item)) : items,
        );
      const item = ports === 'named' ? named : ports === 'both' ? fc.oneof(numbered, named) : numbered;
      const list = fc.array(item, { minLength: 1, maxLength: 3 });
      return fc.tuple(peers, list).map(
        ([to, items]): Spec => ({
          action,
          [direction === 'egress' ? 'to' : 'from']: to,
          ...(ports === 'none' ? {} : { [version === 'v1alpha1' ? 'ports' : 'protocols']: items }),
        }),
      );
    });
}

const subject: fc.Arbitrary<Spec> = seldom(
  fc.oneof(
    { arbitrary: fc.constant<Spec>({ namespaces: {} }), weight: 4 },
    { arbitrary: namespaceSelector.map((namespaces): Spec => ({ namespaces })), weight: 3 },
    { arbitrary: pods.map((value): Spec => ({ pods: value })), weight: 3 },
  ),
  oneOf<Spec>({}, { namespaces: {}, pods: { namespaceSelector: {}, podSelector: {} } }),
  40,
);

function spec(version: AdminVersion, actions: readonly string[], head: fc.Arbitrary<Spec>): fc.Arbitrary<unknown> {
  const rules = (direction: 'ingress' | 'egress'): fc.Arbitrary<readonly Spec[]> =>
    fc.array(rule(version, direction, actions), { maxLength: 3 });
  return fc
    .record({ head, subject, ingress: rules('ingress'), egress: rules('egress') })
    .map(({ head: first, ...rest }) => asRead({ ...first, ...rest }));
}

/** Few numbers, so that ties are common (R107). */
const priority = seldom<unknown>(
  oneOf<unknown>(0, 5, 5, 5, 30, 1000),
  oneOf<unknown>(1001, -1, undefined, '5', 1.5),
  80,
);

function policiesOf(version: AdminVersion): fc.Arbitrary<readonly PolicyObject[]> {
  const object = (kind: string, name: string, value: unknown): PolicyObject => ({
    apiVersion: `${GROUP}/${version}`,
    kind,
    namespace: null,
    name,
    labels: {},
    spec: value,
  });
  if (version === 'v1alpha2') {
    const head = fc.record({ tier: oneOf('Admin', 'Admin', 'Baseline'), priority });
    return fc
      .array(spec(version, ['Accept', 'Deny', 'Pass'], head), { minLength: 1, maxLength: 4, size: 'max' })
      .map((specs) => specs.map((value, i) => object('ClusterNetworkPolicy', `cnp-${i}`, value)));
  }
  const head = priority.map((value): Spec => ({ priority: value }));
  const baseline = fc.tuple(
    oneOf('default', 'default', 'default', 'default', 'other'),
    spec(version, ['Allow', 'Deny'], fc.constant({})),
  );
  return fc
    .tuple(
      fc.array(spec(version, ['Allow', 'Deny', 'Pass'], head), { maxLength: 3, size: 'max' }),
      fc.option(baseline, { nil: null, freq: 3 }),
    )
    .map(([specs, last]) => [
      ...specs.map((value, i) => object('AdminNetworkPolicy', `anp-${i}`, value)),
      ...(last ? [object('BaselineAdminNetworkPolicy', ...last)] : []),
    ]);
}

/** Admin policies of one version: an engine reads only one (R123). */
export const adminPoliciesArbitrary: fc.Arbitrary<readonly PolicyObject[]> = oneOf<AdminVersion>(
  'v1alpha1',
  'v1alpha2',
).chain(policiesOf);

const unreadAdmin: fc.Arbitrary<InputGap> = oneOf(
  'adminnetworkpolicies',
  'baselineadminnetworkpolicies',
  'clusternetworkpolicies',
).map((plural) => ({
  resource: `${plural}.${GROUP}`,
  namespace: null,
  reason: 'forbidden',
  message: 'may not be listed',
}));

/** Nodes that selectors can tell apart, and fewer NetworkPolicies than a cluster of section A has. */
export function withNodeLabels(objects: ClusterObjects, policies: number): ClusterObjects {
  return {
    ...objects,
    nodes: objects.nodes.map((node, i) => ({ ...node, labels: i === 0 ? { zone: 'a' } : { zone: 'c', edge: '' } })),
    networkPolicies: objects.networkPolicies.slice(0, policies),
  };
}

/** Small clusters with admin policies, some with NetworkPolicies too. */
export const adminClusterArbitrary: fc.Arbitrary<ClusterObjects> = fc
  .record({
    objects: clusterArbitrary,
    policies: oneOf(0, 0, 1, 2, 3),
    policyObjects: adminPoliciesArbitrary,
    gap: seldom<InputGap | null>(fc.constant(null), unreadAdmin, 20),
  })
  .map(({ objects, policies, policyObjects, gap }) => {
    const cluster = withNodeLabels(objects, policies);
    return { ...cluster, policyObjects, gaps: gap ? [...cluster.gaps, gap] : cluster.gaps };
  });
