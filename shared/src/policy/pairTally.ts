// How many ordered pairs of pods may talk, and a checksum over every answer: counted class by class, and kept right when pods come and go.
import type { PodEnd } from '../cluster/index';
import type { IndexSet } from '../sets/index';
import { KINDS, type RowShape, shapeOf } from './pairShape';
import { LANES, type Weight, weighColumn, weighPod } from './pairWeights';
import type { Reachability } from './reachability';

/** A pair of pods counts once in each kind of which it has any traffic. Own-node traffic (R65, R66) is left out. */
export interface PairTotals {
  /** Pods with connections, templates by their replicas; templates of unknown size add nothing. */
  readonly pods: number;
  /** Allowed by the profile, on any traffic. */
  readonly allowed: number;
  /** Allowed by every reading, by a rule. */
  readonly explicit: number;
  /** Allowed by every reading, by no rule. */
  readonly open: number;
  /** Engines differ, or an input is missing (R6). */
  readonly uncertain: number;
}

/** Row by row of sources: what they weigh together, and what their targets weigh, by kind and multiplied with the answers. */
interface Sums {
  readonly count: Float64Array;
  readonly source: Float64Array;
  readonly kinds: Float64Array;
  readonly target: Float64Array;
  /** Pairs of a pod with itself, by kind: no connections (R606). */
  readonly self: Float64Array;
  /** Pods. */
  readonly pods: number;
}

/** Immutable; belongs to one evaluation, and answers for those that differ from it by pods of known classes only. */
export class PairTally {
  private constructor(
    /** By row. */
    private readonly shapes: readonly RowShape[],
    private readonly sums: Sums,
  ) {}

  static of(reachability: Reachability): PairTally {
    const { sourceRows, fold, universe } = reachability;
    const shapes = sourceRows.map((row) => shapeOf(row, fold, universe.size));
    return new PairTally(shapes, sumUp(reachability, shapes, universe.columns.map(weighColumn)));
  }

  /** The same evaluation with other pods in its columns. */
  withPods(reachability: Reachability, changes: readonly PodPlace[]): PairTally {
    const sums = copySums(this.sums);
    let { pods } = sums;
    for (const { pod, column, added } of changes) {
      const weight = weighPod(pod);
      const sign = added ? 1 : -1;
      pods += sign * weight.count;
      this.#addSource(sums, reachability.sourceRowOf[column]!, column, weight, sign);
      this.#addTarget(sums, reachability, column, weight, sign);
    }
    return new PairTally(this.shapes, { ...sums, pods });
  }

  #addSource(sums: Sums, row: number, column: number, { count, source }: Weight, sign: number): void {
    sums.count[row]! += sign * count;
    for (const lane of [0, 1] as const)
      sums.source[2 * row + lane] = modulo(sums.source[2 * row + lane]! + sign * source[lane], lane);
    KINDS.forEach((_, kind) => {
      if (this.shapes[row]!.targets[kind]!.has(column)) sums.self[kind]! += sign * count;
    });
  }

  #addTarget(sums: Sums, { sourceRows }: Reachability, column: number, weight: Weight, sign: number): void {
    const { count, target } = weight;
    sourceRows.forEach(({ entries }, row) => {
      KINDS.forEach((_, kind) => {
        if (this.shapes[row]!.targets[kind]!.has(column)) sums.kinds[KINDS.length * row + kind]! += sign * count;
      });
      entries.forEach(({ targets }, entry) => {
        if (!targets.has(column)) return;
        const answer = this.shapes[row]!.answers[entry]!;
        for (const lane of [0, 1] as const) {
          const product = (answer[lane] * target[lane]) % LANES[lane];
          sums.target[2 * row + lane] = modulo(sums.target[2 * row + lane]! + sign * product, lane);
        }
      });
    });
  }

  get totals(): PairTotals {
    const { count, kinds, self, pods } = this.sums;
    const of = (kind: number): number => {
      let total = -self[kind]!;
      for (let row = 0; row < count.length; row++) total += count[row]! * kinds[KINDS.length * row + kind]!;
      return total;
    };
    return { pods, allowed: of(0), explicit: of(1), open: of(2), uncertain: of(3) };
  }

  /** Equal for equal answers of all pairs of ends, nodes and outside addresses included, whatever the classes are numbered. */
  get checksum(): string {
    return LANES.map((prime, lane) => {
      let sum = 0;
      for (let row = 0; row < this.sums.count.length; row++)
        sum = (sum + ((this.sums.source[2 * row + lane]! * this.sums.target[2 * row + lane]!) % prime)) % prime;
      return sum.toString(16).padStart(7, '0');
    }).join('');
  }
}

/** A pod that came into a column, or went out of it. */
export interface PodPlace {
  readonly pod: PodEnd;
  readonly column: number;
  readonly added: boolean;
}

function modulo(value: number, lane: 0 | 1): number {
  const rest = value % LANES[lane];
  return rest < 0 ? rest + LANES[lane] : rest;
}

function copySums({ count, source, kinds, target, self, pods }: Sums): Sums {
  return {
    count: count.slice(),
    source: source.slice(),
    kinds: kinds.slice(),
    target: target.slice(),
    self: self.slice(),
    pods,
  };
}

function sumUp(
  { sourceRows, sourceRowOf, universe }: Reachability,
  shapes: readonly RowShape[],
  weights: readonly Weight[],
): Sums {
  const rows = sourceRows.length;
  const sums: Sums = {
    count: new Float64Array(rows),
    source: new Float64Array(2 * rows),
    kinds: new Float64Array(KINDS.length * rows),
    target: new Float64Array(2 * rows),
    self: new Float64Array(KINDS.length),
    pods: weights.reduce((sum, { count }) => sum + count, 0),
  };
  const counts = new SetSums(
    weights.map(({ count }) => count),
    null,
  );
  const lanes = [0, 1].map(
    (lane) =>
      new SetSums(
        weights.map(({ target }) => target[lane]!),
        LANES[lane]!,
      ),
  );
  sourceRows.forEach(({ sources, entries }, row) => {
    for (const column of sources) {
      sums.count[row]! += weights[column]!.count;
      for (const lane of [0, 1] as const)
        sums.source[2 * row + lane] = (sums.source[2 * row + lane]! + weights[column]!.source[lane]) % LANES[lane];
    }
    KINDS.forEach((_, kind) => {
      sums.kinds[KINDS.length * row + kind] = counts.of(shapes[row]!.targets[kind]!);
    });
    entries.forEach(({ targets }, entry) => {
      for (const lane of [0, 1] as const) {
        const product = (shapes[row]!.answers[entry]![lane] * lanes[lane]!.of(targets)) % LANES[lane];
        sums.target[2 * row + lane] = (sums.target[2 * row + lane]! + product) % LANES[lane];
      }
    });
  });
  universe.columns.forEach((_, column) => {
    KINDS.forEach((__, kind) => {
      if (shapes[sourceRowOf[column]!]!.targets[kind]!.has(column)) sums.self[kind]! += weights[column]!.count;
    });
  });
  return sums;
}

/** Sums of one weight over sets; sets that are shared are summed once. */
class SetSums {
  readonly #known = new Map<IndexSet, number>();

  constructor(
    readonly weights: readonly number[],
    readonly modulus: number | null,
  ) {}

  of(set: IndexSet): number {
    let sum = this.#known.get(set);
    if (sum === undefined) {
      let total = 0;
      set.forEach((column) => {
        total += this.weights[column]!;
      });
      sum = this.modulus === null ? total : total % this.modulus;
      this.#known.set(set, sum);
    }
    return sum;
  }
}
