// Random clusters that Cilium governs: its own policies beside NetworkPolicies and ClusterNetworkPolicies, with everything they refer to.
import fc from 'fast-check';
import type {
  ClusterObjects,
  EndpointSliceObject,
  InputGap,
  Labels,
  PolicyObject,
  ServiceObject,
} from '../src/cluster/objects';
import { adminPoliciesArbitrary } from './adminArbitraries';
import { clusterArbitrary } from './arbitraries';
import { asRead, seldom } from './policyArbitraries';

type Spec = Readonly<Record<string, unknown>>;
type Direction = 'ingress' | 'egress';

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const some = <T>(item: fc.Arbitrary<T>, maxLength = 2): fc.Arbitrary<readonly T[]> =>
  fc.array(item, { minLength: 1, maxLength });
const NAMESPACES = ['x', 'y', 'z'] as const;

const NAMESPACE = 'io.kubernetes.pod.namespace';
const TEAM = 'io.cilium.k8s.namespace.labels.team';
const NAME = 'io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name';
const ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

/** R203: prefixes that mean the same. */
const prefixed = (key: string): fc.Arbitrary<string> => oneOf('', '', 'k8s:', 'any:').map((prefix) => prefix + key);

const POD_TERMS: readonly (readonly [string, readonly string[]])[] = [
  ['app', ['a', 'b', '']],
  ['app', ['a', 'b']],
  ['role', ['client', 'server']],
  ['constructor', ['a']],
  ['missing', ['a']],
  ['statefulset.kubernetes.io/pod-name', ['s-0']],
  ['pod-template-hash', ['5d']],
  [ACCOUNT, ['web', 'default']],
];
const NAMESPACE_TERMS: readonly (readonly [string, readonly string[]])[] = [
  [NAMESPACE, ['x', 'y']],
  [NAMESPACE, ['z', 'y']],
  [TEAM, ['red', 'blue']],
  [NAME, ['x', 'y']],
];
const RESERVED_TERMS: readonly (readonly [string, readonly string[]])[] = [
  ['host', ['']],
  ['remote-node', ['']],
  ['world', ['']],
  ['kube-apiserver', ['']],
];

