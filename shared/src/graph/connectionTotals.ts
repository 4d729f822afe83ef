// How many connections an evaluation allows between pods: exact, counted from rows and class sizes and never pair by pair.
import type { PairAnswer, Reachability, SourceEntry, SourceRow } from '../policy/index';
import { IndexSet, intersectTraffic, isNoTraffic, subtractTraffic } from '../sets/index';

/**
 * Ordered pairs of two different pods, replicas of one workload among each other included (R606). Own-node traffic (R65, R66) and ends
 * that are no pods are not counted; templates count as their replicas, those of unknown number not at all.
 */
export interface ConnectionTotals {
  /** Pairs that are allowed something under the profile. */
  readonly allowed: number;
  /** Of these, pairs for which a rule admits some of it. A pair may be in `explicit` and in `open`. */
  readonly explicit: number;
  /** Of these, pairs for which no policy isolates either end, as far as some of it goes. */
  readonly open: number;
  /** Pairs, allowed or not, of which some traffic is judged another way by another engine, or not known at all (R6). */
  readonly uncertain: number;
}

const KINDS = ['allowed', 'explicit', 'open', 'uncertain'] as const;

/** Counts a whole evaluation. */
export function connectionTotals(reachability: Reachability): ConnectionTotals {
  const counter = new Counter(reachability);
  for (const row of reachability.sourceRows) counter.add(row);
  const [allowed = 0, explicit = 0, open = 0, uncertain = 0] = counter.totals;
  return { allowed, explicit, open, uncertain };
}

/** Bits in the order of the kinds. */
function kindBits({ surely, allowed, maybeAllowed, possibly, ruled }: PairAnswer): number {
  const holds = [
    !isNoTraffic(allowed),
    !isNoTraffic(intersectTraffic(allowed, ruled)),
    !isNoTraffic(subtractTraffic(allowed, ruled)),
    !isNoTraffic(subtractTraffic(maybeAllowed, surely)) || !isNoTraffic(subtractTraffic(possibly, surely)),
  ];
  return holds.reduce((bits, one, kind) => bits | (one ? 1 << kind : 0), 0);
}

class Counter {
  readonly totals: number[] = KINDS.map(() => 0);
  /** By column: how many pods it stands for. */
  readonly #sizes: readonly number[];
  readonly #bits: readonly number[];
  /** By number of a target set: how many pods it holds. */
  readonly #held: number[] = [];

  constructor({ universe, fold }: Reachability) {
    this.#sizes = universe.columns.map((column) => {
      if (column.kind !== 'pod') return 0;
      return column.pods.reduce((sum, { object: { template } }) => sum + (template ? (template.replicas ?? 0) : 1), 0);
    });
    this.#bits = fold.pairAnswers.map(kindBits);
  }

  add({ sources, entries }: SourceRow): void {
    let senders = 0;
    for (const source of sources) senders += this.#sizes[source]!;
    if (senders === 0) return;
    KINDS.forEach((_, kind) => {
      const chosen = entries.filter(({ answer }) => (this.#bits[answer]! & (1 << kind)) !== 0);
      this.totals[kind]! += this.#pairs(chosen, sources, senders);
    });
  }

  #pairs(entries: readonly SourceEntry[], sources: readonly number[], senders: number): number {
    // Entries of single families may hold the same pair twice (R76).
    if (entries.some(({ family }) => family !== null)) {
      const all = entries.reduce((set, { targets }) => set.or(targets), IndexSet.empty(this.#sizes.length));
      return senders * this.#weigh(all) - this.#selfPairs(all, sources);
    }
    let pairs = 0;
    for (const { targets, targetSet } of entries) {
      this.#held[targetSet] ??= this.#weigh(targets);
      pairs += senders * this.#held[targetSet] - this.#selfPairs(targets, sources);
    }
    return pairs;
  }

  #weigh(targets: IndexSet): number {
    let pods = 0;
    targets.forEach((column) => {
      pods += this.#sizes[column]!;
    });
    return pods;
  }

  /** A pod and itself are no connection. */
  #selfPairs(targets: IndexSet, sources: readonly number[]): number {
    let pods = 0;
    for (const source of sources) if (targets.has(source)) pods += this.#sizes[source]!;
    return pods;
  }
}
