// Public names of the feature `table`: the graph's twin as rows.
export { CONNECTION_HEADS, connectionCells } from './ConnectionTable';
export { TableView } from './TableView';
export { WORKLOAD_HEADS, workloadCells } from './WorkloadTable';
