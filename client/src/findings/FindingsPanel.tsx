// The findings of a review: worst first, by what they are, each with its object, why it matters and what to do.
import type { Finding, Severity } from '@portolan/shared/cluster';
import { LINT_RULES } from '@portolan/shared/review';
import { useMemo, useState } from 'react';
import { useReview } from '../api';
import { Capped, CopyButton, Notice } from '../ui';
import type { ToolPanelProps } from '../view';
import { findingId, groupsOf, objectName, textOf } from './findingGroups';
import './findings.css';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];
const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

function countWords(count: number, severity: Severity): string {
  return `${count.toLocaleString('en')} ${SEVERITY_WORDS[severity]}${count === 1 ? '' : 's'}`;
}

const NOTHING = {} as const;

export function FindingsPanel({ graph, selected, onPoint }: ToolPanelProps) {
  const { data, problem } = useReview('lint', NOTHING);
  const [shown, setShown] = useState<ReadonlySet<Severity>>(new Set(['error', 'warning']));
  const [sought, setSought] = useState('');
  const all = data ?? [];
  const found = useMemo(() => {
    const words = sought.trim().toLowerCase();
    return (data ?? []).filter(
      (finding) => shown.has(finding.severity) && (words === '' || textOf(finding).toLowerCase().includes(words)),
    );
  }, [data, shown, sought]);
  const groups = useMemo(() => groupsOf(found), [found]);
  const toggle = (severity: Severity): void => {
    const next = new Set(shown);
    if (!next.delete(severity)) next.add(severity);
    setShown(next);
  };
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Findings</p>
        <p className="small dim">What a reviewer should know: mistakes, gaps, and permissions that go far.</p>
      </header>
      {problem ? (
        <Notice tone="error" title={problem.message}>
          {problem.next}
        </Notice>
      ) : null}
      <div className="tool-bar">
        <fieldset className="segments" aria-label="Severity">
          {SEVERITIES.map((severity) => (
            <button
              key={severity}
              type="button"
              className="btn"
              aria-pressed={shown.has(severity)}
              onClick={() => toggle(severity)}
            >
              {countWords(all.filter((finding) => finding.severity === severity).length, severity)}
            </button>
          ))}
        </fieldset>
        <input
          className="input"
          type="search"
          placeholder="Search: name, namespace, word"
          aria-label="Search findings"
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
        <CopyButton
          text={() => found.map(textOf).join('\n')}
          label="Copy what is listed"
          compact
          disabled={found.length === 0}
        />
      </div>
      {data && found.length === 0 ? (
        <p className="dim small" role="status">
          {all.length === 0 ? 'Nothing was found.' : 'Nothing of this kind; choose other severities or words.'}
        </p>
      ) : null}
      {data ? null : <p className="dim small">Looking…</p>}
      {groups.map(({ code, severity, findings }) => (
        <details key={code} className={`finding-group finding-group-${severity}`} open={severity !== 'info'}>
          <summary>
            <span className="finding-dot" aria-hidden="true" />
            <span className="finding-title">{titleOf(code)}</span>
            <span className="badge">{findings.length.toLocaleString('en')}</span>
            <span className="dim xsmall mono">{code}</span>
          </summary>
          {meaningOf(code) ? <p className="dim xsmall finding-meaning">{meaningOf(code)}</p> : null}
          <Capped items={findings}>
            {(part) => (
              <ul className="finding-rows">
                {part.map((finding) => (
                  <FindingRow
                    key={`${JSON.stringify(finding.object)} ${finding.path ?? ''} ${finding.message}`}
                    finding={finding}
                    id={findingId(finding, graph)}
                    selected={selected}
                    onPoint={onPoint}
                  />
                ))}
              </ul>
            )}
          </Capped>
        </details>
      ))}
    </>
  );
}

function FindingRow({
  finding,
  id,
  selected,
  onPoint,
}: {
  readonly finding: Finding;
  readonly id: string | null;
} & Pick<ToolPanelProps, 'selected' | 'onPoint'>) {
  const { message, next, path, location } = finding;
  const name = objectName(finding);
  return (
    <li className="finding-row" data-selected={(id !== null && id === selected) || undefined}>
      <p className="small">
        {name === null ? null : id === null ? (
          <strong>{name} </strong>
        ) : (
          <>
            <button type="button" className="link mono" onClick={() => onPoint(id)}>
              {name}
            </button>{' '}
          </>
        )}
        {message}
      </p>
      {next ? <p className="dim xsmall">{next}</p> : null}
      {path || location ? (
        <p className="dim xsmall mono">
          {[path, location ? `${location.file}:${location.line}` : ''].filter(Boolean).join(' · ')}
        </p>
      ) : null}
    </li>
  );
}

function ruleOf(code: string): { readonly title: string; readonly meaning: string } | null {
  return Object.hasOwn(LINT_RULES, code) ? LINT_RULES[code as keyof typeof LINT_RULES] : null;
}

/** Codes of reading and evaluating speak for themselves. */
function titleOf(code: string): string {
  const plain = code.replaceAll('-', ' ');
  return ruleOf(code)?.title ?? `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}

function meaningOf(code: string): string | null {
  return ruleOf(code)?.meaning ?? null;
}
