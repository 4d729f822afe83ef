// Who reaches a node, or whom it reaches: a short list, most telling first.
import {
  edgeId,
  type FilteredGraph,
  formatTraffic,
  listConnections,
  lookOf,
  nodeTitle,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { useMemo, useState } from 'react';
import { Section } from '../ui';

const LISTED = 8;
const MORE = 200;

export function PeerList({
  graph,
  everything,
  index,
  side,
  onSelect,
}: {
  readonly graph: TrafficGraph;
  readonly everything: FilteredGraph;
  readonly index: number;
  readonly side: 'in' | 'out';
  onSelect(id: string): void;
}) {
  const [limit, setLimit] = useState(LISTED);
  const list = useMemo(
    () =>
      listConnections(graph, everything, { of: { node: index, side }, sort: { column: 'kind', descending: false } }),
    [graph, everything, index, side],
  );
  const rows = Array.from({ length: Math.min(list.count, limit) }, (_, i) => list.rowAt(i));
  return (
    <Section title={side === 'in' ? 'Reached by' : 'Reaches'} count={list.total}>
      {rows.length === 0 ? (
        <p className="dim small">{side === 'in' ? 'Nothing may connect to it.' : 'It may connect to nothing.'}</p>
      ) : null}
      <ul className="link-list">
        {rows.map((row) => {
          const other = graph.nodes[side === 'in' ? row.from : row.to]!;
          const id = edgeId(graph.nodes[row.from]!.id, graph.nodes[row.to]!.id, lookOf(row));
          return (
            <li key={`${id} ${formatTraffic(row.traffic)} ${row.verdict} ${row.family ?? ''}`}>
              <button type="button" className="link-row" onClick={() => onSelect(id)}>
                <span>{nodeTitle(other)}</span>
                <span className={lookOf(row) === 'uncertain' ? 'badge badge-amber' : 'dim xsmall'}>
                  {formatTraffic(row.traffic)}
                  {row.kind === 'open' ? ' · open' : ''}
                  {row.verdict === 'allow' ? '' : row.verdict === 'deny' ? ' · maybe' : ' · not known'}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {list.count > LISTED ? (
        <p className="row-wrap">
          {list.count > limit ? (
            <button type="button" className="link small" onClick={() => setLimit(limit + MORE)}>
              {`Show ${Math.min(list.count - limit, MORE)} more`}
            </button>
          ) : null}
          {limit > LISTED ? (
            <button type="button" className="link small" onClick={() => setLimit(LISTED)}>
              Show fewer
            </button>
          ) : null}
        </p>
      ) : null}
    </Section>
  );
}
