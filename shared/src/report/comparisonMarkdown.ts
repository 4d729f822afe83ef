// A comparison as a comment on a pull request: what is worst first, bounded, and nothing in it that a name could turn into markup.
import type { ChangeBlock, Comparison } from '../review/index';
import {
  CHANGE_KINDS,
  type ComparedSide,
  type ComparisonAbout,
  causeWords,
  changeWords,
  countLine,
  endNames,
} from './comparisonWords';
import { markdownCode, markdownTable, markdownText } from './markdown';
import { objectTitle } from './objectTitle';

/** By this line a workflow finds the comment that it wrote before. */
const MARK = '<!-- portolan-diff -->';
/** A comment holds 65,536 characters. */
const MAX_CHARACTERS = 35_000;
const MAX_ROWS = 60;
const MAX_CAUSES = 4;
const MAX_NAMES = 25;
const MAX_NOTES = 10;

const ALARMS = {
  internet: 'addresses outside the cluster gain a way in or out',
  asset: 'a new way to what is marked as an asset',
} as const;

/** The whole comment. */
export function formatComparisonMarkdown(comparison: Comparison, about: ComparisonAbout): string {
  const { changes, counts } = comparison;
  const parts = [
    MARK,
    '## Network policy: what changes',
    ...(changes.length === 0 ? ['No connection differs.'] : [alarmNote(changes), summary(counts), table(comparison)]),
    policyList(comparison),
    nameList(
      'Only after',
      comparison.came.map(({ id }) => id),
    ),
    nameList(
      'Only before',
      comparison.went.map(({ id }) => id),
    ),
    noteList(about),
    `<sub>${sideWords(about.base)} → ${sideWords(about.head)}; one row stands for all pairs that changed alike. ${countLine(counts)}.</sub>`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function alarmNote(changes: readonly ChangeBlock[]): string {
  const lines = (['internet', 'asset'] as const).flatMap((alarm) => {
    const pairs = changes.filter(({ alarms }) => alarms.includes(alarm)).reduce((sum, change) => sum + change.pairs, 0);
    return pairs === 0 ? [] : [`> **${pairs} ${pairs === 1 ? 'connection' : 'connections'}: ${ALARMS[alarm]}.**`];
  });
  return lines.length === 0 ? '' : ['> [!CAUTION]', ...lines].join('\n');
}

function summary(counts: Comparison['counts']): string {
  const heads = CHANGE_KINDS.map((kind) => kind.replace('-', ' '));
  return markdownTable(heads, [CHANGE_KINDS.map((kind) => String(counts[kind]))]).trimEnd();
}

function table(comparison: Comparison): string {
  const { changes } = comparison;
  const rows: string[][] = [];
  let length = 0;
  for (const change of changes) {
    const row = changeRow(comparison, change);
    length += row.join('').length;
    if (rows.length >= MAX_ROWS || length > MAX_CHARACTERS) break;
    rows.push(row);
  }
  const left = changes.slice(rows.length);
  const pairs = left.reduce((sum, change) => sum + change.pairs, 0);
  const more = left.length === 0 ? '' : `\n… and ${left.length} more rows with ${pairs} connections.\n`;
  return `${markdownTable(['change', 'from', 'to', 'ports', 'because of'], rows)}${more}`.trimEnd();
}

function changeRow({ graph }: Comparison, change: ChangeBlock): string[] {
  const { how, alarms, causes, pairs } = change;
  const { from, to } = endNames(graph, change, 3);
  const shown = causes.slice(0, MAX_CAUSES).map((cause) => markdownCode(causeWords(cause), 300));
  const more = causes.length > shown.length ? [`and ${causes.length - shown.length} more`] : [];
  return [
    [
      `**${how.replace('-', ' ')}**`,
      ...alarms.map((alarm) => `⚠ ${alarm}`),
      ...(pairs > 1 ? [`${pairs} pairs`] : []),
    ].join('<br>'),
    markdownCode(from, 300),
    markdownCode(to, 300),
    markdownText(changeWords(change), 300),
    [...shown, ...more].join('<br>'),
  ];
}

function policyList({ policies }: Comparison): string {
  return nameList(
    'Policies',
    policies.map((policy) => `${objectTitle(policy)} (${policy.how})`),
  );
}

function nameList(title: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const shown = names.slice(0, MAX_NAMES).map((name) => markdownCode(name, 120));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return `${title} (${names.length}): ${shown.join(', ')}${more}`;
}

function noteList({ notes }: ComparisonAbout): string {
  const shown = notes.slice(0, MAX_NOTES).map((note) => `- ${markdownText(note, 300)}`);
  const more = notes.length > shown.length ? [`- and ${notes.length - shown.length} more notes`] : [];
  return [...shown, ...more].join('\n');
}

function sideWords({ title, profile, isComplete }: ComparedSide): string {
  const whole = isComplete ? '' : ', **not read completely**';
  return `${markdownCode(title, 200)} (profile ${markdownText(profile)}${whole})`;
}
