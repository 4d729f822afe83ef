// Random rules of Cilium's policies: every peer family, ports, L7 rules, denials and default-deny switches, some of them wrong (R201-R219).
import fc from 'fast-check';
import { endpoints, oneOf, type Spec, some, subjectOf } from './ciliumSelectorArbitraries';
import { seldom } from './policyArbitraries';

type Direction = 'ingress' | 'egress';

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

export function isFull(list: unknown): list is readonly unknown[] {
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

export function specOf(clusterwide: boolean): fc.Arbitrary<Spec> {
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
