// Keeps one identity at one cluster ready for use for as long as the process lives: credentials renewed in time, once for all who need them.
import type { Agent, OutgoingHttpHeaders } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { ClusterAccess } from './clusterAccess';
import { CredentialSource, type Credentials, DEFAULT_LIFETIMES, type Lifetimes } from './clusterCredentials';
import type { Surroundings } from './clusterSource';
import { createAgent, retire, transportKey } from './clusterTransport';
import { proxyFor } from './proxyFromEnv';
import { SourceError } from './sourceError';

/** What every request to the API server carries. */
export interface Preparation {
  readonly agent: Agent;
  readonly headers: OutgoingHttpHeaders;
  /** `user:password` for basic authentication. */
  readonly auth: string | null;
}

interface Prepared {
  readonly preparation: Preparation;
  readonly renewAt: number;
  readonly expires: number;
}

/** One attempt to obtain credentials, shared by all who wait for it. */
interface Flight {
  readonly promise: Promise<Preparation>;
  /** It was begun because the API server rejected what there was. */
  readonly renewing: boolean;
  readonly stop: AbortController;
  waiting: number;
}

/** Something that may be done again only after a while; the while grows from time to time, until it was left alone for long. */
class Hold {
  #ms = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(private readonly lifetimes: Lifetimes) {}

  over(): boolean {
    return this.lifetimes.now() >= this.#since + this.#ms;
  }

  begin(): void {
    const { now, holdMs, maxHoldMs } = this.lifetimes;
    const rested = now() > this.#since + this.#ms + maxHoldMs;
    this.#ms = rested ? holdMs : Math.min(this.#ms * 2, maxHoldMs);
    this.#since = now();
  }

  forget(): void {
    this.#since = Number.NEGATIVE_INFINITY;
  }
}

/**
 * One cluster and one identity. Keeps connections open between requests. Each request asks `prepare` for what it carries, just before it
 * is sent, and once more with that when the answer is 401; nothing else looks after credentials.
 */
export class ClusterConnection {
  readonly #source: CredentialSource;
  #prepared: Prepared | null = null;
  #flight: Flight | null = null;
  /** Why there are no credentials; the next attempt waits for `#failures`. */
  #error: unknown = null;
  readonly #failures: Hold;
  readonly #renewals: Hold;
  #agent: { readonly key: string; readonly agent: Agent } | null = null;

  constructor(
    readonly access: ClusterAccess,
    private readonly surroundings: Surroundings,
    private readonly lifetimes: Lifetimes = DEFAULT_LIFETIMES,
  ) {
    this.#source = new CredentialSource(access, surroundings, lifetimes);
    this.#failures = new Hold(lifetimes);
    this.#renewals = new Hold(lifetimes);
  }

  /** Somebody reads anew: files are looked at again and what failed is tried again, however short ago that was. */
  begin(): void {
    this.#failures.forget();
    this.#renewals.forget();
    if (this.#prepared) this.#prepared = { ...this.#prepared, renewAt: Number.NEGATIVE_INFINITY };
  }

  /**
   * Credentials ready for use: those that there are while they are good, else new ones, obtained once for all who wait.
   * @param rejected what the API server answered 401 to; new ones are obtained, once for all who were rejected with it.
   * @throws SourceError when there are none to be had, or when `signal` fired.
   */
  async prepare(signal: AbortSignal, rejected: Preparation | null = null): Promise<Preparation> {
    for (;;) {
      const joined = this.#flight;
      if (!joined) break;
      const preparation = await this.#join(joined, signal);
      if (preparation !== rejected || joined.renewing) return preparation;
      // That flight had only looked whether the files are still the same. They are.
    }
    const prepared = this.#prepared;
    if (prepared === null) {
      if (this.#error !== null && !this.#failures.over()) throw this.#error;
      return this.#join(this.#start(false), signal);
    }
    // A server that rejects whatever it is given must not have a plugin run without end.
    if (prepared.preparation === rejected && this.#renewals.over()) {
      this.#renewals.begin();
      return this.#join(this.#start(true), signal);
    }
    if (this.lifetimes.now() < prepared.renewAt) return prepared.preparation;
    return this.#join(this.#start(false), signal);
  }

  /** Ends what is under way. */
  close(): void {
    this.#flight?.stop.abort();
    this.#agent?.agent.destroy();
    this.#agent = null;
    this.#prepared = null;
  }

  #start(renewing: boolean): Flight {
    const stop = new AbortController();
    const promise = this.#obtain(renewing, stop.signal).finally(() => {
      if (this.#flight === flight) this.#flight = null;
    });
    // Whoever waits hears of a failure; if nobody does any more, nobody needs to.
    promise.catch(() => {});
    const flight: Flight = { promise, renewing, stop, waiting: 0 };
    this.#flight = flight;
    return flight;
  }

  /** Waits with the others. The last one who goes away before the end stops it. */
  #join(flight: Flight, signal: AbortSignal): Promise<Preparation> {
    flight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          if (this.#flight === flight) this.#flight = null;
          flight.stop.abort();
        }
        reject(new SourceError('reading-cancelled', 'The reading was cancelled.', 'Read again.'));
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      flight.promise.finally(() => signal.removeEventListener('abort', leave)).then(resolve, reject);
    });
  }

  async #obtain(renewing: boolean, signal: AbortSignal): Promise<Preparation> {
    const before = this.#prepared;
    try {
      const credentials = await this.#source.obtain(renewing, signal);
      const preparation = await this.#carrying(credentials, before?.preparation ?? null);
      if (signal.aborted) return preparation;
      this.#prepared = { preparation, renewAt: credentials.renewAt, expires: credentials.expires };
      this.#error = null;
      return preparation;
    } catch (error) {
      if (signal.aborted) throw error;
      const now = this.lifetimes.now();
      if (before !== null && !renewing && now < before.expires) {
        // As kubectl: a token file that is away for a moment does no harm while the last token is accepted.
        this.#prepared = { ...before, renewAt: now + this.lifetimes.betweenRunsMs };
        return before.preparation;
      }
      this.#prepared = null;
      this.#error = error;
      this.#failures.begin();
      throw error;
    }
  }

  /** The same as before where nothing has changed, so that it can be told whether what was rejected is what there is. */
  async #carrying(credentials: Credentials, before: Preparation | null): Promise<Preparation> {
    const { headers } = credentials;
    const agent = await this.#agentFor(credentials);
    const auth = credentials.basic?.reveal() ?? null;
    const same = before?.agent === agent && before.auth === auth && isDeepStrictEqual(before.headers, headers);
    return same ? before : { agent, headers, auth };
  }

  /** Agents hold open connections, so one is kept as long as what it was made from stays the same. */
  async #agentFor(credentials: Credentials): Promise<Agent> {
    const key = transportKey(credentials);
    if (this.#agent?.key === key) return this.#agent.agent;
    const proxy = this.access.proxyUrl ?? proxyFor(this.access.server, this.surroundings.env);
    const agent = await createAgent(this.access, credentials, proxy);
    // What is under way, a watch perhaps, is not cut short by a renewed certificate.
    if (this.#agent) retire(this.#agent.agent);
    this.#agent = { key, agent };
    return agent;
  }
}
