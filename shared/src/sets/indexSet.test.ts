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

  it('keep their order and their words wherever their members lie', () => {
    // Neighbours far from the start, in different words and in none in common.
    const near = fc.tuple(fc.nat(20), members).map(([shift, list]) => list.map((n) => n + shift * 32));
    fc.assert(
      fc.property(near, near, (a, b) => {
        const size = SIZE + 20 * 32;
        const [x, y] = [IndexSet.of(size, a), IndexSet.of(size, b)];
        expect(x.or(y).toArray()).toEqual(sorted(new Set([...a, ...b])));
        expect(
          x.and(y).equals(
            IndexSet.of(
              size,
              a.filter((n) => b.includes(n)),
            ),
          ),
        ).toBe(true);
        expect(
          x.andNot(y).equals(
            IndexSet.of(
              size,
              a.filter((n) => !b.includes(n)),
            ),
          ),
        ).toBe(true);
        expect(IndexSet.full(size).andNot(x).or(x).equals(IndexSet.full(size))).toBe(true);
        expect(a.every((n) => x.has(n)) && b.every((n) => x.has(n) === a.includes(n))).toBe(true);
        const place = new Int32Array((size + 31) >>> 5);
        x.addTo(place);
        y.addTo(place);
        expect(IndexSet.fromWords(size, place).equals(x.or(y))).toBe(true);
        expect(x.or(y).hash()).toBe(y.or(x).hash());
      }),
    );
  });

  it('are full up to their size and not beyond', () => {
    for (const size of [0, 1, 31, 32, 33, 63, 64, SIZE]) expect(IndexSet.full(size).count()).toBe(size);
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
