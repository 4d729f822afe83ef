// Takes snapshots by itself while Portolan serves: at even times, only when something has changed, and never two at once.
import type { ApiError, SnapshotSchedule } from '@portolan/shared/contract';
import { StoreProblem } from './snapshotStore';
import { differsFromLast, type TakeOptions, takeSnapshot } from './takeSnapshot';

export interface ScheduleOptions extends TakeOptions {
  readonly everySeconds: number;
  /** Told after each look: null when it went well. */
  readonly onLook: (problem: ApiError['error'] | null) => void;
  readonly onBug: (error: unknown) => void;
}

export class Schedule {
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #lookedAt: string | null = null;
  #problem: ApiError['error'] | null = null;

  constructor(private readonly options: ScheduleOptions) {}

  status(): SnapshotSchedule {
    return { everySeconds: this.options.everySeconds, lookedAt: this.#lookedAt, problem: this.#problem };
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), this.options.everySeconds * 1000);
    this.#timer.unref();
  }

  /** Takes one if anything has changed since the last; joins a look that is under way. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { store, onLook, onBug } = this.options;
    try {
      const words = { name: '', note: '', by: 'schedule' } as const;
      const taken = await takeSnapshot(this.options, words, (text) => differsFromLast(store, text));
      this.#problem = taken.ok ? null : { code: taken.code, message: taken.message, next: taken.next };
    } catch (error) {
      if (!(error instanceof StoreProblem)) onBug(error);
      this.#problem = problemOf(error);
    }
    this.#lookedAt = new Date().toISOString();
    onLook(this.#problem);
  }
}

function problemOf(error: unknown): ApiError['error'] {
  if (error instanceof StoreProblem) return { code: error.code, message: error.message, next: error.next };
  return {
    code: 'snapshot-failed',
    message: 'Taking a snapshot failed.',
    next: 'Look at the lines that the terminal shows; the next one is tried as planned.',
  };
}
