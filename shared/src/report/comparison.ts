// `portolan diff`: a comparison as text, JSON, Markdown for a pull request, and CSV.
import { type ChangeKind, formatTraffic, type TrafficText } from '../graph/index';
import type { ChangeBlock, Comparison } from '../review/index';
import { formatComparisonMarkdown } from './comparisonMarkdown';
import { type ComparisonAbout, causeWords, changeWords, comparedPairs, countLine, endNames } from './comparisonWords';
import { csvLine } from './csv';
import { objectTitle } from './objectTitle';
import { visibleText } from './visibleText';

export const COMPARISON_FORMATS = ['text', 'json', 'markdown', 'csv'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** One document in pieces, which ends in a line break; changes in the comparison's own order, worst first. */
export function* formatComparison(
  comparison: Comparison,
  format: ComparisonFormat,
  about: ComparisonAbout,
): Generator<string> {
  switch (format) {
    case 'text':
      yield* comparisonText(comparison, about);
      break;
    case 'json':
      yield `${JSON.stringify(comparisonDocument(comparison, about), null, 2)}\n`;
      break;
    case 'csv':
      yield* comparisonCsv(comparison);
      break;
    case 'markdown':
      yield formatComparisonMarkdown(comparison, about);
  }
}

function* comparisonText(comparison: Comparison, about: ComparisonAbout): Generator<string> {
  const { graph, changes, counts, came, went, policies } = comparison;
  const line = (text: string) => `${visibleText(text)}\n`;
  yield line(`${about.base.title} -> ${about.head.title}`);
  yield line(changes.length === 0 ? 'No connection differs.' : countLine(counts));
  for (const change of changes) {
    const alarms = change.alarms.map((alarm) => `[${alarm}] `).join('');
    const pairs = change.pairs === 1 ? '' : ` (${change.pairs} pairs)`;
    const { from, to } = endNames(graph, change, 3);
    yield line(`${alarms}${change.how}: ${from} -> ${to}: ${changeWords(change)}${pairs}`);
    for (const cause of change.causes) yield line(`    ${causeWords(cause)}`);
  }
  for (const policy of policies) yield line(`policy ${policy.how}: ${objectTitle(policy)}`);
  for (const node of came) yield line(`new: ${node.id}`);
  for (const node of went) yield line(`gone: ${node.id}`);
  for (const note of about.notes) yield line(`note: ${note}`);
}

/** Plain values; ends by their ids. */
function comparisonDocument(comparison: Comparison, about: ComparisonAbout): object {
  const { graph, changes, counts, came, went, policies } = comparison;
  const idOf = (index: number): string => graph.nodes[index]?.id ?? '';
  return {
    ...about,
    level: graph.level,
    counts,
    changes: changes.map(({ from, to, ...change }) => ({ ...change, from: from.map(idOf), to: to.map(idOf) })),
    policies,
    came: came.map(({ id }) => id),
    went: went.map(({ id }) => id),
  };
}

function* comparisonCsv({ graph, changes }: Comparison): Generator<string> {
  yield csvLine(['change', 'from', 'to', 'gained', 'lost', 'before', 'after', 'alarms', 'policies']);
  for (const change of changes) {
    const { how, gained, lost, before, after, alarms, causes } = change;
    const traffic = (text: TrafficText) => (Object.keys(text).length === 0 ? '' : formatTraffic(text));
    const all = (blocks: ChangeBlock['before']) =>
      blocks.map((block) => `${formatTraffic(block.traffic)} (${block.verdict}, ${block.certainty})`).join('; ');
    const cells = [
      traffic(gained),
      traffic(lost),
      all(before),
      all(after),
      alarms.join(' '),
      causes.map(causeWords).join('; '),
    ];
    for (const [from, to] of comparedPairs(graph, change)) yield csvLine([how, from.id, to.id, ...cells]);
  }
}

/** Which differences a person wants to be stopped by. */
export type ComparisonGate = 'differences' | 'gained' | 'alarms' | 'none';

/** True where the comparison holds what the gate is for. `gained` counts what may be gained, too. */
export function isStopped({ changes }: Comparison, gate: ComparisonGate): boolean {
  const opens: readonly ChangeKind[] = ['gained', 'possibly-gained'];
  const gains = ({ how, gained }: ChangeBlock) => opens.includes(how) || Object.keys(gained).length > 0;
  switch (gate) {
    case 'differences':
      return changes.length > 0;
    case 'gained':
      return changes.some(gains);
    case 'alarms':
      return changes.some(({ alarms }) => alarms.length > 0);
    case 'none':
      return false;
  }
}
