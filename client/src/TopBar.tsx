// The top bar and the strip below it: where the graph comes from, how fresh it is, what it leaves out.
import type { StatusResponse } from '@portolan/shared/contract';
import type { IsolationPreset, TrafficGraph } from '@portolan/shared/graph';
import { CircleHelp, MessageCircleQuestion, Moon, Network, RefreshCw, Sun, Table2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Mark } from './Mark';
import type { Theme } from './theme';

interface TopBarProps {
  readonly status: StatusResponse;
  readonly mode: 'graph' | 'table';
  readonly theme: Theme;
  readonly rereading: boolean;
  readonly exportMenu: ReactNode;
  onMode(mode: 'graph' | 'table'): void;
  onTheme(): void;
  onReread(): void;
  onAsk(): void;
  onHelp(): void;
}

export function TopBar({
  status,
  mode,
  theme,
  rereading,
  exportMenu,
  onMode,
  onTheme,
  onReread,
  onAsk,
  onHelp,
}: TopBarProps) {
  const { source, readAt } = status;
  return (
    <header className="topbar">
      <div className="brand">
        <Mark size={26} />
        <h1>Portolan</h1>
      </div>
      <div className="source">
        <span className="source-title" title={source.title}>
          {source.title}
        </span>
        <span className={source.kind === 'demo' ? 'badge badge-amber' : 'badge'}>{sourceWords(source.kind)}</span>
        <span className="badge">profile {status.profile}</span>
        {readAt ? (
          <time
            className="dim xsmall"
            dateTime={readAt}
          >{`read ${new Date(readAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' })}`}</time>
        ) : null}
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
      </div>
      <nav className="actions" aria-label="View and tools">
        <div className="segments" role="group" aria-label="View">
          <button
            type="button"
            className="btn"
            aria-pressed={mode === 'graph'}
            title="g"
            onClick={() => onMode('graph')}
          >
            <Network size={14} aria-hidden="true" /> Graph
          </button>
          <button
            type="button"
            className="btn"
            aria-pressed={mode === 'table'}
            title="t"
            onClick={() => onMode('table')}
          >
            <Table2 size={14} aria-hidden="true" /> Table
          </button>
        </div>
        <button type="button" className="btn" onClick={onAsk}>
          <MessageCircleQuestion size={14} aria-hidden="true" /> Ask
        </button>
        {exportMenu}
        <button
          type="button"
          className="btn btn-quiet btn-icon"
          aria-label={theme === 'dark' ? 'Light theme' : 'Dark theme'}
          onClick={onTheme}
        >
          {theme === 'dark' ? <Sun size={15} aria-hidden="true" /> : <Moon size={15} aria-hidden="true" />}
        </button>
        <button type="button" className="btn btn-quiet btn-icon" aria-label="Help" title="?" onClick={onHelp}>
          <CircleHelp size={15} aria-hidden="true" />
        </button>
      </nav>
    </header>
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

interface HeadlineProps {
  readonly graph: TrafficGraph;
  readonly isolation: IsolationPreset | null;
  onIsolation(preset: IsolationPreset | null): void;
}

/** The totals, as ways into the graph. */
export function Headline({ graph: { totals, notConsidered, findings }, isolation, onIsolation }: HeadlineProps) {
  const presets: readonly { readonly preset: IsolationPreset; readonly text: string }[] = [
    { preset: 'isolated-ingress', text: `isolated ingress ${totals.isolatedIngress}/${totals.workloads}` },
    { preset: 'isolated-egress', text: `egress ${totals.isolatedEgress}/${totals.workloads}` },
    { preset: 'not-isolated-ingress', text: 'not isolated: ingress' },
    { preset: 'not-isolated-egress', text: 'not isolated: egress' },
  ];
  const errors = findings.filter(({ severity }) => severity !== 'info').length;
  return (
    <div className="headline">
      <p className="headline-totals" data-testid="totals">
        {count(totals.workloads, 'workload')} · {count(totals.policies, 'policy', 'policies')} · isolated ingress{' '}
        {totals.isolatedIngress}/{totals.workloads}, egress {totals.isolatedEgress}/{totals.workloads}
      </p>
      <div className="row-wrap" role="group" aria-label="Protection">
        {presets.map(({ preset, text }) => (
          <button
            key={preset}
            type="button"
            className="btn btn-small"
            aria-pressed={isolation === preset}
            onClick={() => onIsolation(isolation === preset ? null : preset)}
          >
            {text}
          </button>
        ))}
      </div>
      {errors > 0 ? <span className="badge badge-red">{count(errors, 'finding')}</span> : null}
      {notConsidered.length > 0 ? (
        <details className="strip">
          <summary className="badge badge-amber">
            {notConsidered.length === 1
              ? stripText(notConsidered[0]!.message)
              : `${notConsidered.length} things not considered`}
          </summary>
          <ul className="strip-list">
            {notConsidered.map(({ code, message, objects }) => (
              <li key={`${code} ${message}`}>
                <p>{message}</p>
                {objects.length > 0 ? (
                  <p className="dim xsmall mono">
                    {objects
                      .slice(0, 20)
                      .map(({ namespace, name }) => (namespace === null ? name : `${namespace}/${name}`))
                      .join(', ')}
                    {objects.length > 20 ? ` and ${objects.length - 20} more` : ''}
                  </p>
                ) : null}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

/** `2 CiliumNetworkPolicy (cilium.io) not considered: …` without the reason. */
function stripText(message: string): string {
  return message.split(':')[0]!.replace(/ \([^)]*\)/, '');
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
