// The one door to the engine: settles and evaluates an input, and answers from it on demand.
import {
  type ClusterObjects,
  chooseEvaluation,
  type Evaluation,
  normalizeCluster,
  type Profile,
} from '../cluster/index';
import {
  allSteps,
  type Explanation,
  evaluateInSteps,
  explainPair,
  type Reachability,
  refKey,
  type Steps,
} from '../policy/index';
import type {
  Analysis,
  Answer,
  ExplainQuestion,
  ExposureAnswer,
  GraphOptions,
  PodListing,
  PolicyDocument,
  PolicySummary,
} from './analysisModel';
import { buildGraph } from './build';
import { EndFinder } from './ends';
import { explainService } from './explainService';
import { exposureGraph } from './exposure/exposureGraph';
import type { ExposureState } from './exposure/exposureModel';
import { exposureOf } from './exposure/exposureReport';
import type { PolicyRef, TrafficGraph } from './model';
import { workloadNodes } from './nodes';
import { listNotConsidered } from './notConsidered';
import { outsideNodes } from './outsideNodes';
import { writePolicy } from './policyDocument';
import { collectFindings } from './policyFindings';
import { listPolicies, policyObjectsOf } from './policyList';

/** Evaluates a whole input under a profile. Pure: equal inputs, in any order, give equal answers. */
export function analyse(objects: ClusterObjects, options: { readonly profile: Profile | 'auto' }): Analysis {
  return allSteps(analyseInSteps(objects, options));
}

/** The same in steps, for threads that draw and take clicks as well. */
export function* analyseInSteps(
  objects: ClusterObjects,
  { profile }: { readonly profile: Profile | 'auto' },
): Steps<Analysis> {
  const evaluation = chooseEvaluation(objects, profile);
  const choice = { ...evaluation, settings: evaluation.detection.settings };
  const cluster = normalizeCluster(objects);
  yield;
  const { reachability } = yield* evaluateInSteps(cluster, choice);
  return analysisOf(objects, evaluation, reachability);
}

/** Answers from an evaluation that is there already. */
export function analysisOf(objects: ClusterObjects, evaluation: Evaluation, reachability: Reachability): Analysis {
  return new Evaluated(objects, evaluation, reachability);
}

class Evaluated implements Analysis {
  readonly #graphs = new Map<string, TrafficGraph>();
  #finder: EndFinder | null = null;
  #exposure: ExposureAnswer | null = null;
  #policies: readonly PolicySummary[] | null = null;
  #findings: Analysis['findings'] | null = null;

  constructor(
    readonly objects: ClusterObjects,
    readonly evaluation: Evaluation,
    readonly reachability: Reachability,
  ) {}

  get profile(): Profile {
    return this.reachability.profile;
  }

  get findings(): Analysis['findings'] {
    this.#findings ??= collectFindings(this.reachability, this.evaluation.findings);
    return this.#findings;
  }

  get notConsidered(): Analysis['notConsidered'] {
    return listNotConsidered(this.objects, this.evaluation, this.reachability.cluster.findings);
  }

  graph(options: GraphOptions): TrafficGraph {
    const key = `${options.level} ${options.nodes} ${options.variants}`;
    let graph = this.#graphs.get(key);
    if (!graph) {
      graph = buildGraph(this.reachability, options, this.findings, this.notConsidered);
      this.#graphs.set(key, graph);
    }
    return graph;
  }

  explain(from: string, to: string, question: ExplainQuestion | null): Answer<Explanation> {
    const source = this.#ends().find(from, null);
    if (!source.ok) return source;
    if (to.startsWith('svc:')) return explainService(this.reachability, source.value.end, to.slice(4), question);
    const destination = this.#ends().find(to, source.value.end);
    if (!destination.ok) return destination;
    const explanation = explainPair(this.reachability, source.value.end, destination.value.end, question);
    const notes = [source.value.note, destination.value.note].filter((note) => note !== null);
    return { ok: true, value: { ...explanation, notes: [...explanation.notes, ...notes] } };
  }

  policies(): readonly PolicySummary[] {
    this.#policies ??= listPolicies(this.reachability, this.findings);
    return this.#policies;
  }

  policy(ref: PolicyRef): Answer<PolicyDocument> {
    const key = refKey(ref);
    const policy = this.policies().find((p) => refKey(p) === key);
    const found = policyObjectsOf(this.reachability).find((p) => refKey(p.ref) === key);
    if (!policy || !found) {
      return {
        ok: false,
        code: 'policy-not-found',
        message: `There is no ${ref.kind} ${ref.namespace === null ? '' : `${ref.namespace}/`}${ref.name}.`,
        next: 'It may have been deleted; choose one from the list.',
      };
    }
    return { ok: true, value: { policy, ...writePolicy(found.object) } };
  }

  pods(nodeId: string): Answer<readonly PodListing[]> {
    const members = this.#ends().podsOf(nodeId);
    if (!members)
      return {
        ok: false,
        code: 'workload-not-found',
        message: `There is no workload "${nodeId.slice(0, 200)}" in this graph.`,
        next: 'Choose a workload that the graph shows.',
      };
    const pods = members
      .filter(({ object }) => !object.template)
      .map(({ id, object }) => ({
        id,
        namespace: object.namespace,
        name: object.name,
        ips: object.ips ?? [],
        node: object.node,
        phase: object.terminating ? 'Terminating' : object.phase,
      }));
    return { ok: true, value: pods };
  }

  exposure(): ExposureAnswer {
    this.#exposure ??= {
      ...exposureOf(this.reachability),
      drawing: exposureGraph(this.reachability, [
        ...workloadNodes(this.reachability),
        ...outsideNodes(this.reachability),
      ]),
    };
    return this.#exposure;
  }

  exposureStates(): ReadonlyMap<string, ExposureState> {
    const states = new Map(exposureOf(this.reachability).workloads.map(({ id, state }) => [id, state]));
    for (const { id, workload } of this.reachability.cluster.pods) states.set(id, states.get(workload.id)!);
    return states;
  }

  #ends(): EndFinder {
    this.#finder ??= new EndFinder(this.reachability);
    return this.#finder;
  }
}
