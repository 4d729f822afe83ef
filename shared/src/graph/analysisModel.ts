// The one door to the engine: objects in, then graphs, explanations and policies out. analyse.ts implements it.
import type { ClusterObjects, Evaluation, Finding, Profile, Protocol } from '../cluster/index';
import type { Explanation, Reachability } from '../policy/index';
import type { ExposureGraph } from './exposure/exposureDrawing';
import type { ExposureReport, ExposureState } from './exposure/exposureModel';
import type { Level, NotConsidered, PolicyRef, TrafficGraph } from './model';

export interface GraphOptions {
  readonly level: Level;
  /** Adds node ends and own-node traffic (R65, R66); they are outside all counts. */
  readonly nodes: boolean;
  /** `split`: variants are nodes of their own (R602). `merge`: one node a workload, with `partial` connections (R605). */
  readonly variants: 'split' | 'merge';
}

export interface PolicySummary extends PolicyRef {
  /** Directions that it governs. */
  readonly directions: readonly ('ingress' | 'egress')[];
  /** How many workloads and pods it selects. */
  readonly workloads: number;
  readonly pods: number;
  readonly rules: number;
  readonly location?: { readonly file: string; readonly line: number };
  readonly findings: readonly Finding[];
}

export interface PolicyDocument {
  readonly policy: PolicySummary;
  /** The object as YAML: apiVersion, kind, metadata name and namespace, spec. */
  readonly yaml: string;
  /** For each path of the object (such as `spec.ingress[0].from[0]`): its first and last line in `yaml`, from 1. */
  readonly lines: Readonly<Record<string, readonly [number, number]>>;
}

/** The report, and the same as nodes and edges that join the graph at workload level. */
export interface ExposureAnswer extends ExposureReport {
  readonly drawing: ExposureGraph;
}

export interface PodListing {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly ips: readonly string[];
  readonly node: string | null;
  readonly phase: string;
}

export interface ExplainQuestion {
  readonly protocol: Protocol;
  readonly port: number;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly next: string };

/** One evaluated input. Immutable; answers are computed on demand and cached. */
export interface Analysis {
  readonly objects: ClusterObjects;
  /** What the answers are read from; for the room `review` alone, which must not let column numbers out. */
  readonly reachability: Reachability;
  readonly profile: Profile;
  /** How the profile and the languages were chosen, and which engine was found. */
  readonly evaluation: Evaluation;
  readonly findings: readonly Finding[];
  readonly notConsidered: readonly NotConsidered[];
  graph(options: GraphOptions): TrafficGraph;
  /** Ends are node ids (workload or pod level), `ip:ADDRESS` or `svc:namespace/name`. */
  explain(from: string, to: string, question: ExplainQuestion | null): Answer<Explanation>;
  policies(): readonly PolicySummary[];
  policy(ref: PolicyRef): Answer<PolicyDocument>;
  /** The pods behind a workload node. */
  pods(nodeId: string): Answer<readonly PodListing[]>;
  /** Who is published to the outside, blocked, or reachable without being published (section F). */
  exposure(): ExposureAnswer;
  /** By the ids of workloads, and of pods. */
  exposureStates(): ReadonlyMap<string, ExposureState>;
}
