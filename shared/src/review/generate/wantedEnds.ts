// The ends of wanted edges: from an id to the pods, or the addresses, that it stands for.
import type { Cluster, PodEnd } from '../../cluster/index';
import { type AddressRange, mergeRanges, parseRange } from '../../sets/index';

export type WantedEnd =
  | {
      readonly kind: 'workload';
      readonly id: string;
      readonly name: string;
      readonly namespace: string;
      readonly pods: readonly PodEnd[];
      readonly ids: ReadonlySet<string>;
    }
  | {
      readonly kind: 'namespace';
      readonly id: string;
      readonly name: string;
      readonly pods: readonly PodEnd[];
      readonly ids: ReadonlySet<string>;
    }
  | { readonly kind: 'addresses'; readonly id: string; readonly ranges: readonly AddressRange[] };

const ADDRESSES = 'Addresses/';
const NAMESPACE = 'Namespace/';

/** Ids of variants mean their workload: policies tell the variants apart, not people. */
export function workloadIdOf(nodeId: string): string {
  return nodeId.replace(/#\d+$/, '');
}

export class WantedEnds {
  readonly #byWorkload = new Map<string, PodEnd[]>();
  readonly #byNamespace = new Map<string, PodEnd[]>();
  readonly #found = new Map<string, WantedEnd | null>();
  readonly #names: ReadonlySet<string>;

  constructor(cluster: Cluster) {
    for (const pod of [...cluster.pods, ...cluster.pending]) {
      push(this.#byWorkload, pod.workload.id, pod);
      push(this.#byNamespace, pod.object.namespace, pod);
    }
    this.#names = new Set(cluster.namespaces.map(({ name }) => name));
  }

  /** null: there is no such end, or none that a policy can name. */
  find(id: string): WantedEnd | null {
    let end = this.#found.get(id);
    if (end === undefined) {
      end = this.#find(id);
      this.#found.set(id, end);
    }
    return end;
  }

  #find(id: string): WantedEnd | null {
    if (id.startsWith(ADDRESSES)) return readAddresses(id);
    if (id.startsWith(NAMESPACE)) {
      const name = id.slice(NAMESPACE.length);
      return this.#names.has(name) ? { kind: 'namespace', id, name, ...membersOf(this.podsOfNamespace(name)) } : null;
    }
    const pods = this.#byWorkload.get(id) ?? this.#byWorkload.get(workloadIdOf(id));
    if (!pods) return null;
    const { workload } = pods[0]!;
    return {
      kind: 'workload',
      id: workload.id,
      name: workload.name,
      namespace: workload.namespace,
      ...membersOf(pods),
    };
  }

  podsOfNamespace(name: string): readonly PodEnd[] {
    return this.#byNamespace.get(name) ?? [];
  }
}

/** The id of addresses outside, as {@link WantedEnds} reads it. */
function readAddresses(id: string): WantedEnd | null {
  const ranges = id.slice(ADDRESSES.length).split(',').map(parseRange);
  const known = ranges.filter((range) => range !== null);
  return known.length === 0 || known.length < ranges.length
    ? null
    : { kind: 'addresses', id, ranges: mergeRanges(known) };
}

function membersOf(pods: readonly PodEnd[]): { readonly pods: readonly PodEnd[]; readonly ids: ReadonlySet<string> } {
  return { pods, ids: new Set(pods.map(({ id }) => id)) };
}

function push(map: Map<string, PodEnd[]>, key: string, pod: PodEnd): void {
  const list = map.get(key);
  if (list) list.push(pod);
  else map.set(key, [pod]);
}
