// Checks the order by likeness on made-up items: a permutation, bounded in cost, zones kept together.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderByLikeness } from './likeness';

const jaccard = (a: ReadonlySet<number>, b: ReadonlySet<number>) => {
  const both = [...a].filter((x) => b.has(x)).length;
  return both / Math.max(1, a.size + b.size - both);
};

test('every item stands once, in the same place each time, whatever the likenesses', () => {
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(fc.nat(12), { maxLength: 5 }), { maxLength: 60 }), (lists) => {
      const sets = lists.map((list) => new Set(list));
      const run = () =>
        orderByLikeness(
          sets.length,
          (i) => (sets[i]!.size === 0 ? null : [...sets[i]!].sort((a, b) => a - b).join()),
          (a, b) => jaccard(sets[a]!, sets[b]!),
          (i) => sets[i]!.size,
        );
      const order = [...run()];
      expect(order.toSorted((a, b) => a - b)).toEqual(sets.map((_, i) => i));
      expect([...run()]).toEqual(order);
      const empty = order.map((i) => sets[i]!.size === 0);
      expect(empty.indexOf(true) < 0 || empty.slice(empty.indexOf(true)).every(Boolean)).toBe(true);
    }),
  );
});

test('zones that have nothing in common stay whole, the heaviest first', () => {
  // Items of zone z share the features of z; each lacks one of its own.
  const sizes = [5, 30, 12];
  const items = sizes.flatMap((size, z) => Array.from({ length: size }, (_, i) => ({ z, i })));
  const shuffled = items.toSorted((a, b) => ((a.i * 7 + a.z * 3) % 11) - ((b.i * 7 + b.z * 3) % 11) || a.z - b.z);
  const sets = shuffled.map(({ z, i }) => {
    const features = Array.from({ length: 40 }, (_, k) => z * 100 + k);
    return new Set(features.filter((feature) => feature !== z * 100 + i));
  });
  const order = orderByLikeness(
    sets.length,
    (i) => `${shuffled[i]!.z} ${shuffled[i]!.i}`,
    (a, b) => jaccard(sets[a]!, sets[b]!),
    () => 1,
  );
  expect([...order].map((i) => shuffled[i]!.z).join('')).toBe(`${'1'.repeat(30)}${'2'.repeat(12)}${'0'.repeat(5)}`);
});

test('the number of comparisons grows with the items, not with their square', () => {
  const count = (size: number) => {
    let calls = 0;
    orderByLikeness(
      size,
      (i) => String(i),
      (a, b) => {
        calls++;
        return a % 50 === b % 50 ? 0.8 : 0.05;
      },
      () => 1,
    );
    return calls;
  };
  expect(count(20_000)).toBeLessThan(3_000_000);
});
