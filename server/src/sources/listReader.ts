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
  /** What progress and states of this collection are told under; null: under nothing. */
  readonly resource: string | null;
  readonly accept: string;
  readonly fieldSelector?: string;
  /** Cuts one raw object; what it does not take is gone. */
  readonly project: (raw: unknown) => T;
  /** Objects read so far and, if the server says, in all. */
  readonly onPage: (count: number, total: number | null) => void;
  /** True where no verdict depends on it: its silence may be noticed late, so that an idle cluster is asked for little (P22). */
  readonly isCalm?: boolean;
  /** Told the version of the collection that the pages show, once the first one is there; again when the list starts anew. */
  readonly onVersion?: (version: string) => void;
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
  const fetch = (token: string) => client.fetch(pathOf(request, token), request.accept, signal);
  let body = await fetch('');
  let last = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    // The API server prepares the next page while this one is decoded; still one request of a list at a time.
    const ahead = peekToken(body);
    const coming = ahead === null ? null : fetch(ahead);
    coming?.catch(() => {}); // of no interest if this page ends the reading
    const answer = readPage(await client.decode(body));
    if (page === 0) request.onVersion?.(answer.version);
    for (const raw of answer.items) items.push(request.project(raw));
    request.onPage(items.length, answer.remaining === null ? null : items.length + answer.remaining);
    if (answer.next === '') return items;
    if (answer.next === last) throw new RequestFault('garbage', 'the list does not advance');
    last = answer.next;
    body = await (coming !== null && ahead === answer.next ? coming : fetch(answer.next));
  }
  throw new RequestFault('garbage', 'the list does not end');
}

function pathOf({ path, fieldSelector }: Pick<ListRequest<unknown>, 'path' | 'fieldSelector'>, token: string): string {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
  if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
  if (token !== '') query.set('continue', token);
  return `${path}?${query}`;
}

/** The API server writes a list's own metadata before its items. */
const HEAD =
  /^\{"kind":"\w+","apiVersion":"[\w./]+","metadata":\{(?:"selfLink":"[^"\\]*",)?(?:"resourceVersion":"\w*",)?"continue":"([\w=-]+)"/;
const HEAD_BYTES = 8192;

/** The token of the next page, guessed before the page is parsed; null: no guess. What the parsed page says decides. */
function peekToken(body: Buffer): string | null {
  return HEAD.exec(body.toString('latin1', 0, HEAD_BYTES))?.[1] ?? null;
}

interface Page {
  readonly items: readonly unknown[];
  readonly version: string;
  readonly next: string;
  readonly remaining: number | null;
}

interface RawList {
  readonly items?: unknown;
  readonly metadata?: {
    readonly resourceVersion?: unknown;
    readonly continue?: unknown;
    readonly remainingItemCount?: unknown;
  } | null;
}

function readPage(answer: unknown): Page {
  const list = answer as RawList | null;
  // A list without objects may be sent as null.
  if (typeof list !== 'object' || list === null || !(Array.isArray(list.items) || list.items === null)) {
    throw new RequestFault('garbage', 'no list');
  }
  const { resourceVersion, continue: token, remainingItemCount } = list.metadata ?? {};
  const next = typeof token === 'string' ? token : '';
  return {
    items: (list.items ?? []) as readonly unknown[],
    version: typeof resourceVersion === 'string' ? resourceVersion : '',
    next,
    remaining: next === '' ? 0 : typeof remainingItemCount === 'number' ? remainingItemCount : null,
  };
}
