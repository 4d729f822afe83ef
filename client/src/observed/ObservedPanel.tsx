// The tool `Observed traffic`: flow logs of Hubble or Calico held to the graph. The files stay in the browser.
import { FolderOpen } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useReview } from '../api';
import { Notice, Section } from '../ui';
import type { ToolPanelProps } from '../view';
import { ObservedLists } from './ObservedLists';
import { type OpenFlows, openFlows, useOpenFlows, useShownMarks } from './observedStore';
import { ReadingNotes } from './ReadingNotes';
import { TimeFields } from './TimeFields';
import { type Shown, TrafficMarks } from './trafficMarks';
import './observed.css';

const WHOLE = { from: null, to: null } as const;

export function ObservedPanel({ selected, onPoint }: ToolPanelProps) {
  const open = useOpenFlows();
  const [span, setSpan] = useState<{ readonly from: number | null; readonly to: number | null }>(WHOLE);
  const [shown, setShown] = useState<Shown>('all');
  const question = useMemo(
    () =>
      open === null
        ? null
        : { id: open.id, files: open.files.map((file) => ({ name: file.name, file })), window: span },
    [open, span],
  );
  const { data, isPending, problem } = useReview('flows', question);
  const observed = data?.ok ? data.observed : null;
  const marks = useMemo(() => (observed === null ? null : new TrafficMarks(observed, shown)), [observed, shown]);
  useShownMarks(marks);
  const zone = useDrop(openFlows);
  const failure = problem ?? (data?.ok === false ? data : null);
  return (
    <div className="observed" ref={zone}>
      <header className="panel-head">
        <p className="panel-kind">Observed traffic</p>
        <p className="small dim">
          What was really seen, held to what the policies admit. Drop flow logs here:{' '}
          <code>hubble observe -o json</code> or Calico’s, as JSON lines. They stay in this browser.
        </p>
      </header>
      <FileBar open={open} onOpen={openFlows} />
      {failure ? (
        <Notice tone="error" title={failure.message}>
          {failure.next}
        </Notice>
      ) : null}
      {open !== null && observed === null && !failure ? <progress aria-label="Reading the flow logs" /> : null}
      {observed ? (
        <>
          <TimeFields first={observed.reading.first} last={observed.reading.last} span={span} onSpan={setSpan} />
          <ObservedLists
            observed={observed}
            span={span}
            isPending={isPending}
            shown={shown}
            selected={selected}
            onShown={setShown}
            onPoint={onPoint}
          />
          <ReadingNotes observed={observed} />
          <Section title="What flow logs do not tell">
            <p className="small dim">
              A log holds what its recorder kept: it may have sampled, dropped or forgotten flows, and a month’s end run
              is not in a day’s log. Never seen is no proof of never needed. Translated addresses (NAT, SNAT, a
              Service’s address) may hide who really spoke.
            </p>
          </Section>
        </>
      ) : null}
    </div>
  );
}

function FileBar({ open, onOpen }: { readonly open: OpenFlows | null; onOpen(files: readonly File[]): void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="row-wrap">
      <span className="mono small observed-files">
        {open?.files.map(({ name }) => name).join(', ') ?? 'no flow log open'}
      </span>
      <button type="button" className="btn" onClick={() => input.current?.click()}>
        <FolderOpen size={14} aria-hidden="true" /> Open…
      </button>
      {open ? (
        <button type="button" className="btn btn-quiet" onClick={() => onOpen([])}>
          Close
        </button>
      ) : null}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".json,.jsonl,.ndjson,.log,.txt"
        aria-label="Flow logs"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          if (files.length > 0) onOpen(files);
          // The same file may be chosen again after it grew.
          target.value = '';
        }}
      />
    </div>
  );
}

/** The panel takes files that are dropped on it; the button does the same by keyboard. */
function useDrop(take: (files: readonly File[]) => void) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = ref.current!;
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) take(files);
    };
    element.addEventListener('dragover', over);
    element.addEventListener('drop', drop);
    return () => {
      element.removeEventListener('dragover', over);
      element.removeEventListener('drop', drop);
    };
  }, [take]);
  return ref;
}
