// Which network plugin was found and how everything is judged, in words: a part of the answers of /api/status and /api/cluster.

import type { DetectedEngine, EnforcedKinds, Evaluation, Finding } from '../cluster/index';
import { z } from './schemas';

/** A network plugin of which there are traces. */
export interface EngineWords {
  readonly name: string;
  /** null when not known. */
  readonly version: string | null;
  readonly confidence: DetectedEngine['confidence'];
  /** Whole sentences. */
  readonly evidence: readonly string[];
  /** Nodes with a ready agent; null when not known. */
  readonly nodes: { readonly covered: number; readonly of: number } | null;
  /** False: installed, but nothing shows that it runs. */
  readonly running: boolean;
  /** Kinds of policies, with the version where it matters. */
  readonly enforces: readonly string[];
}

/** The detection and the choice that followed from it (R401, R404). */
export interface EngineReport {
  readonly state: Evaluation['detection']['state'];
  readonly chosenBy: Evaluation['chosenBy'];
  readonly profile: Evaluation['profile'];
  /** Kinds of policies that the graph is computed from. */
  readonly evaluates: readonly string[];
  /** The one that decides the profile first. */
  readonly engines: readonly EngineWords[];
  /** Found, but enforcing nothing. */
  readonly others: readonly EngineWords[];
  /** Whole sentences: permissions that are missing, traces that prove nothing. */
  readonly notes: readonly string[];
  readonly warnings: readonly Finding[];
}

/** The evaluation as an answer. */
export function reportEngine({ profile, chosenBy, languages, detection, findings }: Evaluation): EngineReport {
  return {
    state: detection.state,
    chosenBy,
    profile,
    evaluates: kindWords({ networkPolicy: true, ...languages }),
    engines: detection.engines.map(engineWords),
    others: detection.others.map(engineWords),
    notes: detection.notes,
    warnings: findings,
  };
}

function engineWords({ name, version, confidence, evidence, nodes, running, enforces }: DetectedEngine): EngineWords {
  return { name, version, confidence, evidence, nodes, running, enforces: kindWords(enforces) };
}

function kindWords({ networkPolicy, admin, cilium, calico }: EnforcedKinds): readonly string[] {
  return [
    ...(networkPolicy ? ['NetworkPolicy'] : []),
    ...(admin === 'v1alpha1' || admin === 'both'
      ? ['AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1)']
      : []),
    ...(admin === 'v1alpha2' || admin === 'both' ? ['ClusterNetworkPolicy (v1alpha2)'] : []),
    ...(cilium ? ['CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy'] : []),
    ...(calico ? ["Calico's NetworkPolicy and GlobalNetworkPolicy"] : []),
  ];
}

const text = z.string();
const texts = z.array(text).readonly();
const count = z.int().min(0);

const engineWordsSchema = z.strictObject({
  name: text,
  version: text.nullable(),
  confidence: z.enum(['high', 'medium', 'low']),
  evidence: texts,
  nodes: z.strictObject({ covered: count, of: count }).nullable(),
  running: z.boolean(),
  enforces: texts,
});

/** The report as a schema, with the schema of a finding. */
export function engineReportSchema<T extends z.ZodType>(finding: T) {
  return z.strictObject({
    state: z.enum(['enforcing', 'not-enforcing', 'unknown', 'no-evidence']),
    chosenBy: z.enum(['detection', 'user', 'default']),
    profile: z.enum(['kubernetes', 'calico', 'cilium']),
    evaluates: texts,
    engines: z.array(engineWordsSchema).readonly(),
    others: z.array(engineWordsSchema).readonly(),
    notes: texts,
    warnings: z.array(finding).readonly(),
  });
}
