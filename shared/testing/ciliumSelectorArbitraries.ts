// Random selectors of Cilium's policies: label prefixes, namespaces, reserved identities, hidden labels (R202-R205).
import fc from 'fast-check';
import { seldom } from './policyArbitraries';

export type Spec = Readonly<Record<string, unknown>>;

export const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
export const some = <T>(item: fc.Arbitrary<T>, maxLength = 2): fc.Arbitrary<readonly T[]> =>
  fc.array(item, { minLength: 1, maxLength });

export const NAMESPACE = 'io.kubernetes.pod.namespace';
export const TEAM = 'io.cilium.k8s.namespace.labels.team';
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
export const endpoints: fc.Arbitrary<Spec> = fc.oneof(
  { arbitrary: selectorOf(POD_TERMS, 4), weight: 6 },
  { arbitrary: selectorOf([...POD_TERMS, ...NAMESPACE_TERMS], 1), weight: 4 },
  { arbitrary: selectorOf(NAMESPACE_TERMS, 0), weight: 4 },
  { arbitrary: reserved, weight: 2 },
);

/** R202: in a namespaced policy a namespace stands in matchLabels only, where it is replaced. */
export function subjectOf(clusterwide: boolean): fc.Arbitrary<Spec> {
  const inLabels = label([...POD_TERMS, [NAMESPACE, ['x', 'y']]]).map((matchLabels): Spec => ({ matchLabels }));
  return fc.oneof(
    { arbitrary: fc.constant<Spec>({}), weight: 4 },
    { arbitrary: inLabels, weight: 3 },
    { arbitrary: selectorOf(clusterwide ? [...POD_TERMS, ...NAMESPACE_TERMS] : POD_TERMS, 0), weight: 3 },
    { arbitrary: selectorOf(clusterwide ? NAMESPACE_TERMS : POD_TERMS, 0), weight: 2 },
  );
}
