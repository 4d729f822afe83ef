// A line of the table: what was measured, how often, and what it may cost at most.
import type { TestInfo } from '@playwright/test';

export const ROW = 'row';

export interface Row {
  readonly what: string;
  readonly values: readonly number[];
  readonly unit: 'ms' | 'kB' | '%' | 'nodes' | 'edges';
  /** The median must not be above; null: said for information. */
  readonly budget: number | null;
  readonly note?: string;
}

export function addRow(info: TestInfo, row: Row): void {
  info.annotations.push({ type: ROW, description: JSON.stringify(row) });
}
