// Hands a cluster's objects from one thread to another in parts, so that copying many never takes one long turn of the event loop.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ClusterObjects, PartPool } from '@portolan/shared/cluster';

/** The members of ClusterObjects that are lists; these grow with the cluster. */
type ListName = {
  readonly [K in keyof ClusterObjects]: ClusterObjects[K] extends readonly object[] ? K : never;
}[keyof ClusterObjects];

/** Everything but the lists' contents, then the lists' items in order, then the end. */
export type ObjectsPart =
  | { readonly type: 'frame'; readonly frame: ClusterObjects }
  | { readonly type: 'items'; readonly list: ListName; readonly items: readonly object[] }
  | { readonly type: 'whole' };

/** Objects in one part at most: some milliseconds to copy. */
export const MAX_ITEMS = 250;

/** The parts of these objects, in the order in which Assembly takes them. */
export function* partsOf(objects: ClusterObjects): Generator<ObjectsPart> {
  const empty = Object.fromEntries(
    Object.entries(objects).map(([name, value]) => [name, Array.isArray(value) ? [] : value]),
  );
  // The same members, the lists among them empty.
  yield { type: 'frame', frame: empty as unknown as ClusterObjects };
  for (const [list, items] of Object.entries(objects) as [ListName, unknown][]) {
    if (!Array.isArray(items)) continue;
    for (let from = 0; from < items.length; from += MAX_ITEMS) {
      yield { type: 'items', list, items: items.slice(from, from + MAX_ITEMS) };
    }
  }
  yield { type: 'whole' };
}

/**
 * Sends all parts, one a turn; stops early when `stopped` says so.
 * @param send may wait until the other side has taken the part: a thread takes all messages that lie there in one turn.
 */
export async function sendObjects(
  objects: ClusterObjects,
  send: (part: ObjectsPart) => void | Promise<void>,
  stopped: () => boolean,
): Promise<void> {
  for (const part of partsOf(objects)) {
    if (stopped()) return;
    await send(part);
    await nextTurn();
  }
}

/** Puts the parts together again. What was one object in several parts before is one again. */
export class Assembly {
  readonly #pool = new PartPool();
  #frame: ClusterObjects | null = null;
  readonly #lists = new Map<ListName, object[]>();

  /** The objects when this was the last part, else null. */
  add(part: ObjectsPart): ClusterObjects | null {
    switch (part.type) {
      case 'frame':
        this.#frame = part.frame;
        return null;
      case 'items':
        this.#take(part.list, part.items);
        return null;
      case 'whole':
        if (this.#frame === null) throw new Error('Objects without a frame.');
        // Each list holds what its own parts held.
        return { ...this.#frame, ...(Object.fromEntries(this.#lists) as Partial<ClusterObjects>) };
    }
  }

  #take(name: ListName, items: readonly object[]): void {
    const list = this.#lists.get(name) ?? [];
    this.#lists.set(name, list);
    for (const item of items) list.push(this.#shared(name, item));
  }

  #shared(name: ListName, item: object): object {
    // A part's items are of its list's type.
    if (name === 'pods') return this.#pool.pod(item as ClusterObjects['pods'][number]);
    if (name === 'endpointSlices') return this.#pool.endpointSlice(item as ClusterObjects['endpointSlices'][number]);
    return item;
  }
}
