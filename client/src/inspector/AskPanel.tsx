// Ask about any pair, drawn or not: from, to, port; the answer is a full explanation.
import { nodeTitle, parsePortFilter, type TrafficGraph } from '@portolan/shared/graph';
import { X } from 'lucide-react';
import { type FormEvent, useId, useMemo, useState } from 'react';
import { type ExplainQuestion, useExplanation } from '../api';
import { ExplanationView } from './ExplanationView';
import { ProblemNotice } from './PairPanel';

interface Ask {
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

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
  const names = useMemo(
    () => new Map(graph.nodes.filter((node) => node.classId >= 0).map((node) => [nodeTitle(node), node.id])),
    [graph],
  );
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
        <datalist id={`${id}-names`}>
          {[...names.keys()].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {(['from', 'to'] as const).map((end) => (
          <div key={end}>
            <label className="section-title" htmlFor={`${id}-${end}`}>
              {end === 'from' ? 'From' : 'To'}
            </label>
            <input
              id={`${id}-${end}`}
              className="input"
              list={`${id}-names`}
              autoComplete="off"
              placeholder={end === 'from' ? 'api/checkout or 203.0.113.9' : 'payments/payments-api'}
              value={draft[end]}
              onChange={(event) => setDraft({ ...draft, [end]: event.target.value })}
            />
          </div>
        ))}
        <div>
          <label className="section-title" htmlFor={`${id}-port`}>
            Port
          </label>
          <input
            id={`${id}-port`}
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

export type ReadQuestion =
  | { readonly ok: true; readonly question: ExplainQuestion }
  | { readonly ok: false; readonly message: string };

/** Turns what was typed into ids and a port; says what is not understood. */
export function readQuestion(ask: Ask, names: ReadonlyMap<string, string>): ReadQuestion {
  const from = readEnd(ask.from, names);
  const to = readEnd(ask.to, names);
  if (from === null || to === null)
    return {
      ok: false,
      message: `There is no “${(from === null ? ask.from : ask.to).trim()}”. Write namespace/name, or an IP address.`,
    };
  if (ask.port.trim() === '') return { ok: true, question: { from, to, port: null } };
  const [, protocol = 'TCP', port = ''] = /^(?:(TCP|UDP|SCTP)[ /]+)?(.+)$/i.exec(ask.port.trim()) ?? [];
  const parsed = parsePortFilter(port);
  const item = parsed.ok && parsed.value.length === 1 ? parsed.value[0] : undefined;
  if (item?.type !== 'range' || item.first !== item.last)
    return { ok: false, message: 'Write one port, such as 8443 or UDP 53, or leave it empty.' };
  return {
    ok: true,
    question: { from, to, port: { protocol: protocol.toUpperCase() as 'TCP' | 'UDP' | 'SCTP', port: item.first } },
  };
}

function readEnd(text: string, names: ReadonlyMap<string, string>): string | null {
  const wanted = text.trim();
  const known = names.get(wanted) ?? names.get(`${wanted} (1 of 2)`);
  if (known !== undefined) return known;
  return /^[0-9a-fA-F.:]+$/.test(wanted) && /[.:]/.test(wanted) ? `ip:${wanted}` : null;
}
