// Selectors by the labels of pods: short, by keys that people know, and never wider than what is wanted.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Labels, matchesSelector, parseSelector } from '../../cluster/index';
import { labelText, tellApart, usableKey } from './tellApart';

const usable = usableKey(() => false);

describe('tellApart', () => {
  it('names a workload by the key that people know it by', () => {
    expect(tellApart([{ zone: 'a', app: 'web', 'pod-template-hash': '5d' }], [], usable)).toEqual([
      { matchLabels: { app: 'web' } },
    ]);
  });

  it('adds a label where the usual one is shared', () => {
    const wanted = { app: 'web', component: 'api' };
    expect(tellApart([wanted], [{ app: 'web', component: 'worker' }], usable)).toEqual([
      { matchLabels: { component: 'api' } },
    ]);
    expect(
      tellApart(
        [wanted],
        [
          { app: 'web', component: 'worker' },
          { app: 'db', component: 'api' },
        ],
        usable,
      ),
    ).toEqual([{ matchLabels: { app: 'web', component: 'api' } }]);
  });

  it('keeps out pods that have a label more', () => {
    expect(tellApart([{ app: 'web' }], [{ app: 'web', canary: 'yes' }], usable)).toEqual([
      { matchExpressions: [{ key: 'canary', operator: 'DoesNotExist' }] },
    ]);
  });

  it('takes one selector a label set where one for all would be too wide', () => {
    const selectors = tellApart(
      [
        { a: '1', b: '2' },
        { a: '2', b: '1' },
      ],
      [{ a: '1', b: '1' }],
      usable,
    );
    expect(selectors).toHaveLength(2);
  });

  it('never uses a label of one replica', () => {
    expect(tellApart([{ 'pod-template-hash': '5d' }], [{ 'pod-template-hash': '6e' }], usable)).toEqual([{}]);
  });

  it('holds for all that are wanted and for none but those with the same labels', () => {
    const labels = fc.dictionary(
      fc.constantFrom('app', 'role', 'tier', 'constructor', 'pod-template-hash'),
      fc.constantFrom('', 'a', 'b', 'c'),
      { maxKeys: 4 },
    );
    const list = (minLength: number): fc.Arbitrary<readonly Labels[]> => fc.array(labels, { minLength, maxLength: 5 });
    fc.assert(
      fc.property(list(1), list(0), (wanted, others) => {
        const selectors = tellApart(wanted, others, usable);
        const holds = (one: Labels): boolean =>
          selectors.some((raw) => matchesSelector(parseSelector(raw, 'selector', []), one));
        const same = new Set(wanted.map((one) => labelText(one, usable)));
        for (const one of wanted) expect(holds(one)).toBe(true);
        for (const one of others) expect(holds(one)).toBe(same.has(labelText(one, usable)));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});
