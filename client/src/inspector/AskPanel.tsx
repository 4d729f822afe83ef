// Ask about any pair, drawn or not: from, to, port; the answer is a full explanation.
import type { TrafficGraph } from '@portolan/shared/graph';
import { X } from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useExplanation } from '../api';
import { ExplanationView } from './ExplanationView';
import { ProblemNotice } from './PairPanel';
import { type Ask, nameEnds, readQuestion } from './question';

interface AskPanelProps {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly ask: Ask;
  onAsk(ask: Ask | null): void;
  onSelect(id: string): void;
}

export function AskPanel({ revision, graph, ask, onAsk, onSelect }: AskPanelProps) {
  const id = useId();
  const [draft, setDraft] = useState(ask);
  useEffect(() => setDraft(ask), [ask]);
  const firstEmpty = useRef<HTMLInputElement>(null);
  useEffect(() => firstEmpty.current?.focus(), []);
  const empty = ask.from === '' ? 'from' : ask.to === '' ? 'to' : 'port';
  const names = useMemo(() => nameEnds(graph), [graph]);
  const read = ask.from === '' || ask.to === '' ? null : readQuestion(ask, names);
  const { data, error } = useExplanation(revision, read?.ok ? read.question : null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk(draft);
  };
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Ask</p>
        <h2 className="panel-title">Can it connect, and why?</h2>
        <button
          type="button"
          className="btn btn-quiet btn-icon panel-close"
          aria-label="Close the question"
          onClick={() => onAsk(null)}
        >
          <X size={15} aria-hidden="true" />
        </button>
      </header>
      <form className="stack" onSubmit={submit}>
        {(['from', 'to'] as const).map((end) => (
          <div key={end}>
            <label className="section-title" htmlFor={`${id}-${end}`}>
              {end === 'from' ? 'From' : 'To'}
            </label>
            <input
              id={`${id}-${end}`}
              className="input"
              ref={end === empty ? firstEmpty : undefined}
              list={`${id}-${end}-names`}
              spellCheck={false}
              autoComplete="off"
              placeholder={end === 'from' ? 'api/checkout or 203.0.113.9' : 'payments/payments-api'}
              value={draft[end]}
              onChange={(event) => setDraft({ ...draft, [end]: event.target.value })}
            />
            <datalist id={`${id}-${end}-names`}>
              {offered(names.keys(), draft[end]).map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </div>
        ))}
        <div>
          <label className="section-title" htmlFor={`${id}-port`}>
            Port
          </label>
          <input
            id={`${id}-port`}
            ref={empty === 'port' ? firstEmpty : undefined}
            className="input mono"
            placeholder="any, or 8443, or UDP 53"
            value={draft.port}
            onChange={(event) => setDraft({ ...draft, port: event.target.value })}
          />
        </div>
        <button type="submit" className="btn btn-primary">
          Ask
        </button>
      </form>
      {read && !read.ok ? (
        <p className="field-error" role="alert">
          {read.message}
        </p>
      ) : null}
      {error ? <ProblemNotice error={error} /> : null}
      {data && read?.ok ? (
        <ExplanationView revision={revision} explanation={data.explanation} onSelect={onSelect} />
      ) : null}
    </>
  );
}

const OFFERED = 40;

/** The first names that hold what is typed. */
function offered(names: Iterable<string>, typed: string): readonly string[] {
  return [...names].filter((name) => name.includes(typed.trim())).slice(0, OFFERED);
}
