// Random clusters with Calico's objects beside NetworkPolicies: every field of the rules, tiers, network sets, accounts, Services.
import fc from 'fast-check';
import type {
  ClusterObjects,
  EndpointSliceObject,
  InputGap,
  PolicyObject,
  ServiceObject,
} from '../src/cluster/objects';
import { adminPoliciesArbitrary, withNodeLabels } from './adminArbitraries';
import { clusterArbitrary } from './arbitraries';
import { asRead, seldom } from './policyArbitraries';

type Spec = Readonly<Record<string, unknown>>;

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const NAMESPACES = ['x', 'y', 'z'] as const;

/** Each field now and then; `weight` of ten times. */
function fields(model: Readonly<Record<string, readonly [number, fc.Arbitrary<unknown>]>>): fc.Arbitrary<Spec> {
  const maybe = Object.entries(model).map(([key, [weight, value]]) =>
    fc
      .oneof(
        { arbitrary: value.map((given) => ({ [key]: given })), weight },
        { arbitrary: fc.constant({}), weight: 10 - weight },
      )
      .map((part): Spec => part),
  );
  return fc.tuple(...maybe).map((parts): Spec => Object.assign({}, ...parts));
}

const POD_TERMS = [
  "app == 'a'",
  "app != 'a'",
  "app in {'a', ''}",
  'has(role)',
  '!has(role)',
  "role == 'client'",
  "role not in { 'client' }",
  "app starts with 'b' || role ends with 'r'",
  "!(app == 'a' && has(role))",
  "projectcalico.org/namespace == 'x'",
  "pcns.team == 'red'",
  '!has(pcns.team)',
  "pcsa.tier == 'front'",
  "projectcalico.org/serviceaccount == 'web'",
  "constructor == 'a'",
  "kind == 'set'",
  "kind != 'set'",
  'all()',
] as const;
const selector = oneOf(...POD_TERMS);
/** No negation in rules: whether those reach global sets is not said (R316). */
const NAMESPACE_TERMS = [
  "team == 'red'",
  "kubernetes.io/metadata.name == 'x'",
  "projectcalico.org/name in {'y'}",
  'all()',
] as const;
const namespaceSelector = oneOf(...NAMESPACE_TERMS, 'global()');
const subjectNamespaces = oneOf(...NAMESPACE_TERMS, "team != 'red'", '!has(team)');
const accountSelector = oneOf("tier == 'front'", "projectcalico.org/name == 'web'", 'has(tier)');
const accounts = oneOf<Spec>(
  { names: ['web'] },
  { names: ['web', 'default'] },
  { selector: "tier == 'front'" },
  { names: ['web'], selector: 'has(tier)' },
);

const NETS4 = [
  '10.244.0.0/16',
  '10.244.0.1/32',
  '10.244.0.2/31',
  '172.18.0.0/16',
  '203.0.113.0/24',
  '203.0.113.128/25',
  '0.0.0.0/0',
] as const;
const NETS6 = ['fd00:244::/64', 'fd00:244::1/128', 'fd00:18::2/128', '2001:db8::/32', '::/0'] as const;
const some = <T>(values: readonly T[]): fc.Arbitrary<readonly T[]> =>
  fc.subarray([...values], { minLength: 1, maxLength: 2 });

const numberPorts = fc.array(oneOf<unknown>(80, 443, '80:90', '8000:9999', 53, 1, '1:65535'), {
  minLength: 1,
  maxLength: 2,
});
const ports = fc.array(oneOf<unknown>(80, 443, '80:90', '8000:9999', 53, 'http', 'web'), {
  minLength: 1,
  maxLength: 2,
});

function entity(family: 4 | 6, side: 'source' | 'destination', hasPorts: boolean): fc.Arbitrary<Spec> {
  const nets = some<string>(family === 4 ? NETS4 : NETS6);
  const listed = side === 'source' ? numberPorts : ports;
  const weight = hasPorts ? (side === 'source' ? 1 : 5) : 0;
  return fields({
    nets: [2, nets],
    notNets: [1, nets],
    selector: [3, selector],
    notSelector: [1, selector],
    namespaceSelector: [2, namespaceSelector],
    serviceAccounts: [1, accounts],
    ports: [weight, listed],
    notPorts: [hasPorts && side === 'destination' ? 2 : 0, listed],
  });
}

const service = oneOf<Spec>({ name: 'web', namespace: 'x' }, { name: 'gone', namespace: 'x' });

