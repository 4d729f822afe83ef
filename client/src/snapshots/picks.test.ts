// Which two moments are compared: however they are picked, the older one is the earlier side.
import { expect, test } from 'vitest';
import { inputOfKept, type Picks, picksOf, toggled } from './picks';

const NEWEST_FIRST = ['d', 'c', 'b', 'a'];

test('one pick is compared with now, two with each other, older first', () => {
  const picked = (...ids: readonly string[]): Picks =>
    ids.reduce<Picks>((picks, id) => toggled(picks, id, NEWEST_FIRST), []);
  expect(picked('b')).toEqual(['b']);
  expect(picked('a', 'd')).toEqual(['a', 'd']);
  expect(picked('d', 'a')).toEqual(['a', 'd']);
  expect(picked('b', 'b')).toEqual([]);
  expect(picked('a', 'd', 'a')).toEqual(['d']);
  expect(picked('a', 'd', 'd')).toEqual(['a']);
  expect(picked('a', 'd', 'c')).toEqual(['a', 'c']);
  expect(picked('b', 'd', 'a')).toEqual(['a', 'd']);
});

test('picks are read back from the sides, and other files are no picks', () => {
  const snapshot = {
    id: 'x'.repeat(26),
    takenAt: '2026-03-10T12:00:00Z',
    readAt: null,
    name: '',
    note: '',
    by: 'person',
    title: 'shop',
    context: null,
    inputsHash: null,
    bytes: 1,
    workloads: null,
    policies: null,
    revision: null,
  } as const;
  const kept = inputOfKept(snapshot, 'today 12:00', new Blob(['{}']));
  const other = { ...kept, id: 'input-1' };
  expect(picksOf({ before: kept, after: null })).toEqual([snapshot.id]);
  expect(picksOf({ before: kept, after: kept })).toEqual([snapshot.id, snapshot.id]);
  expect(picksOf({ before: null, after: null })).toEqual([]);
  expect(picksOf({ before: other, after: null })).toEqual([]);
  expect(picksOf({ before: kept, after: other })).toEqual([]);
  expect(picksOf({ before: null, after: kept })).toEqual([]);
});
