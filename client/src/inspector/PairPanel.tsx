// An edge between two ends: its traffic, and why, at both ends.
import {
  edgeId,
  type FilteredGraph,
  type Focus,
  filterGraph,
  formatTraffic,
  listConnections,
  lookOf,
  NO_FILTER,
  nodeTitle,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { useMemo } from 'react';
import { toProblem, useExplanation } from '../api';
import { Notice, Section } from '../ui';
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
          key={JSON.stringify([block.traffic, block.verdict, block.kind, block.family])}
          className={lookOf(block) === 'uncertain' ? 'badge badge-amber' : 'badge'}
        >
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

const LISTED = 60;

/** An edge of a closed box: the connections merged in it. */
export function BundlePanel({
  graph,
  filtered,
  from,
  to,
  onSelect,
}: Omit<PairPanelProps, 'revision'> & { readonly filtered: FilteredGraph }) {
  const rows = useMemo(() => bundleRows(graph, filtered, from, to), [graph, filtered, from, to]);
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Merged connections</p>
        <h2 className="panel-title">
          {endLabel(from, graph)} → {endLabel(to, graph)}
        </h2>
      </header>
      <Section title="Connections" count={rows.length}>
        <ul className="link-list">
          {rows.slice(0, LISTED).map((row) => (
            <li
              key={`${row.from} ${row.to} ${formatTraffic(row.traffic)} ${row.verdict} ${row.kind} ${row.family ?? ''}`}
            >
              <button
                type="button"
                className="link-row"
                onClick={() => onSelect(edgeId(graph.nodes[row.from]!.id, graph.nodes[row.to]!.id, lookOf(row)))}
              >
                <span>
                  {nodeTitle(graph.nodes[row.from]!)} → {nodeTitle(graph.nodes[row.to]!)}
                </span>
                <span className="dim xsmall">{formatTraffic(row.traffic)}</span>
              </button>
            </li>
          ))}
        </ul>
        {rows.length > LISTED ? <p className="dim small">{rows.length - LISTED} more are in the table.</p> : null}
      </Section>
    </>
  );
}

function bundleRows(graph: TrafficGraph, filtered: FilteredGraph, from: string, to: string) {
  const inside =
    (end: string) =>
    (index: number): boolean => {
      const node = graph.nodes[index]!;
      if (node.id === end) return true;
      return end === 'outside' ? node.namespace === null : end === `Namespace/${node.namespace}`;
    };
  const isFrom = inside(from);
  const isTo = inside(to);
  const blocks = filtered.blocks
    .map((block) => ({ ...block, from: block.from.filter(isFrom), to: block.to.filter(isTo) }))
    .filter((block) => block.from.length > 0 && block.to.length > 0);
  const list = listConnections(
    graph,
    { ...filtered, blocks },
    { sort: { column: 'kind', descending: false }, limit: 2000 },
  );
  return Array.from({ length: list.count }, (_, index) => list.rowAt(index));
}

/** The whole graph as a filter result, for lists that no filter may shorten. */
export function unfiltered(graph: TrafficGraph): FilteredGraph {
  return filterGraph(graph, NO_FILTER);
}
