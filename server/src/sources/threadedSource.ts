// A source behind a port: the side that asks. To whoever reads it, it is the source itself.
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { ClusterObjects, Profile, SourceDescription } from '@portolan/shared/cluster';
import { Assembly } from '../handover';
import { cancelled } from './apiClient';
import type { ClusterSource, LiveListener, LiveReading, LiveSource, OnProgress, Surroundings } from './clusterSource';
import { STDIN } from './manifestFiles';
import type { SourceChoice } from './openSource';
import { SourceError } from './sourceError';
import type { FromSource, ToSource } from './sourceThread';

/** What the thread opens its source from; nothing in it needs this thread. */
export interface SourceThreadInput {
  readonly choice: SourceChoice;
  readonly follow: boolean;
  readonly surroundings: Pick<Surroundings, 'env' | 'home' | 'cwd' | 'interactive'>;
}

/** A running thread that serves one source. */
export interface SourceThread {
  send(message: ToSource): void;
  /** Called once, before anything is sent. */
  listen(onMessage: (message: FromSource) => void, onEnd: (error: Error) => void): void;
  terminate(): void;
}

/** Puts the reading of a source into a thread. */
export type ThreadSource = (source: ClusterSource, choice: SourceChoice, surroundings: Surroundings) => ClusterSource;

/** A page is parsed, cut and forgotten: more room for what is young would be memory that nobody needs. */
const THREAD_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 16 };

/** @param script the built sourceWorker.js. */
export function sourceThreads(script: URL): ThreadSource {
  return (source, choice, surroundings) => {
    // Standard input belongs to the main thread.
    if (choice.from === 'manifests' && choice.paths.includes(STDIN)) return source;
    const { env, home, cwd, interactive } = surroundings;
    const follow = source.live !== undefined;
    const workerData: SourceThreadInput = { choice, follow, surroundings: { env: { ...env }, home, cwd, interactive } };
    const start = (): SourceThread => {
      const worker = new Worker(script, { workerData, stdin: false, resourceLimits: THREAD_LIMITS });
      return {
        send: (message) => worker.postMessage(message),
        listen: (onMessage, onEnd) => {
          worker.on('message', onMessage).on('error', onEnd);
          worker.on('exit', () => onEnd(new Error('The reading thread ended.')));
          // The server decides when to end; a thread that waits for the next reading does not keep it. (Listening would.)
          worker.unref();
        },
        terminate: () => void worker.terminate(),
      };
    };
    return new ThreadedSource(source, start, surroundings.tell);
  };
}

/** How long a thread may take to end a reading that nobody wants any more. */
const GRACE_MS = 1_000;

/** Keeps its thread between readings, and with it connections and credentials. */
export class ThreadedSource implements ClusterSource {
  #thread: SourceThread | null = null;
  #listener: ((message: FromSource) => void) | null = null;
  #fail: ((error: Error) => void) | null = null;
  #description: SourceDescription;
  #profile: Profile | null = null;
  #heard: LiveListener | null = null;
  readonly live?: LiveSource;

  /** @param source the same source in this thread, for what is known before the first reading. */
  constructor(
    source: ClusterSource,
    private readonly start: () => SourceThread,
    private readonly tell: (line: string) => void,
  ) {
    this.#description = source.describe();
    if (!source.live) return;
    this.live = {
      hasten: () => this.#thread?.send({ type: 'hasten' }),
      listen: (listener) => {
        this.#heard = listener;
      },
      readSince: (since, onProgress, signal) => this.#read(since, onProgress, signal),
    };
  }

  describe(): SourceDescription {
    return this.#description;
  }

  profile(): Profile | null {
    return this.#profile;
  }

  async read(onProgress: OnProgress, signal: AbortSignal): Promise<ClusterObjects> {
    const reading = await this.#read(null, onProgress, signal);
    // Since nothing, a reading is a whole one.
    if (reading.form !== 'whole') throw new Error('A change of nothing.');
    return reading.objects;
  }

  close(): void {
    this.#end(cancelled());
  }

  #read(since: number | null, onProgress: OnProgress, signal: AbortSignal): Promise<LiveReading> {
    if (signal.aborted) return Promise.reject(cancelled());
    const thread = this.#running();
    const reading = new Promise<LiveReading>((resolve, reject) => {
      this.#fail = reject;
      this.#listener = this.#follow(thread, onProgress, resolve, reject);
    });
    const cancel = () => {
      thread.send({ type: 'cancel' });
      // One that is too busy to hear it is ended.
      const end = setTimeout(() => this.#end(cancelled()), GRACE_MS);
      const clear = () => clearTimeout(end);
      reading.then(clear, clear);
    };
    signal.addEventListener('abort', cancel, { once: true });
    thread.send({ type: 'read', since });
    return reading.finally(() => {
      this.#listener = null;
      this.#fail = null;
      signal.removeEventListener('abort', cancel);
    });
  }

  /** Takes what the thread sends during one reading. */
  #follow(
    thread: SourceThread,
    onProgress: OnProgress,
    resolve: (reading: LiveReading) => void,
    reject: (error: Error) => void,
  ): (message: FromSource) => void {
    const assembly = new Assembly();
    let objects: ClusterObjects | null = null;
    return (message) => {
      switch (message.type) {
        case 'status':
          return onProgress(message.status);
        case 'part':
          objects = assembly.add(message.part);
          // Whatever else waits comes before the next part.
          setImmediate(() => thread.send({ type: 'taken' }));
          return;
        case 'refused':
          return reject(new SourceError(message.code, message.message, message.next, message.paths));
        case 'failed':
          return reject(Object.assign(new Error('The reading failed.'), { stack: message.stack }));
        case 'read':
          this.#description = message.description;
          this.#profile = message.profile;
          return objects === null
            ? reject(cancelled())
            : resolve({ form: 'whole', id: message.id, objects, news: message.news });
        case 'same':
          return resolve({ form: 'same', id: message.id });
        case 'delta':
          return resolve({ form: 'delta', id: message.id, delta: message.delta, news: message.news });
        case 'changed':
          return;
        case 'tell':
          return this.tell(message.line);
      }
    };
  }

  #running(): SourceThread {
    if (this.#thread) return this.#thread;
    const thread = this.start();
    this.#thread = thread;
    thread.listen(
      (message) => {
        if (this.#thread !== thread) return;
        if (message.type === 'changed') this.#heard?.changed();
        else if (this.#listener) this.#listener(message);
        else if (message.type === 'status') this.#heard?.status(message.status);
        else if (message.type === 'tell') this.tell(message.line);
      },
      (error) => {
        if (this.#thread === thread) this.#end(error);
      },
    );
    return thread;
  }

  /** The next reading starts another thread. */
  #end(error: Error): void {
    const thread = this.#thread;
    thread?.terminate();
    this.#thread = null;
    this.#fail?.(error);
    // What was followed is followed no longer: the next reading begins anew, and soon.
    if (thread) this.#heard?.changed();
  }
}
