// The top bar: where the graph comes from, how fresh it is, and the page's tools.
import type { StatusResponse } from '@portolan/shared/contract';
import { CircleHelp, Grid3x3, MessageCircleQuestion, Moon, Network, RefreshCw, Sun, Table2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ContextMenu } from './ContextMenu';
import { EngineBadge } from './EngineBadge';
import { FreshnessMark } from './live';
import { Mark } from './Mark';
import type { Theme } from './theme';
import type { ViewState } from './view';

interface TopBarProps {
  readonly status: StatusResponse;
  readonly mode: ViewState['mode'];
  readonly theme: Theme;
  readonly rereading: boolean;
  readonly exportMenu: ReactNode;
  readonly reviewMenu: ReactNode;
  /** What changed in the cluster. */
  readonly changes: ReactNode;
  onMode(mode: ViewState['mode']): void;
  onTheme(): void;
  /** null: there is nothing to read again. */
  readonly onReread: (() => void) | null;
  onAsk(): void;
  onHelp(): void;
}

export function TopBar({
  status,
  mode,
  theme,
  rereading,
  exportMenu,
  reviewMenu,
  changes,
  onMode,
  onTheme,
  onReread,
  onAsk,
  onHelp,
}: TopBarProps) {
  const { source } = status;
  return (
    <header className="topbar">
      <div className="brand">
        <Mark size={26} />
        <h1>Portolan</h1>
      </div>
      <div className="source">
        <ContextMenu source={source} />
        <span className={source.kind === 'demo' ? 'badge badge-amber' : 'badge'}>{sourceWords(source.kind)}</span>
        {status.shared ? <SharedMark /> : null}
        <EngineBadge profile={status.profile} engine={status.engine} />
        <FreshnessMark status={status} />
        {onReread ? (
          <button
            type="button"
            className="btn btn-quiet btn-icon"
            aria-label="Read again"
            title="Read again"
            disabled={rereading}
            onClick={onReread}
          >
            <RefreshCw size={15} className={rereading ? 'spin' : ''} aria-hidden="true" />
          </button>
        ) : null}
        {changes}
      </div>
      <nav className="actions" aria-label="View and tools">
        <div className="segments" role="group" aria-label="View">
          <button
            type="button"
            className="btn"
            aria-pressed={mode === 'graph'}
            title="Graph (g)"
            onClick={() => onMode('graph')}
          >
            <Network size={14} aria-hidden="true" /> Graph
          </button>
          <button
            type="button"
            className="btn"
            aria-pressed={mode === 'matrix'}
            title="Matrix (m)"
            onClick={() => onMode('matrix')}
          >
            <Grid3x3 size={14} aria-hidden="true" /> Matrix
          </button>
          <button
            type="button"
            className="btn"
            aria-pressed={mode === 'table'}
            title="Table (t)"
            onClick={() => onMode('table')}
          >
            <Table2 size={14} aria-hidden="true" /> Table
          </button>
        </div>
        <button type="button" className="btn" title="Ask about a connection (a)" onClick={onAsk}>
          <MessageCircleQuestion size={14} aria-hidden="true" /> Ask
        </button>
        {reviewMenu}
        {exportMenu}
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          onClick={onTheme}
        >
          {theme === 'dark' ? <Sun size={15} aria-hidden="true" /> : <Moon size={15} aria-hidden="true" />}
        </button>
        <button type="button" className="btn btn-quiet btn-icon" aria-label="Help" title="Help (?)" onClick={onHelp}>
          <CircleHelp size={15} aria-hidden="true" />
        </button>
      </nav>
    </header>
  );
}

/** Readers of a shared page are not told apart by the cluster. */
function SharedMark() {
  const title =
    'Everybody with the token of this page sees what Portolan’s own identity may read. Who views and exports what is logged.';
  return (
    <span className="badge" title={title}>
      shared
    </span>
  );
}

function sourceWords(kind: StatusResponse['source']['kind']): string {
  return {
    kubeconfig: 'live cluster',
    manifests: 'manifests',
    snapshot: 'snapshot',
    demo: 'built-in demo, no real cluster',
  }[kind];
}
