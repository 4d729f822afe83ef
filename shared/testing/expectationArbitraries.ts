// Random expectations about the clusters of arbitraries.ts, as the plain object of a file.
import fc from 'fast-check';

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const pods = fc
  .record(
    {
      namespaces: oneOf(['x'], ['y'], ['x', 'z'], ['nowhere']),
      namespaceLabels: oneOf('team=red', 'team!=blue', 'kubernetes.io/metadata.name=x', '!team'),
      podLabels: oneOf('app=a', 'app in (a,b)', '!role', 'role=client', 'constructor=a', 'app='),
      kinds: oneOf(['Deployment'], ['Pod']),
      workloads: oneOf(['d0'], ['p0', 'd1'], ['t1']),
    },
    { requiredKeys: [] },
  )
  .filter((selector) => Object.keys(selector).length > 0);

const addresses = oneOf(
  ['203.0.113.0/24'],
  ['0.0.0.0/0'],
  ['2001:db8::/32', '10.0.0.0/8'],
  ['10.244.0.0/30'],
  ['198.51.100.7'],
);

const selector = fc.oneof(
  { arbitrary: pods, weight: 5 },
  { arbitrary: addresses.map((list) => ({ addresses: list })), weight: 1 },
  { arbitrary: fc.constant({ internet: true }), weight: 1 },
);

const zones = fc
  .tuple(
    fc.oneof(selector, fc.record({ anyOf: fc.array(selector, { minLength: 1, maxLength: 3 }) })),
    fc.oneof(selector, fc.record({ anyOf: fc.array(selector, { minLength: 1, maxLength: 2 }) })),
  )
  .map(([a, b]) => [
    { name: 'a', ...a },
    { name: 'b', ...b },
    { name: 'rest', rest: true },
  ]);

const end = fc.oneof({ arbitrary: oneOf('a', 'b', 'rest', 'rest'), weight: 4 }, { arbitrary: selector, weight: 1 });
const ends = fc.oneof(
  { arbitrary: end, weight: 4 },
  { arbitrary: fc.array(end, { minLength: 1, maxLength: 2 }), weight: 1 },
);
const ports = fc.array(
  oneOf<string | number>(80, 443, '80-443', 'http', 'UDP/53', 'SCTP', 'UDP/http', 'web', '1-65535'),
  {
    minLength: 1,
    maxLength: 3,
  },
);

const permission = fc.record({ from: ends, to: ends, ports }, { requiredKeys: [] });
const exception = fc.record(
  {
    from: ends,
    to: ends,
    ports,
    until: oneOf('2026-01-01', '2026-11-23', '2027-01-01'),
    reason: fc.constant('for now'),
  },
  { requiredKeys: [] },
);
const portless = fc.record({ from: ends, to: ends, until: oneOf('2026-01-01', '2027-01-01') }, { requiredKeys: [] });

const statement = fc.oneof(
  fc.record({
    mustNot: fc.record({ from: ends, to: ends, ports }, { requiredKeys: ['from', 'to'] }),
    exceptions: fc.array(exception, { maxLength: 2 }),
  }),
  fc.record({
    only: fc.oneof(
      fc.record({ from: ends, to: ends, allow: fc.array(permission, { maxLength: 2 }) }),
      fc.record({ to: ends, allow: fc.array(permission, { maxLength: 2 }) }),
      fc.record({ from: ends, allow: fc.array(permission, { maxLength: 2 }) }),
    ),
    exceptions: fc.array(exception, { maxLength: 1 }),
  }),
  fc.record({
    must: fc.record({ from: ends, to: ends, ports }),
    exceptions: fc.array(exception, { maxLength: 1 }),
  }),
  fc.record({
    must: fc.record({ from: ends, to: ends }),
    exceptions: fc.array(portless, { maxLength: 1 }),
  }),
);

/** The day of the check: exceptions until then still hold. */
export const TODAY = '2026-11-23';

/** A file as a plain object; its JSON is the text. */
export const expectationsArbitrary = fc
  .record({ zones, statements: fc.array(statement, { minLength: 1, maxLength: 3 }) })
  .map(({ zones: all, statements }) => ({
    apiVersion: 'portolan.dev/v1alpha1',
    kind: 'Expectations',
    zones: all,
    statements: statements.map((one, index) => ({ name: `s${index}`, ...one })),
  }));