function rule(direction: 'ingress' | 'egress'): fc.Arbitrary<Spec> {
  const seed = fc.record({
    family: oneOf<4 | 6>(4, 4, 6),
    limited: oneOf(true, false, false, false),
    protocol: oneOf<unknown>(undefined, undefined, 'TCP', 'TCP', 'UDP', 6, 17, 'SCTP', 'ICMP', 99),
    notProtocol: oneOf<unknown>(undefined, undefined, undefined, undefined, undefined, 'TCP', 'UDP', 'ICMP'),
    action: oneOf('Allow', 'Allow', 'Allow', 'Deny', 'Deny', 'Pass', 'Log'),
    http: oneOf(true, false, false, false),
    served: oneOf(true, false, false, false, false, false),
  });
  return seed.chain(({ family, limited, protocol, notProtocol, action, http, served }) => {
    const usable = ['TCP', 'UDP', 6, 17, 'SCTP'].includes(protocol as string | number);
    const v4 = notProtocol !== 'ICMP' && protocol !== 'ICMP' ? family : 4;
    return fc
      .tuple(entity(v4, 'source', usable), entity(v4, 'destination', usable && !served), service)
      .map(([source, destination, services]): Spec => {
        const peer = direction === 'ingress' ? 'source' : 'destination';
        const ends: Spec = { source, destination, ...(served ? { [peer]: { services } } : {}) };
        return {
          action,
          ...ends,
          ...(limited ? { ipVersion: v4 } : {}),
          ...(protocol === undefined ? {} : { protocol }),
          ...(notProtocol === undefined ? {} : { notProtocol }),
          ...(http &&
          action === 'Allow' &&
          direction === 'ingress' &&
          [undefined, 'TCP', 6].includes(protocol as undefined)
            ? { http: { methods: ['GET'] } }
            : {}),
        };
      });
  });
}

/** Rules with nothing in their source and destination are what most people write. */
function rules(direction: 'ingress' | 'egress'): fc.Arbitrary<readonly Spec[]> {
  const bare = rule(direction).map(({ source: _s, destination: _d, ...rest }): Spec => rest);
  return fc.array(fc.oneof({ arbitrary: rule(direction), weight: 4 }, { arbitrary: bare, weight: 1 }), {
    maxLength: 3,
  });
}

const policy: fc.Arbitrary<PolicyObject> = fc
  .record({
    global: fc.boolean(),
    raw: oneOf(false, false, false, true),
    namespace: oneOf(...NAMESPACES),
    name: fc.nat(9),
    scope: subjectNamespaces,
    scoped: fc.boolean(),
    spec: fields({
      tier: [4, oneOf('default', 'first', 'last', 'kube-admin')],
      order: [7, oneOf(1, 10, 10, 999.5, 1000, 1000, 1001)],
      selector: [6, selector],
      serviceAccountSelector: [1, accountSelector],
      types: [4, oneOf(['Ingress'], ['Egress'], ['Ingress', 'Egress'], [])],
      ingress: [8, rules('ingress')],
      egress: [6, rules('egress')],
    }),
  })
  .map(
    ({ global, raw, namespace, name, scope, scoped, spec }): PolicyObject => ({
      apiVersion: raw ? 'crd.projectcalico.org/v1' : 'projectcalico.org/v3',
      kind: global ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
      namespace: global ? null : namespace,
      name: `${raw ? 'raw' : 'p'}${name}`,
      labels: {},
      spec: asRead(global && scoped ? { ...spec, namespaceSelector: scope } : spec),
    }),
  );

const networkSet: fc.Arbitrary<PolicyObject> = fc
  .record({
    global: fc.boolean(),
    namespace: oneOf(...NAMESPACES),
    name: fc.nat(3),
    labels: oneOf<Readonly<Record<string, string>>>({ kind: 'set' }, { app: 'a' }, { role: 'client', kind: 'set' }, {}),
    nets: some<string>([...NETS4, ...NETS6, '10.244.0.77/24', '198.51.100.7/32']),
  })
  .map(
    ({ global, namespace, name, labels, nets }): PolicyObject => ({
      apiVersion: 'projectcalico.org/v3',
      kind: global ? 'GlobalNetworkSet' : 'NetworkSet',
      namespace: global ? null : namespace,
      name: `s${name}`,
      labels,
      spec: { nets },
    }),
  );

const TIERS: readonly PolicyObject[] = (
  [
    ['first', { order: 5, defaultAction: 'Deny' }],
    ['last', { defaultAction: 'Pass' }],
  ] as const
).map(([name, spec]) => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'Tier',
  namespace: null,
  name,
  labels: {},
  spec,
}));

