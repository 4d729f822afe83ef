// One watch request: its answer cut into lines, each line an event; how it ended is a value, for every end is met differently.
import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { type ApiClient, RequestFault } from '../apiClient';

/** One line of a watch. `version` is the object's resourceVersion, '' where it has none. */
export interface WatchEvent {
  readonly type: 'set' | 'deleted' | 'bookmark';
  readonly object: unknown;
  readonly version: string;
}

export type WatchEnd =
  /** By the server, between two lines. */
  | { readonly kind: 'closed' }
  /** The connection broke, perhaps inside a line; all lines before it hold. */
  | { readonly kind: 'broken'; readonly detail: string }
  /** The server should have ended it and did not. */
  | { readonly kind: 'silent' }
  /** A whole line that is no event: something may be lost. */
  | { readonly kind: 'garbled' }
  /** The version to start from is too old (410). */
  | { readonly kind: 'expired' }
  /** The server ended it with an error. */
  | { readonly kind: 'error'; readonly code: number; readonly retryAfterMs: number | null }
  /** It did not begin. */
  | { readonly kind: 'refused'; readonly fault: RequestFault };

export interface WatchCall {
  readonly path: string;
  readonly accept: string;
  readonly fieldSelector?: string;
  readonly version: string;
  /** The server is asked to end it after this time. */
  readonly seconds: number;
  readonly graceMs: number;
  /** The server has agreed. */
  readonly onOpen: () => void;
  readonly onEvent: (event: WatchEvent) => void;
}

/** Longer than any object that an API server keeps. */
const MAX_LINE = 16 * 1024 * 1024;
const GONE = 410;

/**
 * Watches until it ends.
 * @throws only what `ApiClient.open` throws that is no RequestFault: no credentials, or `signal` fired.
 */
export async function watch(client: ApiClient, call: WatchCall, signal: AbortSignal): Promise<WatchEnd> {
  const over = new AbortController();
  let silent = false;
  const deadline = setTimeout(
    () => {
      silent = true;
      over.abort();
    },
    call.seconds * 1000 + call.graceMs,
  );
  const either = AbortSignal.any([signal, over.signal]);
  try {
    const response = await client.open(pathOf(call), eachOf(call.accept), either);
    call.onOpen();
    return await readLines(response, call.onEvent);
  } catch (error) {
    if (silent && !signal.aborted) return { kind: 'silent' };
    if (error instanceof RequestFault) {
      return error.kind === 'gone' ? { kind: 'expired' } : { kind: 'refused', fault: error };
    }
    throw error;
  } finally {
    clearTimeout(deadline);
    over.abort();
  }

  function readLines(response: IncomingMessage, onEvent: WatchCall['onEvent']): Promise<WatchEnd> {
    return new Promise((resolve) => {
      const lines = new Lines(onEvent);
      const end = (how: WatchEnd) => resolve(silent ? { kind: 'silent' } : how);
      response.on('data', (chunk: Buffer) => {
        const ended = lines.take(chunk);
        if (!ended) return;
        // Nothing that comes after a doubtful line counts.
        response.removeAllListeners('data');
        end(ended);
        response.destroy();
      });
      response.on('end', () => end(lines.isWhole ? { kind: 'closed' } : { kind: 'broken', detail: 'cut line' }));
      response.on('error', (error: NodeJS.ErrnoException) => end({ kind: 'broken', detail: error.code ?? 'reset' }));
      response.on('close', () => end({ kind: 'broken', detail: 'reset' }));
    });
  }
}

/** Cuts what arrives into lines, whatever the pieces are. */
class Lines {
  readonly #decoder = new StringDecoder('utf8');
  #rest: string[] = [];
  #length = 0;

  constructor(private readonly onEvent: WatchCall['onEvent']) {}

  get isWhole(): boolean {
    return this.#length === 0;
  }

  /** What ends the watch; null: nothing does. */
  take(chunk: Buffer): WatchEnd | null {
    const parts = this.#decoder.write(chunk).split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      const line = this.#rest.join('') + part;
      this.#rest = [];
      this.#length = 0;
      if (line.trim() === '') continue;
      const end = this.#read(line);
      if (end) return end;
    }
    this.#rest.push(last);
    this.#length += last.length;
    return this.#length > MAX_LINE ? { kind: 'garbled' } : null;
  }

  #read(line: string): WatchEnd | null {
    const event = parse(line);
    if (event === null) return { kind: 'garbled' };
    const { type, object } = event;
    if (type === 'ERROR') return errorEnd(object);
    const version = versionOf(object);
    if (type === 'ADDED' || type === 'MODIFIED') this.onEvent({ type: 'set', object, version });
    else if (type === 'DELETED') this.onEvent({ type: 'deleted', object, version });
    else if (type === 'BOOKMARK') this.onEvent({ type: 'bookmark', object, version });
    else return { kind: 'garbled' };
    return null;
  }
}

function parse(line: string): { readonly type: unknown; readonly object: unknown } | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'type' in value && 'object' in value
      ? { type: value.type, object: value.object }
      : null;
  } catch {
    return null;
  }
}

function errorEnd(status: unknown): WatchEnd {
  const { code, details } = (status ?? {}) as { code?: unknown; details?: { retryAfterSeconds?: unknown } | null };
  if (code === GONE) return { kind: 'expired' };
  const seconds = details?.retryAfterSeconds;
  return {
    kind: 'error',
    code: typeof code === 'number' ? code : 0,
    retryAfterMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : null,
  };
}

/** The resourceVersion of an object, '' where it has none. */
export function versionOf(object: unknown): string {
  const version = (object as { metadata?: { resourceVersion?: unknown } | null } | null)?.metadata?.resourceVersion;
  return typeof version === 'string' ? version : '';
}

function pathOf({ path, fieldSelector, version, seconds }: WatchCall): string {
  const query = new URLSearchParams({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(Math.max(1, Math.round(seconds))),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  });
  return `${path}?${query}`;
}

/** A watch sends objects one by one, where a list sends a list of them. */
function eachOf(accept: string): string {
  return accept.replace('as=PartialObjectMetadataList', 'as=PartialObjectMetadata');
}
