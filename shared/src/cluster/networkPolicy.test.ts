// Reading NetworkPolicy specs: defaults (R11, R15-R17), null against empty (R26-R35) and what the API refuses (R13, R40, R53, R60).
import { describe, expect, it } from 'vitest';
import { parseNetworkPolicy } from './networkPolicy';

const parse = (spec: unknown) => parseNetworkPolicy({ namespace: 'x', name: 'p', spec });
const read = (spec: unknown) => {
  const result = parse(spec);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
};
const errorsOf = (spec: unknown): readonly string[] => {
  const result = parse(spec);
  return result.ok ? [] : result.errors.map((error) => error.path);
};

describe('policy types', () => {
  it('default to Ingress, and Egress only with an egress rule (R15)', () => {
    expect(read({}).egress).toBeNull();
    expect(read({ egress: [] }).egress).toBeNull();
    expect(read({ egress: [{}], policyTypes: [] }).egress).toHaveLength(1);
    expect(read({ egress: [{}], policyTypes: null }).ingress).toEqual([]);
  });

  it('that are listed leave other sections inert (R16)', () => {
    const policy = read({ policyTypes: ['Egress'], ingress: [{}] });
    expect(policy.ingress).toBeNull();
    expect(policy.inertIngress).toHaveLength(1);
  });

  it('may repeat but not be unknown (R17)', () => {
    expect(read({ policyTypes: ['Ingress', 'Ingress'] }).ingress).toEqual([]);
    expect(errorsOf({ policyTypes: ['ingress'] })).toEqual(['spec.policyTypes[0]']);
    expect(errorsOf({ policyTypes: ['Ingress', 'Egress', 'Ingress'] })).toEqual(['spec.policyTypes']);
  });
});

describe('rules', () => {
  it('with missing, null or empty lists restrict nothing (R26, R27)', () => {
    for (const rule of [{}, null, { from: null, ports: null }, { from: [], ports: [] }]) {
      expect(read({ ingress: [rule] }).ingress).toMatchObject([{ peers: null, ports: null }]);
    }
  });

  it('distinguish a selector that is not given from an empty one (R35)', () => {
    expect(
      read({ ingress: [{ from: [{ podSelector: {}, namespaceSelector: null }] }] }).ingress?.[0]?.peers?.[0],
    ).toMatchObject({
      namespaceSelector: null,
      podSelector: { requirements: [] },
    });
    expect(errorsOf({ ingress: [{ from: [{ podSelector: null }] }] })).toEqual(['spec.ingress[0].from[0]']);
  });

  it('with fields that are not known are not taken for wider ones', () => {
    const policy = read({ ingress: [{ form: [{ podSelector: {} }] }] });
    expect(policy.ingress?.[0]?.unknownFields).toEqual(['form']);
    expect(policy.remarks.map((remark) => remark.path)).toEqual(['spec.ingress[0].form']);
  });
});

describe('what the API refuses', () => {
  it.each([
    [
      'an expression without a known operator',
      { podSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] } },
    ],
    ['a number as label value (R14)', { podSelector: { matchLabels: { a: 1 } } }],
    ['a malformed label key', { podSelector: { matchLabels: { '-a': 'b' } } }],
    ['a label value that is too long', { podSelector: { matchLabels: { a: 'x'.repeat(64) } } }],
    ['a port name without a letter', { ingress: [{ ports: [{ port: '80' }] }] }],
    ['a port name with two hyphens in a row', { ingress: [{ ports: [{ port: 'a--b' }] }] }],
    ['a port name of 16 characters', { ingress: [{ ports: [{ port: 'abcdefghijklmnop' }] }] }],
    ['port 65536', { ingress: [{ ports: [{ port: 65536 }] }] }],
    ['a port that is no integer', { ingress: [{ ports: [{ port: 80.5 }] }] }],
    [
      'an except block of the other family',
      { egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['::/1'] } }] }] },
    ],
    ['a block without cidr', { egress: [{ to: [{ ipBlock: {} }] }] }],
    ['a spec that is a list', []],
    ['rules that are no list', { ingress: {} }],
    ['a peer that is text', { ingress: [{ from: ['all'] }] }],
  ])('%s', (_, spec) => {
    expect(parse(spec).ok).toBe(false);
  });
});

describe('fields that are not known', () => {
  it('in selectors and blocks refuse nothing and are remarked on', () => {
    const policy = read({
      podSelector: { matchLabels: { a: 'b' }, foo: 1 },
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', foo: 1 } }, { podSelector: { foo: 1 } }] }],
    });
    expect(policy.podSelectorUnclear).toBe(true);
    expect(policy.ingress?.[0]?.peers?.map((peer) => peer.unknownFields)).toEqual([['foo'], ['foo']]);
    expect(policy.remarks.map(({ path }) => path)).toEqual([
      'spec.ingress[0].from[0].ipBlock.foo',
      'spec.ingress[0].from[1].podSelector.foo',
      'spec.podSelector.foo',
    ]);
  });
});

it('reports values that cannot be made a text, and never throws', () => {
  const odd = { toString: 1, valueOf: 2 };
  expect(errorsOf({ policyTypes: [odd] })).toEqual(['spec.policyTypes[0]']);
  expect(errorsOf({ ingress: [{ ports: [{ port: odd }, { protocol: odd }] }] })).toHaveLength(2);
  expect(errorsOf({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: [odd] } }] }] })).toHaveLength(1);
  expect(errorsOf({ podSelector: { matchExpressions: [{ key: 'a', operator: odd }] } })).toHaveLength(1);
});
