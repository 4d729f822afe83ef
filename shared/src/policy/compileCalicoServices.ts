// The endpoints of Services that Calico's rules name: addresses and ports as EndpointSlices list them, ready or not (R318).
import { type CalicoEntity, type Cluster, type PodEnd, type Protocol, serviceBackendsOf } from '../cluster/index';
import { type Address, type Cidr, formatAddress, parseAddress, parseCidr } from '../sets/index';

/** Endpoints with one port. */
export interface ServiceMembers {
  readonly protocol: Protocol;
  /** null: all ports (R502). */
  readonly port: number | null;
  readonly pods: ReadonlySet<PodEnd>;
  /** Addresses that are no pod's. */
  readonly others: readonly Cidr[];
}

type Named = NonNullable<CalicoEntity['service']>;

/** Finds them in one cluster, each Service once. */
export class CalicoServices {
  readonly #known = new Map<string, readonly ServiceMembers[]>();
  readonly #podsByAddress = new Map<string, PodEnd>();
  readonly #podsById: ReadonlyMap<string, PodEnd>;

  constructor(readonly cluster: Cluster) {
    this.#podsById = new Map(cluster.pods.map((pod) => [pod.id, pod]));
    for (const pod of cluster.pods)
      if (!pod.object.hostNetwork)
        for (const address of pod.addresses ?? []) this.#podsByAddress.set(formatAddress(address), pod);
  }

  /** By protocol and port, in a fixed order. */
  membersOf(service: Named): readonly ServiceMembers[] {
    const key = JSON.stringify([service.namespace, service.name]);
    let members = this.#known.get(key);
    if (!members) {
      members = this.#find(service);
      this.#known.set(key, members);
    }
    return members;
  }

  #find({ namespace, name }: Named): readonly ServiceMembers[] {
    const groups = new Map<string, Group>();
    const slices = this.cluster.objects.endpointSlices.filter(
      (slice) => slice.namespace === namespace && slice.service === name && slice.addressType !== 'FQDN',
    );
    for (const { ports, endpoints } of slices)
      for (const { port, protocol } of ports)
        for (const { addresses, pod } of endpoints) {
          const named = pod && this.#podsById.get(`Pod/${pod.namespace}/${pod.name}`);
          this.#add(groupOf(groups, protocol, port), named ?? null, addresses);
        }
    if (slices.length === 0) this.#fromService(namespace, name, groups);
    return [...groups.values()]
      .map(({ protocol, port, pods, others }) => ({ protocol, port, pods, others: [...others.values()] }))
      .sort((a, b) => (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : (a.port ?? 0) - (b.port ?? 0)));
  }

  /** A slice says which addresses it lists; a pod on its node's network is no endpoint of Calico's, but its address counts. */
  #add(group: Group, named: PodEnd | null, addresses: readonly string[]): void {
    if (named && !named.object.hostNetwork) {
      group.pods.add(named);
      return;
    }
    for (const text of addresses) {
      const address = parseAddress(text);
      if (!address) continue;
      const owner = this.#podsByAddress.get(formatAddress(address));
      if (owner) group.pods.add(owner);
      else group.others.set(formatAddress(address), toBlock(address));
    }
  }

  /** Without slices, as in files: those that the Service's selector would give. */
  #fromService(namespace: string, name: string, groups: Map<string, Group>): void {
    const backends = serviceBackendsOf(this.cluster);
    const service = backends.service(namespace, name);
    for (const servicePort of service?.ports ?? [])
      for (const { pod, port } of backends.behind(service!, servicePort).pods)
        this.#add(groupOf(groups, servicePort.protocol, port), pod, (pod.addresses ?? []).map(formatAddress));
  }
}

interface Group {
  readonly protocol: Protocol;
  readonly port: number | null;
  readonly pods: Set<PodEnd>;
  readonly others: Map<string, Cidr>;
}

function groupOf(groups: Map<string, Group>, protocol: Protocol, port: number | null): Group {
  const key = `${protocol} ${port}`;
  let group = groups.get(key);
  if (!group) {
    group = { protocol, port, pods: new Set(), others: new Map() };
    groups.set(key, group);
  }
  return group;
}

function toBlock(address: Address): Cidr {
  return parseCidr(`${formatAddress(address)}/${address.family === 'IPv4' ? 32 : 128}`)!;
}
