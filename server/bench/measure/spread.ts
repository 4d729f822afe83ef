// Several measurements of the same thing in three numbers.

/** Lowest, middle and highest of several runs, in milliseconds where nothing else is said. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Of a list that is not empty. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)! };
}

export interface Timed<T> {
  readonly value: T;
  /** Milliseconds by the clock, and of processor time of the whole process: what other threads do for this one counts. */
  readonly wall: number;
  readonly cpu: number;
}

export function timed<T>(work: () => T): Timed<T> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = work();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { value, wall, cpu: (user + system) / 1000 };
}
