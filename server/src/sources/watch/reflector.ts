// One collection followed: listed, watched from the list's first page on, listed again when something may be lost; never given up.
import { type ApiClient, RequestFault } from '../apiClient';
import { type ListRequest, readList } from '../listReader';
import { SourceError } from '../sourceError';
import { EarlyWatch } from './earlyWatch';
import { type Listed, Store } from './store';
import { backoffAfter, type Timing, wait, within } from './timing';
import { type WatchEnd, type WatchEvent, watch } from './watchStream';

/**
 * `syncing`: no list yet. `live`: listed, and a watch is open, or just ended as agreed. `stale`: what is kept was true when it was last
 * heard. `forbidden`, `absent`: the API server refuses it, or has no such resource; nothing is kept.
 */
export type ReflectorState = 'syncing' | 'live' | 'stale' | 'forbidden' | 'absent';

/** What a reflector says of itself. */
export interface ReflectorReport {
  readonly state: ReflectorState;
  /** Objects kept. */
  readonly count: number;
  /** When the API server last said anything of the collection, in milliseconds since 1970; null: never. */
  readonly heardAt: number | null;
  /** Why it is not live; null: it is, or nothing has failed yet. */
  readonly fault: RequestFault | null;
  /** True where lists are given but no watches. */
  readonly polled: boolean;
  /** Lists after the first, and watches that ended otherwise than agreed. */
  readonly relists: number;
  readonly breaks: number;
  /** Objects that could not be read. */
  readonly skipped: number;
}

export interface ReflectorHooks {
  /** What `read` gives has changed. */
  readonly changed: () => void;
  /** The report has changed. */
  readonly told: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** A list can be read, but not watched: the answers of servers that do not let one, or do not know how. */
const UNWATCHABLE: ReadonlySet<RequestFault['kind']> = new Set(['forbidden', 'not-found', 'garbage']);
/** So many watches that do not begin, and only a new list is to be trusted. */
const MAX_REFUSALS = 5;

/** Follows one collection from `start` until its signal fires. */
export class Reflector<T> {
  readonly #store: Store<T>;
  #state: ReflectorState = 'syncing';
  #fault: RequestFault | SourceError | null = null;
  #heardAt: number | null = null;
  #polled = false;
  #lists = 0;
  #breaks = 0;
  /** Failures in a row. */
  #failures = 0;
  #first: Promise<void>;
  #firstOver = () => {};
  #wake = () => {};

  constructor(
    private readonly client: ApiClient,
    private readonly request: ListRequest<T>,
    private readonly timing: Timing,
    private readonly hooks: ReflectorHooks,
  ) {
    this.#store = new Store(request.project);
    this.#first = new Promise((resolve) => (this.#firstOver = resolve));
  }

