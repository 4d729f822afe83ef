// Findings as text, JSON, CSV and Markdown, and as what SARIF and JUnit are made of.
import type { Finding, Severity } from '../cluster/index';
import { csvLine } from './csv';
import { formatJUnit, type JUnitCase } from './junit';
import { markdownCode, markdownTable, markdownText } from './markdown';
import { objectTitle } from './objectTitle';
import { formatSarif, type SarifRule, type SarifRun } from './sarif';
import { visibleText } from './visibleText';

export const FINDING_FORMATS = ['text', 'json', 'sarif', 'markdown', 'csv', 'junit'] as const;
export type FindingFormat = (typeof FINDING_FORMATS)[number];

/** What a code means, where that is known beyond the findings themselves. */
export interface FindingRule {
  readonly code: string;
  readonly title: string;
  readonly help: string;
}

/** What is said about a list of findings beside them. */
export interface FindingsAbout extends Pick<SarifRun, 'version' | 'root' | 'artifact' | 'isComplete'> {
  /** What was read, in short. */
  readonly title: string;
  readonly profile: string;
  readonly rules: readonly FindingRule[];
  /** What the verdicts leave out, and what could not be read. */
  readonly notes: readonly string[];
  /** From which severity on a finding is a failure; null: none is. */
  readonly failOn: Severity | null;
}

const RANKS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** True where the finding is at least that severe. */
export function isAtLeast({ severity }: Pick<Finding, 'severity'>, least: Severity): boolean {
  return RANKS[severity] <= RANKS[least];
}

/** One document that ends in a line break; findings in the order given. */
export function formatFindings(findings: readonly Finding[], format: FindingFormat, about: FindingsAbout): string {
  switch (format) {
    case 'text':
      return findingsText(findings, about);
    case 'json':
      return findingsJson(findings, about);
    case 'csv':
      return findingsCsv(findings);
    case 'markdown':
      return findingsMarkdown(findings, about);
    case 'sarif':
      return findingsSarif(findings, about);
    case 'junit':
      return formatJUnit('portolan lint', findingCases(findings, about));
  }
}

/** `2 errors, 1 warning, 0 info`. */
function countWords(findings: readonly Finding[]): string {
  const { error, warning, info } = countSeverities(findings);
  const words = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  return `${words(error, 'error')}, ${words(warning, 'warning')}, ${info} info`;
}

