// What would open or close a pair as lines of text: the change at each end, and what else each would open or close.
import { formatTraffic } from '@portolan/shared/graph';
import { objectTitle } from '@portolan/shared/report';
import type { AskChanges, EffectList, EndChange, SideEffects } from '@portolan/shared/review';

type Answer = Extract<AskChanges, { readonly ok: true }>;

/** Without line breaks inside; names are as the cluster has them. */
export function changesLines({ opening, closing }: Answer): readonly string[] {
  if (opening) {
    return [
      '',
      opening.offered
        ? 'What would open it, at each end that refuses:'
        : `Nothing was found that opens it: ${opening.reason}`,
      ...opening.ends.flatMap(endLines),
      ...(opening.offered && opening.ends.length > 1 ? ['Together:', ...effectLines(opening.effects)] : []),
    ];
  }
  if (!closing) return ['', 'What would change it cannot be told: it is not known whether it is open.'];
  return [
    '',
    'What would close it:',
    ...closing.removals.flatMap(({ direction, policies, effects }) => [
      `  ${direction}: delete ${policies.map(objectTitle).join(' and ')}`,
      ...effectLines(effects),
    ]),
    ...closing.isolations.flatMap(endLines),
    ...closing.notes.map((note) => `  Note: ${note}`),
  ];
}

function endLines({ direction, end, changes, effects }: EndChange): readonly string[] {
  return [
    ...changes.flatMap(({ text, policy, yaml }) => [
      `  ${direction} of ${end}: ${text} (${objectTitle(policy)})`,
      ...(yaml ?? '')
        .trimEnd()
        .split('\n')
        .map((line) => `      ${line}`),
    ]),
    ...effectLines(effects),
  ];
}

function effectLines({ opens, closes, perhaps }: SideEffects): readonly string[] {
  const line = (what: string, { pairs, first }: EffectList): readonly string[] => {
    if (pairs === 0) return [];
    const shown = first.slice(0, 5).map(({ from, to, traffic }) => `${from} -> ${to} (${formatTraffic(traffic)})`);
    const more = pairs > shown.length ? ` and ${pairs - shown.length} more` : '';
    return [`    also ${what}: ${shown.join(', ')}${more}`];
  };
  const lines = [...line('opens', opens), ...line('closes', closes), ...line('opens or closes, perhaps', perhaps)];
  return lines.length > 0 ? lines : ['    and nothing else changes'];
}
