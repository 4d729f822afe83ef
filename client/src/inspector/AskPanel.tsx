// Ask about any ends, drawn or not: from, to, port; the verdict with its reasons, what would change it, and the ways between.
import type { TrafficGraph } from '@portolan/shared/graph';
import { X } from 'lucide-react';
import { type FormEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useExplanation, useReview } from '../api';
import { Notice } from '../ui';
import type { Trial } from '../view';
import { AskChanges } from './AskChanges';
import { AskGroups } from './AskGroups';
import { AskWays } from './AskWays';
import { EndBox } from './EndBox';
import { ExplanationView } from './ExplanationView';
import { graphNames } from './graphNames';
import { ProblemNotice } from './PairPanel';
import { type Ask, nameEnds, readPort, readQuestion } from './question';
import './ask.css';

interface AskPanelProps {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly ask: Ask;
  readonly onTry: ((trial: Trial) => void) | undefined;
  onAsk(ask: Ask | null): void;
  onSelect(id: string): void;
}

export function AskPanel({ revision, graph, ask, onTry, onAsk, onSelect }: AskPanelProps) {
  const { asked, explained, sets, error } = useAnswers(revision, graph, ask);
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
      <AskForm graph={graph} ask={ask} invalid={error?.side ?? null} onAsk={onAsk} />
      {error ? (
        <div role="alert">
          <p className="field-error">{error.message}</p>
          {error.close.map((name) => (
            <button
              key={name}
              type="button"
              className="btn btn-small"
              onClick={() => onAsk({ ...ask, [error.side ?? 'from']: name })}
            >
              {name}
            </button>
          ))}
        </div>
      ) : null}
      {sets?.isPending ? (
        <p className="dim" role="status">
          Working it out: the review engine reads the cluster once more, here in the page…
        </p>
      ) : null}
      {explained.error ? <ProblemNotice error={explained.error} /> : null}
      {explained.data ? (
        <ExplanationView revision={revision} explanation={explained.data.explanation} onSelect={onSelect} />
      ) : null}
      {sets?.data?.ok && !sets.data.single ? <AskGroups answer={sets.data} ask={ask} onAsk={onAsk} /> : null}
      {asked && revision <= 0 ? (
        <Notice tone="warning" title="This is the answer of a trial or a comparison">
          What would change it is worked out for the cluster alone: close the tool to see it.
        </Notice>
      ) : null}
      {asked && revision > 0 ? <AskChanges question={asked} onTry={onTry} /> : null}
      {revision > 0 && !error && (ask.from !== '' || ask.to !== '') ? <AskWays ask={ask} /> : null}
    </>
  );
}

/** One pair is explained at once by whoever has the graph; everything else is asked of the review engine. */
function useAnswers(revision: number, graph: TrafficGraph, ask: Ask) {
  const names = useMemo(() => nameEnds(graph), [graph]);
  const isWhole = ask.from !== '' && ask.to !== '';
  const read = isWhole ? readQuestion(ask, names) : null;
  const port = readPort(ask.port);
  const own = isWhole && !read?.ok && port.ok ? { from: ask.from, to: ask.to, port: port.port } : null;
  const sets = useReview('askReview', own);
  const answer = sets.isPending ? undefined : sets.data;
  const single = answer?.ok && answer.single ? { ...answer.single, port: answer.port } : null;
  const pair = read?.ok ? read.question : single && { from: single.from, to: single.to, port: single.port };
  const explained = useExplanation(revision, pair);
  const failed = !port.ok
    ? { side: null, message: port.message, close: [] }
    : answer && !answer.ok
      ? { side: answer.side, message: `${answer.message} ${answer.next}`, close: answer.close }
      : own && sets.problem && read && !read.ok
        ? { side: null, message: read.message, close: [] }
        : null;
  return {
    /** The pair that is asked about, in the words of the review engine. */
    asked: read?.ok ? read.question : answer?.ok && answer.single ? own : null,
    explained: pair ? explained : { data: undefined, error: null },
    sets: own ? { ...sets, data: answer } : null,
    error: isWhole ? failed : null,
  };
}

function AskForm({
  graph,
  ask,
  invalid,
  onAsk,
}: Pick<AskPanelProps, 'graph' | 'ask' | 'onAsk'> & { readonly invalid: 'from' | 'to' | null }) {
  const id = useId();
  const [draft, setDraft] = useState(ask);
  useEffect(() => setDraft(ask), [ask]);
  const firstEmpty = useRef<HTMLInputElement>(null);
  useEffect(() => firstEmpty.current?.focus(), []);
  const empty = ask.from === '' ? 'from' : ask.to === '' ? 'to' : 'port';
  const drawn = useMemo(() => graphNames(graph), [graph]);
  const names = useReview('askNames', EVERYTHING).data ?? drawn;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAsk({ from: draft.from.trim(), to: draft.to.trim(), port: draft.port.trim() });
  };
  return (
    <form className="stack" onSubmit={submit}>
      {(['from', 'to'] as const).map((end) => (
        <EndBox
          key={end}
          label={end === 'from' ? 'From' : 'To'}
          names={names}
          value={draft[end]}
          placeholder={
            end === 'from' ? 'api/checkout, ns:api, app=web, internet…' : 'payments/payments-api, svc:…, 203.0.113.9'
          }
          invalid={invalid === end}
          boxRef={end === empty ? firstEmpty : undefined}
          onChange={(value) => setDraft({ ...draft, [end]: value })}
        />
      ))}
      <div>
        <label className="section-title" htmlFor={`${id}-port`}>
          Port
        </label>
        <input
          id={`${id}-port`}
          ref={empty === 'port' ? firstEmpty : undefined}
          className="input mono"
          autoComplete="off"
          placeholder="any, or 8443, or UDP 53"
          value={draft.port}
          onChange={(event) => setDraft({ ...draft, port: event.target.value })}
        />
      </div>
      <button type="submit" className="btn btn-primary">
        Ask
      </button>
    </form>
  );
}

const EVERYTHING = {} as const;
