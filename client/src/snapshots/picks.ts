// Which two moments are compared: one or two kept snapshots, or one and now; the older one is always the earlier side.
import type { StoredSnapshot } from '@portolan/shared/contract';
import type { ComparedInput, Sides } from '../view';

/** Ids of what is picked, older first; none: nothing is compared. With one, the other side is now. */
export type Picks = readonly [] | readonly [string] | readonly [string, string];

const PREFIX = 'kept-';

/** What the sides of the page's comparison say; sides that hold other files are no picks of ours. */
export function picksOf({ before, after }: Sides): Picks {
  const [first, second] = [idOf(before), idOf(after)];
  if (first === null) return [];
  if (after === null) return [first];
  return second === null ? [] : [first, second];
}

function idOf(input: ComparedInput | null): string | null {
  return input?.id.startsWith(PREFIX) ? input.id.slice(PREFIX.length) : null;
}

/** `newestFirst`: the ids of the list. A picked one is put back; a third takes the later side, or the earlier one where it is older than both. */
export function toggled(picks: Picks, id: string, newestFirst: readonly string[]): Picks {
  const age = (one: string): number => newestFirst.indexOf(one);
  const [first, second] = picks;
  if (first === undefined) return [id];
  if (id === first) return second === undefined ? [] : [second];
  if (id === second) return [first];
  if (age(id) > age(first)) return second === undefined ? [id, first] : [id, second];
  return [first, id];
}

export function inputOfKept(snapshot: StoredSnapshot, title: string, file: Blob): ComparedInput {
  return {
    id: `${PREFIX}${snapshot.id}`,
    title,
    kind: 'snapshot',
    files: [{ name: `${snapshot.id}.json`, file }],
  };
}