function expressionOf(key: fc.Arbitrary<string>, values: readonly string[]): fc.Arbitrary<Spec> {
  return fc.oneof(
    fc.record({
      key,
      operator: oneOf('In', 'NotIn'),
      values: fc.array(oneOf(...values), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({ key, operator: oneOf('Exists', 'DoesNotExist') }),
  );
}

type Terms = readonly (readonly [string, readonly string[]])[];

function expression(terms: Terms): fc.Arbitrary<Spec> {
  return oneOf(...terms).chain(([key, values]) => expressionOf(prefixed(key), values));
}

function label(terms: Terms): fc.Arbitrary<Spec> {
  return oneOf(...terms).chain(([key, values]) =>
    fc.tuple(prefixed(key), oneOf(...values)).map(([name, value]): Spec => ({ [name]: value })),
  );
}

const reserved: fc.Arbitrary<Spec> = oneOf(...RESERVED_TERMS).chain(([key, values]) =>
  fc.oneof(
    fc.constant<Spec>({ matchLabels: { [`reserved:${key}`]: '' } }),
    expressionOf(fc.constant(`reserved:${key}`), values).map((item): Spec => ({ matchExpressions: [item] })),
  ),
);

const broken = oneOf<Spec>(
  { matchExpressions: [{ key: 'app', operator: 'In', values: [] }] },
  { matchExpressions: [{ key: 'app', operator: 'Gt', values: ['1'] }] },
  { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['a'] }] },
  { matchLabels: { app: 1 } },
  { matchLabels: { app: 'not ok' } },
);

function selectorOf(terms: Terms, empty: number): fc.Arbitrary<Spec> {
  return seldom(
    fc.oneof(
      { arbitrary: fc.constant<Spec>({}), weight: empty },
      { arbitrary: label(terms).map((matchLabels): Spec => ({ matchLabels })), weight: 4 },
      { arbitrary: some(expression(terms)).map((matchExpressions): Spec => ({ matchExpressions })), weight: 3 },
      {
        arbitrary: fc
          .tuple(label(terms), some(expression(terms), 1))
          .map(([matchLabels, matchExpressions]): Spec => ({ matchLabels, matchExpressions })),
        weight: 1,
      },
    ),
    broken,
    120,
  );
}

/** R203, R205. */
const endpoints: fc.Arbitrary<Spec> = fc.oneof(
  { arbitrary: selectorOf(POD_TERMS, 4), weight: 6 },
  { arbitrary: selectorOf([...POD_TERMS, ...NAMESPACE_TERMS], 1), weight: 4 },
  { arbitrary: selectorOf(NAMESPACE_TERMS, 0), weight: 4 },
  { arbitrary: reserved, weight: 2 },
);

/** R202: in a namespaced policy a namespace stands in matchLabels only, where it is replaced. */
function subjectOf(clusterwide: boolean): fc.Arbitrary<Spec> {
  const inLabels = label([...POD_TERMS, [NAMESPACE, ['x', 'y']]]).map((matchLabels): Spec => ({ matchLabels }));
  return fc.oneof(
    { arbitrary: fc.constant<Spec>({}), weight: 4 },
    { arbitrary: inLabels, weight: 3 },
    { arbitrary: selectorOf(clusterwide ? [...POD_TERMS, ...NAMESPACE_TERMS] : POD_TERMS, 0), weight: 3 },
    { arbitrary: selectorOf(clusterwide ? NAMESPACE_TERMS : POD_TERMS, 0), weight: 2 },
  );
}

const BLOCKS: readonly (readonly [string, readonly string[]])[] = [
  ['0.0.0.0/0', ['10.244.0.0/16', '203.0.113.128/25', '203.0.113.9/32']],
  ['::/0', ['fd00:244::/64', '2001:db8::/32']],
  ['10.0.0.0/8', ['10.244.0.1/32', '10.244.99.0/24']],
  ['203.0.113.0/24', ['203.0.113.9/32', '203.0.113.128/25']],
  ['203.0.113.77/25', []],
  ['172.18.0.0/16', []],
  ['2001:db8::/32', ['2001:db8::8/125']],
  ['fd00::/8', []],
];
const cidr = seldom(
  oneOf(...BLOCKS.map(([block]) => block), '203.0.113.9', '2001:db8::9', '10.244.0.1'),
  oneOf<string>('10.0.0.0/33', 'somewhere'),
  60,
);
const cidrSet: fc.Arbitrary<Spec> = seldom(
  fc.oneof(
    {
      arbitrary: oneOf(...BLOCKS).chain(([block, holes]) =>
        fc.subarray([...holes]).map((except): Spec => (except.length ? { cidr: block, except } : { cidr: block })),
      ),
      weight: 4,
    },
    { arbitrary: oneOf<Spec>({ cidrGroupRef: 'near' }, { cidrGroupRef: 'far' }, { cidrGroupRef: 'gone' }), weight: 2 },
    {
      arbitrary: oneOf<Spec>(
        { cidrGroupSelector: { matchLabels: { kind: 'partner' } } },
        { cidrGroupSelector: { matchExpressions: [{ key: 'kind', operator: 'NotIn', values: ['partner'] }] } },
        { cidrGroupSelector: {} },
      ),
      weight: 1,
    },
  ),
  oneOf<Spec>(
    {},
    { cidr: '10.0.0.0/8', cidrGroupRef: 'near' },
    { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] },
    { cidr: '10.0.0.0/8', except: ['::/96'] },
  ),
);

const entity = seldom(
  oneOf(
    'world',
    'world',
    'host',
    'host',
    'remote-node',
    'cluster',
    'cluster',
    'kube-apiserver',
    'all',
    'none',
    'health',
    'init',
    'ingress',
    'unmanaged',
  ),
  fc.constant('World'),
  80,
);

