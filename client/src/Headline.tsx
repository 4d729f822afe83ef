// The line below the top bar: totals as ways into the graph, exposure, findings, and what the verdicts leave out.
import type { EngineReport, StatusResponse } from '@portolan/shared/contract';
import type { ExposureAnswer, ExposureMark, GraphNode, IsolationPreset, TrafficGraph } from '@portolan/shared/graph';
import { rolesToAskFor } from '@portolan/shared/report';
import { ShieldOff, TriangleAlert } from 'lucide-react';
import { ExposureButtons } from './ExposureButtons';
import { ReachMenu } from './ReachMenu';
import { Strip } from './Strip';

interface HeadlineProps {
  readonly graph: TrafficGraph;
  /** Namespaces that the reading was limited to; null when all were asked for. */
  readonly scope: readonly string[] | null;
  readonly engine: EngineReport | null;
  /** What could not be read. */
  readonly gaps: StatusResponse['gaps'];
  readonly exposure: ExposureAnswer | null;
  readonly exposureProblem: string | null;
  readonly filter: { readonly isolation: IsolationPreset | null; readonly exposure: ExposureMark | null };
  onIsolation(preset: IsolationPreset | null): void;
  onExposure(mark: ExposureMark | null): void;
  onWhoReaches(party: GraphNode): void;
  onFindings(): void;
}

export function Headline(props: HeadlineProps) {
  const { graph, scope, engine, gaps, exposure, filter, onExposure, onWhoReaches, onFindings } = props;
  const { notConsidered, findings } = graph;
  const loud = findings.filter(({ severity }) => severity !== 'info').length;
  return (
    <>
      {engine?.state === 'not-enforcing' ? <NothingEnforces engine={engine} /> : null}
      <div className="headline" role="group" aria-label="Summary">
        <Isolation graph={graph} isolation={filter.isolation} onIsolation={props.onIsolation} />
        <span className="headline-rule" aria-hidden="true" />
        <div className="headline-outside">
          <ExposureButtons
            exposure={exposure}
            problem={props.exposureProblem}
            chosen={filter.exposure}
            onChoose={onExposure}
          />
          <ReachMenu graph={graph} onWhoReaches={onWhoReaches} />
        </div>
        <div className="headline-end">
          {loud > 0 ? (
            <button type="button" className="badge badge-red" title="Show the findings" onClick={onFindings}>
              <TriangleAlert size={12} aria-hidden="true" /> {count(loud, 'finding')}
            </button>
          ) : null}
          {scope ? <span className="badge badge-amber">only {scope.join(', ')} read: the rest is unknown</span> : null}
          {notConsidered.length > 0 ? <Strip notConsidered={notConsidered} roles={rolesToAskFor(gaps)} /> : null}
        </div>
      </div>
    </>
  );
}

/** R401: all that is drawn would hold only if something enforced it. */
function NothingEnforces({ engine: { warnings, others } }: { readonly engine: EngineReport }) {
  const evidence = warnings[0]?.message ?? others[0]?.evidence[0] ?? null;
  return (
    <div className="banner-red" role="alert">
      <ShieldOff size={17} aria-hidden="true" />
      <p>
        <strong>
          Nothing enforces NetworkPolicy in this cluster: every pod may reach every other, whatever is drawn.
        </strong>{' '}
        The graph shows what would hold if a network plugin enforced the policies.
        {evidence === null ? '' : ` ${evidence}`}
      </p>
    </div>
  );
}

function Isolation({
  graph: { totals },
  isolation,
  onIsolation,
}: Pick<HeadlineProps, 'graph' | 'onIsolation'> & { readonly isolation: IsolationPreset | null }) {
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
  return (
    <>
      <p className="headline-totals" data-testid="totals">
        <span>
          {count(totals.workloads, 'workload')} · {count(totals.policies, 'policy', 'policies')}
          <span className="sr-only"> · </span>
        </span>
        {preset('isolated-ingress', `isolated ingress ${totals.isolatedIngress}/${totals.workloads}`)}
        <span className="sr-only">, </span>
        {preset('isolated-egress', `egress ${totals.isolatedEgress}/${totals.workloads}`)}
      </p>
      <div className="row-wrap" role="group" aria-label="Not isolated">
        {preset('not-isolated-ingress', 'not isolated: ingress')}
        {preset('not-isolated-egress', 'not isolated: egress')}
      </div>
    </>
  );
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}
