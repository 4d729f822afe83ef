// Ways of several steps: who can reach an end, whom it can reach, and what every way between two ends must pass.
import type { WaysQuestion } from '@portolan/shared/review';
import { useId, useState } from 'react';
import { useReview } from '../api';
import type { Ask } from './question';

interface AskWaysProps {
  readonly ask: Ask;
}

export function AskWays({ ask }: AskWaysProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="ask-ways" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="section-title">Ways of several steps</summary>
      {isOpen ? <Ways ask={ask} /> : null}
    </details>
  );
}

function Ways({ ask }: AskWaysProps) {
  const id = useId();
  const [hops, setHops] = useState(3);
  const question: WaysQuestion = { from: ask.from, to: ask.to, hops };
  const { data, isPending, problem } = useReview('askWays', question);
  const target = ask.to === '' ? ask.from : ask.to;
  return (
    <div className="stack">
      <label className="small" htmlFor={id}>
        Within{' '}
        <select
          id={id}
          className="input ask-hops"
          value={hops}
          onChange={(event) => setHops(Number(event.target.value))}
        >
          {[1, 2, 3, 4, 5, 6].map((number) => (
            <option key={number} value={number}>
              {number === 1 ? '1 step' : `${number} steps`}
            </option>
          ))}
        </select>
      </label>
      {problem ? <p className="field-error">{problem.message}</p> : null}
      {isPending || !data ? (
        <p className="dim small" role="status">
          Following the connections…
        </p>
      ) : !data.ok ? (
        <p className="field-error">{`${data.message} ${data.next}`}</p>
      ) : (
        <>
          {data.between ? <Between between={data.between} hops={hops} /> : null}
          <p className="small">{ask.to === '' ? `Who can be reached from ${target}:` : `Who can reach ${target}:`}</p>
          <ul className="ask-effects small">
            {data.steps.map(({ hops: step, count, names }) => (
              <li key={step}>
                <strong>{step === 1 ? 'directly' : `in ${step} steps`}</strong>: {count.toLocaleString('en')}
                {names.length > 0 ? ` (${names.join(', ')}${count > names.length ? ', …' : ''})` : ''}
              </li>
            ))}
          </ul>
          <p className="xsmall dim">
            Each step is an allowed connection of its own: whoever goes such a way has to take over what lies between.
          </p>
        </>
      )}
    </div>
  );
}

type Answer = Extract<NonNullable<ReturnType<typeof useReview<'askWays'>>['data']>, { ok: true }>;

function Between({ between, hops }: { readonly between: NonNullable<Answer['between']>; readonly hops: number }) {
  if (between.hops === null) return <p className="small">{`No way of up to ${hops} steps leads there.`}</p>;
  return (
    <>
      <p className="small">
        Shortest way, {between.hops === 1 ? '1 step' : `${between.hops} steps`}: {between.example.join(' → ')}
      </p>
      <p className="small">
        {between.chokePoints.length > 0
          ? `Every way of up to ${hops} steps passes ${between.chokePoints.join(' and ')}.`
          : 'No workload lies on every way.'}
      </p>
    </>
  );
}
