// What the page can save of the graph as text for other programs; the writers come when they are asked for.
import type { TrafficGraph } from '@portolan/shared/graph';
import type { ExportAbout } from '@portolan/shared/report';

/** The hash of what a graph was made of, and of which revision it is; null where it cannot be had. */
export type Inputs = { readonly revision: number; readonly inputsHash: string } | null;

/** Everything, or what is looked at. */
export type Scope = 'whole' | 'shown';

export type ReportFormat = 'pdf' | 'markdown';

/** Documents that the review engine writes. */
export const REPORTS: readonly {
  readonly format: ReportFormat;
  readonly name: string;
  readonly detail: string;
  /** End of the file's name. */
  readonly file: string;
}[] = [
  {
    format: 'pdf',
    name: 'PDF report',
    detail: 'findings, exposure, zones, namespaces',
    file: 'report.pdf',
  },
  {
    format: 'markdown',
    name: 'Markdown summary',
    detail: 'totals, exposure and findings',
    file: 'summary.md',
  },
];

export interface GraphFormat {
  readonly name: string;
  readonly ending: string;
  readonly type: string;
  readonly detail: string;
  write(graph: TrafficGraph, about: ExportAbout): Promise<Iterable<string>>;
}

const writers = () => import('@portolan/shared/report');

export const GRAPH_FORMATS: readonly GraphFormat[] = [
  {
    name: 'Graphviz',
    ending: 'dot',
    type: 'text/vnd.graphviz',
    detail: 'namespaces as clusters',
    write: async (graph, about) => (await writers()).formatDot(graph, about),
  },
  {
    name: 'GraphML',
    ending: 'graphml',
    type: 'application/xml',
    detail: 'every pair, for programs that compute',
    write: async (graph, about) => (await writers()).formatGraphMl(graph, about),
  },
  {
    name: 'draw.io',
    ending: 'drawio',
    type: 'application/xml',
    detail: 'namespaces as containers, to be rearranged',
    write: async (graph, about) => (await writers()).formatDrawio(graph, about),
  },
  {
    name: 'Mermaid',
    ending: 'mmd',
    type: 'text/plain',
    detail: 'for Markdown pages, at most 500 lines',
    write: async (graph, about) => (await writers()).formatMermaid(graph, about),
  },
];
