// From what a log calls an end to an end of the graph: by name, else by owner's name, else by address. What is not certain stays unknown.
import type { PodEnd } from '../cluster/index';
import { type Analysis, type BuiltNode, outsideNodes, workloadNodes } from '../graph/index';
import { outsideEnd } from '../policy/index';
import { type Address, parseAddress } from '../sets/index';
import type { FlowEnd } from './model';

export type ResolvedEnd =
  | {
      readonly ok: true;
      /** Of a node in the graph at workload level, variants apart. */
      readonly id: string;
      /** The pod or cluster node that it is; null: one of the workload's pods, or an address outside. */
      readonly exact: string | null;
      readonly byName: boolean;
      /** Of the address that the log tells. */
      readonly family: Address['family'] | null;
      /** Families that it has addresses of; null: not known. */
      readonly families: readonly Address['family'][] | null;
    }
  | { readonly ok: false; readonly name: string; readonly reason: string };

const UNKNOWN_ENDS = {
  gone: 'not in this snapshot: no such pod, and no single workload of that name',
  variants: 'its pods are governed differently, and the log does not say which it was',
  pending: 'it has no address in this snapshot, so it has no connections',
  service: 'the address of a Service: recorded before it was translated',
  shared: 'several pods have this address',
  reserved: 'the recorder names no pod, and no end of the graph stands for it',
  address: 'neither a name nor an address that can be read',
  undrawn: 'an end that the graph has no connections with, whatever the policies',
  outside: 'outside the cluster, and the log does not say which address',
} as const;

/** Suffixes that controllers give to the names of their pods. */
const SUFFIXES: ReadonlyMap<string, RegExp> = new Map([
  ['Deployment', /^-[a-z0-9]{1,10}-([a-z0-9]{5}|\*)$/],
  ['Rollout', /^-[a-z0-9]{1,10}-([a-z0-9]{5}|\*)$/],
  ['ReplicaSet', /^-([a-z0-9]{5}|\*)$/],
  ['ReplicationController', /^-([a-z0-9]{5}|\*)$/],
  ['DaemonSet', /^-([a-z0-9]{5}|\*)$/],
  ['Job', /^-(\d+-)?([a-z0-9]{5}|\*)$/],
  ['CronJob', /^-\d+-([a-z0-9]{5}|\*)$/],
  ['StatefulSet', /^-(\d+|\*)$/],
]);

const keyOf = ({ family, value }: Address): string => `${family} ${value}`;

export class EndResolver {
  readonly #pods = new Map<string, { readonly pod: PodEnd; readonly built: BuiltNode }>();
  readonly #byAddress = new Map<string, readonly { readonly pod: PodEnd; readonly built: BuiltNode }[]>();
  /** By namespace. */
  readonly #workloads = new Map<string, Map<string, BuiltNode[]>>();
  readonly #nodes = new Map<string, string>();
  readonly #nodeNames: ReadonlySet<string>;
  readonly #services = new Set<string>();
  readonly #outside: ReadonlyMap<number, string>;
  readonly #onlyOutside: string | null;
  readonly #known = new Map<string, ResolvedEnd>();

