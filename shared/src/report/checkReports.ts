// `portolan check` for build servers, code scanning and pull requests: the report as JUnit, SARIF and Markdown.
import type { Severity } from '../cluster/index';
import type { CheckReport, StatementReport, Violation } from '../review/index';
import { statementLine, violationWords, whyWords } from './checkWords';
import { formatJUnit, type JUnitCase } from './junit';
import { markdownCode, markdownTable, markdownText } from './markdown';
import { formatSarif, type SarifResult, type SarifRule, type SarifRun } from './sarif';

export const CHECK_REPORT_FORMATS = ['sarif', 'junit', 'markdown'] as const;
export type CheckReportFormat = (typeof CHECK_REPORT_FORMATS)[number];

/** What is said about a check beside its report. */
export interface CheckAbout extends Pick<SarifRun, 'version' | 'root' | 'isComplete' | 'notes'> {
  /** The file of the expectations, as named. */
  readonly file: string;
  /** What was read, in short. */
  readonly title: string;
}

/** One document that ends in a line break. */
export function formatCheckReport(report: CheckReport, format: CheckReportFormat, about: CheckAbout): string {
  switch (format) {
    case 'sarif':
      return checkSarif(report, about);
    case 'junit':
      return formatJUnit(
        'portolan check',
        report.statements.map((statement) => statementCase(statement, about)),
      );
    case 'markdown':
      return checkMarkdown(report, about);
  }
}

/** A statement that is broken fails; one of which it cannot be told fails as well: nothing was shown to hold. Warnings never fail. */
function statementCase(statement: StatementReport, { file }: CheckAbout): JUnitCase {
  const { name, words, verb, state, severity, violations, leftOut, place } = statement;
  const lines = [
    ...violations.map((violation) => `${violationWords(violation, verb)}. ${whyWords(violation)}`),
    ...(leftOut > 0 ? [`… and ${leftOut} more`] : []),
  ];
  const fails = state !== 'held' && severity === 'error';
  return {
    group: 'portolan.check',
    name: `${name}: ${words}`,
    failure: fails ? { type: state, message: statementLine(statement), details: lines } : null,
    remarks: fails ? [] : lines,
    file,
    line: place.line,
  };
}

const RULES: Readonly<Record<Violation['how'], Omit<SarifRule, 'severity'>>> = {
  broken: {
    id: 'expectation-broken',
    title: 'The cluster breaks an expectation',
    help: 'Policies let through what a statement of the expectations forbids, or keep what it demands. Change the policies, or correct the statement.',
  },
  'cannot-tell': {
    id: 'expectation-unknown',
    title: 'It cannot be told whether an expectation holds',
    help: 'An input that decides could not be read. Read it as well, or state what is expected of what can be read.',
  },
  elsewhere: {
    id: 'expectation-elsewhere',
    title: 'An expectation holds here and breaks with another network plugin',
    help: 'The API leaves open what decides here. Write the policy so that every plugin reads it alike.',
  },
};

function checkSarif(report: CheckReport, about: CheckAbout): string {
  const { file } = about;
  const results = report.statements.flatMap((statement) =>
    statement.violations.map((violation) => violationResult(statement, violation, file)),
  );
  const found = report.findings.map(
    ({ code, severity, message, line }): SarifResult => ({
      rule: code,
      severity,
      message,
      object: null,
      path: null,
      location: { file, line },
      identity: [message.replaceAll(/\d+/g, '#')],
    }),
  );
  const codes = new Map(report.findings.map(({ code, severity }) => [code, severity]));
  return formatSarif({
    ...about,
    category: 'portolan-check',
    artifact: file,
    rules: [
      ...Object.entries(RULES).map(([how, rule]) => ({
        ...rule,
        severity: severityOf(how as Violation['how'], 'error'),
      })),
      ...[...codes].map(([code, severity]) => ({
        id: code,
        title: code.replaceAll('-', ' '),
        help: 'Something about the expectations themselves: correct the file.',
        severity,
      })),
    ],
    results: [...results, ...found],
  });
}

/** What is broken is as severe as its statement; what cannot be told warns at least. */
function severityOf(how: Violation['how'], severity: StatementReport['severity']): Severity {
  return how === 'broken' ? severity : how === 'cannot-tell' ? 'warning' : 'info';
}

function violationResult(statement: StatementReport, violation: Violation, file: string): SarifResult {
  const { name, words, verb, severity, place } = statement;
  const { how, from, to } = violation;
  return {
    rule: RULES[how].id,
    severity: severityOf(how, severity),
    message: `${name} (${words}): ${violationWords(violation, verb)}. ${whyWords(violation)}`,
    object: null,
    path: null,
    location: { file, line: place.line },
    identity: [name, verb, ...from.map(({ id }) => id), '→', ...to.map(({ id }) => id)],
  };
}

const MAX_ROWS = 60;
const MAX_CHARACTERS = 40_000;
/** By this line a workflow finds the comment that it wrote before. */
const MARK = '<!-- portolan-check -->';

function checkMarkdown(report: CheckReport, { file, title, isComplete, notes }: CheckAbout): string {
  const { statements, counts, findings, profile, today } = report;
  const states = statements
    .slice(0, MAX_ROWS)
    .map(({ name, words, state, severity }) => [
      state === 'held' ? 'held' : `**${state.replace('-', ' ')}**`,
      severity,
      markdownCode(name, 150),
      markdownText(words, 250),
    ]);
  const rows = violationRows(statements);
  const total = statements.reduce((sum, { violations, leftOut }) => sum + violations.length + leftOut, 0);
  const parts = [
    MARK,
    '## Network expectations',
    `${counts.held} held, ${counts.broken} broken, ${counts.cannotTell} cannot be told.${isComplete ? '' : ' **Not all of the input could be read.**'}`,
    statements.length === 0 ? '' : markdownTable(['state', 'severity', 'expectation', 'says'], states).trimEnd(),
    statements.length > states.length ? `… and ${statements.length - states.length} more expectations.` : '',
    rows.length === 0 ? '' : markdownTable(['expectation', 'what', 'why'], rows).trimEnd(),
    total > rows.length ? `… and ${total - rows.length} more violations.` : '',
    [
      ...findings
        .slice(0, 20)
        .map(({ line, message }) => `- ${markdownCode(`${file}:${line}`, 150)} ${markdownText(message, 300)}`),
      ...notes.slice(0, 10).map((note) => `- ${markdownText(note, 300)}`),
    ].join('\n'),
    `<sub>${markdownCode(file, 150)} held against ${markdownCode(title, 150)}, judged by the profile ${profile} for ${markdownText(today)}.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function violationRows(statements: readonly StatementReport[]): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let length = 0;
  for (const { name, verb, violations } of statements) {
    for (const violation of violations) {
      const row = [
        markdownCode(name, 150),
        markdownText(violationWords(violation, verb), 400),
        markdownText(whyWords(violation), 400),
      ];
      length += row.join('').length;
      if (rows.length >= MAX_ROWS || length > MAX_CHARACTERS) return rows;
      rows.push(row);
    }
  }
  return rows;
}
