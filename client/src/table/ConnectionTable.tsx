// The connections as rows: every one that the filters leave, drawn or not.
import {
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

export function ConnectionTable({ graph, filtered, selected, onSelect }: ConnectionTableProps) {
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
        cells={(index) => shownCells(graph, list.rowAt(index))}
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

function shownCells(graph: TrafficGraph, row: ConnectionRow): readonly ReactNode[] {
  const [, , traffic, kind, certainty, policies] = connectionCells(graph, row);
  const tone = lookOf(row) === 'uncertain' ? 'amber' : row.kind === 'explicit' ? '' : 'dim';
  return [
    <EndName key="from" node={graph.nodes[row.from]!} />,
    <EndName key="to" node={graph.nodes[row.to]!} />,
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
