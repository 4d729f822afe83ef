// What the export menu saves, put together from what is shown.
import type { StatusResponse } from '@portolan/shared/contract';
import { type ExposureAnswer, type FilteredGraph, type TrafficGraph, toTrafficGraph } from '@portolan/shared/graph';
import { aboutLines, type ExportAbout } from '@portolan/shared/report';
import { dayOf } from '@portolan/shared/review';
import type { RefObject } from 'react';
import { SourceProblem, useDataSource, useReviewAsk } from './api';
import type { GraphCanvasHandle } from './canvas';
import { useOpenFile } from './checks';
import { ExportMenu, type Inputs, type Scope } from './export';
import { connectionsCsv, workloadsCsv } from './table';
import type { Theme } from './theme';
import { filterWords, pictureFilterWords, type ViewState, type VisibleGraph } from './view';

interface ExportAreaProps {
  readonly status: StatusResponse;
  /** The later state of a comparison, else what there is. */
  readonly graph: TrafficGraph;
  readonly later: FilteredGraph;
  readonly exposure: ExposureAnswer | null;
  readonly scene: VisibleGraph['scene'];
  readonly view: ViewState;
  /** Of what is shown. */
  readonly revision: number;
  /** What is shown instead of the cluster; null: the cluster. */
  readonly overlay: keyof typeof OVERLAY_WORDS | null;
  /** When what is shown was read, in words. */
  readonly readAt: string;
  readonly theme: Theme;
  readonly canvas: RefObject<GraphCanvasHandle | null>;
  onProblem(error: unknown): void;
  onTold(words: string | null): void;
}

/** What a file says that is saved while something else than the cluster is shown. */
const OVERLAY_WORDS = {
  whatif: 'a what-if: policies were edited in the page, the cluster is not so',
  compare: 'a comparison of two states: the later one, and in pictures what differs',
} as const;

export function ExportArea(props: ExportAreaProps) {
  const { status, graph, later, exposure, scene, view, revision, overlay, readAt, theme, canvas, onProblem, onTold } =
    props;
  const source = useDataSource();
  const ask = useReviewAsk();
  const expectations = useOpenFile();
  const { title } = status.source;
  const state = overlay === null ? null : OVERLAY_WORDS[overlay];
  const about = (
    scope: Scope,
    inputs: Inputs,
    words: (view: ViewState, graph: TrafficGraph) => string | null = filterWords,
  ): ExportAbout => ({
    title,
    version: status.product.version,
    readAt,
    // Another state than the cluster's has no inputs of its own that could be asked for.
    inputsHash: state === null && inputs?.revision === revision ? inputs.inputsHash : null,
    ...(state === null ? {} : { state }),
    filter: scope === 'whole' ? null : words(view, graph),
  });
  const isDrawn = view.mode === 'graph' && scene.boxes.length > 0;
  return (
    <ExportMenu
      title={title}
      picture={{
        graph,
        exposure,
        theme,
        about: (scope, inputs) => about(scope, inputs, pictureFilterWords),
        drawn: isDrawn
          ? {
              scene,
              size: () => canvas.current!.size(),
              toPng: (times) => canvas.current!.toPng(times),
              toSvg: (words) => canvas.current!.toSvg(words),
            }
          : null,
      }}
      inputs={() => source.inputs(new AbortController().signal).catch(() => null)}
      csv={(inputs) => {
        const notes = aboutLines(graph, about('shown', inputs));
        return view.mode === 'table' && view.tab === 'workloads'
          ? workloadsCsv(graph, later, notes)
          : connectionsCsv(graph, later, notes);
      }}
      snapshot={async (redacted) => (await source.snapshot(redacted)).file}
      page={source.page}
      reports={source.isFile ? ['markdown'] : ['pdf', 'markdown']}
      report={async (format) => {
        const { version } = status.product;
        const held = expectations && { ...expectations, today: dayOf(new Date()) };
        const answer = await ask('report', { format, version, expectations: held }, new AbortController().signal);
        if (!answer.ok) throw misread(answer.name, answer.errors);
        if (answer.file === null)
          throw new SourceProblem('no-report', 'This page cannot write it.', 'Use "portolan export" instead.');
        return answer.file;
      }}
      graph={(scope, inputs) => ({
        graph: scope === 'whole' ? graph : toTrafficGraph(later),
        about: about(scope, inputs),
      })}
      onProblem={onProblem}
      onTold={onTold}
    />
  );
}

/** A report must not leave out in silence what it was to hold the cluster to. */
function misread(name: string, errors: readonly { readonly line: number; readonly message: string }[]): SourceProblem {
  const [first] = errors;
  return new SourceProblem(
    'expectations-unreadable',
    `The expectations ${name} have a mistake on line ${first?.line ?? 1}: ${first?.message ?? 'they cannot be read'}.`,
    'Mend or close the file in Review → Expectations, then export again.',
  );
}
