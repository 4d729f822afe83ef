// The table view: connections or workloads, both under the same filter and selection as the graph.
import type { FilteredGraph, TrafficGraph } from '@portolan/shared/graph';
import { ConnectionTable, type ConnectionTableProps } from './ConnectionTable';
import { WorkloadTable } from './WorkloadTable';
import './table.css';

export type TableTabName = 'connections' | 'workloads';

interface TableViewProps {
  readonly graph: TrafficGraph;
  readonly filtered: FilteredGraph;
  readonly selected: string | null;
  readonly tab: TableTabName;
  readonly breaches?: NonNullable<ConnectionTableProps['breaches']> | null;
  onSelect(id: string): void;
  onTab(tab: TableTabName): void;
}

const TABS: readonly { readonly id: TableTabName; readonly title: string }[] = [
  { id: 'connections', title: 'Connections' },
  { id: 'workloads', title: 'Workloads' },
];

export function TableView({ tab, onTab, breaches = null, ...table }: TableViewProps) {
  return (
    <section className="table-view" aria-label="Table">
      <div className="table-head">
        <div className="segments" role="group" aria-label="What the table lists">
          {TABS.map(({ id, title }) => (
            <button key={id} type="button" className="btn" aria-pressed={tab === id} onClick={() => onTab(id)}>
              {title}
            </button>
          ))}
        </div>
        {tab === 'connections' ? (
          <p className="xsmall dim">All that the filters leave, also what the graph folds or hides</p>
        ) : null}
      </div>
      {tab === 'connections' ? <ConnectionTable {...table} breaches={breaches} /> : <WorkloadTable {...table} />}
    </section>
  );
}
