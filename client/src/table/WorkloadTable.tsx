// The workloads in scope as rows: how each is isolated, and by which policies.
import type { FilteredGraph, TrafficGraph } from '@portolan/shared/graph';
import { type ReactNode, useMemo, useState } from 'react';
import { IsolationBadge } from '../ui';
import { type Column, RowGrid, type Sort } from './RowGrid';
import {
  sortWorkloads,
  WORKLOAD_HEADS,
  type WorkloadRow,
  workloadCells,
  workloadsInScope,
  workloadsTotal,
} from './workloads';

export interface WorkloadTableProps {
  readonly graph: TrafficGraph;
  readonly filtered: FilteredGraph;
  readonly selected: string | null;
  onSelect(id: string): void;
}

const COLUMNS: readonly Column<string>[] = WORKLOAD_HEADS.map((title) => ({ id: title, title, sortable: true }));

export function WorkloadTable({ graph, filtered, selected, onSelect }: WorkloadTableProps) {
  const [sort, setSort] = useState<Sort<string>>({ column: WORKLOAD_HEADS[0]!, descending: false });
  const scope = useMemo(() => workloadsInScope(graph, filtered), [graph, filtered]);
  const rows = useMemo(() => sortWorkloads(scope, WORKLOAD_HEADS.indexOf(sort.column), sort.descending), [scope, sort]);
  const [startAt] = useState(() => rows.findIndex(({ node }) => node.id === selected));
  if (rows.length === 0) return <p className="empty-table">No workload matches. Clear some filters to see more.</p>;
  return (
    <div className="table-wrap">
      <RowGrid
        role="table"
        label="Workloads"
        className="grid-workloads"
        columns={COLUMNS}
        count={rows.length}
        sort={sort}
        startAt={startAt}
        isSelected={(index) => rows[index]?.node.id === selected}
        cells={(index) => shownCells(rows[index]!, onSelect)}
        onSort={setSort}
      />
      <p className="table-foot dim small" role="status">
        {workloadsTotal(rows)}
      </p>
    </div>
  );
}

function shownCells(row: WorkloadRow, onSelect: (id: string) => void): readonly ReactNode[] {
  const [namespace, name, kind, pods, , policies] = workloadCells(row);
  return [
    namespace,
    <button key="name" type="button" className="link" title={name} onClick={() => onSelect(row.node.id)}>
      {name}
    </button>,
    kind,
    pods,
    <IsolationBadge key="isolation" isolation={row.node.isolation} short />,
    policies,
  ];
}
