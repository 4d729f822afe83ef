// What if: policies are edited, added or deleted here, and the picture shows what that would change. Nothing reaches the cluster.
import type { Finding } from '@portolan/shared/cluster';
import { policyTitle } from '@portolan/shared/graph';
import type { Cause } from '@portolan/shared/review';
import { RotateCcw, X } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { toProblem, useDataSource } from '../api';
import { ChangeTotals } from '../changes';
import { Notice } from '../ui';
import type { PolicyFile, ToolPanelProps, Trial } from '../view';
import { AddFiles } from './AddFiles';
import { ChangeList } from './ChangeList';
import type { LineNote } from './PolicyEditor';
import { PolicyPicker } from './PolicyPicker';
import { vocabularyOf } from './policyCompletion';
import type { ChosenFile } from './readFiles';
import { NEW_POLICY, nameOfPolicy, uniqueName, withFiles } from './trialFiles';
import './whatif.css';

const PolicyEditor = lazy(() => import('./PolicyEditor'));

export function WhatIfPanel({ graph, selected, trial, aside, overlay, onPoint, onTrial, onBringBack }: ToolPanelProps) {
  const { files, deleted } = trial;
  const source = useDataSource();
  const [active, setActive] = useState<string | null>(files[0]?.name ?? null);
  const [line, setLine] = useState<{ readonly at: number } | null>(null);
  const [problem, setProblem] = useState<{ readonly message: string; readonly next: string } | null>(null);
  const [originals, setOriginals] = useState<ReadonlyMap<string, string>>(new Map());
  const shown = files.find(({ name }) => name === active) ?? files[0] ?? null;
  const notes = useMemo(() => notesOf(overlay.findings, shown?.name ?? null), [overlay.findings, shown?.name]);
  const words = useMemo(() => vocabularyOf(graph), [graph]);
  const isEmpty = files.length === 0 && deleted.length === 0;

  const add = (added: readonly PolicyFile[]): void => {
    onTrial({ ...trial, files: withFiles(files, added) });
    setActive(added[0]?.name ?? active);
  };
  const addChosen = async (chosen: readonly ChosenFile[]): Promise<void> => {
    add(await Promise.all(chosen.map(async ({ name, file }) => ({ name, text: await file.text() }))));
  };
  const edit = async (ref: Parameters<typeof nameOfPolicy>[0]): Promise<void> => {
    try {
      const { yaml } = await source.policy(ref, new AbortController().signal);
      const name = nameOfPolicy(ref);
      setOriginals(new Map(originals).set(name, yaml));
      add([{ name, text: yaml }]);
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  const change = (text: string): void => {
    if (!shown) return;
    onTrial({ ...trial, files: files.map((file) => (file.name === shown.name ? { ...file, text } : file)) });
  };
  const showLine = (file: string, at: number): void => {
    setActive(file);
    setLine({ at });
  };
  const showCause = ({ location }: Cause): void => {
    if (location !== null && files.some(({ name }) => name === location.file)) showLine(location.file, location.line);
  };
  const reset = (): void => {
    onTrial({ files: [], deleted: [] });
    setActive(null);
  };

  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">What if</p>
        <p className="small dim">
          Change, add or delete policies here. The picture shows what would differ; nothing is written to the cluster.
        </p>
      </header>
      {problem ? (
        <Notice tone="error" title={problem.message} onClose={() => setProblem(null)}>
          {problem.next}
        </Notice>
      ) : null}
      {overlay.problem ? (
        <Notice tone="error" title={overlay.problem.message}>
          {overlay.problem.next}
        </Notice>
      ) : null}
      {aside ? (
        <p className="small trial-aside">
          What you tried before ({asideWords(aside)}) was put aside.{' '}
          <button type="button" className="btn btn-small" onClick={onBringBack}>
            Bring it back
          </button>
        </p>
      ) : null}
      {isEmpty ? null : (
        <div className="trial-head">
          {overlay.comparison ? <ChangeTotals comparison={overlay.comparison} /> : <span className="dim small">…</span>}
          <button type="button" className="btn" onClick={reset}>
            <RotateCcw size={14} aria-hidden="true" /> Reset
          </button>
        </div>
      )}
      {overlay.comparison && !isEmpty ? (
        <div className="trial-changes">
          <ChangeList
            comparison={overlay.comparison}
            selected={selected}
            onPoint={onPoint}
            onCause={files.length > 0 ? showCause : null}
          />
        </div>
      ) : null}
      <AddFiles label="Drop changed policies here, or choose them" onFiles={(chosen) => void addChosen(chosen)}>
        <PolicyPicker
          policies={graph.policies}
          onEdit={(ref) => void edit(ref)}
          onDelete={(ref) => onTrial({ ...trial, deleted: [...deleted, ref] })}
          onNew={() => add([{ name: uniqueName(files, 'new-policy.yaml'), text: NEW_POLICY }])}
        />
      </AddFiles>
      {deleted.length > 0 ? (
        <ul className="trial-deleted" aria-label="Deleted in this trial">
          {deleted.map((ref) => (
            <li key={policyTitle(ref)} className="chip">
              <span>
                <del>{policyTitle(ref)}</del>
              </span>
              <button
                type="button"
                className="btn btn-quiet btn-icon"
                aria-label={`Keep ${policyTitle(ref)}`}
                onClick={() => onTrial({ ...trial, deleted: deleted.filter((one) => one !== ref) })}
              >
                <X size={13} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {files.length > 0 ? (
        <section className="trial-files" aria-label="Files of this trial">
          <FileTabs
            files={files}
            active={shown?.name ?? null}
            findings={overlay.findings}
            onActive={setActive}
            onRemove={(name) => onTrial({ ...trial, files: files.filter((file) => file.name !== name) })}
          />
          {shown ? (
            <Suspense fallback={<div className="editor editor-loading" aria-busy="true" />}>
              <PolicyEditor
                name={shown.name}
                text={shown.text}
                original={originals.get(shown.name) ?? null}
                notes={notes}
                words={words}
                line={line}
                onChange={change}
              />
            </Suspense>
          ) : null}
          <Findings findings={overlay.findings} onLine={showLine} />
        </section>
      ) : null}
    </>
  );
}

function asideWords({ files, deleted }: Trial): string {
  const names = [...files.map(({ name }) => name), ...deleted.map((ref) => `without ${policyTitle(ref)}`)];
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(', ');
}

function notesOf(findings: readonly Finding[], file: string | null): readonly LineNote[] {
  return findings.flatMap(({ location, severity, message, next }) =>
    location && location.file === file
      ? [{ line: location.line, severity, message: next ? `${message} ${next}` : message }]
      : [],
  );
}

interface FileTabsProps {
  readonly files: readonly PolicyFile[];
  readonly active: string | null;
  readonly findings: readonly Finding[];
  onActive(name: string): void;
  onRemove(name: string): void;
}

function FileTabs({ files, active, findings, onActive, onRemove }: FileTabsProps) {
  const isBroken = (name: string): boolean =>
    findings.some(({ severity, location }) => severity === 'error' && location?.file === name);
  return (
    <ul className="file-tabs">
      {files.map(({ name }) => (
        <li key={name} className="file-tab" data-active={name === active || undefined}>
          <button
            type="button"
            className="file-name mono"
            aria-pressed={name === active}
            onClick={() => onActive(name)}
          >
            {isBroken(name) ? <span className="file-broken" role="img" aria-label="has mistakes: " /> : null}
            {name}
          </button>
          <button
            type="button"
            className="btn btn-quiet btn-icon"
            aria-label={`Take ${name} out`}
            onClick={() => onRemove(name)}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Findings({
  findings,
  onLine,
}: {
  readonly findings: readonly Finding[];
  onLine(file: string, line: number): void;
}) {
  if (findings.length === 0) return null;
  return (
    <ul className="trial-findings" aria-label="About these files">
      {findings.slice(0, 30).map(({ code, severity, message, next, location, path }) => (
        <li key={JSON.stringify([code, message, location, path])} className={`small trial-${severity}`}>
          {message} {next ? <span className="dim">{next}</span> : null}
          {location ? (
            <>
              {' '}
              <button type="button" className="link mono xsmall" onClick={() => onLine(location.file, location.line)}>
                {location.file}:{location.line}
              </button>
            </>
          ) : null}
        </li>
      ))}
      {findings.length > 30 ? <li className="small dim">and {findings.length - 30} more</li> : null}
    </ul>
  );
}