const SERVICE: ServiceObject = {
  namespace: 'x',
  name: 'web',
  labels: {},
  type: 'ClusterIP',
  clusterIPs: ['10.96.0.1'],
  headless: false,
  selector: { app: 'a' },
  ports: [
    { name: 'one', port: 80, targetPort: 8080, protocol: 'TCP' },
    { name: 'two', port: 53, protocol: 'UDP' },
  ],
  publishNotReadyAddresses: false,
};

/** Every object of a kind has a name of its own, as in a cluster. */
function distinct(objects: readonly PolicyObject[]): readonly PolicyObject[] {
  const keys = objects.map(({ kind, namespace, name }) => `${kind} ${namespace} ${name}`);
  return objects.filter((_, index) => keys.indexOf(keys[index]!) === index);
}

/** A cluster that Calico's policies govern. */
export const calicoClusterArbitrary: fc.Arbitrary<ClusterObjects> = fc
  .record({
    objects: clusterArbitrary,
    policies: fc.array(policy, { minLength: 1, maxLength: 4 }),
    sets: fc.array(networkSet, { maxLength: 2 }),
    unreadAccounts: oneOf(false, false, false, true),
  })
  .map(
    ({ objects, policies, sets, unreadAccounts }): ClusterObjects => ({
      ...objects,
      pods: objects.pods.map((pod, index) => ({ ...pod, serviceAccount: index % 3 === 1 ? 'web' : 'default' })),
      policyObjects: distinct([...TIERS, ...policies, ...sets]),
      services: [SERVICE],
      serviceAccounts: [{ namespace: 'x', name: 'web', labels: { tier: 'front' } }],
      gaps: unreadAccounts
        ? [
            ...objects.gaps,
            { resource: 'serviceaccounts', namespace: null, reason: 'forbidden', message: 'may not be listed' },
          ]
        : objects.gaps,
    }),
  );

/** Selector expressions of any shape (R311). */
const expression: fc.Arbitrary<string> = fc.letrec<{ readonly any: string; readonly term: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { arbitrary: tie('term'), weight: 4 },
    { arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `${a} && ${b}`), weight: 2 },
    { arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `${a}||${b}`), weight: 2 },
    { arbitrary: tie('any').map((inner) => `!( ${inner} )`), weight: 1 },
    { arbitrary: tie('any').map((inner) => `(${inner})`), weight: 1 },
  ),
  term: fc.oneof(
    fc
      .record({
        key: oneOf(
          'app',
          'role',
          'constructor',
          'kind',
          'missing',
          'pcns.team',
          'pcsa.tier',
          'projectcalico.org/serviceaccount',
        ),
        operator: oneOf('==', '!=', ' contains ', ' starts with ', ' ends with ', ' in ', ' not in '),
        value: oneOf('a', 'b', '', 'client', 'server', 'set', 'red', 'e', 'web'),
        quote: oneOf("'", '"'),
      })
      .map(({ key, operator, value, quote }) => {
        const text = `${quote}${value}${quote}`;
        return `${key}${operator}${operator.endsWith('in ') ? `{${text}, 'x'}` : text}`;
      }),
    oneOf('has(app)', '! has( role )', 'all()', '!!has(kind)', '!all()'),
  ),
})).any;

const anyProtocol = oneOf<unknown>('TCP', 'UDP', 6);

/** A policy whose selectors are of any shape. */
const expressive: fc.Arbitrary<PolicyObject> = fc
  .record({
    number: fc.nat(9),
    tier: oneOf('default', 'first', 'kube-admin', 'kube-baseline'),
    order: oneOf(0.5, 4.5, 29.5, 2000.5),
    subject: expression,
    source: expression,
    not: fc.boolean(),
    actions: fc.tuple(oneOf('Allow', 'Deny', 'Pass'), oneOf('Allow', 'Deny', 'Pass')),
    protocol: anyProtocol,
    narrowed: fc.boolean(),
  })
  .map(({ number, tier, order, subject, source, not, actions, protocol, narrowed }): PolicyObject => {
    const end = { [not ? 'notSelector' : 'selector']: source };
    const isNarrowed = narrowed && actions[0] === 'Allow' && protocol !== 'UDP';
    return global(`e${number}`, {
      tier,
      order,
      selector: subject,
      types: ['Ingress', 'Egress'],
      ingress: [{ action: actions[0], protocol, source: end, ...(isNarrowed ? { http: { methods: ['GET'] } } : {}) }],
      egress: [{ action: actions[1], destination: end }],
    });
  });

function global(name: string, spec: Spec, kind = 'GlobalNetworkPolicy'): PolicyObject {
  return { apiVersion: 'projectcalico.org/v3', kind, namespace: null, name, labels: {}, spec: asRead(spec) };
}

