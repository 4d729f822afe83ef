// The verdict on a question between sets of ends: how many pairs are refused, unknown and allowed, each group with pairs to ask about.
import { formatTraffic } from '@portolan/shared/graph';
import type { AskGroup, AskVerdicts } from '@portolan/shared/review';
import { CircleCheck, CircleHelp, CircleSlash } from 'lucide-react';
import { certaintyWords } from './ExplanationView';
import type { Ask } from './question';

interface AskGroupsProps {
  readonly answer: AskVerdicts;
  readonly ask: Ask;
  onAsk(ask: Ask): void;
}

const WORDS = { allow: 'allowed', deny: 'blocked', unknown: 'not known' } as const;
const ICONS = { allow: CircleCheck, deny: CircleSlash, unknown: CircleHelp } as const;

export function AskGroups({ answer, ask, onAsk }: AskGroupsProps) {
  const { from, to, pairs, counts, groups, moreGroups, notes } = answer;
  const parts = (['allow', 'deny', 'unknown'] as const).filter((verdict) => counts[verdict] > 0);
  return (
    <section className="ask-sets" aria-label="Answers by pair">
      <p className="verdict-summary" role="status">
        {from.title} → {to.title}: of {count(pairs, 'pair')}{' '}
        {parts.map((verdict) => `${counts[verdict].toLocaleString('en')} ${WORDS[verdict]}`).join(', ')}.
      </p>
      {groups.map((group) => (
        <Group
          key={JSON.stringify([group.verdict, group.certainty, group.allowed])}
          group={group}
          ask={ask}
          onAsk={onAsk}
        />
      ))}
      {moreGroups > 0 ? <p className="dim small">{`And ${count(moreGroups, 'further group')} of pairs.`}</p> : null}
      {notes.map((note) => (
        <p key={note} className="dim small">
          {note}
        </p>
      ))}
    </section>
  );
}

function Group({ group, ask, onAsk }: { readonly group: AskGroup } & Pick<AskGroupsProps, 'ask' | 'onAsk'>) {
  const { verdict, certainty, pairs, allowed, some, explanation } = group;
  const Icon = ICONS[verdict];
  const reason = explanation && (explanation.egress.verdict === verdict ? explanation.egress : explanation.ingress);
  return (
    <div className={`verdict verdict-${certainty === 'defined' ? verdict : 'uncertain'} ask-group`}>
      <Icon size={18} aria-hidden="true" />
      <div>
        <p className="verdict-summary">
          {count(pairs, 'pair')} {WORDS[verdict]}
          {Object.keys(allowed).length > 0 ? ` on ${formatTraffic(allowed)}` : ''}
        </p>
        <p className="xsmall dim">{certaintyWords(certainty)}</p>
        <ul className="link-list">
          {some.map(({ from, to, fromTitle, toTitle }) => (
            <li key={`${from} ${to}`}>
              <button type="button" className="link" onClick={() => onAsk({ from, to, port: ask.port })}>
                {fromTitle} → {toTitle}
              </button>
            </li>
          ))}
          {pairs > some.length ? (
            <li className="dim xsmall">{`and ${(pairs - some.length).toLocaleString('en')} more`}</li>
          ) : null}
        </ul>
        {reason ? (
          <p className="xsmall">{`${some[0]!.fromTitle} → ${some[0]!.toTitle}: ${reason.summary.replaceAll('`', '')}`}</p>
        ) : null}
      </div>
    </div>
  );
}

function count(number: number, word: string): string {
  return `${number.toLocaleString('en')} ${word}${number === 1 ? '' : 's'}`;
}
