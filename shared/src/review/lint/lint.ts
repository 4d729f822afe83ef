// The findings of a review: all that reading and evaluating found, and what rules and graph reveal beside it.
import type { Finding } from '../../cluster/index';
import { type Analysis, compareFindings, type LiveAnalysis } from '../../graph/index';
import { coveredRules } from './coveredRules';
import { hintsOf } from './hints';
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
    ...workloadFindings(graph, hintsOf(analysis)),
  ].sort(compareFindings);
}

/** Warnings about the engine are findings already. */
function notEnforced({ notConsidered, findings }: Analysis): readonly Finding[] {
  const told = new Set(findings.filter(({ object }) => object === null).map(({ code }) => code));
  const untold = notConsidered.filter(({ code }) => !told.has(code));
  return untold.map(({ message, objects }) =>
    lintFinding('not-enforced', objects.length === 1 ? objects[0]! : null, {
      message,
      next: 'Take it into account yourself, or have it enforced.',
    }),
  );
}
