// A watched cluster that changes a little: one pod more in a known class, one policy changed.
import type { ClusterChange, ClusterObjects, NetworkPolicyObject, PodObject } from '@portolan/shared/cluster';
import { analyseLive, type LiveAnalysis } from '@portolan/shared/graph';
import { generateCluster } from '../generate';
import type { Shape } from '../shapes';
import { completeGraph, profileOf } from './graphRuns';
import { type Spread, spread, type Timed, timed } from './spread';

export interface Change {
  /** Milliseconds by the clock and of processor time: exact totals, a checksum, and any pair can be asked. */
  readonly wall: Spread;
  readonly cpu: Spread;
  /** Milliseconds by the clock for the graph that the page draws, after that. */
  readonly graph: Spread;
  /** Runs that had to evaluate everything anew. */
  readonly anew: number;
  readonly runs: number;
}

export interface Incremental {
  /** Milliseconds of evaluating the whole cluster, warm. */
  readonly anew: number;
  readonly podAdded: Change;
  readonly policyChanged: Change;
}

const RUNS = 30;
/** The first few compile what the others use. */
const WARM_UP = 5;

/** Throws where a changed state is not what evaluating the changed objects anew gives. */
export function measureIncremental(shape: Shape): Incremental {
  const objects = generateCluster(shape);
  const profile = profileOf(shape);
  const anew = (changed: ClusterObjects): LiveAnalysis => analyseLive(changed, { profile });
  anew(objects);
  const first = timed(() => anew(objects));
  return {
    anew: first.wall,
    podAdded: measureChange(first.value, podAdded, anew),
    policyChanged: measureChange(first.value, policyChanged, anew),
  };
}

/** Each change is made to the state that the one before left. */
function measureChange(
  start: LiveAnalysis,
  changeOf: (objects: ClusterObjects, run: number) => ClusterChange,
  anew: (objects: ClusterObjects) => LiveAnalysis,
): Change {
  let live = start;
  const runs: Timed<LiveAnalysis>[] = [];
  const graphs: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const change = changeOf(live.analysis.objects, run);
    const next = timed(() => live.change(change));
    live = next.value;
    graphs.push(timed(() => completeGraph(live.analysis)).wall);
    runs.push(next);
  }
  if (anew(live.analysis.objects).checksum !== live.checksum) throw new Error('the changed state is not the true one');
  const counted = runs.slice(WARM_UP);
  return {
    wall: spread(counted.map(({ wall }) => wall)),
    cpu: spread(counted.map(({ cpu }) => cpu)),
    graph: spread(graphs.slice(WARM_UP)),
    anew: counted.filter(({ value }) => value.how === 'anew').length,
    runs: counted.length,
  };
}

/** One replica more of some Deployment, with an address that no block names alone: next to replicas of which that is true as well. */
function podAdded({ pods, networkPolicies }: ClusterObjects, run: number): ClusterChange {
  const named = JSON.stringify(networkPolicies);
  const replicas = pods.filter(({ owner, ips }) => owner?.kind === 'ReplicaSet' && !named.includes(blockOf(ips?.[0])));
  const like = replicas[(run * 1009) % replicas.length]!;
  const pod: PodObject = { ...like, name: `${like.name}-more-${run}`, ips: [`10.127.0.${run + 1}`] };
  return { pods: { set: [pod] } };
}

/** As the generator writes the block of 256 addresses that holds this one. */
function blockOf(address = ''): string {
  return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
}

/** The policy of some workload admits one port more from its namespace. */
function policyChanged({ networkPolicies }: ClusterObjects, run: number): ClusterChange {
  const half = networkPolicies.length >> 1;
  const policy = networkPolicies[half + ((run * 37) % half)]!;
  return { networkPolicies: { set: [withPort(policy)] } };
}

function withPort(policy: NetworkPolicyObject): NetworkPolicyObject {
  const spec = policy.spec as { readonly policyTypes: readonly string[]; readonly ingress?: readonly object[] };
  const more = { from: [{ podSelector: {} }], ports: [{ port: 8443 }] };
  const policyTypes = [...new Set([...spec.policyTypes, 'Ingress'])];
  return { ...policy, spec: { ...spec, policyTypes, ingress: [...(spec.ingress ?? []), more] } };
}
