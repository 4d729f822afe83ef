// The part of the flow log that is looked at: from, to, and the usual spans before its last flow.
import type { TimeWindow } from '@portolan/shared/observed';
import { fieldText, fieldTime, spanText, timeText } from './times';

const HOUR = 3_600_000;
const SPANS = [
  ['last hour', HOUR],
  ['last 24 h', 24 * HOUR],
  ['last 7 days', 7 * 24 * HOUR],
] as const;

interface TimeFieldsProps {
  /** Of the whole log; null: it holds no flow. */
  readonly first: number | null;
  readonly last: number | null;
  readonly span: TimeWindow;
  onSpan(span: TimeWindow): void;
}

export function TimeFields({ first, last, span, onSpan }: TimeFieldsProps) {
  if (first === null || last === null) return <p className="small">The file holds no flow of TCP, UDP or SCTP.</p>;
  const isWhole = span.from === null && span.to === null;
  return (
    <fieldset className="observed-times">
      <legend className="section-title">Time (UTC)</legend>
      <p className="xsmall dim">
        The log runs from {timeText(first)} to {timeText(last)}: {spanText(last - first)}.
      </p>
      <div className="row-wrap">
        <label className="small">
          From{' '}
          <input
            type="datetime-local"
            step="1"
            value={fieldText(span.from)}
            onChange={({ target }) => onSpan({ ...span, from: fieldTime(target.value) })}
          />
        </label>
        <label className="small">
          to{' '}
          <input
            type="datetime-local"
            step="1"
            value={fieldText(span.to)}
            onChange={({ target }) => onSpan({ ...span, to: fieldTime(target.value) })}
          />
        </label>
      </div>
      <div className="row-wrap">
        <button type="button" className="btn" aria-pressed={isWhole} onClick={() => onSpan({ from: null, to: null })}>
          Whole log
        </button>
        {SPANS.filter(([, length]) => length < last - first).map(([name, length]) => (
          <button
            key={name}
            type="button"
            className="btn"
            aria-pressed={span.from === last - length && span.to === null}
            onClick={() => onSpan({ from: last - length, to: null })}
          >
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
