// Laws of index sets, checked against JavaScript sets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IndexSet, IndexSetTable } from './indexSet';

const SIZE = 70;
const members = fc.uniqueArray(fc.integer({ min: 0, max: SIZE - 1 }));
const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

describe('index sets', () => {
  it('behave like sets of numbers', () => {
    fc.assert(
      fc.property(members, members, (a, b) => {
        const [x, y] = [IndexSet.of(SIZE, a), IndexSet.of(SIZE, b)];
        expect(x.toArray()).toEqual(sorted(a));
        expect(x.count()).toBe(a.length);
        expect(x.and(y).toArray()).toEqual(sorted(a).filter((n) => b.includes(n)));
        expect(x.or(y).toArray()).toEqual(sorted(new Set([...a, ...b])));
        expect(x.andNot(y).toArray()).toEqual(sorted(a).filter((n) => !b.includes(n)));
        expect(x.intersects(y)).toBe(a.some((n) => b.includes(n)));
        expect(x.isEmpty()).toBe(a.length === 0);
        expect(x.equals(y)).toBe(x.toArray().join() === y.toArray().join());
      }),
    );
  });

  it('are full up to their size and not beyond', () => {
    for (const size of [1, 31, 32, 33, 64, SIZE]) expect(IndexSet.full(size).count()).toBe(size);
  });

  it('get one number for equal sets and different numbers otherwise', () => {
    fc.assert(
      fc.property(members, members, (a, b) => {
        const table = new IndexSetTable();
        const [x, y] = [table.idOf(IndexSet.of(SIZE, a)), table.idOf(IndexSet.of(SIZE, b))];
        expect(x === y).toBe(sorted(a).join() === sorted(b).join());
        expect(table.idOf(IndexSet.of(SIZE, a))).toBe(x);
      }),
    );
  });
});
