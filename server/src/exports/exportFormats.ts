// Every format of `portolan export`, one entry each: what it holds and how it is made. A new export is a row here and a file in shared/report.
import type { KeyObject } from 'node:crypto';
import { isIncomplete } from '@portolan/shared/cluster';
import { formatSnapshot } from '@portolan/shared/contract';
import {
  type Analysis,
  buildWholeScene,
  type FilteredGraph,
  type Level,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { BUILT_IN_THEMES, drawScene, pictureWords, toSvg } from '@portolan/shared/picture';
import {
  aboutLines,
  csvWithNotes,
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
import { type Expectations, heldTo, lint } from '@portolan/shared/review';
import { judgementOf } from '../engine';
import { sealed } from '../signing/seal';
import type { ExportFormat } from './exportNames';
import { formatHtml, readTemplate } from './htmlFile';
import { pngOf } from './png';

export interface ExportInput {
  readonly analysis: Analysis;
  /** At the level that was asked for, filtered if that was asked for. */
  graph(level?: Level): TrafficGraph;
  /** The same, with what the filter leaves marked in the whole graph. */
  filtered(level?: Level): FilteredGraph;
  readonly about: ExportAbout;
  /** Path of the page that a snapshot is put into. */
  readonly template: string;
  /** Names were replaced. */
  readonly redacted: boolean;
  /** To sign with, where the format can be signed; null: not signed. */
  readonly key: KeyObject | null;
  /** What a report holds the cluster to, with the name of its file; null: nothing. */
  readonly expectations: { readonly name: string; readonly value: Expectations } | null;
  /** As `2026-11-23`. */
  readonly today: string;
  /** Of a picture in pixels: pixels of the file for one of the picture. */
  readonly times: number;
  /** Takes what the person should know of the file, in words. */
  tell(line: string): void;
}

export interface ExportWriter {
  /** True: the file tells what should not lie about, and nobody but its owner may read it. */
  readonly secret?: true;
  /** What the verdicts leave out, and what no policy tells, stands in the file itself. */
  make(input: ExportInput): Iterable<string> | Promise<Iterable<string | Uint8Array>>;
}

function snapshotOf({ analysis, about, redacted }: ExportInput): string {
  const header = { engineVersion: about.version, createdAt: about.readAt, ...judgementOf(analysis) };
  return formatSnapshot(analysis.objects, redacted ? { ...header, redacted } : header);
}

function pictureOf({ analysis, filtered, about }: ExportInput): string {
  const part = filtered('workload');
  const scene = buildWholeScene(part.graph, analysis.exposure(), part);
  return toSvg(drawScene(scene), BUILT_IN_THEMES.light, pictureWords(scene, part.graph, about));
}

export const EXPORT_WRITERS: Readonly<Record<ExportFormat, ExportWriter>> = {
  json: {
    secret: true,
    make: (input) => [snapshotOf(input)],
  },
  html: {
    secret: true,
    make: async (input) => [
      sealed(formatHtml(await readTemplate(input.template), input.about.title, snapshotOf(input)), input.key),
    ],
  },
  csv: {
    make: ({ graph, about }) => csvWithNotes(formatList(graph(), 'csv'), aboutLines(graph(), about)),
  },
  workloads: {
    make: ({ analysis, about }) => {
      const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
      return csvWithNotes(workloadsCsv(graph, analysis.exposureStates()), aboutLines(graph, about));
    },
  },
  svg: { make: (input) => [pictureOf(input)] },
  png: {
    make: async (input) => {
      const { bytes, told } = await pngOf(pictureOf(input), input.times);
      for (const line of told) input.tell(line);
      return [bytes];
    },
  },
  markdown: {
    make: ({ analysis, graph, about }) => [
      formatSummary(graph('workload'), analysis.exposure(), {
        ...about,
        isComplete: !isIncomplete(analysis.objects),
      }),
    ],
  },
  pdf: {
    make: async ({ analysis, graph, about, expectations, today }) => [
      await formatPdf({
        graph: graph('workload'),
        exposure: analysis.exposure(),
        findings: lint({ analysis }),
        expectations: expectations && heldTo(analysis, expectations.name, expectations.value, today),
        about,
      }),
    ],
  },
  dot: { make: ({ graph, about }) => formatDot(graph(), about) },
  graphml: { make: ({ graph, about }) => formatGraphMl(graph(), about) },
  mermaid: { make: ({ graph, about }) => formatMermaid(graph(), about) },
  drawio: { make: ({ graph, about }) => formatDrawio(graph(), about) },
};