/** R217: found with selector, without selector, twice by name, without endpoints, and not found. */
const service: fc.Arbitrary<Spec> = fc.oneof(
  fc
    .record({ serviceName: oneOf('web', 'web', 'bare', 'empty', 'gone'), namespace: oneOf('x', 'x', 'y', '') })
    .map((k8sService): Spec => ({ k8sService })),
  fc
    .record({
      selector: oneOf<Spec>(
        { matchLabels: { tier: 'front' } },
        { matchLabels: { tier: 'none' } },
        { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] },
      ),
      namespace: oneOf('x', 'y', ''),
    })
    .map((k8sServiceSelector): Spec => ({ k8sServiceSelector })),
);

const fqdn = oneOf<Spec>({ matchName: 'example.org' }, { matchPattern: '*.example.org' }, { matchPattern: '*' });

function isFull(list: unknown): list is readonly unknown[] {
  return Array.isArray(list) && list.length > 0;
}

/** The fields of one peer family; of several, or none, now and then (R207, R208). */
function peersOf(direction: Direction, deny: boolean): fc.Arbitrary<Spec> {
  const word = direction === 'ingress' ? 'from' : 'to';
  const family = (name: string, item: fc.Arbitrary<unknown>, weight: number) => ({
    arbitrary: fc
      .oneof({ arbitrary: some(item), weight: 14 }, { arbitrary: fc.constant([]), weight: 1 })
      .map((list): Spec => ({ [word + name]: list })),
    weight,
  });
  const one = fc.oneof(
    { arbitrary: fc.constant<Spec>({}), weight: 16 },
    family('Endpoints', endpoints, 40),
    family('CIDR', cidr, 8),
    family('CIDRSet', cidrSet, 14),
    family('Entities', entity, 24),
    family('Nodes', oneOf<Spec>({ matchLabels: { zone: 'a' } }, { matchLabels: { zone: 'b' } }, {}), 3),
    family('Groups', oneOf<Spec>({ aws: { labels: { env: 'a' } } }), 2),
    ...(direction === 'egress' ? [family('Services', service, 14)] : []),
    ...(direction === 'egress' ? [family('FQDNs', fqdn, deny ? 0 : 8)] : []),
  );
  return seldom(
    one,
    // An empty list beside a full one is not spoken of (R207, R208).
    fc
      .tuple(one, one)
      .map(([a, b]): Spec => Object.fromEntries(Object.entries({ ...a, ...b }).filter(([, list]) => isFull(list)))),
    60,
  );
}

const portItem: fc.Arbitrary<Spec> = seldom(
  fc.oneof(
    {
      arbitrary: fc
        .record({
          port: oneOf('80', '443', '8080', '53', '1'),
          protocol: oneOf('TCP', 'TCP', 'UDP', 'SCTP', 'ANY', null),
        })
        .map(({ port, protocol }): Spec => (protocol === null ? { port } : { port, protocol })),
      weight: 5,
    },
    {
      arbitrary: fc
        .record({ port: oneOf('http', 'HTTP', 'web'), protocol: oneOf('TCP', 'TCP', 'UDP', 'ANY', null) })
        .map(({ port, protocol }): Spec => (protocol === null ? { port } : { port, protocol })),
      weight: 5,
    },
    {
      arbitrary: oneOf<Spec>({ port: '0' }, { port: '0', protocol: 'TCP' }, { port: '0', protocol: 'ANY' }),
      weight: 2,
    },
    {
      arbitrary: oneOf<Spec>(
        { port: '53', endPort: 90, protocol: 'TCP' },
        { port: '443', endPort: 9000 },
        { port: '80', endPort: 80, protocol: 'TCP' },
        { port: 'http', endPort: 9000, protocol: 'TCP' },
      ),
      weight: 2,
    },
  ),
  oneOf<Spec>(
    { port: '65536' },
    { port: 80 },
    { port: 'no name' },
    { port: '80', protocol: 'tcp' },
    { protocol: 'TCP' },
  ),
  100,
);

const HTTP = { rules: { http: [{ method: 'GET', path: '/public' }] } } as const;
const DNS = { rules: { dns: [{ matchPattern: '*' }] } } as const;

