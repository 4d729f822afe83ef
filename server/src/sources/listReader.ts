// One resource read in pages, each page cut to the fields that are read before the next one is asked for.
import type { ApiClient } from './apiClient';
import { RequestFault } from './apiClient';

export const PAGE_SIZE = 500;
/** A list restarts when its continue token has grown too old (410 Gone), but not for ever. */
const MAX_RESTARTS = 3;
const MAX_PAGES = 20_000;

export interface ListRequest<T> {
  /** Path of the collection, such as `/api/v1/pods`. */
  readonly path: string;
  readonly accept: string;
  readonly fieldSelector?: string;
  /** Cuts one raw object; what it does not take is gone. */
  readonly project: (raw: unknown) => T;
  /** Objects read so far and, if the server says, in all. */
  readonly onPage: (count: number, total: number | null) => void;
}

/**
 * All objects of a collection, in the server's order.
 * @throws RequestFault, SourceError as ApiClient.get does.
 */
export async function readList<T>(
  client: ApiClient,
  request: ListRequest<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await readPages(client, request, signal);
    } catch (error) {
      if (!(error instanceof RequestFault) || error.kind !== 'gone' || restarts >= MAX_RESTARTS) throw error;
      request.onPage(0, null);
    }
  }
}

async function readPages<T>(client: ApiClient, request: ListRequest<T>, signal: AbortSignal): Promise<readonly T[]> {
  const items: T[] = [];
  let next = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
    if (request.fieldSelector !== undefined) query.set('fieldSelector', request.fieldSelector);
    if (next !== '') query.set('continue', next);
    const answer = readPage(await client.get(`${request.path}?${query}`, request.accept, signal));
    for (const raw of answer.items) items.push(request.project(raw));
    request.onPage(items.length, answer.remaining === null ? null : items.length + answer.remaining);
    if (answer.next === '') return items;
    if (answer.next === next) throw new RequestFault('garbage', 'the list does not advance');
    next = answer.next;
  }
  throw new RequestFault('garbage', 'the list does not end');
}

function readPage(answer: unknown): { items: readonly unknown[]; next: string; remaining: number | null } {
  const list = answer as { items?: unknown; metadata?: { continue?: unknown; remainingItemCount?: unknown } | null };
  // A list without objects may be sent as null.
  if (typeof list !== 'object' || list === null || !(Array.isArray(list.items) || list.items === null)) {
    throw new RequestFault('garbage', 'no list');
  }
  const { continue: token, remainingItemCount } = list.metadata ?? {};
  const next = typeof token === 'string' ? token : '';
  return {
    items: (list.items ?? []) as readonly unknown[],
    next,
    remaining: next === '' ? 0 : typeof remainingItemCount === 'number' ? remainingItemCount : null,
  };
}
