// From a Service to the pods and ports behind it: the one place that reads EndpointSlices and selectors (R78, R80, R501, R502).
import { type AddressFamily, parseAddress } from '../sets/index';
import type { Cluster, PodEnd } from './model';
import type { EndpointSliceObject, Protocol, ServiceObject, ServicePort } from './objects';

/** One pod behind a Service port. */
export interface Backend {
  readonly pod: PodEnd;
  /** The pod's port after translation. */
  readonly port: number;
}

/** What one Service port leads to. */
export interface Backends {
  /** Sorted as the cluster's pods, each pod and port once. */
  readonly pods: readonly Backend[];
  /** Endpoint addresses that are no pod of the pod network: nodes and addresses outside (R80). Sorted. */
  readonly others: readonly { readonly address: string; readonly port: number }[];
}

type Endpoint = EndpointSliceObject['endpoints'][number];

const NONE: Backends = { pods: [], others: [] };

/** Finds Services and their backends in one cluster. Lookups are by name, so that a Service costs what it holds. */
export class ServiceBackends {
  readonly #services: ReadonlyMap<string, ServiceObject>;
  readonly #slices = new Map<string, EndpointSliceObject[]>();
  readonly #podsById: ReadonlyMap<string, PodEnd>;
  readonly #podsByNamespace = new Map<string, PodEnd[]>();
  readonly #podsByAddress = new Map<string, PodEnd>();
  readonly #known = new Map<string, Backends>();

  constructor(cluster: Cluster) {
    this.#services = new Map(
      cluster.objects.services.map((service) => [keyOf(service.namespace, service.name), service]),
    );
    for (const slice of cluster.objects.endpointSlices) {
      if (slice.service === null || slice.addressType === 'FQDN') continue;
      pushTo(this.#slices, keyOf(slice.namespace, slice.service), slice);
    }
    this.#podsById = new Map(cluster.pods.map((pod) => [pod.id, pod]));
    for (const pod of cluster.pods) {
      pushTo(this.#podsByNamespace, pod.object.namespace, pod);
      if (pod.object.hostNetwork) continue;
      for (const { family, value } of pod.addresses ?? []) this.#podsByAddress.set(addressKey(family, value), pod);
    }
  }

  service(namespace: string, name: string): ServiceObject | undefined {
    return this.#services.get(keyOf(namespace, name));
  }

  /** Backends of one port of the Service; `headless` clients dial pods on any port (R80). */
  behind(service: ServiceObject, port: ServicePort): Backends {
    const key = `${keyOf(service.namespace, service.name)} ${port.protocol} ${port.port} ${port.name ?? ''}`;
    let found = this.#known.get(key);
    if (!found) {
      found = this.#find(service, port);
      this.#known.set(key, found);
    }
    return found;
  }

  /** All pods behind any port of the Service. */
  pods(service: ServiceObject): readonly PodEnd[] {
    const all = service.ports.flatMap((port) => this.behind(service, port).pods.map(({ pod }) => pod));
    return sortPods(new Set(service.ports.length === 0 ? this.#anyPort(service).pods.map(({ pod }) => pod) : all));
  }

  /** Pods that clients of a headless Service dial, on the port that they choose (R80). */
  headless(service: ServiceObject, port: number): readonly Backend[] {
    return this.#anyPort(service).pods.map(({ pod }) => ({ pod, port }));
  }

  #find(service: ServiceObject, port: ServicePort): Backends {
    if (service.type === 'ExternalName') return NONE;
    const slices = this.#slices.get(keyOf(service.namespace, service.name));
    if (!slices) return this.#bySelector(service, (pod) => targetPort(port, pod));
    const entries = slices.flatMap((slice) =>
      slice.ports
        .filter((item) => (item.name ?? '') === (port.name ?? '') && item.protocol === port.protocol)
        .flatMap((item) =>
          // R502: a slice port without number stands for all ports.
          slice.endpoints.map((endpoint) => ({ endpoint, port: item.port ?? numberOf(port) })),
        ),
    );
    return this.#settle(service, entries);
  }

  #anyPort(service: ServiceObject): Backends {
    if (service.type === 'ExternalName') return NONE;
    const slices = this.#slices.get(keyOf(service.namespace, service.name));
    if (!slices) return this.#bySelector(service, () => 0);
    return this.#settle(
      service,
      slices.flatMap((slice) => slice.endpoints.map((endpoint) => ({ endpoint, port: 0 }))),
    );
  }