  /** `ids`: of the nodes that the graph has. */
  constructor(
    readonly analysis: Analysis,
    readonly ids: ReadonlyMap<string, number>,
  ) {
    const { cluster } = analysis.reachability;
    for (const built of workloadNodes(analysis.reachability)) this.#index(built);
    for (const node of cluster.nodes) for (const address of node.addresses) this.#nodes.set(keyOf(address), node.id);
    this.#nodeNames = new Set(cluster.nodes.map(({ id }) => id));
    for (const { clusterIPs } of analysis.objects.services) {
      for (const text of clusterIPs) {
        const address = parseAddress(text);
        if (address) this.#services.add(keyOf(address));
      }
    }
    const outside = outsideNodes(analysis.reachability);
    this.#outside = new Map(
      outside.flatMap(({ node, columns }) => columns.map((column) => [column, node.id] as const)),
    );
    this.#onlyOutside = outside.length === 1 ? outside[0]!.node.id : null;
  }

  #index(built: BuiltNode): void {
    for (const pod of built.pods) {
      const { namespace, name, hostNetwork, template } = pod.object;
      const entry = { pod, built };
      if (!template) this.#pods.set(`${namespace}/${name}`, entry);
      const own = this.#workloads.get(namespace) ?? new Map<string, BuiltNode[]>();
      this.#workloads.set(namespace, own);
      const variants = own.get(pod.workload.id) ?? [];
      if (!variants.includes(built)) own.set(pod.workload.id, [...variants, built]);
      if (hostNetwork) continue;
      for (const address of pod.addresses ?? [])
        this.#byAddress.set(keyOf(address), [...(this.#byAddress.get(keyOf(address)) ?? []), entry]);
    }
  }

  resolve(end: FlowEnd): ResolvedEnd {
    const key = JSON.stringify(end);
    let found = this.#known.get(key);
    if (!found) {
      found = this.#find(end);
      if (found.ok && !this.ids.has(found.id)) found = unknown(end, 'undrawn');
      this.#known.set(key, found);
    }
    return found;
  }

  #find(end: FlowEnd): ResolvedEnd {
    const address = end.address === null ? null : parseAddress(end.address);
    const family = address?.family ?? null;
    const { namespace, pod, podsNamed, workloads } = end;
    const named = pod ?? podsNamed;
    if (namespace !== null && (named !== null || workloads.length > 0)) {
      const known = pod === null ? undefined : this.#pods.get(`${namespace}/${pod}`);
      if (known) return this.#pod(known, end, family);
      return this.#owner(end, namespace, named, family);
    }
    return this.#byPlace(end, address);
  }

  #pod(
    { pod, built }: { readonly pod: PodEnd; readonly built: BuiltNode },
    end: FlowEnd,
    family: Address['family'] | null,
  ): ResolvedEnd {
    if (built.columns.length === 0 || this.analysis.reachability.universe.podColumnOf.get(pod) === undefined)
      return unknown(end, 'pending');
    return { ok: true, id: built.node.id, exact: pod.id, byName: false, family, families: familiesOf([pod]) };
  }

  /** The pod itself is not in the snapshot; its workload may be. */
  #owner(end: FlowEnd, namespace: string, named: string | null, family: Address['family'] | null): ResolvedEnd {
    const own = this.#workloads.get(namespace) ?? new Map<string, BuiltNode[]>();
    const told = [...own.values()].filter(([built]) =>
      end.workloads.some(({ kind, name }) => built!.node.workloadKind === kind && built!.node.name === name),
    );
    // An aggregated name is that of the pods in the snapshot that share it; a pod's own name tells its owner by its suffix.
    const candidates =
      told.length > 0
        ? told
        : named === null
          ? []
          : [...own.values()].filter(
              ([built]) => isPodNameOf(built!, named) || (named.endsWith('*') && sharesName(own, built!, named)),
            );
    if (candidates.length !== 1) return unknown(end, 'gone');
    const variants = candidates[0]!;
    if (variants.length > 1) return unknown(end, 'variants');
    const [{ node, columns, pods }] = variants as [BuiltNode];
    if (columns.length === 0) return unknown(end, 'pending');
    return { ok: true, id: node.id, exact: null, byName: true, family, families: familiesOf(pods) };
  }

  #byPlace(end: FlowEnd, address: Address | null): ResolvedEnd {
    const { reserved } = end;
    if (address) {
      const pods = this.#byAddress.get(keyOf(address)) ?? [];
      if (pods.length > 1) return unknown(end, 'shared');
      if (pods[0]) return this.#pod(pods[0], end, address.family);
      const node = this.#nodes.get(keyOf(address));
      if (node !== undefined)
        return { ok: true, id: node, exact: node, byName: false, family: address.family, families: null };
    }
    if (reserved === 'host' && end.node !== null) {
      // Hubble writes `cluster/node`.
      const id = `Node/${end.node.slice(end.node.lastIndexOf('/') + 1)}`;
      if (this.#nodeNames.has(id))
        return { ok: true, id, exact: id, byName: false, family: address?.family ?? null, families: null };
    }
    const isOutside = reserved === null || reserved.startsWith('world') || reserved === 'kube-apiserver';
    if (!isOutside) return unknown(end, 'reserved');
    if (!address) {
      if (reserved === null) return unknown(end, 'address');
      return this.#onlyOutside === null || reserved === 'kube-apiserver'
        ? unknown(end, 'outside')
        : { ok: true, id: this.#onlyOutside, exact: null, byName: false, family: null, families: null };
    }
    if (this.#services.has(keyOf(address))) return unknown(end, 'service');
    const block = outsideEnd(this.analysis.reachability, address, end.address ?? '');
    const id = block.kind === 'outside' ? this.#outside.get(block.column) : undefined;
    return id === undefined
      ? unknown(end, 'reserved')
      : { ok: true, id, exact: null, byName: false, family: address.family, families: null };
  }
}

function familiesOf(pods: readonly PodEnd[]): readonly Address['family'][] | null {
  if (pods.some(({ addresses }) => addresses === null)) return null;
  return [...new Set(pods.flatMap(({ addresses }) => (addresses ?? []).map(({ family }) => family)))];
}

function isPodNameOf({ node }: BuiltNode, pod: string): boolean {
  if (pod === node.name && node.workloadKind === 'Pod') return true;
  return (
    pod.startsWith(node.name) && (SUFFIXES.get(node.workloadKind ?? '')?.test(pod.slice(node.name.length)) ?? false)
  );
}

/** A pod of the workload begins as the aggregated name does, and none of another workload. */
function sharesName(own: ReadonlyMap<string, readonly BuiltNode[]>, built: BuiltNode, named: string): boolean {
  const prefix = named.slice(0, -1);
  // A prefix that is hardly one would name half the namespace.
  if (!prefix.endsWith('-')) return false;
  const has = ({ pods }: BuiltNode): boolean =>
    pods.some(({ object }) => object.name.startsWith(prefix) && !object.name.slice(prefix.length).includes('-'));
  return (
    has(built) &&
    [...own.values()]
      .flat()
      .filter(has)
      .every(({ pods }) => pods[0]?.workload.id === built.pods[0]?.workload.id)
  );
}

function unknown(end: FlowEnd, reason: keyof typeof UNKNOWN_ENDS): ResolvedEnd {
  const name = end.pod ?? end.podsNamed ?? end.workloads[0]?.name ?? null;
  const place = end.namespace === null ? '' : `${end.namespace}/`;
  const title = name === null ? (end.address ?? end.reserved ?? 'no name') : `${place}${name}`;
  const kind = name === null && end.reserved !== null && end.address !== null ? ` (${end.reserved})` : '';
  return { ok: false, name: `${title}${kind}`, reason: UNKNOWN_ENDS[reason] };
}
