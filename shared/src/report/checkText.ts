// The report of a check as text, for terminals and logs.
import { formatTraffic, policyTitle } from '../graph/index';
import type { CheckReport, StatementReport, Violation, ViolationEnd } from '../review/index';
import { visibleText } from './visibleText';

/** Ends of one violation that are named. */
const MAX_ENDS = 6;

const STATES = { held: 'ok', broken: 'BROKEN', 'cannot-tell': 'CANNOT TELL' } as const;

/** Line by line, each with its end. `file`: as findings about the expectations themselves name it. */
export function* checkText(report: CheckReport, file: string): Generator<string> {
  for (const statement of report.statements) {
    yield* statementLines(statement);
  }
  for (const { severity, message, line, column } of report.findings)
    yield text(`${severity === 'warning' ? 'warning' : 'note'}: ${file}:${line}:${column}: ${message}`);
  const { held, broken, cannotTell } = report.counts;
  yield text(
    `${held} held, ${broken} broken, ${cannotTell} cannot be told (profile ${report.profile}, ${report.today})`,
  );
}

function* statementLines({
  name,
  words,
  reason,
  severity,
  state,
  violations,
  leftOut,
}: StatementReport): Generator<string> {
  const how = state === 'broken' && severity === 'warning' ? 'broken (warning)' : STATES[state];
  yield text(`${how}: ${name} (${words})`);
  if (state !== 'held' && reason !== null) yield text(`  why it matters: ${reason}`);
  for (const violation of violations) yield* violationLines(violation);
  if (leftOut > 0) yield text(`  … and ${leftOut} more`);
}

function* violationLines({
  how,
  certainty,
  from,
  to,
  pairs,
  traffic,
  l7,
  policies,
  reason,
}: Violation): Generator<string> {
  const remarks = [
    how === 'cannot-tell' ? 'cannot be told: an input is missing' : '',
    how === 'elsewhere' ? 'held here, not on every network plugin' : '',
    how === 'broken' && certainty === 'implementation-defined' ? 'on this network plugin, not on every one' : '',
    l7 ? 'in part, by an L7 rule' : '',
    pairs > 1 ? `${pairs} pairs` : '',
  ].filter((remark) => remark !== '');
  const remark = remarks.length === 0 ? '' : ` (${remarks.join('; ')})`;
  yield text(`  ${endsText(from)} -> ${endsText(to)}: ${formatTraffic(traffic)}${remark}`);
  if (policies.length > 0)
    yield text(`    by ${policies.map((policy) => `${policy.kind} ${policyTitle(policy)}`).join(', ')}`);
  if (reason === null) return;
  yield text(`    source: ${reason.egress}`);
  yield text(`    destination: ${reason.ingress}`);
}

function endsText(ends: readonly ViolationEnd[]): string {
  const named = ends.slice(0, MAX_ENDS).map(({ title, part }) => {
    if (!part) return title;
    return 'addresses' in part ? part.addresses : `${title} (${part.pods} of ${part.of} pods)`;
  });
  const more = ends.length > MAX_ENDS ? [`${ends.length - MAX_ENDS} more`] : [];
  return [...named, ...more].join(', ');
}

function text(line: string): string {
  return `${visibleText(line)}\n`;
}
