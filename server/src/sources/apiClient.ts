// GET requests to an API server: bounded in time and size, no redirects followed, faults told apart, transient ones tried again.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { ClusterConnection, Preparation } from './clusterConnection';
import { Slots } from './slots';
import { SourceError } from './sourceError';

export type FaultKind =
  | 'network'
  | 'tls'
  | 'timeout'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'gone'
  | 'busy'
  | 'server'
  | 'garbage';

/** One request failed. Holds nothing that the server sent but numbers. */
export class RequestFault extends Error {
  override readonly name = 'RequestFault';

  constructor(
    readonly kind: FaultKind,
    /** HTTP status, or the code of a network or TLS error, in short. */
    readonly detail: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(`${kind} (${detail})`);
  }
}

/** Bounds of one request; tests make them small. */
export interface Bounds {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly attempts: number;
  /** First wait before another attempt; doubles each time. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

export const DEFAULT_BOUNDS: Bounds = {
  timeoutMs: 60_000,
  maxBytes: 256 * 1024 * 1024,
  attempts: 3,
  backoffMs: 500,
  maxBackoffMs: 10_000,
};

export const JSON_TYPE = 'application/json';
/** Asks for names, labels and owners only; servers that cannot do it send whole objects. */
export const METADATA_TYPE = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Requests under way at most, so that reading many resources at once is no burden on the API server (P22). */
const MAX_REQUESTS = 8;
/** Bytes that are unpacked at a time; the default takes two hundred turns of the event loop for one page of pods. */
const UNPACK_BYTES = 256 * 1024;

const MAX_UNWANTED_BYTES = 64 * 1024;
const MAX_DRAIN_MS = 5_000;

const TRANSIENT: ReadonlySet<FaultKind> = new Set(['network', 'timeout', 'busy', 'server']);

/** Reads paths of one API server under one identity. */
export class ApiClient {
  readonly #base: URL;
  readonly #slots = new Slots(MAX_REQUESTS);
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: ClusterConnection,
    private readonly bounds: Bounds = DEFAULT_BOUNDS,
  ) {
    this.#base = new URL(connection.access.server);
  }

  /**
   * The parsed JSON of `path` (which starts with a slash).
   * @throws RequestFault when the server does not give it, SourceError when there are no credentials or `signal` fired.
   */
  async get(path: string, accept: string, signal: AbortSignal): Promise<unknown> {
    return this.decode(await this.fetch(path, accept, signal));
  }

  /**
   * The JSON of `path` as it came, for `decode`.
   * @throws as `get` does.
   */
  async fetch(path: string, accept: string, signal: AbortSignal): Promise<Buffer> {
    let rejected: Preparation | null = null;
    for (let attempt = 1; ; attempt += 1) {
      const preparation: Preparation = await this.connection.prepare(signal, rejected);
      try {
        return await this.#slots.run(() => this.#once(path, accept, preparation, signal));
      } catch (error) {
        if (signal.aborted) throw cancelled();
        if (!(error instanceof RequestFault)) throw error;
        if (error.kind === 'unauthorized' && rejected === null) {
          rejected = preparation;
          continue;
        }
        const { attempts, backoffMs, maxBackoffMs } = this.bounds;
        // Whoever is to wait for longer than this is told so, and not asked again too soon.
        const asked = error.retryAfterMs ?? 0;
        if (!TRANSIENT.has(error.kind) || attempt >= attempts || asked > maxBackoffMs) throw error;
        const wait = Math.max(asked, Math.min(backoffMs * 2 ** (attempt - 1), maxBackoffMs));
        await sleep(wait, undefined, { signal }).catch(() => {
          throw cancelled();
        });
      }
    }
  }

  /**
   * The answer to a request that stays open, such as a watch, as soon as it begins. It waits for no other request and is not tried again,
   * but for credentials that have expired. `signal` ends it.
   * @throws as `get` does.
   */
  async open(path: string, accept: string, signal: AbortSignal): Promise<IncomingMessage> {
    let rejected: Preparation | null = null;
    for (;;) {
      const preparation: Preparation = await this.connection.prepare(signal, rejected);
      try {
        return await this.#begin(path, accept, preparation, signal);
      } catch (error) {
        if (signal.aborted) throw cancelled();
        if (!(error instanceof RequestFault) || error.kind !== 'unauthorized' || rejected !== null) throw error;
        rejected = preparation;
      }
    }
  }

  /**
   * Parses what `fetch` brought. One answer a turn of the event loop, however many came at once: the longest time for which nothing else
   * gets its turn is that of one page.
   * @throws RequestFault when it is no JSON.
   */
  async decode(body: Buffer): Promise<unknown> {
    this.#turn = this.#turn.then(() => nextTurn());
    await this.#turn;
    try {
      return JSON.parse(body.toString('utf8'));
    } catch {
      throw new RequestFault('garbage', 'broken JSON');
    }
  }

