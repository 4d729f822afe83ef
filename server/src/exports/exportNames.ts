// What `portolan export` can write, by the names that people type.

export const EXPORT_FORMATS = [
  'json',
  'html',
  'csv',
  'workloads',
  'markdown',
  'pdf',
  'svg',
  'png',
  'dot',
  'graphml',
  'mermaid',
  'drawio',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Those that hold what a filter leaves of the graph. */
export const FILTERED_FORMATS: readonly ExportFormat[] = ['csv', 'svg', 'png', 'dot', 'graphml', 'mermaid', 'drawio'];

/** For the help, in the order of the names. */
export const EXPORT_MEANINGS =
  'json: a snapshot; html: a page that opens without network; csv: connections; workloads: CSV; markdown: a summary; pdf: a report; svg: a picture; png: the same in pixels; dot: Graphviz; graphml; mermaid; drawio: diagrams.net';
