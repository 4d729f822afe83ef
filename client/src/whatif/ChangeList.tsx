// How a comparison came out: what was gained and lost, worst first, each with the policies and lines behind it.
import { nodeTitle, type TrafficGraph } from '@portolan/shared/graph';
import type { Cause, ChangeBlock, Comparison } from '@portolan/shared/review';
import { useState } from 'react';
import { CHANGE_MEANINGS, CHANGE_SIGNS, CHANGE_WORDS, causeWords, endsWords, pairId, trafficWords } from '../changes';
import { Capped } from '../ui';

interface ChangeListProps {
  readonly comparison: Comparison;
  readonly selected: string | null;
  onPoint(id: string): void;
  /** Shows where a cause stands; null: it stands in no file that can be shown. */
  readonly onCause: ((cause: Cause) => void) | null;
}

/** Rows that are listed before one asks for more. */
const FIRST_ROWS = 60;

export function ChangeList({ comparison, selected, onPoint, onCause }: ChangeListProps) {
  const { changes, graph } = comparison;
  const [most, setMost] = useState(FIRST_ROWS);
  return (
    <>
      <ol className="changes" aria-label="Changes, worst first">
        {changes.slice(0, most).map((change) => (
          <ChangeRow
            key={JSON.stringify([change.how, change.from, change.to, change.gained, change.lost])}
            graph={graph}
            change={change}
            selected={selected}
            onPoint={onPoint}
            onCause={onCause}
          />
        ))}
      </ol>
      {changes.length > most ? (
        <button type="button" className="btn" onClick={() => setMost(most + 10 * FIRST_ROWS)}>
          Show more of {(changes.length - most).toLocaleString('en')}
        </button>
      ) : null}
    </>
  );
}

interface ChangeRowProps extends Omit<ChangeListProps, 'comparison'> {
  readonly graph: TrafficGraph;
  readonly change: ChangeBlock;
}

function ChangeRow({ graph, change, selected, onPoint, onCause }: ChangeRowProps) {
  const { how, from, to, pairs, causes, alarms } = change;
  const single = from.length === 1 && to.length === 1;
  const id = single ? pairId(graph, from[0]!, to[0]!) : null;
  return (
    <li className={`change differs-${how}`} data-selected={id !== null && isSame(selected, id) ? 'true' : undefined}>
      <span className="change-sign" title={CHANGE_MEANINGS[how]}>
        <span aria-hidden="true">{CHANGE_SIGNS[how]}</span>
        <span className="sr-only">{CHANGE_WORDS[how]}</span>
      </span>
      <div className="change-body">
        <div className="row-wrap">
          {id === null ? (
            <strong>
              {endsWords(graph, from)} → {endsWords(graph, to)}
            </strong>
          ) : (
            <button
              type="button"
              className="link change-pair"
              aria-label={`${endsWords(graph, from)} to ${endsWords(graph, to)}`}
              onClick={() => onPoint(id)}
            >
              {`${endsWords(graph, from)} → ${endsWords(graph, to)}`}
            </button>
          )}
          <span className="mono xsmall">{trafficWords(change)}</span>
          {single ? null : <span className="badge">×{pairs.toLocaleString('en')}</span>}
          {alarms.includes('internet') ? <span className="badge badge-red">exposure</span> : null}
          {alarms.includes('asset') ? <span className="badge badge-red">asset</span> : null}
        </div>
        <Causes causes={causes} onCause={onCause} />
        {single ? null : <Pairs graph={graph} change={change} onPoint={onPoint} />}
      </div>
    </li>
  );
}

function Causes({ causes, onCause }: { readonly causes: readonly Cause[] } & Pick<ChangeListProps, 'onCause'>) {
  if (causes.length === 0) return <p className="xsmall dim">no policy is behind it: an end itself differs</p>;
  return (
    <ul className="change-causes">
      {causes.map((cause) => {
        const { location } = cause;
        const place = location === null ? null : `${location.file}:${location.line}`;
        return (
          <li key={JSON.stringify([cause.policy, cause.direction, cause.path])} className="xsmall">
            {causeWords(cause)}
            {place === null ? null : onCause === null ? (
              <span className="mono dim"> {place}</span>
            ) : (
              <>
                {' '}
                <button type="button" className="link mono" onClick={() => onCause(cause)}>
                  {place}
                </button>
              </>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The pairs of a change that holds for many. */
function Pairs({ graph, change, onPoint }: Pick<ChangeRowProps, 'graph' | 'change' | 'onPoint'>) {
  const [isOpen, setOpen] = useState(false);
  const pairs = isOpen ? firstPairs(change, 400) : [];
  return (
    <details className="change-pairs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="xsmall">Which</summary>
      {isOpen ? (
        <Capped items={pairs}>
          {(shown) =>
            shown.map(([from, to]) => (
              <button
                key={`${from} ${to}`}
                type="button"
                className="link-row xsmall"
                onClick={() => onPoint(pairId(graph, from, to))}
              >
                {nodeTitle(graph.nodes[from]!)} → {nodeTitle(graph.nodes[to]!)}
              </button>
            ))
          }
        </Capped>
      ) : null}
      {change.pairs > 400 ? <p className="xsmall dim">The first 400 of {change.pairs.toLocaleString('en')}.</p> : null}
    </details>
  );
}

function firstPairs({ from, to }: ChangeBlock, most: number): readonly (readonly [number, number])[] {
  const pairs: [number, number][] = [];
  for (const source of from) {
    for (const target of to) {
      if (pairs.length >= most) return pairs;
      if (source !== target) pairs.push([source, target]);
    }
  }
  return pairs;
}

/** The same pair, however it is drawn. */
function isSame(selected: string | null, id: string): boolean {
  return selected !== null && selected.slice(0, selected.lastIndexOf('|')) === id.slice(0, id.lastIndexOf('|'));
}
