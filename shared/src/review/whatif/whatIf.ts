// What would change if some files were applied and some policies deleted: the comparison with the cluster as it is.
import type { Finding } from '../../cluster/index';
import type { LiveAnalysis } from '../../graph/index';
import { type CompareOptions, compareAnalyses } from '../compare/compareAnalyses';
import type { Comparison } from '../model';
import { editPolicies, type PolicyEdits } from './editPolicies';

/** Label selectors of assets, as for comparing. */
export type WhatIfOptions = Pick<CompareOptions, 'assets'>;

/** Plain values all through, so that it may cross threads. */
export interface WhatIf {
  readonly comparison: Comparison;
  /** About the edits, errors first. */
  readonly findings: readonly Finding[];
}

/** Compares the cluster with itself after the edits. Documents that cannot be read are findings, and the others are tried all the same. */
export function whatIf(live: LiveAnalysis, edits: PolicyEdits, options: WhatIfOptions = {}): WhatIf {
  const { live: next, findings, places } = editPolicies(live, edits);
  return { comparison: compareAnalyses(live.analysis, next.analysis, { ...options, places }), findings };
}