const denies = (ends: Spec): Spec => ({ order: 0, types: ['Ingress'], ingress: [{ action: 'Deny', ...ends }] });

/** Objects that say Deny first of all and still take no part: not for pods, not enforced, mirrors, or refused (R300, R319-R322). */
const idle: fc.Arbitrary<PolicyObject> = oneOf(
  global('idle', { ...denies({}), preDNAT: true, applyOnForward: true }),
  global('idle', { ...denies({}), doNotTrack: true, applyOnForward: true }),
  global('idle', denies({}), 'StagedGlobalNetworkPolicy'),
  { ...global('idle', denies({}), 'StagedNetworkPolicy'), namespace: 'x' },
  { ...global('knp.default.np0', denies({}), 'NetworkPolicy'), namespace: 'x' },
  global('idle', denies({ destination: { ports: [80] } })),
  global('idle', denies({ protocol: 'ICMP', source: { notPorts: [80] } })),
  global('idle', denies({ protocol: 'TCP', http: { methods: ['GET'] } })),
  global('idle', denies({ source: { selector: "app = 'a'" } })),
  global('idle', denies({ source: { selector: 'has(app' } })),
  global('idle', { ...denies({}), selector: "app == 'a' &&" }),
  global('idle', denies({ source: { services: { name: 'web' } } })),
  global('idle', denies({ source: { services: { name: 'web', namespace: 'x' }, selector: 'all()' } })),
  global('idle', denies({ source: { services: { name: 'web', namespace: 'x' }, nets: ['10.0.0.0/8'] } })),
  global('idle', { ...denies({}), ingress: [{ action: 'Reject' }] }),
  global('idle', denies({ source: { nets: ['10.0.0.0/33'] } })),
);

/** applyOnForward alone changes nothing for pods (R320). */
const forwarded = global('forwarded', { ...denies({ protocol: 'SCTP' }), applyOnForward: true });

function sliceOf(pods: ClusterObjects['pods'], port: number | null): EndpointSliceObject {
  const own = pods.filter(({ namespace, ips, phase }) => namespace === 'x' && phase === 'Running' && ips !== null);
  return {
    namespace: 'x',
    name: 'web-1',
    service: 'web',
    addressType: 'IPv4',
    endpoints: own.slice(0, 2).flatMap(({ ips, name, namespace }) => {
      const addresses = (ips ?? []).filter((ip) => ip.includes('.'));
      const pod = { namespace, name };
      return addresses.length > 0 ? [{ addresses, ready: true, serving: true, terminating: false, pod }] : [];
    }),
    ports: [{ name: 'one', port, protocol: 'TCP' }],
  };
}

const unread: fc.Arbitrary<InputGap> = fc
  .record({ plural: oneOf('globalnetworkpolicies', 'networkpolicies', 'tiers'), namespace: oneOf('x', 'y') })
  .map(({ plural, namespace }) => ({
    resource: `${plural}.projectcalico.org`,
    namespace: plural === 'networkpolicies' ? namespace : null,
    reason: 'forbidden',
    message: 'may not be listed',
  }));

/** The same with all that may stand beside them: admin policies in Calico's tiers (R324), any selector, slices, what takes no part. */
export const calicoMixedArbitrary: fc.Arbitrary<ClusterObjects> = fc
  .record({
    objects: calicoClusterArbitrary,
    networkPolicies: oneOf(0, 1, 2, 5),
    admin: fc.oneof({ arbitrary: fc.constant([]), weight: 1 }, { arbitrary: adminPoliciesArbitrary, weight: 2 }),
    expressive: fc.array(expressive, { maxLength: 2 }),
    idle: fc.array(idle, { maxLength: 2 }),
    forwarded: oneOf([], [], [], [forwarded]),
    slice: oneOf<number | null | 'none'>('none', 'none', 8080, 80, null),
    gap: seldom<InputGap | null>(fc.constant(null), unread, 25),
  })
  .map(({ objects, networkPolicies, admin, slice, gap, ...more }): ClusterObjects => {
    const cluster = withNodeLabels(objects, networkPolicies);
    const added = [...admin, ...more.expressive, ...more.idle, ...more.forwarded];
    return {
      ...cluster,
      policyObjects: distinct([...cluster.policyObjects, ...added]),
      endpointSlices: slice === 'none' ? [] : [sliceOf(cluster.pods, slice)],
      gaps: gap && !cluster.source.scope ? [...cluster.gaps, gap] : cluster.gaps,
    };
  });
