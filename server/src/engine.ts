// The engine behind a port: questions in, finished JSON out, so that it can live in a worker thread.
import type { ClusterObjects, Profile } from '@portolan/shared/cluster';
import {
  type ClusterResponse,
  encodeGraph,
  type FindingsResponse,
  formatSnapshot,
  graphObjects,
  reportEngine,
  type SnapshotHeader,
} from '@portolan/shared/contract';
import {
  type Analysis,
  analyse,
  type ExplainQuestion,
  filterGraph,
  type GraphFilter,
  type GraphOptions,
  type PolicyRef,
  toTrafficGraph,
} from '@portolan/shared/graph';

/** What can be asked of an evaluated input. */
export type EngineQuestion =
  | { readonly type: 'cluster' | 'policies' | 'findings' | 'exposure' }
  /** `filter` null: the whole graph. `form` absent: columns. */
  | {
      readonly type: 'graph';
      readonly form?: 'objects' | 'columns';
      readonly options: GraphOptions;
      readonly filter: GraphFilter | null;
    }
  | { readonly type: 'explain'; readonly from: string; readonly to: string; readonly question: ExplainQuestion | null }
  | { readonly type: 'policy'; readonly ref: PolicyRef }
  | { readonly type: 'pods'; readonly node: string }
  | { readonly type: 'snapshot'; readonly header: Omit<SnapshotHeader, 'profile' | 'chosenBy'> };

/** A response body, or why the question has no answer (an end or object that does not exist). */
export type EngineAnswer =
  | { readonly ok: true; readonly body: string }
  | {
      readonly ok: false;
      /** True if there is no graph to ask, whatever the question. */
      readonly unavailable?: true;
      readonly code: string;
      readonly message: string;
      readonly next: string;
    };

/** One evaluated input. */
export interface Engine {
  ask(question: EngineQuestion): Promise<EngineAnswer>;
  close(): Promise<void>;
}

/** Evaluates an input; rejects when that fails or `signal` fires. */
export type StartEngine = (
  objects: ClusterObjects,
  profile: Profile | 'auto',
  revision: number,
  signal: AbortSignal,
) => Promise<Engine>;

/** Answers from an analysis; runs wherever the analysis lives. */
export function answer(analysis: Analysis, revision: number, question: EngineQuestion): EngineAnswer {
  const found = (value: object): EngineAnswer => ({ ok: true, body: JSON.stringify({ revision, ...value }) });
  switch (question.type) {
    case 'cluster':
      return found(clusterOf(analysis));
    case 'policies':
      return found({ policies: analysis.policies() });
    case 'findings': {
      const { findings, notConsidered } = analysis;
      return found({ findings, notConsidered } satisfies Omit<FindingsResponse, 'revision'>);
    }
    case 'exposure':
      return found(analysis.exposure());
    case 'graph': {
      const graph = analysis.graph(question.options);
      const states = () => analysis.exposureStates();
      const shown = question.filter === null ? graph : toTrafficGraph(filterGraph(graph, question.filter, states));
      const encode = question.form === 'objects' ? graphObjects : encodeGraph;
      return { ok: true, body: JSON.stringify(encode(shown, revision)) };
    }
    case 'explain': {
      const explained = analysis.explain(question.from, question.to, question.question);
      return explained.ok ? found({ explanation: explained.value }) : explained;
    }
    case 'policy': {
      const document = analysis.policy(question.ref);
      return document.ok ? found(document.value) : document;
    }
    case 'pods': {
      const pods = analysis.pods(question.node);
      return pods.ok ? found({ pods: pods.value }) : pods;
    }
    case 'snapshot':
      return { ok: true, body: formatSnapshot(analysis.objects, { ...question.header, ...choiceOf(analysis) }) };
  }
}

/** An engine in this thread: for the command line and for tests. */
export const startInlineEngine: StartEngine = async (objects, profile, revision) => {
  const analysis = analyse(objects, { profile });
  return { ask: async (question) => answer(analysis, revision, question), close: async () => {} };
};

/** What a snapshot says of how it was judged. */
function choiceOf({ evaluation }: Analysis): Pick<SnapshotHeader, 'profile' | 'chosenBy'> {
  return { profile: evaluation.profile, chosenBy: evaluation.chosenBy };
}

function clusterOf(analysis: Analysis): Omit<ClusterResponse, 'revision'> {
  const graph = analysis.graph({ level: 'workload', nodes: false, variants: 'merge' });
  const workloads = new Map<string, number>();
  for (const { kind, namespace } of graph.nodes) {
    if (kind === 'workload' && namespace !== null) workloads.set(namespace, (workloads.get(namespace) ?? 0) + 1);
  }
  return {
    source: analysis.objects.source,
    profile: analysis.profile,
    engine: reportEngine(analysis.evaluation),
    totals: graph.totals,
    namespaces: graph.namespaces.map(({ name, policies }) => ({ name, workloads: workloads.get(name) ?? 0, policies })),
    notConsidered: analysis.notConsidered,
  };
}
