// What would open or close a pair, as lines of text: each change with its YAML and what else it would do.
import { policyTitle } from '@portolan/shared/graph';
import type { Closing, EndChange, Opening, SideEffects } from '@portolan/shared/review';
import { printable } from '../sources/sourceError';

/** Names come from a cluster: what a terminal could take for a command is escaped. */
export function changeLines(opening: Opening | null, closing: Closing | null): readonly string[] {
  const lines = [...(opening ? openingLines(opening) : []), ...(closing ? closingLines(closing) : [])];
  return lines.length === 0 ? [] : ['', ...lines].map((line) => printable(line, 2_000));
}

function openingLines(opening: Opening): readonly string[] {
  if (!opening.offered)
    return [`What would open it: ${opening.reason.replaceAll('`', '')}`, ...opening.ends.flatMap(endLines)];
  const { ends, effects, certainty } = opening;
  const doubt = certainty === 'defined' ? '' : ' (other engines differ)';
  return [
    `What would open it${ends.length > 1 ? ', both together' : ''}${doubt}:`,
    ...ends.flatMap(endLines),
    ...(ends.length > 1 ? effectLines('Together they', effects, '') : []),
  ];
}

function endLines({ direction, end, changes, effects }: EndChange): readonly string[] {
  return [
    `- ${direction} of ${end}: ${changes.map(({ text }) => text).join('; ')}`,
    ...changes.flatMap(({ yaml }) =>
      yaml === null
        ? []
        : yaml
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
    ),
    ...effectLines('It', effects, '  '),
  ];
}

function effectLines(lead: string, { opens, closes, perhaps }: SideEffects, indent: string): readonly string[] {
  const lists = [
    { words: 'also opens', list: opens },
    { words: 'also closes', list: closes },
    { words: 'may also change', list: perhaps },
  ].filter(({ list }) => list.pairs > 0);
  if (lists.length === 0) return [`${indent}${lead} change${lead === 'It' ? 's' : ''} nothing else.`];
  return lists.map(({ words, list }) => {
    const more = list.pairs > list.first.length ? ', …' : '';
    const named = list.first.map(({ from, to }) => `${from} → ${to}`).join(', ');
    return `${indent}${lead} ${words} ${list.pairs}: ${named}${more}`;
  });
}

function closingLines({ removals, isolations, notes }: Closing): readonly string[] {
  return [
    'What would close it:',
    ...notes.map((note) => `  ${note}`),
    ...removals.flatMap(({ direction, policies, effects }) => [
      `- ${direction}: remove ${policies.map(policyTitle).join(' and ')}`,
      ...effectLines('It', effects, '  '),
    ]),
    ...isolations.flatMap(endLines),
  ];
}
