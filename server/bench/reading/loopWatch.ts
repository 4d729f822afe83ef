// How long a thread's event loop is held up: what the histogram of Node says, and the longest turn by the processor time it took.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface LoopReport {
  /** Milliseconds for which a timer that was due had to wait; what other programs take of the machine counts as well. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Milliseconds of processor time that this thread took between two looks, at most: the machine's other work does not count. null: not known here. */
  readonly longestTurn: number | null;
  /** Peak resident memory of the process, in MB. */
  readonly peakMegabytes: number;
  /** Processor time of the whole process since the watch began, in milliseconds. */
  readonly cpu: number;
}

const LOOK_EVERY_MS = 5;

/** Watches the main thread from when it is made. */
export class LoopWatch {
  readonly #histogram = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  readonly #timer: NodeJS.Timeout;
  readonly #cpu = process.cpuUsage();
  #last = threadTime();
  #longest = 0;

  constructor() {
    this.#histogram.enable();
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  /** Forgets what was seen so far. */
  reset(): void {
    this.#histogram.reset();
    this.#last = threadTime();
    this.#longest = 0;
  }

  report(): LoopReport {
    this.#look();
    const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - LOOK_EVERY_MS);
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      delay: {
        p50: ms(this.#histogram.percentile(50)),
        p99: ms(this.#histogram.percentile(99)),
        max: ms(this.#histogram.max),
      },
      longestTurn: this.#last === null ? null : this.#longest,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      cpu: (user + system) / 1000,
    };
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#histogram.disable();
  }

  #look(): void {
    const now = threadTime();
    if (now !== null && this.#last !== null) this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }
}

/** Processor time of the main thread in milliseconds, where the system tells. */
function threadTime(): number | null {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return null;
  }
}
