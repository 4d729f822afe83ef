// An engine in a worker thread, so that a large evaluation never keeps the server from answering.
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { Profile } from '@portolan/shared/cluster';
import type { Engine, EngineAnswer, EngineQuestion, Judgement, StartEngine } from './engine';
import { type ObjectsPart, sendObjects } from './handover';
import type { ObjectsDelta } from './objectsDelta';

/**
 * What the engine's thread may use. Most of what an evaluation makes is dead soon after: with more room for it, the collector copies less.
 * Measured on a busy machine, 32 to 256 MB differ by no more than its noise at 10,000 pods; memory grows by up to half at 128 and above.
 */
export const ENGINE_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 64 };

/** What the worker starts with; the objects follow in parts. */
export interface WorkerInput {
  readonly profile: Profile | 'auto';
  readonly revision: number;
}

/** The objects in parts, then questions and changes. */
export type ToWorker =
  | ObjectsPart
  | { readonly type: 'question'; readonly id: number; readonly question: EngineQuestion }
  | { readonly type: 'change'; readonly id: number; readonly delta: ObjectsDelta; readonly revision: number };

export type FromWorker =
  | { readonly type: 'ready'; readonly judgement: Judgement }
  | { readonly type: 'changed'; readonly id: number; readonly judgement: Judgement }
  | { readonly type: 'answer'; readonly id: number; readonly answer: EngineAnswer }
  | { readonly type: 'failed'; readonly id: number; readonly stack: string };

/** @param script the built engineWorker.js. */
export function workerEngines(script: URL): StartEngine {
  return (objects, profile, revision, signal) =>
    new Promise((resolve, reject) => {
      const workerData: WorkerInput = { profile, revision };
      const worker = new Worker(script, { workerData, env: {}, stdin: false, resourceLimits: ENGINE_LIMITS });
      const engine = new WorkerEngine(worker);
      const stop = () => void engine.close().then(() => reject(signal.reason));
      signal.addEventListener('abort', stop, { once: true });
      const send = (part: ObjectsPart) => worker.postMessage(part satisfies ToWorker);
      sendObjects(objects, send, () => signal.aborted || engine.ended).catch(reject);
      engine.ready.then(
        () => {
          signal.removeEventListener('abort', stop);
          resolve(engine);
        },
        (error: unknown) => {
          signal.removeEventListener('abort', stop);
          reject(error);
        },
      );
    });
}

type Reply = Extract<FromWorker, { type: 'answer' | 'changed' }>;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

class WorkerEngine implements Engine {
  readonly ready: Promise<void>;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: Error | null = null;
  #judgement: Judgement | null = null;

  constructor(private readonly worker: Worker) {
    this.ready = new Promise((resolve, reject) => {
      worker.on('message', (message: FromWorker) => {
        if (message.type === 'ready') {
          this.#judgement = message.judgement;
          resolve();
        } else this.#settle(message);
      });
      const end = (error: Error) => {
        this.#ended ??= error;
        for (const { reject: fail } of this.#waiting.values()) fail(this.#ended);
        this.#waiting.clear();
        reject(this.#ended);
      };
      worker.on('error', end);
      worker.on('exit', () => end(new Error('The evaluation ended.')));
    });
    this.ready.catch(() => {}); // whoever waits is told; nobody needs to wait
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  get judgement(): Judgement {
    if (this.#judgement === null) throw new Error('The engine is not ready.');
    return this.#judgement;
  }

  async ask(question: EngineQuestion): Promise<EngineAnswer> {
    const reply = await this.#send((id) => ({ type: 'question', id, question }));
    if (reply.type !== 'answer') throw new Error('No answer to a question.');
    return reply.answer;
  }

  async change(delta: ObjectsDelta, revision: number): Promise<void> {
    const reply = await this.#send((id) => ({ type: 'change', id, delta, revision }));
    if (reply.type === 'changed') this.#judgement = reply.judgement;
  }

  #send(message: (id: number) => ToWorker): Promise<Reply> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage(message(id));
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  #settle(message: Exclude<FromWorker, { type: 'ready' }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type !== 'failed') waiting?.resolve(message);
    else waiting?.reject(Object.assign(new Error('The engine failed.'), { stack: message.stack }));
  }
}
