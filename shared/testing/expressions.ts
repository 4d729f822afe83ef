// Random expressions of the find box, and random filters, for tests.
import fc from 'fast-check';
import type { FindExpression, GraphFilter, NodeExpression } from '../src/graph/index';
import { ISOLATION_PRESETS } from '../src/graph/index';

const anyText = fc.oneof(
  fc.stringMatching(/^[a-z]{1,3}$/),
  fc.constantFrom(
    'and',
    'OR',
    'in',
    'notin',
    'ns',
    'kind:x',
    'a b',
    '"',
    '\\',
    'a"b\\',
    '(',
    '!',
    '=',
    'web*',
    'port:80',
  ),
);
const anyLabelKey = fc.constantFrom(
  'app',
  'app',
  'app',
  'ns',
  'name',
  'in',
  'OR',
  'and',
  'a.b/c',
  'proto__x',
  'constructor',
);
const anyNodeTerm: fc.Arbitrary<NodeExpression> = fc.oneof(
  fc.record({
    type: fc.constant('attribute' as const),
    attribute: fc.constantFrom('ns' as const, 'name' as const, 'kind' as const),
    operator: fc.constantFrom('in' as const, 'notin' as const),
    values: fc.array(anyText, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    type: fc.constant('label' as const),
    requirement: fc.oneof(
      fc.record({
        key: anyLabelKey,
        operator: fc.constantFrom('in' as const, 'notin' as const),
        values: fc.array(fc.constantFrom('', 'a', 'b.c', 'OR', 'x', 'y'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({
        key: anyLabelKey,
        operator: fc.constantFrom('exists' as const, 'notexists' as const),
        values: fc.constant([] as string[]),
      }),
    ),
  }),
  fc.record({ type: fc.constant('word' as const), word: anyText }),
  fc.record({ type: fc.constant('is' as const), state: fc.constantFrom('exposed' as const, 'unprotected' as const) }),
);

/** Expressions over some terms, in normal form. */
function combined(term: fc.Arbitrary<FindExpression>): fc.Arbitrary<FindExpression> {
  return fc.letrec<{ tree: FindExpression }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      term,
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 2, maxLength: 3 }))
        .map(([type, operands]) => join(type, operands)),
      tie('tree').map((operand): FindExpression => ({ type: 'not', operand })),
    ),
  })).tree;
}

const anyNodes = combined(anyNodeTerm) as fc.Arbitrary<NodeExpression>;

const anyEdgeTerm: fc.Arbitrary<FindExpression> = fc.oneof(
  fc.record({ type: fc.constantFrom('from' as const, 'to' as const), nodes: anyNodes }),
  fc.record({
    type: fc.constant('port' as const),
    ports: fc.array(
      fc.oneof(
        fc.constantFrom('p', 'http-2').map((name) => ({ type: 'name' as const, name })),
        fc
          .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 100, max: 65_535 }))
          .map(([first, last]) => ({ type: 'range' as const, first, last })),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({
    type: fc.constant('proto' as const),
    protocols: fc.constantFrom(['TCP' as const], ['UDP' as const, 'SCTP' as const]),
  }),
  fc.record({
    type: fc.constant('via' as const),
    namespace: fc.constantFrom(null, 'a'),
    policy: fc.constantFrom('rule', 'a b', 'x"y'),
  }),
  fc.record({ type: fc.constant('look' as const), look: fc.constantFrom('open' as const, 'node' as const) }),
);

export const anyFind = combined(fc.oneof(anyNodeTerm, anyEdgeTerm));

/** No operand has the type of the whole, as the parser gives it. */
function join(type: 'and' | 'or', operands: readonly FindExpression[]): FindExpression {
  return { type, operands: operands.flatMap((operand) => (operand.type === type ? operand.operands : [operand])) };
}

export const anyFilter: fc.Arbitrary<GraphFilter> = fc.record({
  namespaces: fc.oneof(fc.constant([]), fc.subarray(['a', 'b', 'constructor'])),
  selector: fc.constantFrom(
    [],
    [],
    [{ key: 'app', operator: 'in', values: ['x'] } as const],
    [{ key: 'app', operator: 'notin', values: ['x'] } as const],
  ),
  port: fc.constantFrom(
    null,
    null,
    [{ type: 'range', first: 80, last: 443 } as const],
    [{ type: 'name', name: 'p' } as const, { type: 'range', first: 8000, last: 8000 } as const],
  ),
  protocols: fc.constantFrom([], [], ['TCP' as const], ['TCP' as const, 'SCTP' as const]),
  direction: fc.constantFrom('both', 'both', 'ingress', 'egress'),
  neighbours: fc.boolean(),
  isolation: fc.constantFrom(null, null, ...ISOLATION_PRESETS),
  find: fc.option(anyFind),
});
