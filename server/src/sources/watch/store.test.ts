// What one collection holds, by list and by event.
import { expect, it } from 'vitest';
import { Store } from './store';
import type { WatchEvent } from './watchStream';

interface Raw {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly resourceVersion: string };
  readonly value: number;
}

const raw = (name: string, version: number, value: number, namespace?: string): Raw => ({
  metadata: { name, resourceVersion: String(version), ...(namespace ? { namespace } : {}) },
  value,
});
const set = (object: Raw): WatchEvent => ({ type: 'set', object, version: object.metadata.resourceVersion });
const deleted = (object: Raw): WatchEvent => ({ type: 'deleted', object, version: object.metadata.resourceVersion });

function listed(...objects: Raw[]): Store<{ readonly name: string; readonly value: number }> {
  const store = new Store((object) => {
    const { metadata, value } = object as Raw;
    return { name: metadata.name, value };
  });
  store.replace(
    objects.map((object) => store.listed(object)),
    '10',
  );
  return store;
}

it('an event that changes nothing that is read changes nothing, and the object stays the same one', () => {
  const store = listed(raw('a', 5, 1), raw('b', 6, 1));
  const [before] = store.items;
  expect(store.apply(set(raw('a', 11, 1)))).toBe('none');
  expect([store.items[0] === before, store.version]).toEqual([true, '11']);
  expect(store.apply(set(raw('a', 12, 2)))).toBe('changed');
  expect(store.items).toEqual([
    { name: 'a', value: 2 },
    { name: 'b', value: 1 },
  ]);
});

it('a list that says the same leaves the same objects', () => {
  const store = listed(raw('a', 5, 1));
  const before = store.items;
  expect(store.replace([store.listed(raw('a', 20, 1))], '20')).toBe(false);
  expect([store.items === before, store.version]).toEqual([true, '20']);
  expect(store.replace([store.listed(raw('b', 21, 1))], '21')).toBe(true);
});

it('a repeated event is passed over; one that contradicts what is known leaves a doubt', () => {
  const store = listed(raw('a', 5, 1));
  store.apply(set(raw('a', 20, 2)));
  expect(store.apply(set(raw('a', 20, 2)))).toBe('none');
  expect(store.apply(set(raw('a', 15, 1)))).toBe('none');
  expect(store.items).toEqual([{ name: 'a', value: 2 }]);
  // Of an object that is not known nobody can say whether it was deleted since.
  expect(store.apply(set(raw('old', 15, 1)))).toBe('doubtful');
  expect(store.apply(deleted(raw('a', 15, 1)))).toBe('doubtful');
  expect(store.apply(deleted(raw('old', 15, 1)))).toBe('none');
});

it('numbers of versions are compared as numbers, and what is no number not at all', () => {
  const store = listed(raw('a', 5, 1));
  expect(store.apply(set(raw('a', 9, 2)))).toBe('doubtful');
  expect(store.apply(set(raw('a', 100, 3)))).toBe('changed');
  expect(store.apply({ type: 'set', object: { ...raw('b', 1, 1) }, version: 'opaque' })).toBe('changed');
});

it('the same name in two namespaces is two objects, and keys such as constructor are names like others', () => {
  const store = listed(raw('constructor', 1, 1, 'a'), raw('constructor', 2, 2, '__proto__'));
  expect(store.size).toBe(2);
  store.apply(deleted(raw('constructor', 11, 1, 'a')));
  expect(store.items).toEqual([{ name: 'constructor', value: 2 }]);
});

it('a bookmark only moves the place where a watch goes on', () => {
  const store = listed(raw('a', 5, 1));
  expect(store.apply({ type: 'bookmark', object: {}, version: '30' })).toBe('none');
  expect(store.version).toBe('30');
  store.apply({ type: 'bookmark', object: {}, version: '20' });
  expect(store.version).toBe('30');
});
