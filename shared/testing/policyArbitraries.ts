// Random NetworkPolicy specs as they may stand in a file: every feature, every way to leave it out, and some mistakes.
import fc from 'fast-check';

type Spec = Readonly<Record<string, unknown>>;

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** The given fields, each present, null, or absent. */
function fields(model: Readonly<Record<string, fc.Arbitrary<unknown>>>, absent = 1): fc.Arbitrary<Spec> {
  const keys = Object.keys(model);
  return fc
    .record(Object.fromEntries(keys.map((key) => [key, optional(model[key]!, absent)])))
    .map((spec) => Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== ABSENT)));
}

const ABSENT = Symbol('absent');

function optional(arbitrary: fc.Arbitrary<unknown>, absent: number): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary, weight: 8 },
    { arbitrary: fc.constant(ABSENT), weight: Math.round(8 * absent) },
    { arbitrary: fc.constant(null), weight: 1 },
  );
}

/** Mistakes and unknown fields, seldom. */
export function seldom<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 60): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: rare, weight: 1 });
}

function selector(
  keys: readonly (readonly [string, readonly string[]])[],
  ownLabels: readonly Spec[],
): fc.Arbitrary<Spec> {
  const expression = fc.constantFrom(...keys).chain(([key, values]) =>
    seldom<Spec>(
      fc.oneof(
        fc.record({
          key: fc.constant(key),
          operator: oneOf('In', 'NotIn'),
          values: fc.array(oneOf(...values), { minLength: 1, maxLength: 2 }),
        }),
        fc.record({ key: fc.constant(key), operator: oneOf('Exists', 'DoesNotExist') }),
        fc.record({ key: fc.constant(key), operator: fc.constant('Exists'), values: oneOf(null, []) }),
      ),
      oneOf<Spec>(
        { key, operator: 'In', values: [] },
        { key, operator: 'Exists', values: ['a'] },
        { key, operator: 'Gt', values: ['1'] },
        { key: `-${key}`, operator: 'Exists' },
        { key, operator: 'In', values: ['not ok'] },
        { key, operator: 'In', values: [1] },
      ),
    ),
  );
  return fc.oneof(
    { arbitrary: fc.constant<Spec>({}), weight: 3 },
    { arbitrary: oneOf(...ownLabels).map((matchLabels): Spec => ({ matchLabels })), weight: 3 },
    {
      arbitrary: fields({
        matchLabels: oneOf<Spec>({}, ...ownLabels),
        matchExpressions: fc.array(expression, { maxLength: 2 }),
      }),
      weight: 3,
    },
  );
}

/** For pods, those of an admin policy included. */
export const podSelector = selector(
  [
    ['app', ['a', 'b', '']],
    ['role', ['client', 'server']],
    ['constructor', ['a']],
    ['missing', ['a']],
    ['statefulset.kubernetes.io/pod-name', ['s-0']],
    ['pod-template-hash', ['5d']],
  ],
  [
    { app: 'a' },
    { app: 'b' },
    { app: '' },
    { role: 'client' },
    { 'pod-template-hash': '5d' },
    { app: 'a', role: 'server' },
  ],
);

export const namespaceSelector = selector(
  [
    ['team', ['red', 'blue']],
    ['kubernetes.io/metadata.name', ['x', 'y']],
    ['missing', ['a']],
  ],
  [
    { team: 'red' },
    { 'kubernetes.io/metadata.name': 'x' },
    { 'kubernetes.io/metadata.name': 'y', team: 'red' },
    { missing: 'a' },
  ],
);

const BLOCKS: readonly (readonly [string, readonly string[]])[] = [
  ['0.0.0.0/0', ['10.244.0.0/16', '203.0.113.128/25', '172.18.0.2/32', '0.0.0.0/1']],
  ['::/0', ['fd00:244::/64', 'fd00:18::2/128']],
  ['10.244.0.0/16', ['10.244.0.1/32', '10.244.0.2/31']],
  ['10.244.0.77/24', ['10.244.0.3/32']],
  ['10.244.0.1/32', []],
  ['172.18.0.0/16', ['172.18.0.3/32']],
  ['203.0.113.0/24', ['203.0.113.9/32', '203.0.113.128/25']],
  ['fd00:244::/64', ['fd00:244::1/128', 'fd00:244::99/128']],
  ['fd00:18::2/128', []],
  ['2001:db8::/32', ['2001:db8::8/125']],
];

