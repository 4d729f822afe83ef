// The line below the top bar: totals as ways into the graph, findings, and what the verdicts leave out.
import type { IsolationPreset, NotConsidered, TrafficGraph } from '@portolan/shared/graph';
import { ChevronDown, EyeOff, TriangleAlert } from 'lucide-react';
import { Popover } from 'radix-ui';

interface HeadlineProps {
  readonly graph: TrafficGraph;
  /** Namespaces that the reading was limited to; null when all were asked for. */
  readonly scope: readonly string[] | null;
  readonly isolation: IsolationPreset | null;
  onIsolation(preset: IsolationPreset | null): void;
  onFindings(): void;
}

export function Headline({ graph, scope, isolation, onIsolation, onFindings }: HeadlineProps) {
  const { totals, notConsidered, findings } = graph;
  const preset = (value: IsolationPreset, text: string) => (
    <button
      type="button"
      className="btn btn-small"
      aria-pressed={isolation === value}
      onClick={() => onIsolation(isolation === value ? null : value)}
    >
      {text}
    </button>
  );
  const loud = findings.filter(({ severity }) => severity !== 'info').length;
  return (
    <div className="headline" role="group" aria-label="Summary">
      <p className="headline-totals" data-testid="totals">
        <span>
          {count(totals.workloads, 'workload')} · {count(totals.policies, 'policy', 'policies')}
          <span className="sr-only"> · </span>
        </span>
        {preset('isolated-ingress', `isolated ingress ${totals.isolatedIngress}/${totals.workloads}`)}
        <span className="sr-only">, </span>
        {preset('isolated-egress', `egress ${totals.isolatedEgress}/${totals.workloads}`)}
      </p>
      <span className="headline-rule" aria-hidden="true" />
      <div className="row-wrap" role="group" aria-label="Not isolated">
        {preset('not-isolated-ingress', 'not isolated: ingress')}
        {preset('not-isolated-egress', 'not isolated: egress')}
      </div>
      <div className="headline-end">
        {loud > 0 ? (
          <button type="button" className="badge badge-red" title="Show the findings" onClick={onFindings}>
            <TriangleAlert size={12} aria-hidden="true" /> {count(loud, 'finding')}
          </button>
        ) : null}
        {scope ? <span className="badge badge-amber">only {scope.join(', ')} read: the rest is unknown</span> : null}
        {notConsidered.length > 0 ? <Strip notConsidered={notConsidered} /> : null}
      </div>
    </div>
  );
}

function Strip({ notConsidered }: { readonly notConsidered: readonly NotConsidered[] }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="badge badge-amber">
        <EyeOff size={12} aria-hidden="true" />
        {notConsidered.length === 1
          ? shortMessage(notConsidered[0]!.message)
          : `${notConsidered.length} things not considered`}
        <ChevronDown size={12} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="strip" align="end" sideOffset={6} aria-label="Not considered">
          <ul>
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
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** `2 CiliumNetworkPolicy (cilium.io) not considered: …` without the reason. */
export function shortMessage(message: string): string {
  return message.split(':')[0]!.replace(/ \([^)]*\)/, '');
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
