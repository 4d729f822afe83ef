// A cluster that changes a little: one pod more in a known class, one policy changed.
import type { ClusterObjects, NetworkPolicyObject, PodObject } from '@portolan/shared/cluster';
import { generateCluster } from '../generate';
import type { Shape } from '../shapes';
import { profileOf, timeGraph } from './graphRuns';
import type { Spread } from './spread';

export interface Change {
  readonly wall: Spread;
  readonly cpu: Spread;
}

export interface Incremental {
  /** Milliseconds of evaluating the changed cluster anew, after it was evaluated before. */
  readonly anew: number;
  /** null: this version knows no other way. */
  readonly podAdded: Change | null;
  readonly policyChanged: Change | null;
}

export function measureIncremental(shape: Shape): Incremental {
  const before = generateCluster(shape);
  const profile = profileOf(shape);
  timeGraph(before, profile);
  return {
    anew: timeGraph(withPolicyChanged(before, 0), profile).wall,
    podAdded: measureChange(before, withPodAdded),
    policyChanged: measureChange(before, withPolicyChanged),
  };
}

function measureChange(
  _before: ClusterObjects,
  _change: (objects: ClusterObjects, run: number) => ClusterObjects,
): Change | null {
  return null;
}

/** One replica more of some workload, with an address next to the others. */
function withPodAdded(objects: ClusterObjects, run: number): ClusterObjects {
  const like = objects.pods[(run * 1009) % objects.pods.length]!;
  const pod: PodObject = { ...like, name: `${like.name}-more`, ips: ['10.127.0.1'] };
  return { ...objects, pods: [...objects.pods, pod] };
}

/** One policy of a workload admits one port more. */
function withPolicyChanged(objects: ClusterObjects, run: number): ClusterObjects {
  const changed = objects.networkPolicies.length - 1 - ((run * 37) % (objects.networkPolicies.length >> 1));
  const networkPolicies = objects.networkPolicies.map((policy, index) =>
    index === changed ? changedPolicy(policy) : policy,
  );
  return { ...objects, networkPolicies };
}

function changedPolicy(policy: NetworkPolicyObject): NetworkPolicyObject {
  const spec = policy.spec as { readonly policyTypes: readonly string[]; readonly ingress?: readonly object[] };
  const more = { from: [{ podSelector: {} }], ports: [{ port: 8443 }] };
  return {
    ...policy,
    spec: {
      ...spec,
      policyTypes: [...new Set([...spec.policyTypes, 'Ingress'])],
      ingress: [...(spec.ingress ?? []), more],
    },
  };
}
