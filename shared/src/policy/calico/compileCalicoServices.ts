// The endpoints of Services that Calico's rules name: addresses and ports as EndpointSlices list them, ready or not (R318).
import { type CalicoEntity, type Cluster, type PodEnd, type Protocol, serviceBackendsOf } from '../../cluster/index';
import { type Address, type Cidr, FAMILIES, formatAddress, parseAddress, parseCidr } from '../../sets/index';
import { type PerFamily, perFamily } from '../compiled';

/** Endpoints with one port. */
export interface ServiceMembers {
  readonly protocol: Protocol;
  /** null: all ports (R502). */
  readonly port: number | null;
  /** By the family of the address that is listed. */
  readonly pods: PerFamily<ReadonlySet<PodEnd>>;
  /** Addresses that are no pod's. */
  readonly others: readonly Cidr[];
}

type Named = NonNullable<CalicoEntity['service']>;

/** Finds them in one cluster, each Service once. */
export class CalicoServices {
  readonly #known = new Map<string, readonly ServiceMembers[]>();
  readonly #podsByAddress = new Map<string, PodEnd>();

  constructor(readonly cluster: Cluster) {
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
        for (const { addresses } of endpoints)
          for (const text of addresses) this.#add(groupOf(groups, protocol, port), parseAddress(text));
    if (slices.length === 0) this.#fromService(namespace, name, groups);
    return [...groups.values()]
      .map(({ protocol, port, pods, others }) => ({ protocol, port, pods, others: [...others.values()] }))
      .sort((a, b) => (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : (a.port ?? 0) - (b.port ?? 0)));
  }

  /** A pod on its node's network is no endpoint of Calico's, but its address counts. */
  #add(group: Group, address: Address | null): void {
    if (!address) return;
    const text = formatAddress(address);
    const owner = this.#podsByAddress.get(text);
    if (owner) group.pods[address.family].add(owner);
    else group.others.set(text, toBlock(address));
  }

  /** Without slices, as in files: those that the Service's selector would give. */
  #fromService(namespace: string, name: string, groups: Map<string, Group>): void {
    const backends = serviceBackendsOf(this.cluster);
    const service = backends.service(namespace, name);
    for (const servicePort of service?.ports ?? [])
      for (const { pod, port } of backends.behind(service!, servicePort).pods) {
        const group = groupOf(groups, servicePort.protocol, port);
        for (const address of pod.addresses ?? []) this.#add(group, address);
        if (pod.addresses === null && !pod.object.hostNetwork)
          for (const family of FAMILIES) group.pods[family].add(pod);
      }
  }
}

interface Group {
  readonly protocol: Protocol;
  readonly port: number | null;
  readonly pods: PerFamily<Set<PodEnd>>;
  readonly others: Map<string, Cidr>;
}

function groupOf(groups: Map<string, Group>, protocol: Protocol, port: number | null): Group {
  const key = `${protocol} ${port}`;
  let group = groups.get(key);
  if (!group) {
    group = { protocol, port, pods: perFamily(() => new Set<PodEnd>()), others: new Map() };
    groups.set(key, group);
  }
  return group;
}

function toBlock(address: Address): Cidr {
  return parseCidr(`${formatAddress(address)}/${address.family === 'IPv4' ? 32 : 128}`)!;
}
