// An edge between two ends: its traffic, and why, at both ends.
import {
  type FilteredGraph,
  type Focus,
  filterGraph,
  formatTraffic,
  lookOf,
  NO_FILTER,
  type TrafficGraph,
  withoutGhosts,
} from '@portolan/shared/graph';
import { toProblem, useExplanation } from '../api';
import { Notice } from '../ui';
import { ExplanationView } from './ExplanationView';
import { WaysButton } from './FocusButtons';
import { endLabel } from './selection';

interface PairPanelProps {
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly from: string;
  readonly to: string;
  onSelect(id: string | null): void;
}

export function PairPanel({
  revision,
  graph,
  from,
  to,
  onSelect,
  onFocus,
}: PairPanelProps & { onFocus(focus: Focus): void }) {
  const { data, error } = useExplanation(revision, { from, to, port: null });
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Connection</p>
        <h2 className="panel-title">
          <button type="button" className="link" onClick={() => onSelect(from)}>
            {endLabel(from, graph)}
          </button>
          <span aria-hidden="true"> → </span>
          <span className="sr-only"> to </span>
          <button type="button" className="link" onClick={() => onSelect(to)}>
            {endLabel(to, graph)}
          </button>
        </h2>
        <PairTraffic graph={graph} from={from} to={to} />
        <WaysButton graph={graph} from={from} to={to} onFocus={onFocus} />
      </header>
      {error ? <ProblemNotice error={error} /> : null}
      {data ? (
        <ExplanationView revision={revision} explanation={data.explanation} onSelect={onSelect} />
      ) : error ? null : (
        <p className="dim">Looking for the reason…</p>
      )}
    </>
  );
}

function PairTraffic({ graph, from, to }: Pick<PairPanelProps, 'graph' | 'from' | 'to'>) {
  const source = graph.nodes.findIndex((node) => node.id === from);
  const target = graph.nodes.findIndex((node) => node.id === to);
  const blocks = graph.blocks.filter((block) => block.from.includes(source) && block.to.includes(target));
  return (
    <ul className="row-wrap">
      {blocks.map((block) => (
        <li
          key={JSON.stringify([block.traffic, block.verdict, block.kind, block.family, block.ghost])}
          className={lookOf(block) === 'uncertain' ? 'badge badge-amber' : 'badge'}
        >
          {block.change ? `${block.change.replace('-', ' ')}: ` : ''}
          {formatTraffic(block.traffic)} ·{' '}
          {block.verdict === 'allow' ? block.kind : block.verdict === 'deny' ? 'not admitted' : 'not known'}
          {block.l7 ? ' · narrowed by L7 rules' : ''}
          {block.family ? ` · ${block.family}` : ''}
        </li>
      ))}
    </ul>
  );
}

export function ProblemNotice({ error }: { readonly error: unknown }) {
  const { message, next } = toProblem(error);
  return (
    <Notice tone="warning" title={message}>
      {next}
    </Notice>
  );
}

/** The whole graph as a filter result, for lists that no filter may shorten. */
export function unfiltered(graph: TrafficGraph): FilteredGraph {
  return filterGraph(withoutGhosts(graph), NO_FILTER);
}
