// Groups pods that look alike to policies, before any condition is asked: the pods of a workload share nearly everything.
import type { ContainerPort, PodEnd } from '../cluster/index';
import type { Mentions } from './mentions';
import type { AddressMap } from './positions';

/** What of a pod policies may look at, one number for each kind of pod. */
export class PodShapes {
  readonly #labelKeys: readonly string[];
  readonly #readsAccounts: boolean;
  readonly #readsNodes: boolean;
  readonly #numbers = new Map<string, number>();
  #last: { readonly pod: PodEnd; readonly number: number } | null = null;

  constructor(
    readonly mentions: Mentions,
    readonly map: AddressMap,
  ) {
    this.#labelKeys = mentions.podLabelKeys;
    this.#readsAccounts = mentions.readsAccounts;
    this.#readsNodes = mentions.nodeLabels.size > 0;
  }

  /** Groups of equal pods by number, in order of first appearance. */
  group(pods: readonly PodEnd[]): ReadonlyMap<number, readonly PodEnd[]> {
    const places = this.map.placeCount;
    const groups = new Map<number, PodEnd[]>();
    for (const pod of pods) {
      const key = this.#numberOf(pod) * places + this.map.placeOf(pod.addresses);
      const group = groups.get(key);
      if (group) group.push(pod);
      else groups.set(key, [pod]);
    }
    return groups;
  }

  /** The group that a pod would be in; undefined where none of those grouped is like it. */
  find(pod: PodEnd): number | undefined {
    const number = this.#numbers.get(this.#keyOf(pod));
    return number === undefined ? undefined : number * this.map.placeCount + this.map.placeOf(pod.addresses);
  }

  /** Of everything but addresses. */
  #numberOf(pod: PodEnd): number {
    // Pods come sorted, so that most follow one of the same workload.
    if (this.#last && this.#isAlike(this.#last.pod, pod)) return this.#last.number;
    const key = this.#keyOf(pod);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
    }
    this.#last = { pod, number };
    return number;
  }

  #isAlike(a: PodEnd, b: PodEnd): boolean {
    const [x, y] = [a.object, b.object];
    if (x.namespace !== y.namespace || x.hostNetwork !== y.hostNetwork || !haveSamePorts(x.ports, y.ports))
      return false;
    if (this.#readsAccounts && x.serviceAccount !== y.serviceAccount) return false;
    if (this.#readsNodes && x.hostNetwork && x.node !== y.node) return false;
    if (this.mentions.podGroups.size > 0) return false;
    if (x.labels === y.labels) return true;
    for (const key of this.#labelKeys) if (labelAt(a, key) !== labelAt(b, key)) return false;
    return true;
  }

  #keyOf(pod: PodEnd): string {
    const { namespace, hostNetwork, ports, serviceAccount, node } = pod.object;
    const parts: unknown[] = [namespace, hostNetwork];
    for (const { name, protocol, containerPort, container } of ports)
      if (name !== undefined && this.mentions.portNames.has(name))
        parts.push([name, protocol, containerPort, container]);
    if (this.#readsAccounts) parts.push(`@${serviceAccount}`);
    if (this.#readsNodes && hostNetwork) parts.push(node);
    for (const group of this.mentions.podGroups.values()) parts.push(group.has(pod.id));
    parts.push(this.#labelKeys.map((key) => labelAt(pod, key) ?? null));
    return JSON.stringify(parts);
  }
}

function labelAt({ object: { labels } }: PodEnd, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function haveSamePorts(a: readonly ContainerPort[], b: readonly ContainerPort[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  return a.every((port, i) => {
    const other = b[i]!;
    return (
      port.name === other.name &&
      port.containerPort === other.containerPort &&
      port.protocol === other.protocol &&
      port.container === other.container
    );
  });
}
