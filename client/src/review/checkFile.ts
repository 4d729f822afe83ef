// A file of expectations, held to the analysed cluster.
import type { LiveAnalysis } from '@portolan/shared/graph';
import {
  type CheckReport,
  checkExpectations,
  type ExpectationError,
  type Expectations,
  parseExpectations,
} from '@portolan/shared/review';

export interface ChecksQuestion {
  readonly text: string;
  /** Such as `2026-11-23`. */
  readonly today: string;
}

export type ChecksAnswer =
  | { readonly ok: true; readonly expectations: Expectations; readonly report: CheckReport }
  | { readonly ok: false; readonly errors: readonly ExpectationError[] };

export function checks(live: LiveAnalysis, { text, today }: ChecksQuestion): ChecksAnswer {
  const parsed = parseExpectations(text);
  if (!parsed.ok) return parsed;
  return { ok: true, expectations: parsed.value, report: checkExpectations(live, parsed.value, { today }) };
}
