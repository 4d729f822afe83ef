// What is shown instead of the graph: while it is read, and when it cannot be.
import type { StatusResponse } from '@portolan/shared/contract';
import { RefreshCw } from 'lucide-react';
import { Mark } from './Mark';

export function LoadingScreen({
  title,
  resources,
}: {
  readonly title: string;
  readonly resources: StatusResponse['resources'];
}) {
  return (
    <main className="screen" aria-busy="true">
      <div className="screen-card">
        <Mark size={40} />
        <h1>Reading {title}</h1>
        <p className="dim">The graph appears as soon as everything is read.</p>
        <ul className="progress-list" role="status">
          {resources.map((resource) => (
            <Progress key={resource.resource} {...resource} />
          ))}
        </ul>
      </div>
    </main>
  );
}

function Progress({ resource, state, count, total, message }: StatusResponse['resources'][number]) {
  const isOver = state === 'read' || state === 'absent';
  const isMissing = state === 'forbidden' || state === 'error';
  return (
    <li>
      <span>{resource}</span>
      <span className={isMissing ? 'amber' : 'dim'}>{progressWords(state, count, total)}</span>
      {isMissing ? (
        <span className="progress-note xsmall">{message ?? 'What depends on it will be unknown.'}</span>
      ) : (
        <progress max={total ?? 1} value={isOver ? (total ?? 1) : total ? count : 0} aria-label={resource} />
      )}
    </li>
  );
}

function progressWords(state: string, count: number, total: number | null): string {
  const read = count.toLocaleString('en');
  if (state === 'reading') return total === null ? `${read} read` : `${read} of ${total.toLocaleString('en')}`;
  if (state === 'read') return read;
  if (state === 'forbidden') return 'not permitted';
  if (state === 'error') return 'failed';
  return state;
}

export function FailureScreen({
  problem,
  onRetry,
}: {
  readonly problem: { readonly code: string; readonly message: string; readonly next: string };
  onRetry(): void;
}) {
  return (
    <main className="screen">
      <div className="screen-card" role="alert">
        <Mark size={40} />
        <h1>{problem.message}</h1>
        <p>{problem.next}</p>
        <div className="row-wrap">
          <button type="button" className="btn btn-primary" onClick={onRetry}>
            <RefreshCw size={14} aria-hidden="true" /> Try again
          </button>
          <span className="badge mono">{problem.code}</span>
        </div>
      </div>
    </main>
  );
}
