// What a person waits for who edits one policy: from the text of the edit to the changed graph with marks, against a cluster that is kept.
import type { ClusterObjects, NetworkPolicyObject } from '@portolan/shared/cluster';
import { analyseLive, type LiveAnalysis } from '@portolan/shared/graph';
import { compareAnalyses, editPolicies, type PolicyEdits } from '@portolan/shared/review';
import { generateCluster } from '../generate';
import type { Shape } from '../shapes';
import { profileOf } from './graphRuns';
import { type Spread, spread, timed } from './spread';

/** Milliseconds by the clock. */
export interface WhatIfRuns {
  readonly whole: Spread;
  /** Of it: reading the text and evaluating the change. */
  readonly edit: Spread;
  /** The graph at workload level after the edit. */
  readonly graph: Spread;
  readonly comparison: Spread;
  /** Pairs of nodes that changed, in the middle run. */
  readonly pairs: number;
  readonly runs: number;
}

const RUNS = 30;
/** The first few compile what the others use. */
const WARM_UP = 5;
const LEVEL = { level: 'workload', nodes: false, variants: 'split' } as const;

export function measureWhatIf(shape: Shape): WhatIfRuns {
  const objects = generateCluster(shape);
  const live = analyseLive(objects, { profile: profileOf(shape) });
  live.analysis.graph(LEVEL);
  const runs = Array.from({ length: WARM_UP + RUNS }, (_, run) => timeEdit(live, editOf(objects, run))).slice(WARM_UP);
  return {
    whole: spread(runs.map(({ edit, graph, comparison }) => edit + graph + comparison)),
    edit: spread(runs.map(({ edit }) => edit)),
    graph: spread(runs.map(({ graph }) => graph)),
    comparison: spread(runs.map(({ comparison }) => comparison)),
    pairs: spread(runs.map(({ pairs }) => pairs)).median,
    runs: runs.length,
  };
}

interface TimedEdit {
  readonly edit: number;
  readonly graph: number;
  readonly comparison: number;
  readonly pairs: number;
}

function timeEdit(live: LiveAnalysis, edits: PolicyEdits): TimedEdit {
  const edited = timed(() => editPolicies(live, edits));
  const { analysis } = edited.value.live;
  const graph = timed(() => analysis.graph(LEVEL));
  const comparison = timed(() => compareAnalyses(live.analysis, analysis, { places: edited.value.places }));
  const pairs = Object.values(comparison.value.counts).reduce((sum, count) => sum + count, 0);
  return { edit: edited.wall, graph: graph.wall, comparison: comparison.wall, pairs };
}

/** One policy after the other admits its own namespace on one port more; where there is none, a namespace is closed. */
function editOf({ networkPolicies, namespaces }: ClusterObjects, run: number): PolicyEdits {
  const policy = networkPolicies[(run * 37) % Math.max(1, networkPolicies.length)];
  const { name: namespace } = namespaces[(run * 7) % namespaces.length]!;
  const deny = { namespace, name: 'deny', spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] } };
  return { files: [{ name: 'edit.json', text: textOf(policy ? withPort(policy) : deny) }] };
}

function withPort({ namespace, name, spec }: NetworkPolicyObject): NetworkPolicyObject {
  const own = spec as { readonly policyTypes: readonly string[]; readonly ingress?: readonly object[] };
  const more = { from: [{ podSelector: {} }], ports: [{ port: 8443 }] };
  const policyTypes = [...new Set([...own.policyTypes, 'Ingress'])];
  return { namespace, name, spec: { ...own, policyTypes, ingress: [...(own.ingress ?? []), more] } };
}

function textOf({ namespace, name, spec }: NetworkPolicyObject): string {
  const metadata = { namespace, name };
  return JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec }, null, 2);
}
