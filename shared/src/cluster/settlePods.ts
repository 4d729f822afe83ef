// From pod objects to ends of connections: live ones in order, with workload and addresses; what is wrong with them becomes findings.
import { type Address, formatAddress, parseAddress } from '../sets/index';
import { compareText } from './compareText';
import type { NodeEnd, PodEnd } from './model';
import type { ClusterObjects, Finding, ObjectRef, PodObject } from './objects';
import { type Workload, type WorkloadIndex, workloadsOf } from './workloads';

/** Node addresses by node name. */
export type NodeAddresses = ReadonlyMap<string, readonly Address[]>;

export interface SettledPods {
  readonly pods: readonly PodEnd[];
  /** Without an address yet (R71). */
  readonly pending: readonly PodEnd[];
  /** What is wrong with single pods; most have none. */
  readonly findings: ReadonlyMap<PodObject, readonly Finding[]>;
  /** Addresses that several pods have (R75). */
  readonly sharedAddresses: readonly Finding[];
  /** Gathered when the first pod comes later. */
  readonly seen: { gathered: SeenPods | null };
}

/** INVARIANT: it knows every workload and every address of every cluster that shares it, and of some that are gone. */
export interface SeenPods {
  readonly workloads: WorkloadIndex;
  /** Of pods of the pod network, by {@link addressKey}. */
  readonly addresses: Set<number | string>;
}

export function settlePods(objects: ClusterObjects, nodes: readonly NodeEnd[]): SettledPods {
  const nodeAddresses = nodeAddressesOf(nodes);
  const live = sortPods(objects.pods.filter(isLive));
  const workloads = workloadsOf(live, objects.controllers);
  const pods: PodEnd[] = [];
  const pending: PodEnd[] = [];
  const findings = new Map<PodObject, readonly Finding[]>();
  for (let i = 0; i < live.length; i++) {
    const own: Finding[] = [];
    const end = settlePod(live[i]!, workloads[i]!, nodeAddresses, own);
    if (own.length > 0) findings.set(live[i]!, own);
    if (isPending(end)) pending.push(end);
    else pods.push(end);
  }
  return { pods, pending, findings, sharedAddresses: reportSharedAddresses(pods), seen: { gathered: null } };
}

export function nodeAddressesOf(nodes: readonly NodeEnd[]): NodeAddresses {
  return new Map(nodes.map((node) => [node.name, node.addresses]));
}

/** R70: finished pods own no network. */
export function isLive({ phase }: PodObject): boolean {
  return phase !== 'Succeeded' && phase !== 'Failed';
}

/** R71: no address yet. */
export function isPending({ addresses }: PodEnd): boolean {
  return addresses !== null && addresses.length === 0;
}

/** One live pod; what is wrong with it alone is added to `findings`. */
export function settlePod(
  object: PodObject,
  workload: Workload,
  nodeAddresses: NodeAddresses,
  findings: Finding[],
): PodEnd {
  const { hostNetwork, node, ips, template } = object;
  const id = template ? workload.id : `Pod/${object.namespace}/${object.name}`;
  const own = ips === null ? null : readAddresses(ips, () => refOf(object, workload), findings);
  const fromNode = hostNetwork && node !== null ? (nodeAddresses.get(node) ?? null) : null;
  const addresses = hostNetwork && fromNode !== null && (own === null || own.length === 0) ? fromNode : own;
  const end: PodEnd = { id, object, workload, addresses };
  if (isPending(end)) findings.push(pendingFinding(end));
  return end;
}

function refOf({ template, namespace, name }: PodObject, { kind }: Workload): ObjectRef {
  return { kind: template ? kind : 'Pod', namespace, name };
}

function pendingFinding({ object, workload }: PodEnd): Finding {
  return {
    code: 'pod-without-address',
    severity: 'info',
    object: refOf(object, workload),
    message:
      `${object.phase === 'Pending' ? 'is Pending and' : ''} has no address yet, so it has no connections; the rest of the graph is complete`.trim(),
    ...(object.location ? { location: object.location } : {}),
  };
}

/** All addresses that can be read, in order; a finding for each that cannot. */
export function readAddresses(
  texts: readonly string[],
  object: () => ObjectRef,
  findings: Finding[],
): readonly Address[] {
  const addresses: Address[] = [];
  for (const text of texts) {
    const address = parseAddress(text);
    if (address) addresses.push(address);
    else
      findings.push({
        code: 'address-unreadable',
        severity: 'warning',
        object: object(),
        message: `"${text.slice(0, 60)}" is no IP address; it was left out`,
      });
  }
  return addresses;
}

/** Namespace by namespace: comparing names of one namespace is most of the work. */
function sortPods(pods: readonly PodObject[]): readonly PodObject[] {
  const byNamespace = new Map<string, PodObject[]>();
  for (const pod of pods) {
    const list = byNamespace.get(pod.namespace);
    if (list) list.push(pod);
    else byNamespace.set(pod.namespace, [pod]);
  }
  const sorted: PodObject[] = [];
  for (const namespace of [...byNamespace.keys()].sort(compareText))
    for (const pod of byNamespace.get(namespace)!.sort(comparePods)) sorted.push(pod);
  return sorted;
}

/** The order of a cluster's pods. */
export function comparePods(a: PodObject, b: PodObject): number {
  return (
    compareText(a.namespace, b.namespace) ||
    compareText(a.name, b.name) ||
    compareText(a.owner?.kind ?? '', b.owner?.kind ?? '')
  );
}

/** R75: two live pods with one address are an inconsistent snapshot. */
export function reportSharedAddresses(pods: readonly PodEnd[]): readonly Finding[] {
  const findings: Finding[] = [];
  const owners = new Map<number | string, PodEnd>();
  for (const pod of pods) {
    if (pod.object.hostNetwork) continue;
    for (const address of pod.addresses ?? []) {
      const key = addressKey(address);
      const other = owners.get(key);
      if (!other) owners.set(key, pod);
      else findings.push(sharedFinding(pod, address, other));
    }
  }
  return findings;
}

/** Keys of the addresses that are a pod's own (R75). */
export function ownAddressKeys({ object, addresses }: PodEnd): readonly (number | string)[] {
  return object.hostNetwork || addresses === null ? [] : addresses.map(addressKey);
}

/** Equal keys mean the same address. */
function addressKey({ family, value }: Address): number | string {
  return family === 'IPv4' ? Number(value) : `${value}`;
}

function sharedFinding(pod: PodEnd, address: Address, other: PodEnd): Finding {
  return {
    code: 'address-shared',
    severity: 'warning',
    object: { kind: 'Pod', namespace: pod.object.namespace, name: pod.object.name },
    message: `has the address ${formatAddress(address)} of ${other.id}: the input is inconsistent, probably read while a pod was replaced`,
    next: 'Read the cluster again.',
  };
}