function countSeverities(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

function placeOf({ location }: Finding): string {
  return location ? `${location.file}:${location.line}` : '';
}

function findingsText(findings: readonly Finding[], { notes }: FindingsAbout): string {
  const lines = findings.flatMap((finding) => {
    const { severity, code, object, path, message, next } = finding;
    const place = placeOf(finding);
    const subject = object ? `${objectTitle(object)}${path === undefined ? '' : ` ${path}`}: ` : '';
    return [
      `${place === '' ? '' : `${place}: `}${severity} ${code}: ${subject}${message}`,
      ...(next === undefined ? [] : [`    ${next}`]),
    ];
  });
  const summary = findings.length === 0 ? 'No findings.' : `${countWords(findings)}.`;
  return `${[...lines, summary, ...notes.map((note) => `note: ${note}`)].map(visibleText).join('\n')}\n`;
}

function findingsJson(findings: readonly Finding[], about: FindingsAbout): string {
  const { title, profile, isComplete, notes } = about;
  const document = { source: title, profile, isComplete, counts: countSeverities(findings), findings, notes };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function findingsCsv(findings: readonly Finding[]): string {
  const heads = ['severity', 'code', 'kind', 'namespace', 'name', 'path', 'file', 'line', 'message', 'next'];
  return [
    csvLine(heads),
    ...findings.map(({ severity, code, object, path = '', location, message, next = '' }) =>
      csvLine([
        severity,
        code,
        object?.kind ?? '',
        object?.namespace ?? '',
        object?.name ?? '',
        path,
        location?.file ?? '',
        location ? String(location.line) : '',
        message,
        next,
      ]),
    ),
  ].join('');
}

/** Rows of a Markdown table; a comment on a pull request holds 65,536 characters. */
const MAX_ROWS = 100;
const MAX_CHARACTERS = 50_000;

function findingsMarkdown(findings: readonly Finding[], { title, profile, notes }: FindingsAbout): string {
  const rows: string[][] = [];
  let length = 0;
  for (const finding of findings) {
    const row = markdownRow(finding);
    length += row.join('').length;
    if (rows.length >= MAX_ROWS || length > MAX_CHARACTERS) break;
    rows.push(row);
  }
  const more = findings.length - rows.length;
  return [
    '## Network policy findings\n',
    findings.length === 0 ? 'None.\n' : `${countWords(findings)}.\n`,
    ...(rows.length > 0 ? [markdownTable(['severity', 'object', 'what', 'where'], rows)] : []),
    ...(more > 0 ? [`… and ${more} more.\n`] : []),
    ...(notes.length > 0 ? [notes.map((note) => `- ${markdownText(note, 300)}\n`).join('')] : []),
    `<sub>${markdownCode(title, 200)}, judged by the profile ${markdownText(profile)}.</sub>\n`,
  ].join('\n');
}

function markdownRow(finding: Finding): string[] {
  const { severity, code, object, path, message, next } = finding;
  const place = placeOf(finding);
  return [
    severity,
    object ? markdownCode(`${objectTitle(object)}${path === undefined ? '' : ` ${path}`}`, 200) : '',
    `${markdownCode(code, 100)} ${markdownText(message, 500)}${next === undefined ? '' : `<br>${markdownText(next, 500)}`}`,
    place === '' ? '' : markdownCode(place, 200),
  ];
}

function findingsSarif(findings: readonly Finding[], about: FindingsAbout): string {
  return formatSarif({
    ...about,
    category: 'portolan-lint',
    rules: rulesOf(findings, about.rules),
    results: findings.map(({ code, severity, object, path, location, message, next }) => ({
      rule: code,
      severity,
      message: next === undefined ? message : `${sentence(message)} ${next}`,
      object,
      path: path ?? null,
      location: location ?? null,
      // Counts in a message change from day to day, and it is the same finding.
      identity: [path ?? '', message.replaceAll(/\d+/g, '#')],
    })),
  });
}

/** `message` as a sentence that another may follow. */
function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** A rule for every code that was found; its level is that of its most severe finding. */
function rulesOf(findings: readonly Finding[], known: readonly FindingRule[]): readonly SarifRule[] {
  const words = new Map(known.map((rule) => [rule.code, rule]));
  const rules = new Map<string, SarifRule>();
  for (const { code, severity, next } of findings) {
    const rule = rules.get(code);
    if (rule && RANKS[rule.severity] <= RANKS[severity]) continue;
    const own = titleOf(code);
    const { title, help } = words.get(code) ?? { title: own, help: rule?.help ?? next ?? own };
    rules.set(code, { id: code, title, help, severity });
  }
  return [...rules.values()];
}

/** `policy-selects-nothing` as words. */
function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** A finding is a case that fails, or one with a remark; where there is none, one case says so by passing. */
function findingCases(findings: readonly Finding[], { failOn }: FindingsAbout): readonly JUnitCase[] {
  if (findings.length === 0) {
    return [{ group: 'portolan.lint', name: 'no findings', failure: null, remarks: [], file: null, line: null }];
  }
  return findings.map((finding): JUnitCase => {
    const { code, severity, object, path, location, message, next } = finding;
    const place = placeOf(finding);
    const details = [message, ...(next === undefined ? [] : [next]), ...(place === '' ? [] : [`at ${place}`])];
    const fails = failOn !== null && isAtLeast(finding, failOn);
    return {
      group: `portolan.lint.${code}`,
      name: `${object ? objectTitle(object) : 'input'}${path === undefined ? '' : ` ${path}`}`,
      failure: fails ? { type: severity, message, details } : null,
      remarks: fails ? [] : [`${severity}: ${message}`, ...details.slice(1)],
      file: location?.file ?? null,
      line: location?.line ?? null,
    };
  });
}
