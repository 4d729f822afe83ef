// How long a reflector waits for what. Tests scale all of it down.

/** Milliseconds, but for `watchSeconds`. */
export interface Timing {
  /** The time after which the API server is asked to end a watch, drawn from this range. */
  readonly watchSeconds: readonly [number, number];
  /** The same for collections that no verdict depends on. */
  readonly calmSeconds: readonly [number, number];
  /** A watch that the server has not ended so long after that time has died in silence (P3). */
  readonly graceMs: number;
  /** First wait after a failure; doubles each time, half of it random. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Lists of all resources that became due at once, as after a restart of the API server, are spread over this time (P22). */
  readonly spreadMs: number;
  /** What was refused, or does not exist, is asked for again after a time from this range (P5). */
  readonly recheckMs: readonly [number, number];
  /** Lists that may not be watched are read again after this time. */
  readonly pollMs: number;
  /** A stream that lived so long was no failure. */
  readonly steadyMs: number;
}

export const DEFAULT_TIMING: Timing = {
  watchSeconds: [40, 50],
  calmSeconds: [240, 300],
  graceMs: 10_000,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  spreadMs: 2_000,
  recheckMs: [30_000, 60_000],
  pollMs: 30_000,
  steadyMs: 5_000,
};

/** A wait from a range. @param random from 0 to 1. */
export function within([least, most]: readonly [number, number], random: number): number {
  return least + (most - least) * random;
}

/** No server is believed that asks to be left alone for longer. */
const MAX_ASKED_MS = 600_000;

/** The wait after so many failures in a row; never less than what the server asked for. */
export function backoffAfter(failures: number, timing: Timing, random: number, askedMs: number | null): number {
  const whole = Math.min(timing.maxBackoffMs, timing.backoffMs * 2 ** Math.min(failures - 1, 20));
  return Math.max(whole / 2 + (whole / 2) * random, Math.min(askedMs ?? 0, MAX_ASKED_MS));
}

/** Resolves after this time, or at once when `signal` fires; never rejects. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