const ipBlock = seldom<Spec>(
  fc.constantFrom(...BLOCKS).chain(([cidr, holes]) =>
    fc
      .record({
        except: fc.oneof(fc.constant(ABSENT), oneOf(null, []), fc.subarray([...holes])),
      })
      .map(({ except }): Spec => (except === ABSENT ? { cidr } : { cidr, except })),
  ),
  oneOf<Spec>(
    {},
    { cidr: '10.0.0.0' },
    { cidr: '10.0.0.0/33' },
    { cidr: '10.0.0.0/8', except: ['10.0.0.0/8'] },
    { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] },
    { cidr: '10.0.0.0/8', except: ['::/96'] },
    { cidr: '10.0.0.0/8', futureField: true },
  ),
);

const peer = seldom<Spec>(
  fc.oneof(
    { arbitrary: podSelector.map((value): Spec => ({ podSelector: value })), weight: 3 },
    { arbitrary: namespaceSelector.map((value): Spec => ({ namespaceSelector: value })), weight: 3 },
    { arbitrary: fc.record({ podSelector, namespaceSelector }), weight: 3 },
    { arbitrary: fc.record({ podSelector, ipBlock: fc.constant(null) }), weight: 1 },
    { arbitrary: ipBlock.map((value): Spec => ({ ipBlock: value })), weight: 4 },
  ),
  fc.oneof(
    oneOf<Spec>({}, { podSelector: null }, { futureField: {} }),
    fc.record({ podSelector, ipBlock }),
    fc.record({ podSelector, futureField: fc.constant(1) }),
    fc.record({ ipBlock, futureField: fc.constant(1) }),
  ),
  40,
);

const port = seldom<Spec>(
  fc.oneof(
    {
      arbitrary: fields({ protocol: oneOf('TCP', 'TCP', 'UDP', 'SCTP'), port: oneOf(80, 443, 8080, 53, 1) }),
      weight: 5,
    },
    { arbitrary: fields({ protocol: oneOf('TCP', 'UDP'), port: oneOf('http', 'http', 'web') }, 0.2), weight: 6 },
    {
      arbitrary: fc
        .record({ port: oneOf(53, 80, 443, 9000), more: oneOf(0, 10, 8000), protocol: oneOf('TCP', 'TCP', 'UDP') })
        .map(({ port: first, more, protocol }): Spec => ({ protocol, port: first, endPort: first + more })),
      weight: 2,
    },
  ),
  oneOf<Spec>(
    { port: 0 },
    { port: 65536 },
    { port: '80' },
    { port: 'No Name' },
    { port: 1.5 },
    { endPort: 90 },
    { port: 90, endPort: 80 },
    { port: 'http', endPort: 90 },
    { protocol: 'ICMP' },
    { protocol: 'tcp', port: 80 },
    { port: 80, futureField: true },
    { futureField: true },
  ),
);

/** An empty list opens everything, so it must not be what decides most of the time. */
function seldomEmpty(item: fc.Arbitrary<Spec>): fc.Arbitrary<readonly Spec[]> {
  return fc.oneof(
    { arbitrary: fc.constant([]), weight: 1 },
    { arbitrary: fc.array(item, { minLength: 1, maxLength: 3 }), weight: 9 },
  );
}

/** One rule for the section that calls its peers `from` or `to`. */
export function ruleArbitrary(peersField: 'from' | 'to'): fc.Arbitrary<Spec> {
  const plain = fields({ [peersField]: seldomEmpty(peer), ports: seldomEmpty(port) }, 0.2);
  return seldom(
    plain,
    plain.map((rule): Spec => ({ ...rule, futureField: 'x' })),
    40,
  );
}

const policyTypes = seldom<unknown>(
  oneOf<unknown>(['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Egress', 'Ingress'], ['Egress', 'Egress'], []),
  oneOf<unknown>(['ingress'], ['Ingress', 'Egress', 'Egress'], 'Ingress', [null]),
);

/** A spec, most of them valid. */
export const policyArbitrary: fc.Arbitrary<unknown> = fields(
  {
    podSelector,
    policyTypes,
    ingress: fc.array(ruleArbitrary('from'), { maxLength: 3 }),
    egress: fc.array(ruleArbitrary('to'), { maxLength: 3 }),
  },
  0.4,
).map(asRead);

/** As a JSON or YAML reader would hand it over: plain objects only. */
export function asRead(spec: Spec): Spec {
  return JSON.parse(JSON.stringify(spec)) as Spec;
}
