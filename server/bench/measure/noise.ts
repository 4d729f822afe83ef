// How steady the machine is: the same arithmetic again and again, and how many others wait for its processors.
import { cpus, loadavg } from 'node:os';
import { type Spread, spread, timed } from './spread';

export interface Noise {
  /** Milliseconds by the clock, and of processor time: far apart means that others had the processor. */
  readonly wall: Spread;
  readonly cpu: Spread;
  /** Of the last minute. */
  readonly load: number;
  readonly processors: number;
}

const REPEATS = 15;
const STEPS = 40_000_000;

export function measureNoise(): Noise {
  calibrate(); // compiles the loop
  const runs = Array.from({ length: REPEATS }, () => timed(calibrate));
  if (runs.some(({ value }) => value !== runs[0]!.value)) throw new Error('arithmetic differs');
  return {
    wall: spread(runs.map(({ wall }) => wall)),
    cpu: spread(runs.map(({ cpu }) => cpu)),
    load: loadavg()[0]!,
    processors: cpus().length,
  };
}

function calibrate(): number {
  let state = 1;
  for (let step = 0; step < STEPS; step++) state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  return state;
}