/** R214. */
function narrowedBy(direction: Direction): fc.Arbitrary<Spec> {
  return fc
    .tuple(oneOf('80', '8080', 'http'), oneOf(...(direction === 'egress' ? [HTTP, HTTP, DNS] : [HTTP])))
    .map(
      ([port, rules]): Spec =>
        rules === DNS
          ? { ports: [{ port: '53', protocol: 'ANY' }], ...rules }
          : { ports: [{ port, protocol: 'TCP' }], ...rules },
    );
}

function portsOf(direction: Direction, deny: boolean): fc.Arbitrary<Spec> {
  const plain = some(portItem).map((ports): Spec => ({ ports }));
  const narrowed = narrowedBy(direction);
  const entry = deny
    ? seldom(plain, narrowed, 60)
    : fc.oneof({ arbitrary: plain, weight: 3 }, { arbitrary: narrowed, weight: 2 });
  return some(entry).map((toPorts): Spec => ({ toPorts }));
}

function elementOf(direction: Direction, deny: boolean): fc.Arbitrary<Spec> {
  const ports = fc.oneof(
    { arbitrary: fc.constant<Spec>({}), weight: 10 },
    { arbitrary: portsOf(direction, deny), weight: 12 },
    { arbitrary: fc.constant<Spec>({ icmps: [{ fields: [{ type: 8, family: 'IPv4' }] }] }), weight: 1 },
  );
  const whole = fc.tuple(peersOf(direction, deny), ports).map(([peers, limits]): Spec => ({ ...peers, ...limits }));
  const authentication = whole.map((element): Spec => ({ ...element, authentication: { mode: 'required' } }));
  return fc.oneof(
    { arbitrary: whole, weight: 50 },
    // Whoever may be the peer, so that L7 rules come to decide.
    { arbitrary: deny ? whole : narrowedBy(direction).map((entry): Spec => ({ toPorts: [entry] })), weight: 20 },
    { arbitrary: deny ? whole : authentication, weight: 2 },
    { arbitrary: whole.map((element): Spec => ({ ...element, icmps: [{ fields: [{ type: 8 }] }] })), weight: 1 },
    { arbitrary: whole.map((element): Spec => ({ ...element, futureField: {} })), weight: 1 },
  );
}

const defaultDeny = oneOf<Spec>(
  { ingress: false, egress: false },
  { ingress: false, egress: false },
  { ingress: false },
  { egress: false },
  { ingress: true },
  {},
);

function specOf(clusterwide: boolean): fc.Arbitrary<Spec> {
  const section = (direction: Direction, deny: boolean, weight: number): fc.Arbitrary<Spec> => {
    const name = deny ? `${direction}Deny` : direction;
    return fc.oneof(
      { arbitrary: some(elementOf(direction, deny)).map((list): Spec => ({ [name]: list })), weight },
      { arbitrary: fc.constant<Spec>({}), weight: 10 - weight },
      { arbitrary: fc.constant<Spec>({ [name]: [] }), weight: 1 },
    );
  };
  const subject = seldom<Spec>(
    subjectOf(clusterwide).map((endpointSelector): Spec => ({ endpointSelector })),
    oneOf<Spec>({}, { nodeSelector: {} }, { endpointSelector: {}, nodeSelector: {} }, { endpointSelector: null }),
    25,
  );
  const switches = fc.oneof(
    { arbitrary: fc.constant<Spec>({}), weight: 3 },
    { arbitrary: defaultDeny.map((enableDefaultDeny): Spec => ({ enableDefaultDeny })), weight: 1 },
  );
  return fc
    .tuple(
      subject,
      switches,
      section('ingress', false, 7),
      section('ingress', true, 3),
      section('egress', false, 6),
      section('egress', true, 3),
    )
    .map((parts): Spec => Object.assign({}, ...parts));
}

