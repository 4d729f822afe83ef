// Settles a cluster again after some of its pods or NetworkPolicies changed: what did not change is not looked at again.

import type { PodEnd } from './model';
import { type SettledCluster, settleAround, settleCluster } from './normalize';
import type { ChangedObjects, Replaced } from './objectChanges';
import type { Finding, PodObject } from './objects';
import {
  comparePods,
  isLive,
  isPending,
  type NodeAddresses,
  nodeAddressesOf,
  ownAddressKeys,
  reportSharedAddresses,
  type SeenPods,
  type SettledPods,
  settlePod,
} from './settlePods';
import { settlePolicies } from './settlePolicies';
import { WorkloadIndex } from './workloads';

export interface Resettled {
  readonly settled: SettledCluster;
  /** Ends with connections that came and went; null where all ends were settled anew. */
  readonly pods: Replaced<PodEnd> | null;
}

/** More pods than these at once are quicker settled all together. */
const FEW_PODS = 200;

/** The same as settling the changed objects anew. */
export function resettleCluster(before: SettledCluster, change: ChangedObjects): Resettled {
  const { objects } = change;
  const pods = new PodChange(before, change).apply();
  if (!pods) return { settled: settleCluster(objects), pods: null };
  const policies =
    change.networkPolicies.added.length + change.networkPolicies.removed.length === 0
      ? before.policies
      : settlePolicies(objects, before.policies);
  return {
    settled: settleAround(objects, before.nodes, pods.settled, policies, before.cluster.namespaces),
    pods: pods.ends,
  };
}

class PodChange {
  readonly #before: SettledPods;
  readonly #nodes: NodeAddresses;

  constructor(
    readonly cluster: SettledCluster,
    readonly change: ChangedObjects,
  ) {
    this.#before = cluster.pods;
    this.#nodes = nodeAddressesOf(cluster.cluster.nodes);
  }

  /** null: they must all be settled anew. */
  apply(): { readonly settled: SettledPods; readonly ends: Replaced<PodEnd> } | null {
    const removed = this.change.pods.removed.filter(isLive);
    const added = this.change.pods.added.filter(isLive);
    if (removed.length + added.length === 0) return { settled: this.#before, ends: { removed: [], added: [] } };
    if (removed.length + added.length > FEW_PODS) return null;
    const gone = removed.map((pod) => this.#find(pod));
    const findings = new Map(this.#before.findings);
    for (const pod of removed) findings.delete(pod);
    const come = added.map((pod) => this.#settle(pod, findings));
    if (gone.some((end) => end === null) || come.some((end) => end === null)) return null;
    return this.#replace(
      gone.filter((end) => end !== null),
      come.filter((end) => end !== null),
      findings,
    );
  }

  #replace(
    gone: readonly PodEnd[],
    come: readonly PodEnd[],
    findings: ReadonlyMap<PodObject, readonly Finding[]>,
  ): { readonly settled: SettledPods; readonly ends: Replaced<PodEnd> } {
    const pods = replaceSorted(
      this.#before.pods,
      gone,
      come.filter((end) => !isPending(end)),
    );
    const pending = replaceSorted(this.#before.pending, gone, come.filter(isPending));
    const shared = this.#mayShare(come) ? reportSharedAddresses(pods) : [];
    return {
      settled: { pods, pending, findings, sharedAddresses: shared, seen: this.#before.seen },
      ends: { removed: gone.filter((end) => !isPending(end)), added: come.filter((end) => !isPending(end)) },
    };
  }

  /** The end of a pod of the cluster. */
  #find(object: PodObject): PodEnd | null {
    return findIn(this.#before.pods, object) ?? findIn(this.#before.pending, object);
  }

  /** Templates stand for pods of whole workloads, and are rare where things change. */
  #settle(object: PodObject, findings: Map<PodObject, readonly Finding[]>): PodEnd | null {
    const workload = object.template ? null : this.#seen().workloads.find(object);
    if (!workload) return null;
    const own: Finding[] = [];
    const end = settlePod(object, workload, this.#nodes, own);
    if (own.length > 0) findings.set(object, own);
    return end;
  }

  #seen(): SeenPods {
    const { pods, pending, seen } = this.#before;
    seen.gathered ??= {
      workloads: new WorkloadIndex(
        [...pods, ...pending].map(({ workload }) => workload),
        this.change.objects.controllers,
      ),
      addresses: new Set(pods.flatMap(ownAddressKeys)),
    };
    return seen.gathered;
  }

  /** R75: false only where no other pod can have an address of these. */
  #mayShare(come: readonly PodEnd[]): boolean {
    const { addresses } = this.#seen();
    let known = this.#before.sharedAddresses.length > 0;
    for (const key of come.flatMap(ownAddressKeys)) {
      if (addresses.has(key)) known = true;
      addresses.add(key);
    }
    return known;
  }
}

/** First place in the order of pods where an end does not stand before the object. */
function placeOf(ends: readonly PodEnd[], object: PodObject): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePods(ends[middle]!.object, object) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function findIn(ends: readonly PodEnd[], object: PodObject): PodEnd | null {
  for (let at = placeOf(ends, object); at < ends.length; at++) {
    const end = ends[at]!;
    if (end.object === object) return end;
    if (comparePods(end.object, object) !== 0) return null;
  }
  return null;
}

function replaceSorted(ends: readonly PodEnd[], gone: readonly PodEnd[], come: readonly PodEnd[]): readonly PodEnd[] {
  const leaving = new Set(gone);
  const kept = leaving.size === 0 ? ends.slice() : ends.filter((end) => !leaving.has(end));
  for (const end of come) kept.splice(placeOf(kept, end.object), 0, end);
  return kept;
}
