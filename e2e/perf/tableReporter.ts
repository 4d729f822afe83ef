// Prints each measurement as a line of the table; the run fails if a budget is not met.
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { ROW, type Row } from './rows';

export default class TableReporter implements Reporter {
  private readonly missed: string[] = [];
  private broken = 0;

  onTestEnd(test: TestCase, result: TestResult): void {
    line(`${test.titlePath().slice(3).join(' · ')}`);
    for (const { type, description } of result.annotations) {
      if (type === ROW && description !== undefined) this.print(test.title, JSON.parse(description) as Row);
    }
    if (result.status === 'passed' || result.status === 'skipped') return;
    this.broken += 1;
    line(`  could not be measured: ${result.error?.message ?? result.status}`);
  }

  onEnd(): Promise<{ status: FullResult['status'] }> {
    const met = this.missed.length === 0 && this.broken === 0;
    line(met ? 'All budgets met.' : `Not met: ${this.missed.join('; ') || 'none'}. Not measured: ${this.broken}.`);
    return Promise.resolve({ status: met ? 'passed' : 'failed' });
  }

  private print(title: string, row: Row): void {
    const { what, values, unit, budget, note } = row;
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const n = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
    const spread = sorted.length > 1 ? ` (${n(sorted[0]!)} to ${n(sorted.at(-1)!)}, ${sorted.length} runs)` : '';
    const met = budget === null || middle <= budget;
    if (!met) this.missed.push(`${title}: ${what}`);
    const verdict = budget === null ? '' : `budget ${budget} ${unit}: ${met ? 'met' : 'NOT MET'}`;
    line(`  ${what.padEnd(44)} ${`${n(middle)} ${unit}${spread}`.padEnd(40)} ${verdict}${note ? `  ${note}` : ''}`);
  }
}

function line(text: string): void {
  process.stdout.write(`${text.trimEnd()}\n`);
}