/** R200: mostly `spec`, sometimes `specs`, sometimes both. */
const policy = fc
  .record({
    clusterwide: fc.boolean(),
    namespace: oneOf(...NAMESPACES),
    shape: oneOf(0, 0, 0, 0, 0, 1, 2),
    complaint: fc.nat(60),
  })
  .chain(({ clusterwide, namespace, shape, complaint }) =>
    fc.tuple(specOf(clusterwide), specOf(clusterwide)).map(([first, second]) => ({
      apiVersion: 'cilium.io/v2',
      kind: clusterwide ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      namespace: clusterwide ? null : namespace,
      labels: {},
      spec: shape === 1 ? undefined : asRead(first),
      ...(shape === 0 ? {} : { specs: [asRead(second), ...(shape === 1 ? [asRead(first)] : [])] }),
      ...(complaint === 0 ? { refusedByEngine: 'invalid' } : {}),
    })),
  );

const group = (name: string, labels: Labels, blocks: readonly string[]): PolicyObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumCIDRGroup',
  namespace: null,
  name,
  labels,
  spec: { externalCIDRs: blocks },
});
const GROUPS: readonly PolicyObject[] = [
  group('near', { kind: 'partner' }, ['203.0.113.0/25', 'fd00::/8']),
  group('far', {}, ['198.51.100.0/24', '10.244.0.0/16', '2001:db8::/32']),
  group('wrong', { kind: 'partner' }, ['somewhere']),
];

const serviceOf = (namespace: string, name: string, selector: Labels | null, labels: Labels): ServiceObject => ({
  namespace,
  name,
  labels,
  type: 'ClusterIP',
  clusterIPs: [],
  headless: true,
  selector,
  ports: [{ port: 80, protocol: 'TCP' }],
  publishNotReadyAddresses: false,
});
const SERVICES: readonly ServiceObject[] = [
  serviceOf('x', 'web', { app: 'a' }, { tier: 'front' }),
  serviceOf('y', 'web', { 'pod-template-hash': '5d' }, { tier: 'front' }),
  serviceOf('x', 'bare', null, { tier: 'back' }),
  serviceOf('y', 'empty', null, {}),
];

const sliceOf = (namespace: string, service: string, addresses: readonly string[]): EndpointSliceObject => ({
  namespace,
  name: `${service}-1`,
  service,
  addressType: addresses[0]!.includes(':') ? 'IPv6' : 'IPv4',
  endpoints: [{ addresses, ready: true, serving: true, terminating: false, pod: null }],
  ports: [{ port: 80, protocol: 'TCP' }],
});
const bareSlice = sliceOf('x', 'bare', ['203.0.113.9', '10.244.0.1', '172.18.0.3']);
/** R215: the API server outside, on a node, or not known. */
const apiServer = oneOf<readonly EndpointSliceObject[]>(
  [],
  [sliceOf('default', 'kubernetes', ['172.18.0.2'])],
  [sliceOf('default', 'kubernetes', ['203.0.113.9'])],
  [sliceOf('default', 'kubernetes', ['2001:db8::9'])],
);

const gap: fc.Arbitrary<InputGap> = fc.record({
  resource: oneOf(
    'ciliumnetworkpolicies.cilium.io',
    'ciliumclusterwidenetworkpolicies.cilium.io',
    'ciliumcidrgroups.cilium.io',
    'services',
    'endpointslices',
  ),
  namespace: oneOf<string | null>('x', 'y', null),
  reason: oneOf('forbidden', 'error'),
  message: fc.constant('may not be listed'),
});