  get report(): ReflectorReport {
    return {
      state: this.#state,
      count: this.#store.size,
      heardAt: this.#heardAt,
      fault: this.#fault instanceof RequestFault ? this.#fault : null,
      polled: this.#polled,
      relists: Math.max(0, this.#lists - 1),
      breaks: this.#breaks,
      skipped: this.#store.skipped,
    };
  }

  /**
   * The objects as they are known, once the first list was given or refused.
   * @throws what the list failed with, while there is none.
   */
  async read(): Promise<readonly T[]> {
    await this.#first;
    if ((this.#state === 'live' || this.#state === 'stale') && this.#lists > 0) return this.#store.items;
    throw this.#fault ?? new RequestFault('network', 'ended');
  }

  /** Does at once what it waits to do, if it is not live. */
  hasten(): void {
    if (this.#state !== 'live' || this.#polled) this.#wake();
  }

  /** Follows until `signal` fires; called once. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pause = await this.#listAndWatch(signal).catch((error: unknown) => this.#failed(error, signal));
      this.#firstOver();
      if (pause > 0) await this.#rest(pause, signal);
    }
    this.#firstOver();
  }

  /** One list and its watches, until another list is needed; the time to wait before it. */
  async #listAndWatch(signal: AbortSignal): Promise<number> {
    const early = new EarlyWatch((version, take, stop) => this.#watch(version, take, () => {}, stop), signal);
    try {
      let version = '';
      const project = (raw: unknown): Listed<T> => this.#store.listed(raw);
      const onVersion = (listed: string) => {
        version = listed;
        early.begin(listed);
      };
      // Only the first list is worth watching: until the others are there, what was known is shown.
      const onPage = this.#lists === 0 ? this.request.onPage : () => {};
      const listed = await readList(this.client, { ...this.request, project, onVersion, onPage }, signal);
      this.#listed(listed, version);
      if (version === '') return this.#poll();
      const doubt = early.hand((event) => this.#take(event));
      return await this.#watchOn(doubt ? { kind: 'garbled' } : await early.end, signal);
    } finally {
      early.stop();
    }
  }

  #listed(listed: readonly Listed<T>[], version: string): void {
    const wasThere = this.#lists > 0 && (this.#state === 'live' || this.#state === 'stale');
    const changed = this.#store.replace(listed, version);
    this.#lists += 1;
    this.#heard();
    this.#become('live', null);
    this.#firstOver();
    if (changed || !wasThere) this.hooks.changed();
  }

  /** Watches again as long as that goes well, from where the last watch ended. */
  async #watchOn(first: WatchEnd, signal: AbortSignal): Promise<number> {
    let end = first;
    let refusals = 0;
    while (!signal.aborted) {
      const next = this.#meet(end, refusals);
      if (next.relist) return next.pause;
      if (next.pause > 0) await this.#rest(next.pause, signal);
      if (signal.aborted) return 0;
      const began = performance.now();
      const doubt = new AbortController();
      const stop = AbortSignal.any([signal, doubt.signal]);
      let doubtful = false;
      const take = (event: WatchEvent): void => {
        if (doubtful || !this.#take(event)) return;
        doubtful = true;
        doubt.abort();
      };
      end = await this.#watch(this.#store.version, take, () => this.#become('live', null), stop).catch(
        (error: unknown): WatchEnd => {
          if (!doubtful) throw error;
          return { kind: 'garbled' };
        },
      );
      if (performance.now() - began >= this.timing.steadyMs) this.#failures = 0;
      refusals = end.kind === 'refused' || end.kind === 'error' ? refusals + 1 : 0;
    }
    return 0;
  }

  /** What to do about an end: watch on or list anew, and when. */
  #meet(end: WatchEnd, refusals: number): { readonly relist: boolean; readonly pause: number } {
    const { timing, hooks } = this;
    switch (end.kind) {
      case 'closed':
        // A server that ends every watch at once is no reason to ask without pause.
        this.#failures += 1;
        return { relist: false, pause: this.#failures > 1 ? this.#backoff(null) : 0 };
      case 'silent':
        this.#broke(new RequestFault('timeout', 'nothing was heard'));
        return { relist: false, pause: 0 };
      case 'broken':
        this.#broke(new RequestFault('network', end.detail));
        return { relist: false, pause: this.#backoff(null) };
      case 'garbled':
        this.#broke(new RequestFault('garbage', 'broken line'));
        return { relist: true, pause: this.#backoff(null) };
      case 'expired':
        this.#broke(new RequestFault('gone', 'HTTP 410'));
        return { relist: true, pause: timing.spreadMs * hooks.random() };
      case 'error':
        this.#broke(new RequestFault(end.code === 429 ? 'busy' : 'server', `HTTP ${end.code}`));
        return { relist: refusals >= MAX_REFUSALS, pause: this.#backoff(end.retryAfterMs) };
      case 'refused':
        if (UNWATCHABLE.has(end.fault.kind)) return { relist: true, pause: this.#poll() };
        this.#broke(end.fault);
        return { relist: refusals >= MAX_REFUSALS, pause: this.#backoff(end.fault.retryAfterMs) };
    }
  }

  /** True if the event leaves a doubt that only a list clears up. */
  #take(event: WatchEvent): boolean {
    this.#heard();
    const effect = this.#store.apply(event);
    if (effect === 'changed') this.hooks.changed();
    if (event.type === 'bookmark') this.hooks.told();
    return effect === 'doubtful';
  }

  #watch(
    version: string,
    onEvent: (event: WatchEvent) => void,
    onOpen: () => void,
    signal: AbortSignal,
  ): Promise<WatchEnd> {
    const { path, accept, fieldSelector, isCalm } = this.request;
    const { timing, hooks } = this;
    const call = {
      path,
      accept,
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      version,
      seconds: within(isCalm ? timing.calmSeconds : timing.watchSeconds, hooks.random()),
      graceMs: timing.graceMs,
      onOpen: () => {
        this.#heard();
        this.#polled = false;
        onOpen();
      },
      onEvent,
    };
    return watch(this.client, call, signal);
  }

  /** A list that cannot be watched is as good as its last reading. */
  #poll(): number {
    this.#polled = true;
    this.#failures = 0;
    this.hooks.told();
    return this.timing.pollMs;
  }

  async #rest(ms: number, signal: AbortSignal): Promise<void> {
    const awake = new AbortController();
    this.#wake = () => awake.abort();
    await wait(ms, AbortSignal.any([signal, awake.signal]));
  }

  #broke(fault: RequestFault): void {
    this.#breaks += 1;
    this.#failures += 1;
    this.#become('stale', fault);
  }

  #backoff(askedMs: number | null): number {
    return backoffAfter(Math.max(1, this.#failures), this.timing, this.hooks.random(), askedMs);
  }

  /** A list was not given; the time to wait before the next one. */
  #failed(error: unknown, signal: AbortSignal): number {
    if (signal.aborted) return 0;
    if (!(error instanceof RequestFault) && !(error instanceof SourceError)) throw error;
    const kind = error instanceof RequestFault ? error.kind : null;
    if (kind === 'forbidden' || kind === 'not-found') {
      this.#lost(kind === 'forbidden' ? 'forbidden' : 'absent', error);
      return within(this.timing.recheckMs, this.hooks.random());
    }
    this.#failures += 1;
    const known = this.#state === 'live' || this.#state === 'stale';
    this.#become(known ? 'stale' : 'syncing', error);
    return this.#backoff(error instanceof RequestFault ? error.retryAfterMs : null);
  }

  /** What may not be read any more is not shown as if it were still so. */
  #lost(state: 'forbidden' | 'absent', fault: RequestFault | SourceError): void {
    const was = this.#state;
    this.#failures = 0;
    this.#heard();
    this.#store.clear();
    this.#become(state, fault);
    if (was !== state) this.hooks.changed();
  }

  #heard(): void {
    this.#heardAt = this.hooks.now();
  }

  #become(state: ReflectorState, fault: RequestFault | SourceError | null): void {
    const same = state === this.#state && fault?.message === this.#fault?.message;
    this.#state = state;
    this.#fault = fault;
    if (!same) this.hooks.told();
  }
}
