// The findings of a review: all that reading and evaluating found, and what rules and graph reveal beside it.
import type { Finding } from '../../cluster/index';
import { type Analysis, compareFindings, type LiveAnalysis } from '../../graph/index';
import { coveredRules } from './coveredRules';
import { lintFinding } from './lintFinding';
import { peerFindings } from './peerFindings';
import { specFindings } from './policyFindings';
import { shadowedRules } from './shadowedRules';
import { workloadFindings } from './workloadFindings';

/**
 * Worst first, then by object: the same input in any order gives the same list. Says nothing of what could not be read. Each path lies in its object; the codes
 * beside those of reading are in {@link LINT_RULES}.
 */
export function lint({ analysis }: Pick<LiveAnalysis, 'analysis'>): readonly Finding[] {
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
  return [
    ...analysis.findings,
    ...notEnforced(analysis),
    ...specFindings(analysis),
    ...peerFindings(analysis),
    ...coveredRules(analysis),
    ...shadowedRules(analysis),
    ...workloadFindings(graph),
  ].sort(compareFindings);
}

function notEnforced({ notConsidered }: Analysis): readonly Finding[] {
  return notConsidered.map(({ message, objects }) =>
    lintFinding('not-enforced', objects.length === 1 ? objects[0]! : null, {
      message,
      next: 'Take it into account yourself, or have it enforced.',
    }),
  );
}
