// Every format of `portolan export`, one entry each: what it holds and how it is made. A new export is a row here and a file in shared/report.
import type { KeyObject } from 'node:crypto';
import { formatSnapshot } from '@portolan/shared/contract';
import type { Analysis, Level, TrafficGraph } from '@portolan/shared/graph';
import {
  type ExportAbout,
  formatDot,
  formatDrawio,
  formatGraphMl,
  formatList,
  formatMermaid,
  formatSummary,
  workloadsCsv,
} from '@portolan/shared/report';
import { formatPdf } from '@portolan/shared/report/pdf';
import { lint } from '@portolan/shared/review';
import { isIncomplete } from '../commands/readOnce';
import { judgementOf } from '../engine';
import { sealed } from '../signing/seal';
import type { ExportFormat } from './exportNames';
import { formatHtml, readTemplate } from './htmlFile';

export interface ExportInput {
  readonly analysis: Analysis;
  /** At the level that was asked for, filtered if that was asked for; made on the first call. */
  graph(level?: Level): TrafficGraph;
  readonly about: ExportAbout;
  /** Names were replaced. */
  readonly redacted: boolean;
  /** To sign with, where the format can be signed; null: not signed. */
  readonly key: KeyObject | null;
}

export interface ExportWriter {
  /** True: the file tells what should not lie about, and nobody but its owner may read it. */
  readonly secret?: true;
  /** True: what the verdicts leave out stands in the file itself. */
  readonly carriesLimits?: true;
  make(input: ExportInput): Iterable<string> | Promise<Iterable<string | Uint8Array>>;
}

function snapshotOf({ analysis, about, redacted }: ExportInput): string {
  const header = { engineVersion: about.version, createdAt: about.readAt, ...judgementOf(analysis) };
  return formatSnapshot(analysis.objects, redacted ? { ...header, redacted } : header);
}

export const EXPORT_WRITERS: Readonly<Record<ExportFormat, ExportWriter>> = {
  json: {
    secret: true,
    carriesLimits: true,
    make: (input) => [snapshotOf(input)],
  },
  html: {
    secret: true,
    carriesLimits: true,
    make: async (input) => [sealed(formatHtml(await readTemplate(), input.about.title, snapshotOf(input)), input.key)],
  },
  csv: { make: ({ graph }) => formatList(graph(), 'csv') },
  workloads: {
    make: ({ analysis }) =>
      workloadsCsv(analysis.graph({ level: 'workload', nodes: false, variants: 'split' }), analysis.exposureStates()),
  },
  markdown: {
    carriesLimits: true,
    make: ({ analysis, graph, about: { title, version } }) => [
      formatSummary(graph('workload'), analysis.exposure(), {
        title,
        version,
        isComplete: !isIncomplete(analysis.objects),
      }),
    ],
  },
  pdf: {
    carriesLimits: true,
    make: async ({ analysis, graph, about }) => [
      await formatPdf({
        graph: graph('workload'),
        exposure: analysis.exposure(),
        findings: lint({ analysis }),
        about,
      }),
    ],
  },
  dot: { carriesLimits: true, make: ({ graph, about }) => formatDot(graph(), about) },
  graphml: { carriesLimits: true, make: ({ graph, about }) => formatGraphMl(graph(), about) },
  mermaid: { carriesLimits: true, make: ({ graph, about }) => formatMermaid(graph(), about) },
  drawio: { carriesLimits: true, make: ({ graph, about }) => formatDrawio(graph(), about) },
};
