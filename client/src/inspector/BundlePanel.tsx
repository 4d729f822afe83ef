// A merged edge, or a cell of the matrix: how many of its pairs connect, and the connections, those that a rule admits first.
import {
  type ConnectionRow,
  edgeId,
  type FilteredGraph,
  formatTraffic,
  lookOf,
  nodeTitle,
  readBundle,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { useMemo } from 'react';
import { Section } from '../ui';
import { endLabel } from './selection';

interface BundlePanelProps {
  readonly graph: TrafficGraph;
  readonly filtered: FilteredGraph;
  /** Ids of nodes or boxes. */
  readonly from: string;
  readonly to: string;
  onSelect(id: string | null): void;
}

const LISTED = 60;

export function BundlePanel({ graph, filtered, from, to, onSelect }: BundlePanelProps) {
  const { words, connections } = useMemo(() => readBundle(filtered, from, to), [filtered, from, to]);
  const { total } = connections;
  const rows = Array.from({ length: Math.min(LISTED, total) }, (_, index) => connections.rowAt(index));
  return (
    <>
      <header className="panel-head">
        <p className="panel-kind">Merged connections</p>
        <h2 className="panel-title">
          {endLabel(from, graph)} → {endLabel(to, graph)}
        </h2>
        {words === null ? null : <p className="small dim">{words}</p>}
      </header>
      <Section title="Connections" count={total}>
        {total === 0 ? <p className="dim small">No connection is left between them.</p> : null}
        <ul className="link-list">
          {rows.map((row) => (
            <li key={keyOf(row)}>
              <button
                type="button"
                className="link-row"
                onClick={() => onSelect(edgeId(graph.nodes[row.from]!.id, graph.nodes[row.to]!.id, lookOf(row)))}
              >
                <span>
                  {nodeTitle(graph.nodes[row.from]!)} → {nodeTitle(graph.nodes[row.to]!)}
                </span>
                <span className="dim xsmall">{trafficWords(row)}</span>
              </button>
            </li>
          ))}
        </ul>
        {total > LISTED ? (
          <p className="dim small">{(total - LISTED).toLocaleString('en')} more are in the table.</p>
        ) : null}
      </Section>
    </>
  );
}

function keyOf(row: ConnectionRow): string {
  return JSON.stringify([row.from, row.to, row.traffic, row.verdict, row.kind, row.family, row.certainty]);
}

/** `TCP 5432`, and what there is to say besides a rule that admits it. */
function trafficWords(row: ConnectionRow): string {
  const traffic = formatTraffic(row.traffic);
  const look = lookOf(row);
  if (row.verdict === 'unknown') return `${traffic} · not known`;
  if (row.verdict === 'deny') return `${traffic} · not admitted, plugins differ`;
  return look === 'explicit' ? traffic : `${traffic} · ${look}`;
}
