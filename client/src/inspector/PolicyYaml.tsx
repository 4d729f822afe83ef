// A policy as YAML with line numbers; the lines that decide are marked.
import type { PolicyRef } from '@portolan/shared/graph';
import { useEffect, useRef } from 'react';
import { toProblem, usePolicy } from '../api';
import { Notice } from '../ui';

/** A region that scrolls must be reachable by keyboard. */
const FOCUSABLE = { tabIndex: 0 } as const;

interface PolicyYamlProps {
  readonly revision: number;
  readonly policy: PolicyRef;
  /** Paths whose lines are marked, such as `spec.ingress[0]`. */
  readonly marked: readonly string[];
}

export function PolicyYaml({ revision, policy, marked }: PolicyYamlProps) {
  const { data, error } = usePolicy(revision, policy);
  const box = useRef<HTMLDivElement>(null);
  const first = data ? Math.min(...marked.map((path) => data.lines[path]?.[0] ?? Number.POSITIVE_INFINITY)) : 0;
  useEffect(() => {
    const line = box.current?.querySelector<HTMLElement>('[data-marked]');
    if (line && box.current) box.current.scrollTop = Math.max(0, line.offsetTop - box.current.offsetTop - 40);
  });
  if (error) {
    const { message, next } = toProblem(error);
    return (
      <Notice tone="warning" title={message}>
        {next}
      </Notice>
    );
  }
  if (!data) return <div className="yaml yaml-loading" aria-busy="true" />;
  const isMarked = (line: number): boolean =>
    marked.some((path) => {
      const range = data.lines[path];
      return range !== undefined && line >= range[0] && line <= range[1];
    });
  const rows = data.yaml
    .trimEnd()
    .split('\n')
    .map((text, index) => ({ line: index + 1, text }));
  return (
    <div
      className={marked.length > 0 ? 'yaml mono' : 'yaml yaml-tall mono'}
      ref={box}
      {...FOCUSABLE}
      role="region"
      aria-label={`YAML of ${policy.name}${Number.isFinite(first) && marked.length > 0 ? `, from line ${first} marked` : ''}`}
    >
      <ol>
        {rows.map(({ line, text }) => {
          const mark = isMarked(line);
          return (
            <li
              key={line}
              className={mark ? 'yaml-line yaml-marked' : 'yaml-line'}
              {...(mark ? { 'data-marked': 'true' } : {})}
            >
              <span className="yaml-number" aria-hidden="true">
                {line}
              </span>
              {mark ? <mark className="yaml-text">{text}</mark> : <span className="yaml-text">{text}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
