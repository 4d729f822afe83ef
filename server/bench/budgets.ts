// What each measured size may cost: the table of the project's design.
import type { Shape } from './shapes';

/** What a size may cost; absent: no budget is set. */
export interface Budget {
  /** By the clock, from objects in memory to the complete graph, in milliseconds; the middle of the warm runs. */
  readonly graph?: number;
  /** Peak resident megabytes of the process. */
  readonly megabytes?: number;
  /** Compressed bytes of the graph on the wire. */
  readonly bytes?: number;
  /** Processor milliseconds from the decompressed body to a graph. */
  readonly decode?: number;
}

const TEN_THOUSAND: Budget = { graph: 500 };

const BUDGETS: Readonly<Record<string, Budget>> = {
  '10k': TEN_THOUSAND,
  '10k-admin': TEN_THOUSAND,
  '10k-cilium': TEN_THOUSAND,
  '10k-calico': TEN_THOUSAND,
  '1500-distinct': { graph: 500 },
  '3000-distinct': { graph: 1000 },
  '10k-distinct-pods': { graph: 5000, megabytes: 1024 },
  '100k': { graph: 20_000, megabytes: 1536 },
  '10k-workloads': { bytes: 200_000 },
  million: { bytes: 300_000, decode: 150 },
};

export function budgetOf({ name }: Shape): Budget {
  return (Object.hasOwn(BUDGETS, name) ? BUDGETS[name] : undefined) ?? {};
}

/** One pair, in milliseconds. */
export const EXPLAIN_BUDGET = 5;
/** Twice the workloads may take at most this many times as long. */
export const GROWTH_BUDGET = 4;
/** At ten thousand pods, in milliseconds. */
export const INCREMENTAL_BUDGETS = { podAdded: 5, policyChanged: 100 } as const;
/** At a thousand workloads, from the text of an edited policy to the graph with its changes, in milliseconds. */
export const WHAT_IF_BUDGET = 200;