/** A cluster that Cilium governs. */
export const ciliumClusterArbitrary: fc.Arbitrary<ClusterObjects> = fc
  .record({
    objects: clusterArbitrary,
    policies: fc.array(policy, { minLength: 1, maxLength: 4, size: 'max' }),
    networkPolicies: oneOf(0, 0, 1, 2),
    admin: fc.option(adminPoliciesArbitrary, { nil: [], freq: 1 }),
    withAdmin: oneOf(false, false, false, true),
    api: apiServer,
    slices: fc.subarray([bareSlice]),
    gaps: fc.option(gap, { nil: null, freq: 1 }),
    unread: oneOf(false, false, false, false, false, false, false, true),
  })
  .map(
    ({ objects, policies, networkPolicies, admin, withAdmin, api, slices, gaps, unread }): ClusterObjects => ({
      ...objects,
      nodes: objects.nodes.map((node, i) => ({ ...node, labels: { zone: i === 0 ? 'a' : 'c' } })),
      pods: objects.pods.map((pod, i) => ({ ...pod, serviceAccount: i % 3 === 1 ? 'web' : 'default' })),
      networkPolicies: objects.networkPolicies.slice(0, networkPolicies),
      policyObjects: [
        ...policies.map((object, i) => ({ ...object, name: `c${i}` })),
        ...GROUPS,
        ...(withAdmin ? admin : []),
      ],
      services: SERVICES,
      endpointSlices: [...slices, ...api],
      serviceAccounts: [{ namespace: 'x', name: 'web', labels: {} }],
      // Cluster-scoped kinds can be unread only everywhere.
      gaps:
        gaps && unread
          ? [...objects.gaps, /clusterwide|cidrgroups/.test(gaps.resource) ? { ...gaps, namespace: null } : gaps]
          : objects.gaps,
    }),
  );

/** Without what engine and naive evaluator still answer differently; each step goes when its point is settled. */
export function withoutOpenPoints(objects: ClusterObjects): ClusterObjects {
  const isPolicy = ({ kind }: PolicyObject): boolean => /^Cilium.*Policy$/.test(kind);
  return {
    ...objects,
    // R215: whether a hostNetwork template, on whatever node, may be the API server.
    endpointSlices: objects.pods.some(({ template, hostNetwork }) => template && hostNetwork)
      ? objects.endpointSlices.filter(({ service }) => service !== 'kubernetes')
      : objects.endpointSlices,
    policyObjects: objects.policyObjects.map((object) =>
      isPolicy(object)
        ? {
            ...object,
            spec: settle(object.spec),
            ...(object.specs === undefined ? {} : { specs: settle(object.specs) }),
          }
        : object,
    ),
  };
}

const UNCERTAIN = /Nodes|Groups|FQDNs|Services|kube-apiserver|namespace\.labels|futureField/;

function settle(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settle);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.fromEntries(Object.entries(value).map(([key, field]) => [key, settle(field)]));
  for (const key of ['toEndpoints', 'fromEndpoints'])
    if (Array.isArray(fields[key])) fields[key] = fields[key].map(settleEndpoints);
  // R207 or R217: an empty list of these, with ports.
  for (const key of ['toServices', 'toFQDNs', 'toGroups', 'fromGroups']) if (!isFull(fields[key])) delete fields[key];
  // R214: plain and narrowed ports toward one peer that may not be known.
  if (isFull(fields.toPorts) && UNCERTAIN.test(JSON.stringify(fields))) fields.toPorts = fields.toPorts.slice(0, 1);
  // R39: a subject that may not be known, where a rule has several parts.
  if (JSON.stringify(fields.endpointSelector ?? '').includes(TEAM)) {
    if (isFull(fields.ingress) || isFull(fields.egress)) {
      delete fields.ingressDeny;
      delete fields.egressDeny;
    }
    for (const key of ['ingress', 'egress']) if (isFull(fields[key])) fields[key] = withoutL7(fields[key]);
  }
  return fields;
}

function withoutL7(elements: unknown): unknown {
  return JSON.parse(JSON.stringify(elements, (key, field: unknown) => (key === 'rules' ? undefined : field)));
}

/** R205: whether negations of namespace keys match more than pods. */
function settleEndpoints(selector: Spec): Spec {
  const expressions = (selector.matchExpressions ?? []) as readonly Spec[];
  const isNegative = ({ key, operator }: Spec): boolean =>
    /^(NotIn|DoesNotExist)$/.test(String(operator)) && /pod\.namespace|namespace\.labels/.test(String(key));
  if (!expressions.some(isNegative)) return selector;
  return { ...selector, matchExpressions: [...expressions, { key: NAMESPACE, operator: 'Exists' }] };
}
