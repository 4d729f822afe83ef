// The table view: connections or workloads, both under the same filter and selection as the graph.
import { ConnectionTable, type ConnectionTableProps } from './ConnectionTable';
import { WorkloadTable } from './WorkloadTable';

export type TableTabName = 'connections' | 'workloads';

interface TableViewProps extends ConnectionTableProps {
  readonly tab: TableTabName;
  onTab(tab: TableTabName): void;
}

const TABS: readonly { readonly id: TableTabName; readonly title: string }[] = [
  { id: 'connections', title: 'Connections' },
  { id: 'workloads', title: 'Workloads' },
];

export function TableView({ tab, onTab, ...table }: TableViewProps) {
  return (
    <section className="table-view" aria-label="Table">
      <div className="row-wrap table-tabs" role="group" aria-label="What the table lists">
        {TABS.map(({ id, title }) => (
          <button key={id} type="button" className="btn" aria-pressed={tab === id} onClick={() => onTab(id)}>
            {title}
          </button>
        ))}
      </div>
      {tab === 'connections' ? <ConnectionTable {...table} /> : <WorkloadTable {...table} />}
    </section>
  );
}
