// Holds a cluster to what is expected of it.
import type { Analysis } from '../../graph/index';
import type { CheckReport, ExpectationFinding, StatementReport, StatementState } from './checkModel';
import { buildEndUnits, type EndUnits } from './endUnits';
import type { EndTerm, Expectations, Statement } from './expectationsModel';
import { type Judgement, judgeStatement } from './judgeStatement';
import { EndMarks } from './membership';
import { PairBounds } from './pairBounds';
import { memberOf } from './sides';
import { statementWords } from './statementWords';
import { ViolationFinder } from './violations';
import { reportZones } from './zoneReports';

/**
 * What the cluster keeps and what it breaks, judged between pods and addresses outside (own-node traffic and nodes are left out).
 * `today`: the day of the check as `2026-11-23`; exceptions that ended before it excuse nothing. Pure; the order of statements changes
 * nothing but the order of the report.
 */
export function checkExpectations(
  { analysis }: { readonly analysis: Analysis },
  expectations: Expectations,
  { today }: { readonly today: string },
): CheckReport {
  const { reachability } = analysis;
  const marks = new EndMarks(reachability, expectations);
  const ends = buildEndUnits(reachability, marks);
  const bounds = new PairBounds(reachability);
  const finder = new ViolationFinder(analysis, ends);
  const zones = reportZones(expectations.zones, ends, marks, reachability.cluster);
  const findings: ExpectationFinding[] = [...zones.findings];
  const statements = expectations.statements.map((statement): StatementReport => {
    const judgement = judgeStatement(statement, ends.units, marks, bounds, today);
    findings.push(...statementFindings(statement, judgement, ends, marks, today));
    const found = finder.find(judgement.blocks, statement.verb === 'must');
    const { name, verb, reason, severity, place } = statement;
    const state: StatementState =
      found.pairs.broken > 0 ? 'broken' : found.pairs['cannot-tell'] > 0 ? 'cannot-tell' : 'held';
    return { name, verb, words: statementWords(statement), reason, severity, state, ...found, place };
  });
  return {
    profile: analysis.profile,
    today,
    state: worst(statements.filter(({ severity }) => severity === 'error').map(({ state }) => state)),
    counts: {
      held: statements.filter(({ state }) => state === 'held').length,
      broken: statements.filter(({ state }) => state === 'broken').length,
      cannotTell: statements.filter(({ state }) => state === 'cannot-tell').length,
    },
    statements,
    zones: zones.zones,
    findings: findings.sort((a, b) => a.line - b.line || a.column - b.column),
  };
}

function worst(states: readonly StatementState[]): StatementState {
  return states.includes('broken') ? 'broken' : states.includes('cannot-tell') ? 'cannot-tell' : 'held';
}

function statementFindings(
  statement: Statement,
  { canBreak, used }: Judgement,
  ends: EndUnits,
  marks: EndMarks,
  today: string,
): readonly ExpectationFinding[] {
  const { name, place, allow, exceptions } = statement;
  const findings: ExpectationFinding[] = [];
  if (!canBreak)
    findings.push({
      code: 'statement-never-broken',
      severity: 'warning',
      message: `"${name}" can never be broken here: ${whyNever(statement, ends, marks)}`,
      ...place,
    });
  allow.forEach(({ from, to }, index) => {
    if (isAny(from, ends, marks) && isAny(to, ends, marks)) return;
    findings.push({
      code: 'permission-empty',
      severity: 'info',
      message: `item ${index + 1} of allow in "${name}" is about nothing in this cluster`,
      ...place,
    });
  });
  exceptions.forEach((exception, index) => {
    const { until } = exception;
    if (until !== null && until < today)
      findings.push({
        code: 'exception-expired',
        severity: 'warning',
        message: `an exception from "${name}" ended on ${until}; it excuses nothing any more`,
        ...exception.place,
      });
    else if (!used[index])
      findings.push({
        code: 'exception-unused',
        severity: 'info',
        message: `an exception from "${name}" excuses nothing in this cluster; it can go`,
        ...exception.place,
      });
  });
  return findings;
}

function isAny(terms: readonly EndTerm[] | null, { units }: EndUnits, marks: EndMarks): boolean {
  return terms === null || units.some((unit) => memberOf(terms, unit, marks) > 0);
}

function whyNever({ from, to, ports }: Statement, ends: EndUnits, marks: EndMarks): string {
  if (!isAny(from, ends, marks)) return '"from" holds nothing';
  if (!isAny(to, ends, marks)) return '"to" holds nothing';
  if (ports !== null) return 'no pair of ends has such ports';
  return 'it is about no pair of ends, or everything between them is allowed';
}
