// The engine behind a port: questions in, finished JSON out, so that it can live in a worker thread.
import type { ClusterObjects, Profile } from '@portolan/shared/cluster';
import {
  type ClusterResponse,
  type EngineReport,
  encodeGraph,
  type FindingsResponse,
  formatSnapshot,
  graphObjects,
  inputsHashOf,
  reportEngine,
  type SnapshotHeader,
} from '@portolan/shared/contract';
import {
  type Analysis,
  analyse,
  analyseLive,
  type ExplainQuestion,
  filterWithin,
  type GraphFilter,
  type GraphOptions,
  type LiveAnalysis,
  type PolicyRef,
  toTrafficGraph,
} from '@portolan/shared/graph';
import { NOT_SEEN } from '@portolan/shared/report';
import { redactObjects } from '@portolan/shared/review';
import { applyDelta, asClusterChange, type ObjectsDelta } from './objectsDelta';

/** What can be asked of an evaluated input. */
export type EngineQuestion =
  | { readonly type: 'cluster' | 'policies' | 'findings' | 'exposure' | 'inputs' }
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
  | {
      readonly type: 'snapshot';
      readonly redact?: boolean;
      readonly header: Omit<SnapshotHeader, 'profile' | 'chosenBy' | 'notConsidered' | 'notSeen'>;
    };

/** A response body, or why the question has no answer (an end or object that does not exist). */
export type EngineAnswer =
  /** `revision`: where the body does not say it. */
  | { readonly ok: true; readonly body: string; readonly revision?: number }
  | {
      readonly ok: false;
      /** True if there is no graph to ask, whatever the question. */
      readonly unavailable?: true;
      readonly code: string;
      readonly message: string;
      readonly next: string;
    };

/** By what an input is judged. */
export interface Judgement {
  readonly profile: Profile;
  readonly engine: EngineReport;
}

/** One evaluated input, which can be changed. */
export interface Engine {
  /** Of the input as it is now. */
  readonly judgement: Judgement;
  ask(question: EngineQuestion): Promise<EngineAnswer>;
  /** From its end on, answers are of the changed input and carry this revision. One change at a time. After a rejection, start another. */
  change(delta: ObjectsDelta, revision: number): Promise<void>;
  close(): Promise<void>;
}

/** Evaluates an input; rejects when that fails or `signal` fires. */
export type StartEngine = (
  objects: ClusterObjects,
  profile: Profile | 'auto',
  revision: number,
  signal: AbortSignal,
) => Promise<Engine>;

/** An input with its analysis; runs wherever the analysis lives. */
export class EvaluatedInput {
  #analysis: Analysis;
  #live: LiveAnalysis | null = null;

  constructor(
    objects: ClusterObjects,
    private readonly profile: Profile | 'auto',
    private revision: number,
  ) {
    this.#analysis = analyse(objects, { profile });
  }

  get judgement(): Judgement {
    const { evaluation } = this.#analysis;
    return { profile: evaluation.profile, engine: reportEngine(evaluation) };
  }

  answer(question: EngineQuestion): EngineAnswer {
    return answer(this.#analysis, this.revision, question);
  }

  change(delta: ObjectsDelta, revision: number): void {
    const { objects } = this.#analysis;
    const { profile } = this;
    const change = asClusterChange(delta);
    if (change === null) this.#live = analyseLive(applyDelta(objects, delta), { profile });
    else this.#live = (this.#live ?? analyseLive(objects, { profile })).change(change);
    this.#analysis = this.#live.analysis;
    this.revision = revision;
  }

  /** Makes what the page opens with: the whole graph at workload level, before anyone waits for it. */
  prepare(): void {
    this.#analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  }
}

/** Answers from an analysis. */
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
    case 'inputs':
      return found({ inputsHash: inputsHashOf(analysis.objects) });
    case 'exposure':
      return found(analysis.exposure());
    case 'graph': {
      const graph = analysis.graph(question.options);
      const states = () => analysis.exposureStates();
      const part = question.filter === null ? null : filterWithin(graph, question.filter, states);
      if (part?.ok === false)
        return { ok: false, code: 'bad-filter', message: part.error.message, next: 'Simplify find.' };
      const shown = part === null ? graph : toTrafficGraph(part.value);
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
    case 'snapshot': {
      const shown = question.redact ? redactedOf(analysis) : analysis;
      if ('code' in shown) return shown;
      const { redact } = question;
      const header = { ...question.header, ...judgementOf(shown), ...(redact ? { redacted: true } : {}) };
      return {
        ok: true,
        body: formatSnapshot(shown.objects, header),
        revision,
      };
    }
  }
}

/** The same cluster with other names, or why that cannot be had. */
function redactedOf({ objects, profile, evaluation }: Analysis): Analysis | Extract<EngineAnswer, { ok: false }> {
  const answer = redactObjects(objects, { profile });
  if (!answer.ok) return answer;
  return analyse(answer.value, { profile: evaluation.chosenBy === 'user' ? profile : 'auto' });
}

/** An engine in this thread: for the command line and for tests. */
export const startInlineEngine: StartEngine = async (objects, profile, revision) => {
  const input = new EvaluatedInput(objects, profile, revision);
  return {
    get judgement() {
      return input.judgement;
    },
    ask: async (question) => input.answer(question),
    change: async (delta, next) => input.change(delta, next),
    close: async () => {},
  };
};

/** What a snapshot says of how it was judged. */
export function judgementOf({
  evaluation,
  notConsidered,
}: Analysis): Pick<SnapshotHeader, 'profile' | 'chosenBy' | 'notConsidered' | 'notSeen'> {
  return {
    profile: evaluation.profile,
    chosenBy: evaluation.chosenBy,
    notConsidered: notConsidered.map(({ message }) => message),
    notSeen: NOT_SEEN,
  };
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
