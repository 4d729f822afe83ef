// What the naive evaluator knows of a cluster apart from its policies: ends, addresses, labels, and what could not be read.
import type { ClusterObjects, Labels, PodObject } from '../src/cluster/objects';
import { type Address, parseAddress } from '../src/sets/index';
import { type End, holds } from './naiveMatching';
import type { NaiveSelector } from './naivePolicy';
import { type NaiveWorld, unread } from './naiveWorlds';

/** A pod by `namespace/name`, an address, or a node by name. */
export type NaiveEnd = { readonly pod: string } | { readonly ip: string } | { readonly node: string };

export const NAME_LABEL = 'kubernetes.io/metadata.name';

export class NaiveInputs {
  constructor(readonly objects: ClusterObjects) {}

  end(name: NaiveEnd): End {
    if ('ip' in name) return this.#owner(name.ip);
    if ('node' in name)
      return { pod: null, node: name.node, isNode: true, outside: false, addresses: this.nodeAddresses(name.node) };
    const pod = this.#live().find((live) => `${live.namespace}/${live.name}` === name.pod);
    if (!pod) throw new Error(`no pod: ${name.pod}`);
    return { pod, node: pod.node, isNode: pod.hostNetwork, outside: false, addresses: this.#podAddresses(pod) };
  }

  namespaceMatches(selector: NaiveSelector, name: string, world: NaiveWorld): boolean {
    const labels = this.namespaceLabels(name);
    if (labels !== null) return selector.every((requirement) => holds(requirement, labels));
    // R39: only the name is known, so only what is said of the name can be decided.
    return selector.every((requirement) =>
      requirement.key === NAME_LABEL ? holds(requirement, { [NAME_LABEL]: name }) : unread(world),
    );
  }

  /** null: cannot be read (R39). */
  namespaceLabels(name: string): Labels | null {
    const { namespaces, gaps, source } = this.objects;
    const listed = namespaces.find((namespace) => namespace.name === name);
    if (listed?.labels === null) return null;
    if (!listed && gaps.some(({ resource }) => resource === 'namespaces')) return null;
    const labels = listed?.labels ?? {};
    // R38: added to what comes from files; a live cluster says itself whether it has the label.
    return source.kind === 'kubeconfig' ? labels : { ...labels, [NAME_LABEL]: name };
  }

  /** R88: the resource could not be read in this namespace. */
  isUnread(resource: string, namespace: string): boolean {
    const scope = this.objects.source.scope ?? [];
    return this.objects.gaps.some(
      (gap) =>
        gap.resource === resource &&
        (gap.namespace === null ? !scope.includes(namespace) : gap.namespace === namespace),
    );
  }

  nodeAddresses(name: string): readonly Address[] {
    const node = this.objects.nodes.find((candidate) => candidate.name === name);
    return (node?.ips ?? []).map(parseAddress).filter((address) => address !== null);
  }

  /** R75: an address is its pod's or its node's; only an address that nobody has is outside. It is of one family. */
  #owner(ip: string): End {
    const address = parseAddress(ip);
    if (!address) throw new Error(`no address: ${ip}`);
    const isIt = (other: Address): boolean => other.family === address.family && other.value === address.value;
    const pod = this.#live().find((live) => !live.hostNetwork && this.#podAddresses(live)?.some(isIt));
    if (pod) return { ...this.end({ pod: `${pod.namespace}/${pod.name}` }), addresses: [address] };
    const node = this.objects.nodes.find(({ name }) => this.nodeAddresses(name).some(isIt));
    if (node) return { ...this.end({ node: node.name }), addresses: [address] };
    return { pod: null, node: null, isNode: false, outside: true, addresses: [address] };
  }

  /** R70. */
  #live(): readonly PodObject[] {
    return this.objects.pods.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed');
  }

  #podAddresses({ ips, hostNetwork, node }: PodObject): readonly Address[] | null {
    const own = ips === null ? null : ips.map(parseAddress).filter((address) => address !== null);
    // R62: a hostNetwork pod has its node's addresses.
    if (hostNetwork && node !== null && !own?.length && this.objects.nodes.some(({ name }) => name === node))
      return this.nodeAddresses(node);
    return own;
  }
}