  async #once(path: string, accept: string, preparation: Preparation, signal: AbortSignal): Promise<Buffer> {
    const end = new AbortController();
    const cancel = () => end.abort();
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      end.abort();
    }, this.bounds.timeoutMs);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) end.abort();
    try {
      return await this.#body(await this.#send(path, accept, preparation, end.signal));
    } catch (error) {
      if (error instanceof RequestFault) throw error;
      if (late) throw new RequestFault('timeout', `${this.bounds.timeoutMs / 1000} s`);
      throw networkFault(error);
    } finally {
      // Nothing of a finished request stays behind: a reading has hundreds of them.
      clearTimeout(deadline);
      signal.removeEventListener('abort', cancel);
    }
  }

  async #begin(path: string, accept: string, preparation: Preparation, signal: AbortSignal): Promise<IncomingMessage> {
    const end = new AbortController();
    let late = false;
    const deadline = setTimeout(() => {
      late = true;
      end.abort();
    }, this.bounds.timeoutMs);
    const either = AbortSignal.any([signal, end.signal]);
    try {
      return judged(await this.#send(path, accept, preparation, either, false));
    } catch (error) {
      if (error instanceof RequestFault) throw error;
      if (late) throw new RequestFault('timeout', `${this.bounds.timeoutMs / 1000} s`);
      throw networkFault(error);
    } finally {
      clearTimeout(deadline);
    }
  }

  #send(
    path: string,
    accept: string,
    preparation: Preparation,
    signal: AbortSignal,
    packed = this.connection.access.compression,
  ): Promise<IncomingMessage> {
    const { protocol, hostname, port, pathname } = this.#base;
    const headers: http.OutgoingHttpHeaders = {
      ...preparation.headers,
      accept,
      'user-agent': 'portolan',
      ...(packed ? { 'accept-encoding': 'gzip' } : {}),
    };
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request(
        {
          protocol,
          hostname: hostname.replace(/^\[|\]$/g, ''),
          port,
          path: pathname.replace(/\/$/, '') + path,
          method: 'GET',
          agent: preparation.agent,
          headers,
          signal,
          ...(preparation.auth === null ? {} : { auth: preparation.auth }),
        },
        resolve,
      );
      request.on('socket', outliveRequest).on('error', reject).end();
    });
  }

  async #body(response: IncomingMessage): Promise<Buffer> {
    judged(response);
    const packed = response.headers['content-encoding'] === 'gzip';
    const stream = packed ? response.pipe(createGunzip({ chunkSize: UNPACK_BYTES })) : response;
    if (packed) response.on('error', (error) => stream.destroy(error)).on('aborted', () => stream.destroy(RESET));
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.bounds.maxBytes) {
        response.destroy();
        throw new RequestFault('garbage', `answer over ${this.bounds.maxBytes / 1024 / 1024} MiB`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

/** The same answer if it is JSON and no refusal. */
function judged(response: IncomingMessage): IncomingMessage {
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    // What an error's body says is not passed on: a proxy in between may echo the request's headers in it.
    drain(response);
    throw statusFault(status, response.headers['retry-after']);
  }
  if (!/^application\/json\b/.test(response.headers['content-type'] ?? '')) {
    drain(response);
    throw new RequestFault('garbage', 'no JSON');
  }
  return response;
}

const OUTLIVING = new WeakSet<Socket>();

/**
 * A request that is cancelled while its answer ends destroys a connection that belongs to nobody at that moment; its error would end the
 * process. What concerns a request, the request tells.
 */
function outliveRequest(socket: Socket): void {
  if (OUTLIVING.has(socket)) return;
  OUTLIVING.add(socket);
  socket.on('error', () => {});
}

const RESET = Object.assign(new Error('reset'), { code: 'ECONNRESET' });

/** Reads the rest of an answer that nobody wants, so that its connection can be used again, unless there is much of it. */
function drain(response: IncomingMessage): void {
  let size = 0;
  response.on('error', () => {});
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_UNWANTED_BYTES) response.destroy();
  });
  const stop = setTimeout(() => response.destroy(), MAX_DRAIN_MS).unref();
  response.on('close', () => clearTimeout(stop));
}

function statusFault(status: number, retryAfter: string | undefined): RequestFault {
  const seconds = Number(retryAfter);
  const wait = retryAfter !== undefined && seconds >= 0 ? seconds * 1000 : null;
  return new RequestFault(kindOf(status), `HTTP ${status}`, wait);
}

function kindOf(status: number): FaultKind {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  if (status === 410) return 'gone';
  if (status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'server' : 'garbage';
}

function networkFault(error: unknown): RequestFault {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  if (/^(Z_|ERR_BUFFER)/.test(code)) return new RequestFault('garbage', 'broken compression');
  const tls = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/;
  return new RequestFault(tls.test(code) ? 'tls' : 'network', code);
}

export function cancelled(): SourceError {
  return new SourceError('reading-cancelled', 'The reading was cancelled.', 'Read again.');
}
