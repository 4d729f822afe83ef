// The tool `Expectations`: a file of zones and statements, what the cluster keeps and breaks of it, and forms to add to it.
import { dayOf } from '@portolan/shared/review';
import { FileDown, FolderOpen, Plus } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useReview } from '../api';
import { Notice, Section } from '../ui';
import type { ToolPanelProps } from '../view';
import { Breaches } from './breaches';
import { useShownBreaches } from './breachStore';
import type { FileChange, StatementDraft } from './editing';
import { FileText } from './FileText';
import { keepFile, type OpenFile, useOpenFile } from './keptExpectations';
import { StatementForm } from './StatementForm';
import { StatementList } from './StatementList';
import { draftAbout } from './selectedEnds';
import { ZoneForm } from './ZoneForm';
import { ZoneList } from './ZoneList';
import './checks.css';

const NAME = 'portolan.yaml';
/** What a file may be at most; the reader refuses less with a better message. */
const MOST_BYTES = 4_000_000;

export function ChecksPanel({ graph, selected, onPoint, onSelect }: ToolPanelProps) {
  const file = useOpenFile();
  const [problem, setProblem] = useState<string | null>(null);
  const [draft, setDraft] = useState<StatementDraft | null>(null);
  const question = useMemo(() => (file === null ? null : { text: file.text, today: dayOf(new Date()) }), [file]);
  const { data, isPending, problem: failure } = useReview('checks', question);
  const answer = data?.ok ? data : null;
  const breaches = useMemo(() => (answer === null ? null : new Breaches(graph, answer.report)), [graph, answer]);
  useShownBreaches(breaches);
  const zone = useDrop((dropped) => void open(dropped));
  const open = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) {
      setProblem(`${chosen.name} is too large to be a file of expectations.`);
      return;
    }
    setProblem(null);
    keepFile({ name: chosen.name, text: await chosen.text() });
  };
  /** Says what is wrong; null: it is done. */
  const edit = async (change: FileChange): Promise<string | null> => {
    const { changeFile } = await import('./editing');
    const edited = changeFile(file?.text ?? null, change);
    if (!edited.ok) return edited.message;
    keepFile({ name: file?.name ?? NAME, text: edited.text });
    return null;
  };
  const about = draftAbout(selected, graph);
  const zones = answer?.report.zones ?? [];
  const zoneNames = zones.map(({ name }) => name);
  return (
    <div className="checks" ref={zone}>
      <FileBar file={file} onOpen={open} onProblem={setProblem} />
      {problem ? (
        <Notice tone="error" title={problem} onClose={() => setProblem(null)}>
          Open the file that was saved here, or that you wrote.
        </Notice>
      ) : null}
      {failure ? (
        <Notice tone="error" title={failure.message}>
          {failure.next}
        </Notice>
      ) : null}
      {file === null ? (
        <p className="dim small">
          Say which parts of the cluster may talk with which, and see at once what breaks it. Zones and statements live
          in a file of yours, {NAME}; <code>portolan check</code> holds the same file to the cluster in a pipeline. Open
          one, drop it here, or begin with a zone.
        </p>
      ) : null}
      {data?.ok === false ? <Mistakes name={file?.name ?? NAME} errors={data.errors} /> : null}
      {answer ? (
        <StatementList
          graph={graph}
          report={answer.report}
          selected={selected}
          isPending={isPending}
          onPoint={onPoint}
          onSelect={onSelect}
          onRemove={async (name) => setProblem(await edit({ remove: 'statement', name }))}
        />
      ) : file && data === undefined && !failure ? (
        <progress aria-label="Checking the expectations" />
      ) : null}
      {data?.ok === false ? null : (
        <>
          {about && (draft === null || draft.from !== about.from || draft.to !== about.to) ? (
            <button type="button" className="btn" onClick={() => setDraft(about)}>
              <Plus size={14} aria-hidden="true" /> Expect something of {about.from} → {about.to}
            </button>
          ) : null}
          <StatementForm
            draft={draft}
            zones={zoneNames}
            graph={graph}
            onAdd={(next) => edit({ add: 'statement', draft: next, zones: zoneNames })}
          />
          <Section title="Zones" count={zones.length}>
            <ZoneList zones={zones} onRemove={async (name) => setProblem(await edit({ remove: 'zone', name }))} />
            <ZoneForm onAdd={(next) => edit({ add: 'zone', draft: next })} />
          </Section>
        </>
      )}
      {file ? <FileText file={file} onText={(text) => keepFile({ ...file, text })} /> : null}
    </div>
  );
}

function FileBar({
  file,
  onOpen,
  onProblem,
}: {
  readonly file: OpenFile | null;
  onOpen(file: File | undefined): Promise<void>;
  onProblem(problem: string): void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="checks-file">
      <span className="checks-name mono small">{file?.name ?? 'no file open'}</span>
      <button type="button" className="btn" onClick={() => input.current?.click()}>
        <FolderOpen size={14} aria-hidden="true" /> Open…
      </button>
      {file ? (
        <>
          <button type="button" className="btn btn-primary" onClick={() => save(file)}>
            <FileDown size={14} aria-hidden="true" /> Save
          </button>
          <button type="button" className="btn btn-quiet" onClick={() => keepFile(null)}>
            Close file
          </button>
        </>
      ) : null}
      <input
        ref={input}
        type="file"
        hidden
        accept=".yaml,.yml,.json"
        aria-label="A file of expectations"
        onChange={({ target }) => {
          onOpen(target.files?.[0]).catch(() => onProblem('The file could not be read.'));
          // The same file may be chosen again after it was changed.
          target.value = '';
        }}
      />
    </div>
  );
}

function save({ name, text }: OpenFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-') || NAME;
  link.click();
  // The browser reads the address after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Mistakes({
  name,
  errors,
}: {
  readonly name: string;
  readonly errors: readonly { readonly line: number; readonly column: number; readonly message: string }[];
}): ReactNode {
  return (
    <Notice tone="error" title={`${name} cannot be used yet.`}>
      <ul className="checks-mistakes">
        {errors.map(({ line, column, message }) => (
          <li key={`${line}:${column} ${message}`}>
            <span className="mono xsmall">
              {line}:{column}
            </span>{' '}
            {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** The panel takes a file that is dropped on it; the button does the same by keyboard. */
function useDrop(take: (file: File | undefined) => void) {
  const ref = useRef<HTMLDivElement>(null);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const element = ref.current!;
    const over = (event: DragEvent): void => event.preventDefault();
    const drop = (event: DragEvent): void => {
      event.preventDefault();
      latest.current(event.dataTransfer?.files[0]);
    };
    element.addEventListener('dragover', over);
    element.addEventListener('drop', drop);
    return () => {
      element.removeEventListener('dragover', over);
      element.removeEventListener('drop', drop);
    };
  }, []);
  return ref;
}
