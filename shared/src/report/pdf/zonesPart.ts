// The chapter of a report that an auditor asks for: zones, what passes between them, and what of the expectations is kept.
import type { TrafficGraph } from '../../graph/index';
import type { HeldTo, StatementReport, StatementState, Violation } from '../../review/index';
import { violationWords } from '../checkWords';
import { objectTitle } from '../objectTitle';
import { CELL_WORDS, matrixTable } from './matrix';
import type { Sheets } from './sheet';
import { countsBetween } from './tables';

const MOST_ZONES = 40;
/** Of one statement. */
const MOST_VIOLATIONS = 20;
const STATES: Readonly<Record<StatementState, string>> = {
  held: 'kept',
  broken: 'BROKEN',
  'cannot-tell': 'cannot be told',
};

export function zonesPart(sheets: Sheets, graph: TrafficGraph, { name, report, zonesOf }: HeldTo): void {
  const { counts, zones, statements, findings, today } = report;
  sheets.newPage();
  sheets.heading('Zones and expectations', 16);
  sheets.paragraph(`Held to ${name} on ${today}.`);
  sheets.figures([
    [String(counts.held), 'statements kept'],
    [String(counts.broken), 'broken'],
    [String(counts.cannotTell), 'cannot be told'],
  ]);
  if (zones.length > 0) {
    sheets.table(
      [
        { head: 'ZONE', share: 0.34, bold: true },
        { head: 'WORKLOADS', share: 0.16, align: 'right' },
        { head: 'PODS', share: 0.14, align: 'right' },
        { head: 'OUTSIDE', share: 0.16, align: 'right' },
        { head: 'PERHAPS PODS', share: 0.2, align: 'right' },
      ],
      zones.map((zone) => [
        zone.name,
        zone.workloads.toLocaleString('en'),
        zone.pods?.toLocaleString('en') ?? 'not known',
        zone.outside ? 'addresses' : '·',
        zone.uncertain === 0 ? '·' : zone.uncertain.toLocaleString('en'),
      ]),
    );
    if (zones.some(({ uncertain }) => uncertain > 0))
      sheets.paragraph('Perhaps: whether these pods are in the zone cannot be told, for labels could not be read.');
    sheets.heading('Zones against each other', 12);
    sheets.paragraph(
      `Pairs of ends (workloads, parts of the outside) of which the one may begin a connection to the other, on any port. ${CELL_WORDS} An end that lies in several zones, in part, or perhaps, counts in each.`,
    );
    const names = zones.slice(0, MOST_ZONES).map((zone) => zone.name);
    matrixTable(
      sheets,
      names,
      countsBetween(graph, (node) => zonesOf.get(graph.nodes[node]!.id) ?? []),
    );
    sheets.more(zones.length - names.length, 'zones', 'the panel Expectations of the page has them');
  }
  if (statements.length > 0) {
    sheets.heading('Statements', 12);
    sheets.table(
      [
        { head: 'STATE', share: 0.14, bold: true },
        { head: 'STATEMENT', share: 0.26 },
        { head: 'WHAT IS EXPECTED', share: 0.3 },
        { head: 'WHY', share: 0.3 },
      ],
      statements.map(({ state, severity, name: title, words, reason }) => [
        `${STATES[state]}${state === 'broken' && severity === 'warning' ? ' (warning)' : ''}`,
        title,
        onPaper(words),
        reason ?? '',
      ]),
    );
  }
  for (const statement of statements) violationsOf(sheets, statement);
  if (findings.length > 0) {
    sheets.heading('About the expectations themselves', 12);
    sheets.bullets(findings.map(({ message, line }) => `Line ${line}: ${message}`));
  }
}

function violationsOf(sheets: Sheets, { name, verb, violations, leftOut }: StatementReport): void {
  if (violations.length === 0) return;
  sheets.heading(name, 11);
  const shown = violations.slice(0, MOST_VIOLATIONS);
  sheets.table(
    [
      { head: 'WHAT', share: 0.5 },
      { head: 'BECAUSE', share: 0.5 },
    ],
    shown.map((violation) => [onPaper(violationWords(violation, verb)), onPaper(becauseOf(violation))]),
  );
  sheets.more(violations.length - shown.length + leftOut, 'violations', '"portolan check" lists them');
}

/** The policies behind it, and what the policies of either end say. */
function becauseOf({ policies, reason }: Violation): string {
  const by = policies.length === 0 ? 'No policy stands between them.' : `${policies.map(objectTitle).join(', ')}.`;
  return reason === null ? by : `${by} Source: ${reason.egress}. Destination: ${reason.ingress}.`;
}

/** The paper's font has no arrow. */
function onPaper(words: string): string {
  return words.replaceAll('→', '->');
}
