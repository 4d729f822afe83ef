// Random clusters with Calico's objects beside NetworkPolicies: every field of the rules, tiers, network sets, accounts, Services.
import fc from 'fast-check';
import type { ClusterObjects, PolicyObject, ServiceObject } from '../src/cluster/objects';
import { clusterArbitrary } from './arbitraries';
import { asRead } from './policyArbitraries';

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
