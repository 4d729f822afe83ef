// What would open a refused pair or close an allowed one: one card a change, with its YAML and what else it would do.
import { formatTraffic, policyTitle } from '@portolan/shared/graph';
import type {
  AskQuestion,
  Closing,
  EndChange,
  Opening,
  PolicyChange,
  Removal,
  SideEffects,
} from '@portolan/shared/review';
import { useEffect, useRef } from 'react';
import { useReview } from '../api';
import { CopyButton, Notice, Section } from '../ui';
import type { Trial } from '../view';

type OnTry = ((trial: Trial) => void) | undefined;

export function AskChanges({ question, onTry }: { readonly question: AskQuestion; readonly onTry: OnTry }) {
  const { data, isPending, problem } = useReview('askChanges', question);
  if (problem)
    return (
      <Notice tone="warning" title={problem.message}>
        {problem.next}
      </Notice>
    );
  if (isPending || !data)
    return (
      <p className="dim small" role="status">
        Working out what would change it, each change tried first…
      </p>
    );
  if (!data.ok) return <p className="dim small">{data.message}</p>;
  if (data.opening) return <OpeningView opening={data.opening} onTry={onTry} />;
  return data.closing ? <ClosingView closing={data.closing} onTry={onTry} /> : null;
}

function OpeningView({ opening, onTry }: { readonly opening: Opening; readonly onTry: OnTry }) {
  const { ends } = opening;
  return (
    <Section title="What would open it">
      {opening.offered ? (
        ends.length > 1 ? (
          <p className="small">Both ends refuse it, so both changes are needed.</p>
        ) : null
      ) : (
        <p className="small">{opening.reason}</p>
      )}
      {opening.offered && opening.certainty !== 'defined' ? (
        <p className="small amber">Network plugins differ on whether it is open then.</p>
      ) : null}
      {ends.map((end) => (
        <EndCard key={end.direction} end={end} onTry={onTry} />
      ))}
      {opening.offered && ends.length > 1 ? (
        <div className="ask-together">
          <Effects effects={opening.effects} lead="Together they" />
          {onTry ? (
            <button
              type="button"
              className="btn btn-small"
              onClick={() => onTry(trialOf(ends.flatMap(({ changes }) => changes)))}
            >
              Try both
            </button>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}

function EndCard({ end, onTry }: { readonly end: EndChange; readonly onTry: OnTry }) {
  const { direction, changes, effects } = end;
  return (
    <article className="ask-card" aria-label={`Change for ${direction} of ${end.end}`}>
      <p className="ask-card-head">
        <span className="badge">{direction}</span> {end.end}
      </p>
      {changes.map((change) => (
        <ChangeText key={`${change.policy.kind} ${policyTitle(change.policy)}`} change={change} />
      ))}
      <Effects effects={effects} lead="It" />
      {onTry ? (
        <button type="button" className="btn btn-small" onClick={() => onTry(trialOf(changes))}>
          Try it
        </button>
      ) : null}
    </article>
  );
}

function trialOf(changes: readonly PolicyChange[]): Trial {
  return {
    files: changes.flatMap(({ policy, yaml }) =>
      yaml === null ? [] : [{ name: `${policyTitle(policy)}.yaml`, text: yaml }],
    ),
    deleted: changes.filter(({ yaml }) => yaml === null).map(({ policy }) => policy),
  };
}

/** A region that scrolls must be reachable by keyboard. */
const FOCUSABLE = { tabIndex: 0 } as const;

function ChangeText({ change: { text, yaml, lines, policy } }: { readonly change: PolicyChange }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const line = box.current?.querySelector<HTMLElement>('.yaml-marked');
    if (line && box.current) box.current.scrollTop = Math.max(0, line.offsetTop - box.current.offsetTop - 20);
  });
  if (yaml === null) return <p className="small">{text}.</p>;
  const rows = yaml
    .trimEnd()
    .split('\n')
    .map((row, index) => ({
      line: index + 1,
      row,
      isNew: lines !== null && index + 1 >= lines[0] && index + 1 <= lines[1],
    }));
  return (
    <>
      <p className="small ask-change">
        {text}
        <CopyButton text={() => yaml} label={`Copy the YAML of ${policyTitle(policy)}`} />
      </p>
      <div
        className="yaml mono"
        ref={box}
        {...FOCUSABLE}
        role="region"
        aria-label={`YAML of ${policyTitle(policy)} as it would be`}
      >
        <ol>
          {rows.map(({ line, row, isNew }) => (
            <li key={line} className={isNew ? 'yaml-line yaml-marked' : 'yaml-line'}>
              <span className="yaml-number" aria-hidden="true">
                {line}
              </span>
              {isNew ? <mark className="yaml-text">{row}</mark> : <span className="yaml-text">{row}</span>}
            </li>
          ))}
        </ol>
      </div>
    </>
  );
}

function Effects({
  effects: { opens, closes, perhaps },
  lead,
}: {
  readonly effects: SideEffects;
  readonly lead: string;
}) {
  const lists = [
    { words: 'also opens', list: opens },
    { words: 'also closes', list: closes },
    { words: 'may also change', list: perhaps },
  ].filter(({ list }) => list.pairs > 0);
  if (lists.length === 0)
    return (
      <p className="small dim">{`${lead} open${lead === 'It' ? 's' : ''} and close${lead === 'It' ? 's' : ''} nothing else.`}</p>
    );
  return lists.map(({ words, list }) => (
    <div key={words} className="small">
      <p>
        {lead} {words} <strong>{list.pairs.toLocaleString('en')}</strong>:
      </p>
      <ul className="ask-effects">
        {list.first.map(({ from, to, traffic }) => (
          <li key={`${from} ${to} ${formatTraffic(traffic)}`}>
            {from} → {to} <span className="dim">{formatTraffic(traffic)}</span>
          </li>
        ))}
        {list.pairs > list.first.length ? (
          <li className="dim">{`and ${(list.pairs - list.first.length).toLocaleString('en')} more`}</li>
        ) : null}
      </ul>
    </div>
  ));
}

function ClosingView({
  closing: { removals, isolations, notes },
  onTry,
}: {
  readonly closing: Closing;
  readonly onTry: OnTry;
}) {
  return (
    <Section title="What would close it">
      {notes.map((note) => (
        <p key={note} className="small">
          {note}
        </p>
      ))}
      {removals.map((removal) => (
        <RemovalCard
          key={`${removal.direction} ${removal.policies.map(policyTitle).join()}`}
          removal={removal}
          onTry={onTry}
        />
      ))}
      {isolations.map((end) => (
        <EndCard key={end.direction} end={end} onTry={onTry} />
      ))}
    </Section>
  );
}

function RemovalCard({ removal, onTry }: { readonly removal: Removal; readonly onTry: OnTry }) {
  const { direction, policies, certainty, effects } = removal;
  const names = policies.map(policyTitle).join(' and ');
  return (
    <article className="ask-card" aria-label={`Remove ${names}`}>
      <p className="ask-card-head">
        <span className="badge">{direction}</span> Remove {names}
        {policies.length > 1 ? ' together' : ''}
      </p>
      {certainty === 'defined' ? null : (
        <p className="small amber">Network plugins differ on whether it is closed then.</p>
      )}
      <Effects effects={effects} lead="It" />
      {onTry ? (
        <button type="button" className="btn btn-small" onClick={() => onTry({ files: [], deleted: policies })}>
          Try it
        </button>
      ) : null}
    </article>
  );
}