  /** R501: without slices, the selector over live pods; no selector, no fallback. */
  #bySelector({ namespace, selector }: ServiceObject, portOf: (pod: PodEnd) => number | null): Backends {
    if (selector === null) return NONE;
    const wanted = Object.entries(selector);
    const selects = ({ object: { labels } }: PodEnd): boolean =>
      wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
    const pods = (this.#podsByNamespace.get(namespace) ?? []).filter(selects).flatMap((pod) => {
      const port = portOf(pod);
      return port === null ? [] : [{ pod, port }];
    });
    return { pods, others: [] };
  }

  /** R501: ready entries; terminating ones only if serving and nothing else is ready; all where the Service says so. */
  #settle(
    service: ServiceObject,
    entries: readonly { readonly endpoint: Endpoint; readonly port: number }[],
  ): Backends {
    const ready = entries.filter(({ endpoint }) => endpoint.ready || service.publishNotReadyAddresses);
    const used = ready.length > 0 ? ready : entries.filter(({ endpoint }) => endpoint.serving && endpoint.terminating);
    const pods = new Map<string, Backend>();
    const others = new Map<string, Backends['others'][number]>();
    for (const { endpoint, port } of used) {
      const named = endpoint.pod && this.#podsById.get(`Pod/${endpoint.pod.namespace}/${endpoint.pod.name}`);
      if (named) {
        pods.set(`${named.id} ${port}`, { pod: named, port });
        continue;
      }
      for (const address of endpoint.addresses) {
        const owner = this.#ownerOf(address);
        if (owner) pods.set(`${owner.id} ${port}`, { pod: owner, port });
        else others.set(`${address} ${port}`, { address, port });
      }
    }
    return { pods: sorted(pods), others: sorted(others) };
  }

  /** R75: a live pod on the pod network. */
  #ownerOf(text: string): PodEnd | undefined {
    const address = parseAddress(text);
    return address ? this.#podsByAddress.get(addressKey(address.family, address.value)) : undefined;
  }
}

// A cluster is immutable, so what was found in it stays right as long as it lives.
const KNOWN = new WeakMap<Cluster, ServiceBackends>();

/** The Services of a cluster with their backends, found once. */
export function serviceBackendsOf(cluster: Cluster): ServiceBackends {
  let found = KNOWN.get(cluster);
  if (!found) {
    found = new ServiceBackends(cluster);
    KNOWN.set(cluster, found);
  }
  return found;
}

/** The Service's port of that number and protocol. */
export function servicePortOf(service: ServiceObject, protocol: Protocol, port: number): ServicePort | undefined {
  return service.ports.find((p) => p.port === port && p.protocol === protocol);
}

/** R78: missing is the same number; a name is looked up per pod (R58), and pods without it are no backend. */
function targetPort(port: ServicePort, { object }: PodEnd): number | null {
  if (typeof port.targetPort !== 'string') return numberOf(port);
  const named = object.ports.find(
    (p) => p.name === port.targetPort && p.protocol === port.protocol && p.container !== 'init',
  );
  return named?.containerPort ?? null;
}

function numberOf(port: ServicePort): number {
  return typeof port.targetPort === 'number' ? port.targetPort : port.port;
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function addressKey(family: AddressFamily, value: bigint): string {
  return `${family} ${value}`;
}

function pushTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function sorted<T>(byKey: ReadonlyMap<string, T>): readonly T[] {
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, value]) => value);
}

function sortPods(pods: ReadonlySet<PodEnd>): readonly PodEnd[] {
  return sorted(new Map([...pods].map((pod) => [pod.id, pod])));
}
