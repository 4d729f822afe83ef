// The page: decides between loading, failure and the graph, and composes the features.
import type { StatusResponse } from '@portolan/shared/contract';
import { toProblem, useExposure, useGraph, useReread, useStatus } from './api';
import { Explorer } from './Explorer';
import { FailureScreen, LoadingScreen } from './screens';
import { useViewState } from './view';

/**
 * Where so few workloads are drawn in open boxes, entry points are drawn too, and what is drawn first decides where things lie: the
 * same cluster makes the same picture, whatever arrives first. Larger ones do not wait.
 */
const DRAWN_OPEN = 80;

export function App() {
  const status = useStatus();
  const [view, change] = useViewState();
  const { kind = '', title = '' } = status.data?.source ?? {};
  const place = `${kind} ${title}`;
  const graph = useGraph(place, status.data?.revision ?? 0, view.looks.node);
  const exposure = useExposure(place, status.data?.revision ?? 0);
  const reread = useReread();
  if (!status.data) {
    if (!status.error) return <LoadingScreen title="Portolan" resources={[]} />;
    const { code, message, next } = toProblem(status.error);
    return <FailureScreen problem={{ code, message, next }} onRetry={() => void status.refetch()} />;
  }
  const { data } = status;
  if (graph.data && (exposure.data || exposure.error || graph.data.graph.totals.workloads > DRAWN_OPEN)) {
    const problem = status.error ? toProblem(status.error) : data.problem;
    return (
      <Explorer
        status={data}
        problem={problem}
        revision={graph.data.revision}
        graph={graph.data.graph}
        exposure={exposure.data ?? null}
        exposureProblem={exposure.error ? toProblem(exposure.error).message : null}
        view={view}
        change={change}
        rereading={data.reading || reread.isPending}
        onReread={() => reread.mutate()}
      />
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

function problemOf(status: StatusResponse): NonNullable<StatusResponse['problem']> {
  return (
    status.problem ?? {
      code: 'no-graph',
      message: 'The cluster could not be read.',
      next: 'Look at the terminal, then try again.',
    }
  );
}
