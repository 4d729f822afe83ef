// Violations of expectations in words that all formats share.
import { formatTraffic } from '../graph/index';
import type { StatementReport, StatementVerb, Violation, ViolationEnd } from '../review/index';
import { objectTitle } from './objectTitle';

/** `batch/report → payments/payments-db: TCP 5432 passes and should not`. */
export function violationWords({ from, to, traffic, how, l7 }: Violation, verb: StatementVerb): string {
  const must = verb === 'must';
  const what = must ? 'does not pass and should' : 'passes and should not';
  const doubt = {
    broken: what,
    'cannot-tell': `may be that it ${what}: an input is missing`,
    elsewhere: `${what}, on some other network plugin`,
  }[how];
  return `${endWords(from)} → ${endWords(to)}: ${formatTraffic(traffic)}${l7 ? ' (narrowed by L7 rules)' : ''} ${doubt}`;
}

const MAX_ENDS = 3;

function endWords(ends: readonly ViolationEnd[]): string {
  const shown = ends.slice(0, MAX_ENDS).map(({ title, part }) => {
    if (!part) return title;
    return 'pods' in part ? `${title} (${part.pods} of ${part.of} pods)` : `${title} (${part.addresses})`;
  });
  return `${shown.join(', ')}${ends.length > shown.length ? ` and ${ends.length - shown.length} more` : ''}`;
}

/** Why, as far as it was asked: the pair in a sentence, else the policies. */
export function whyWords({ reason, policies }: Violation): string {
  if (reason) return reason.summary;
  return policies.length === 0 ? 'no policy stands between them' : policies.map(objectTitle).join(', ');
}

/** What a statement says and what became of it, in one line. */
export function statementLine({ name, words, state, pairs }: StatementReport): string {
  const counts = (['broken', 'cannot-tell', 'elsewhere'] as const)
    .filter((how) => pairs[how] > 0)
    .map((how) => `${pairs[how]} ${how === 'cannot-tell' ? 'unknown' : how}`);
  return `${name} (${words}): ${state.replace('-', ' ')}${counts.length === 0 ? '' : `, ${counts.join(', ')}`}`;
}
