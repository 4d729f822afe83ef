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
          {resources.map(({ resource, state, count, total, message }) => (
            <li key={resource}>
              <span>{resource}</span>
              <span className="dim">{progressWords(state, count, total, message)}</span>
              <progress
                max={total ?? 1}
                value={state === 'read' || state === 'absent' ? (total ?? 1) : total ? count : 0}
                aria-label={resource}
              />
            </li>
          ))}
        </ul>
      </div>
    </main>
  );
}

function progressWords(state: string, count: number, total: number | null, message?: string): string {
  const read = count.toLocaleString('en');
  if (state === 'reading') return total === null ? `${read} read` : `${read} of ${total.toLocaleString('en')}`;
  if (state === 'read') return read;
  if (state === 'waiting') return 'waiting';
  return message ?? state;
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
