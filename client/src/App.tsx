// The page: decides between loading, failure and the graph, and composes the features.
import type { StatusResponse } from '@portolan/shared/contract';
import { useMemo, useRef } from 'react';
import { ReviewedContext, toProblem, useExposure, useGraph, useLive, useReread, useStatus } from './api';
import { Explorer } from './Explorer';
import { type Picture, usePaced, usePicture } from './live';
import { FailureScreen, LoadingScreen } from './screens';
import { useViewState } from './view';

/**
 * Where so few workloads are drawn in open boxes, entry points are drawn too, and what is drawn first decides where things lie: the
 * same cluster makes the same picture, whatever arrives first. Larger ones do not wait.
 */
const DRAWN_OPEN = 80;

/** Milliseconds between two graphs that are fetched: a busy cluster changes many times a second. */
const PACE_MS = 1_500;

export function App() {
  const live = useLive();
  const status = useStatus(live.connected);
  const [view, change] = useViewState();
  const { kind = '', title = '' } = status.data?.source ?? {};
  const place = `${kind} ${title} ${status.data?.instance ?? ''}`;
  const revision = usePaced(status.data?.revision ?? 0, PACE_MS, place);
  const graph = useGraph(place, revision, view.looks.node);
  const fresh = useLatest(place, graph, view.looks.node);
  const shown = usePicture(fresh, live.news, live.forget);
  const shownRevision = shown?.picture.revision ?? 0;
  const exposure = useExposure(place, shownRevision);
  const reread = useReread();
  const reviewed = useMemo(() => ({ place, revision: shownRevision }), [place, shownRevision]);
  if (!status.data) {
    if (!status.error) return <LoadingScreen title="Portolan" resources={[]} />;
    const { code, message, next } = toProblem(status.error);
    return <FailureScreen problem={{ code, message, next }} onRetry={() => void status.refetch()} />;
  }
  const { data } = status;
  if (shown && (exposure.data || exposure.error || shown.picture.graph.totals.workloads > DRAWN_OPEN)) {
    const problem = status.error ? toProblem(status.error) : data.problem;
    return (
      <ReviewedContext value={reviewed}>
        <Explorer
          status={data}
          problem={problem}
          shown={shown}
          exposure={exposure.data ?? null}
          exposureProblem={exposure.error ? toProblem(exposure.error).message : null}
          view={view}
          change={change}
          rereading={data.reading || reread.isPending}
          onReread={() => reread.mutate()}
        />
      </ReviewedContext>
    );
  }
  if (graph.error) {
    const { code, message, next } = toProblem(graph.error);
    return <FailureScreen problem={{ code, message, next }} onRetry={() => void graph.refetch()} />;
  }
  if (data.state === 'failed' && !data.reading)
    return <FailureScreen problem={problemOf(data)} onRetry={() => reread.mutate()} />;
  return <LoadingScreen title={data.source.title} resources={data.resources} />;
}

/** The latest graph of this place; one that stands in for another counts for nothing. null: there is none yet. */
function useLatest(place: string, { data, isPlaceholderData }: ReturnType<typeof useGraph>, nodes: boolean) {
  const latest = useRef<Picture | null>(null);
  const isNew = data !== undefined && !isPlaceholderData && data.graph !== latest.current?.graph;
  if (isNew) latest.current = { place, nodes, revision: data.revision, graph: data.graph };
  return latest.current?.place === place ? latest.current : null;
}

function problemOf(status: StatusResponse): NonNullable<StatusResponse['problem']> {
  return (
    status.problem ?? {
      code: 'no-graph',
      message: 'The cluster could not be read.',
      next: 'Look at the terminal, then try again.',
    }
  );
}
