// How many ordered pairs of pods may talk, and a checksum over every answer: counted class by class, and kept right when pods come and go.
import type { PodEnd } from '../cluster/index';
import {
  ALL_TRAFFIC,
  formatRange,
  type IndexSet,
  intersectTraffic,
  isNoTraffic,
  subtractTraffic,
  trafficKey,
} from '../sets/index';
import type { Column } from './columns';
import type { PairAnswer } from './fold';
import { partyKey } from './parties';
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

const KINDS = ['allowed', 'explicit', 'open', 'uncertain'] as const;
/** Primes whose products are whole numbers without loss. */
const LANES = [67_108_859, 67_108_837] as const;

/** What an end weighs: in counts, and in each lane of the checksum as source and as target. */
interface Weight {
  readonly count: number;
  readonly source: readonly [number, number];
  readonly target: readonly [number, number];
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

/** Of the rows of one evaluation: which targets have some traffic of each kind, and a number for each answer. */
interface Shape {
  /** By row and kind. */
  readonly kinds: readonly (readonly IndexSet[])[];
  /** By row and entry, by lane. */
  readonly answers: readonly (readonly (readonly [number, number])[])[];
}

/** Immutable; belongs to one evaluation, and answers for those that differ from it by pods of known classes only. */
export class PairTally {
  private constructor(
    private readonly shape: Shape,
    private readonly sums: Sums,
  ) {}

  static of(reachability: Reachability): PairTally {
    const shape = shapeOf(reachability);
    const { columns } = reachability.universe;
    return new PairTally(shape, sumUp(reachability, shape, columns.map(weighColumn)));
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
    return new PairTally(this.shape, { ...sums, pods });
  }

  #addSource(sums: Sums, row: number, column: number, { count, source }: Weight, sign: number): void {
    sums.count[row]! += sign * count;
    for (const lane of [0, 1] as const)
      sums.source[2 * row + lane] = modulo(sums.source[2 * row + lane]! + sign * source[lane], lane);
    KINDS.forEach((_, kind) => {
      if (this.shape.kinds[row]![kind]!.has(column)) sums.self[kind]! += sign * count;
    });
  }

  #addTarget(sums: Sums, { sourceRows }: Reachability, column: number, weight: Weight, sign: number): void {
    const { count, target } = weight;
    sourceRows.forEach(({ entries }, row) => {
      KINDS.forEach((_, kind) => {
        if (this.shape.kinds[row]![kind]!.has(column)) sums.kinds[KINDS.length * row + kind]! += sign * count;
      });
      entries.forEach(({ targets }, entry) => {
        if (!targets.has(column)) return;
        const answer = this.shape.answers[row]![entry]!;
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

function shapeOf({ sourceRows, fold, universe }: Reachability): Shape {
  const looks = fold.pairAnswers.map(kindsOf);
  const hashes = fold.pairAnswers.map(answerText);
  const none = universe.pods.andNot(universe.pods);
  return {
    kinds: sourceRows.map(({ entries }) =>
      KINDS.map((_, kind) =>
        entries.reduce((all, { answer, targets }) => (looks[answer]![kind] ? all.or(targets) : all), none),
      ),
    ),
    answers: sourceRows.map(({ entries }) =>
      entries.map(({ answer, family }) => lanesOf(`${family ?? ''} ${hashes[answer]}`, 0)),
    ),
  };
}

/** In the order of {@link KINDS}. */
function kindsOf({ surely, allowed, maybeAllowed, possibly, ruled }: PairAnswer): readonly boolean[] {
  const certain = intersectTraffic(allowed, surely);
  const any = maybeAllowed.length > 0 || possibly.length > 0;
  const differs = [
    subtractTraffic(allowed, surely),
    subtractTraffic(maybeAllowed, allowed),
    subtractTraffic(possibly, maybeAllowed),
  ];
  return [
    !isNoTraffic(allowed),
    !isNoTraffic(intersectTraffic(certain, ruled)),
    !isNoTraffic(subtractTraffic(certain, ruled)),
    any && differs.some((part) => !isNoTraffic(part)),
  ];
}

function answerText({ surely, allowed, maybeAllowed, possibly, ruled, narrowed }: PairAnswer): string {
  return [surely, allowed, maybeAllowed, possibly, ruled, narrowed]
    .map((set) => (set === ALL_TRAFFIC ? '*' : trafficKey(set)))
    .join('|');
}

function sumUp({ sourceRows, sourceRowOf, universe }: Reachability, shape: Shape, weights: readonly Weight[]): Sums {
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
      sums.kinds[KINDS.length * row + kind] = counts.of(shape.kinds[row]![kind]!);
    });
    entries.forEach(({ targets }, entry) => {
      for (const lane of [0, 1] as const) {
        const product = (shape.answers[row]![entry]![lane] * lanes[lane]!.of(targets)) % LANES[lane];
        sums.target[2 * row + lane] = (sums.target[2 * row + lane]! + product) % LANES[lane];
      }
    });
  });
  universe.columns.forEach((_, column) => {
    KINDS.forEach((__, kind) => {
      if (shape.kinds[sourceRowOf[column]!]![kind]!.has(column)) sums.self[kind]! += weights[column]!.count;
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

// A column never changes, so its weight stays right as long as it lives.
const WEIGHTS = new WeakMap<Column, Weight>();

function weighColumn(column: Column): Weight {
  let weight = WEIGHTS.get(column);
  if (!weight) {
    weight = weighAnew(column);
    WEIGHTS.set(column, weight);
  }
  return weight;
}

function weighAnew(column: Column): Weight {
  switch (column.kind) {
    case 'pod':
      return addWeights(column.pods.map(weighPod));
    case 'node':
      return addWeights(column.nodes.map(({ id }) => weigh(id, 0)));
    case 'outside':
      return addWeights(column.ranges.map((range) => weigh(formatRange(range), 0)));
    case 'party':
      return weigh(`Party ${partyKey(column.party)}`, 0);
  }
}

function weighPod({ id, object: { template } }: PodEnd): Weight {
  return weigh(id, template ? (template.replicas ?? 0) : 1);
}

function weigh(id: string, count: number): Weight {
  return { count, source: lanesOf(id, 1), target: lanesOf(id, 2) };
}

function addWeights(weights: readonly Weight[]): Weight {
  const sum = (pick: (weight: Weight) => number, lane: 0 | 1): number =>
    weights.reduce((all, weight) => (all + pick(weight)) % LANES[lane], 0);
  return {
    count: weights.reduce((all, { count }) => all + count, 0),
    source: [sum(({ source }) => source[0], 0), sum(({ source }) => source[1], 1)],
    target: [sum(({ target }) => target[0], 0), sum(({ target }) => target[1], 1)],
  };
}

/** Two numbers, each below its lane's prime, by FNV-1a from different starts. `role` gives one text several pairs of numbers. */
function lanesOf(text: string, role: number): readonly [number, number] {
  let a = 0x811c9dc5 ^ Math.imul(role + 1, 0x9e3779b1);
  let b = 0x2f0b4c47 ^ Math.imul(role + 1, 0x85ebca6b);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x01000193) ^ (b >>> 13);
  }
  return [mix(a) % LANES[0], mix(b) % LANES[1]];
}

function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
