// The sizes that are measured, and what each of them may cost.

/** A policy language beside NetworkPolicy. */
export type Language = 'admin' | 'cilium' | 'calico';

/** What to generate. */
export interface Shape {
  readonly name: string;
  readonly namespaces: number;
  readonly workloads: number;
  readonly pods: number;
  readonly policies: number;
  /** `pod`: every pod has a label of its own that policies mention; else pods of one workload are alike. */
  readonly distinct: 'workload' | 'pod';
  /** Part of the policies is in this language; absent: NetworkPolicy alone. */
  readonly language?: Language;
}

/** A shape and its budget; null where none is set. */
export interface BudgetRow {
  readonly shape: Shape;
  readonly seconds: number | null;
  /** Peak resident memory of the process. */
  readonly megabytes: number | null;
}

function row(shape: Shape, seconds: number | null = null, megabytes: number | null = null): BudgetRow {
  return { shape, seconds, megabytes };
}

/** The fixture of the journeys that is too big to look at whole. */
const BIG: Shape = {
  name: 'big',
  namespaces: 100,
  workloads: 500,
  pods: 5000,
  policies: 400,
  distinct: 'workload',
};

/** The journeys' ten thousand pods. */
const TEN_THOUSAND: Shape = {
  name: '10k',
  namespaces: 100,
  workloads: 1000,
  pods: 10_000,
  policies: 1000,
  distinct: 'workload',
};

/** The same with policies of one more language among the others: the budget stays. */
const MIXED: readonly BudgetRow[] = (['admin', 'cilium', 'calico'] as const).map((language) =>
  row({ ...TEN_THOUSAND, name: `10k-${language}`, language }, 0.5),
);

/** In the order of printing. */
export const BUDGET_ROWS: readonly BudgetRow[] = [
  row({ name: '1k', namespaces: 20, workloads: 120, pods: 1000, policies: 100, distinct: 'workload' }),
  row(BIG),
  row(TEN_THOUSAND, 0.5),
  ...MIXED,
  row({ name: '1500-distinct', namespaces: 50, workloads: 1500, pods: 3200, policies: 500, distinct: 'workload' }, 0.5),
  row({ name: '3000-distinct', namespaces: 100, workloads: 3000, pods: 6000, policies: 1500, distinct: 'workload' }, 1),
  row(
    { name: '10k-distinct-pods', namespaces: 200, workloads: 10_000, pods: 10_000, policies: 5000, distinct: 'pod' },
    5,
    1024,
  ),
  row(
    { name: '100k', namespaces: 500, workloads: 10_000, pods: 100_000, policies: 5000, distinct: 'workload' },
    20,
    1536,
  ),
];

/** Small enough for a program that asks every policy about every pair. */
export const NAIVE_SHAPE: Shape = {
  name: 'naive',
  namespaces: 12,
  workloads: 80,
  pods: 400,
  policies: 100,
  distinct: 'workload',
};

/** One and two: the second has twice the workloads, pods and policies. */
export const GROWTH_SHAPES: readonly [Shape, Shape] = [
  { name: 'growth-1', namespaces: 100, workloads: 1500, pods: 3000, policies: 750, distinct: 'workload' },
  { name: 'growth-2', namespaces: 200, workloads: 3000, pods: 6000, policies: 1500, distinct: 'workload' },
];
