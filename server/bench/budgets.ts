// What each measured size may cost: the table of the project's design.
import { SHAPES, type Shape } from './shapes';

/** What a size may cost; null: no budget is set. */
export interface Budget {
  /** Objects in memory to complete graph. */
  readonly seconds: number | null;
  /** Peak resident memory of the process. */
  readonly megabytes: number | null;
}

const BUDGETS: Readonly<Record<string, Partial<Budget>>> = {
  '10k': { seconds: 0.5 },
  '10k-admin': { seconds: 0.5 },
  '10k-cilium': { seconds: 0.5 },
  '10k-calico': { seconds: 0.5 },
  '1500-distinct': { seconds: 0.5 },
  '3000-distinct': { seconds: 1 },
  '10k-distinct-pods': { seconds: 5, megabytes: 1024 },
  '100k': { seconds: 20, megabytes: 1536 },
};

export function budgetOf({ name }: Shape): Budget {
  return { seconds: null, megabytes: null, ...(Object.hasOwn(BUDGETS, name) ? BUDGETS[name] : {}) };
}

export interface BudgetRow extends Budget {
  readonly shape: Shape;
}

export const BUDGET_ROWS: readonly BudgetRow[] = SHAPES.teams.map((shape) => ({ shape, ...budgetOf(shape) }));
