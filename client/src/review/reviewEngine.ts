// The page's side of the review engine: loads a cluster once, asks, and gives up on what nobody waits for.
import { startReviewWorker } from '../workers';
import type { DeskAnswer, DeskProblem } from './desk';
import type { ReviewReply, ReviewRequest } from './messages';
import type { Question, ToolAnswer, ToolName } from './tools';

/** The inputs that are reviewed. */
export interface ReviewInput {
  readonly revision: number;
  readonly file: Blob;
}

export class ReviewFailure extends Error {
  override readonly name = 'ReviewFailure';

  constructor(readonly problem: DeskProblem) {
    super(problem.message);
  }
}

type Post = (request: ReviewRequest) => void;

export class ReviewEngine {
  #post: Post | null = null;
  #lastId = 0;
  readonly #waiting = new Map<number, (answer: DeskAnswer) => void>();
  #loaded: { readonly key: string; readonly ready: Promise<number> } | null = null;

  /**
   * Answers from the inputs that `key` names; `load` brings them where another key was asked about last.
   * Rejects with a {@link ReviewFailure}, with what `load` rejects with, or as `signal` says.
   */
  async run<N extends ToolName>(
    key: string,
    load: () => Promise<ReviewInput>,
    tool: N,
    question: Question<N>,
    signal: AbortSignal,
  ): Promise<{ readonly revision: number; readonly answer: ToolAnswer<N> }> {
    const revision = await this.#load(key, load);
    signal.throwIfAborted();
    const answer = await this.#send((id) => ({ type: 'run', id, tool, question }), signal);
    return { revision, answer: answer as ToolAnswer<N> };
  }

  #load(key: string, load: () => Promise<ReviewInput>): Promise<number> {
    if (this.#loaded?.key === key) return this.#loaded.ready;
    const ready = load().then(async ({ revision, file }) => {
      await this.#send((id) => ({ type: 'load', id, snapshot: file }), null);
      return revision;
    });
    const loaded = { key, ready };
    this.#loaded = loaded;
    ready.catch(() => {
      if (this.#loaded === loaded) this.#loaded = null;
    });
    return ready;
  }

  #send(request: (id: number) => ReviewRequest, signal: AbortSignal | null): Promise<unknown> {
    this.#post ??= this.#start();
    this.#lastId += 1;
    const id = this.#lastId;
    const post = this.#post;
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        if (!this.#waiting.delete(id)) return;
        post({ type: 'cancel', id });
        reject(signal.reason as Error);
      });
      this.#waiting.set(id, (answer) => {
        if (answer.ok) resolve(answer.value);
        else reject(new ReviewFailure(answer.problem));
      });
      post(request(id));
    });
  }

  #answer({ id, answer }: ReviewReply): void {
    const told = this.#waiting.get(id);
    this.#waiting.delete(id);
    told?.(answer);
  }

  #start(): Post {
    const worker = startReviewWorker();
    if (worker === null) return this.#inPage();
    worker.addEventListener('message', ({ data }: MessageEvent<ReviewReply>) => this.#answer(data));
    worker.addEventListener('error', () => {
      this.#post = null;
      this.#loaded = null;
      for (const id of [...this.#waiting.keys()]) this.#answer({ id, answer: { ok: false, problem: WORKER_GONE } });
    });
    return (request) => worker.postMessage(request);
  }

  #inPage(): Post {
    // The engine is large, and hardly a browser needs it here.
    const arrived = import('./desk').then(({ ReviewDesk }) => new ReviewDesk());
    let before = Promise.resolve();
    return (request) => {
      before = before.then(async () => {
        if (request.type === 'cancel') return;
        const { id } = request;
        const desk = await arrived;
        const answer =
          request.type === 'load'
            ? await desk.load(await request.snapshot.text())
            : await desk.run(request.tool, request.question);
        this.#answer({ id, answer });
      });
    };
  }
}

const WORKER_GONE: DeskProblem = {
  code: 'review-stopped',
  message: 'The review engine stopped, perhaps for want of memory.',
  next: 'Ask again: it starts anew. If it stops again, use the command line.',
};
