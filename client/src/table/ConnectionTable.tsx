// The connections as rows: every one that the filters leave, drawn or not.
import {
  type Breach,
  type ConnectionColumn,
  type ConnectionRow,
  edgeId,
  type FilteredGraph,
  listConnections,
  lookOf,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { type ReactNode, useMemo, useState } from 'react';
import { CONNECTION_HEADS, connectionCells } from './connectionCells';
import { EndName } from './EndName';
import { type Column, RowGrid, type Sort } from './RowGrid';

export interface ConnectionTableProps {
  readonly graph: TrafficGraph;
  readonly filtered: FilteredGraph;
  readonly selected: string | null;
  /** Whether a pair breaks an expectation, by the ids of both ends; absent: nothing is expected. */
  readonly breaches?: ((from: string, to: string) => Breach | null) | null;
  onSelect(id: string): void;
}

type ColumnId = ConnectionColumn | 'policies';

const IDS: readonly ColumnId[] = ['from', 'to', 'traffic', 'kind', 'certainty', 'policies'];
const COLUMNS: readonly Column<ColumnId>[] = IDS.map((id, index) => ({
  id,
  title: CONNECTION_HEADS[index]!,
  sortable: id !== 'policies',
}));
/** Where to look for the selected row; beyond it the table begins at its top. */
const SEARCHED = 5000;

export function ConnectionTable({ graph, filtered, selected, breaches = null, onSelect }: ConnectionTableProps) {
  const [sort, setSort] = useState<Sort<ColumnId>>({ column: 'from', descending: false });
  const list = useMemo(
    () =>
      listConnections(graph, filtered, {
        sort: { column: sort.column as ConnectionColumn, descending: sort.descending },
      }),
    [graph, filtered, sort],
  );
  const [startAt] = useState(() => {
    for (let index = 0; selected !== null && index < Math.min(list.count, SEARCHED); index++)
      if (rowId(graph, list.rowAt(index)) === selected) return index;
    return -1;
  });
  if (list.count === 0) return <p className="empty-table">No connection matches. Clear some filters to see more.</p>;
  return (
    <div className="table-wrap">
      <RowGrid
        role="grid"
        label="Connections"
        className="grid-connections"
        columns={COLUMNS}
        count={list.count}
        sort={sort}
        startAt={startAt}
        isSelected={(index) => rowId(graph, list.rowAt(index)) === selected}
        cells={(index) => shownCells(graph, list.rowAt(index), breaches)}
        onSort={setSort}
        onChoose={(index) => onSelect(rowId(graph, list.rowAt(index)))}
      />
      <p className="table-foot dim small" role="status">
        {list.count.toLocaleString('en')} connection{list.count === 1 ? '' : 's'}
      </p>
    </div>
  );
}

function rowId(graph: TrafficGraph, row: ConnectionRow): string {
  return edgeId(graph.nodes[row.from]!.id, graph.nodes[row.to]!.id, lookOf(row));
}

function shownCells(
  graph: TrafficGraph,
  row: ConnectionRow,
  breaches: ConnectionTableProps['breaches'],
): readonly ReactNode[] {
  const [from, to] = [graph.nodes[row.from]!, graph.nodes[row.to]!];
  const breach = breaches?.(from.id, to.id) ?? null;
  const [, , traffic, kind, certainty, policies] = connectionCells(graph, row);
  const tone = lookOf(row) === 'uncertain' ? 'amber' : row.kind === 'explicit' ? '' : 'dim';
  return [
    <span key="from" className="grid-from">
      {breach === null ? null : <BreachDot breach={breach} />}
      <EndName node={from} />
    </span>,
    <EndName key="to" node={to} />,
    traffic,
    <span key="kind" className={tone}>
      {kind}
    </span>,
    <span key="certainty" className={tone === 'amber' ? tone : 'dim'}>
      {certainty}
    </span>,
    <span key="policies" title={policies}>
      {row.policies.map((index) => graph.policies[index]!.name).join(', ')}
    </span>,
  ];
}

const BREACH_WORDS = { broken: 'Breaks an expectation', 'cannot-tell': 'May break an expectation' } as const;

function BreachDot({ breach }: { readonly breach: Breach }) {
  const words = BREACH_WORDS[breach];
  return <span className={`breach-dot breach-dot-${breach}`} role="img" aria-label={words} title={words} />;
}
