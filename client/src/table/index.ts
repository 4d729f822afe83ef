// Public names of the feature `table`: the graph's twin as rows, on the page and as CSV.
export { connectionsCsv, workloadsCsv } from './csv';
export { TableView } from './TableView';
