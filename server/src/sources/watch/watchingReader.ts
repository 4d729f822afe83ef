// Collections that are followed from the first time they are asked for: the second reading costs no request.
import type { ResourceStatus } from '@portolan/shared/contract';
import type { ApiClient } from '../apiClient';
import { cancelled } from '../apiClient';
import type { ClusterReader } from '../clusterReader';
import type { OnProgress } from '../clusterSource';
import type { ListRequest } from '../listReader';
import { KeptAnswers } from './keptAnswers';
import { Reflector, type ReflectorReport } from './reflector';
import { DEFAULT_TIMING, type Timing } from './timing';

export interface WatchingHooks {
  /** A reading would give something else now. */
  readonly changed: () => void;
  /** Told whenever a resource that was read turns live or stale. */
  readonly status: OnProgress;
  readonly onBug: (error: unknown) => void;
}

/** However often people ask, the API server is asked no more often than this; milliseconds. */
const HASTEN_MS = 2_000;

interface Followed {
  readonly resource: string | null;
  readonly reflector: Reflector<unknown>;
  readonly stop: AbortController;
  wanted: boolean;
}

/** Reads from what reflectors keep. One round of readings at a time. */
export class WatchingReader implements ClusterReader {
  readonly #followed = new Map<string, Followed>();
  readonly #kept = new KeptAnswers(() => performance.now());
  /** What the last reading said of each resource. */
  readonly #read = new Map<string, ResourceStatus>();
  #hastened = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly client: ApiClient,
    private readonly hooks: WatchingHooks,
    private readonly timing: Timing = DEFAULT_TIMING,
    private readonly random: () => number = Math.random,
  ) {}

  get(path: string, accept: string, signal: AbortSignal): Promise<unknown> {
    return this.#kept.get(path, () => this.client.get(path, accept, signal));
  }

  list<T>(request: ListRequest<T>, signal: AbortSignal): Promise<readonly T[]> {
    const key = `${request.path} ${request.fieldSelector ?? ''}`;
    const followed = this.#followed.get(key) ?? this.#follow(key, request as ListRequest<unknown>);
    followed.wanted = true;
    // Kept under a path is what was cut for that path.
    return untilAborted(followed.reflector.read() as Promise<readonly T[]>, signal);
  }

  /** Before a round of readings. */
  begin(): void {
    for (const followed of this.#followed.values()) followed.wanted = false;
  }

  /** After a whole round: what nobody asked for is not followed any longer. */
  settle(): void {
    for (const [key, { wanted, stop }] of this.#followed) {
      if (wanted) continue;
      stop.abort();
      this.#followed.delete(key);
    }
  }

  /** The status that a reading tells of a resource, with what following it adds. */
  statusOf(status: ResourceStatus): ResourceStatus {
    if (status.state !== 'waiting' && status.state !== 'reading') this.#read.set(status.resource, status);
    return this.#merged(status);
  }

  /** Of everything that is followed, by what it is told under. */
  reports(): readonly (ReflectorReport & { readonly resource: string })[] {
    return [...this.#followed.values()].flatMap(({ resource, reflector }) =>
      resource === null ? [] : [{ resource, ...reflector.report }],
    );
  }

  /** A person asks: what is kept for a while is asked anew, and nobody waits any longer for a time that was only meant to spare the API server. */
  hasten(): void {
    this.#kept.forget();
    const now = performance.now();
    if (now - this.#hastened < HASTEN_MS) return;
    this.#hastened = now;
    for (const { reflector } of this.#followed.values()) reflector.hasten();
  }

  close(): void {
    this.begin();
    this.settle();
  }

  #follow(key: string, request: ListRequest<unknown>): Followed {
    const stop = new AbortController();
    const { hooks, random } = this;
    const { resource } = request;
    const told = () => {
      const read = resource === null ? undefined : this.#read.get(resource);
      if (read && !stop.signal.aborted) hooks.status(this.#merged(read));
    };
    const changed = () => {
      if (!stop.signal.aborted) hooks.changed();
    };
    const reflector = new Reflector(this.client, request, this.timing, { changed, told, random, now: Date.now });
    const followed = { resource, reflector, stop, wanted: true };
    this.#followed.set(key, followed);
    reflector.follow(stop.signal).catch(hooks.onBug);
    return followed;
  }

  #merged(status: ResourceStatus): ResourceStatus {
    if (status.state !== 'read') return status;
    const reports = this.reports().filter(({ resource }) => resource === status.resource);
    const given = reports.filter(({ state }) => state === 'live' || state === 'stale');
    const worst = given.find(({ state }) => state === 'stale') ?? given[0];
    if (!worst) return status;
    const heardAt = Math.min(...given.map((report) => report.heardAt ?? Number.POSITIVE_INFINITY));
    const sum = (of: (report: ReflectorReport) => number): number =>
      given.reduce((total, report) => total + of(report), 0);
    const words = worst.state === 'stale' ? staleWords(worst) : worst.polled ? POLLED : null;
    const message = [status.message, words].filter((text) => text != null).join('; ');
    return {
      ...status,
      state: worst.state === 'stale' ? 'stale' : 'live',
      count: sum(({ count }) => count),
      watch: {
        heardAt: new Date(Number.isFinite(heardAt) ? heardAt : 0).toISOString(),
        relists: sum(({ relists }) => relists),
        breaks: sum(({ breaks }) => breaks),
        skipped: sum(({ skipped }) => skipped),
      },
      ...(message === '' ? {} : { message }),
    };
  }
}

const POLLED = 'it may be listed but not watched, so it is read again every half minute';

function staleWords({ fault }: ReflectorReport): string {
  switch (fault?.kind) {
    case 'unauthorized':
      return 'the API server does not accept the credentials any more';
    case 'busy':
      return 'the API server is too busy to tell changes';
    case 'timeout':
      return 'the API server has fallen silent';
    case 'gone':
      return 'changes were missed; it is being listed again';
    case 'garbage':
      return 'the API server sent something that cannot be understood; it is being listed again';
    default:
      return 'the connection to the API server is broken';
  }
}

/** The same promise, but rejected as cancelled when `signal` fires first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const stop = () => reject(cancelled());
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
