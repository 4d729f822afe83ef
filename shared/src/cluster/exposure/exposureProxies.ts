// Which pods stand between clients and backends of an Ingress, Gateway or Route, best guess first (R509, R510).

import type { PodEnd } from '../model';
import { compareText } from '../normalize';
import type { Labels, ObjectRef, ServiceObject } from '../objects';
import type { ExposureContext } from './exposureContext';
import { traitsOf } from './exposureControllers';
import type { ExposureProxy } from './exposureModel';

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** What is known of the thing that needs a proxy. */
export interface ProxyQuestion {
  /** Addresses and host names in its status. */
  readonly addresses: readonly string[];
  readonly controller: string | null;
  /** For Gateways. */
  readonly gateway?: { readonly namespace: string; readonly name: string };
  /** For OpenShift: pods that carry these labels; "*" stands for any value. */
  readonly labels?: Labels;
  /** Names the proxy that nobody finds, such as `IngressClass/nginx`. */
  readonly fallback: { readonly id: string; readonly name: string };
}

/** Finds proxies, each once. */
export class ProxyFinder {
  readonly #balancers = new Map<string, ServiceObject>();
  readonly #found = new Map<string, ExposureProxy>();

  constructor(private readonly context: ExposureContext) {
    const services = [...context.cluster.objects.services]
      .filter(({ type }) => type === 'LoadBalancer')
      .sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
    for (const service of services)
      for (const address of service.loadBalancerAddresses ?? [])
        if (!this.#balancers.has(address)) this.#balancers.set(address, service);
  }

  /** All proxies that were asked for, sorted. */
  get proxies(): readonly ExposureProxy[] {
    return [...this.#found.values()].sort((a, b) => compareText(a.id, b.id));
  }

  find(question: ProxyQuestion): ExposureProxy {
    const proxy =
      this.#own(question) ?? this.#byAddress(question) ?? this.#byClass(question) ?? this.#byGateway(question);
    return this.#keep(proxy ?? this.#unknown(question));
  }

  /** The LoadBalancer Service that has one of the addresses. */
  balancerOf(addresses: readonly string[]): ServiceObject | null {
    for (const address of addresses) {
      const service = this.#balancers.get(address);
      if (service) return service;
    }
    return null;
  }

  #keep(proxy: ExposureProxy): ExposureProxy {
    const known = this.#found.get(proxy.id);
    if (known) return known;
    this.#found.set(proxy.id, proxy);
    return proxy;
  }

  /** The network plugin's own proxy is no pod of ours, whatever Service shows it (R509, R215). */
  #own({ controller }: ProxyQuestion): ExposureProxy | null {
    const traits = traitsOf(controller);
    return traits?.kind === 'own'
      ? {
          id: `Proxy/own/${traits.name}`,
          name: `${traits.name}’s own proxy`,
          controller,
          found: 'own',
          pods: [],
          service: null,
        }
      : null;
  }

  /** (1) An address in the status is one of a LoadBalancer Service: its backends. */
  #byAddress({ addresses, controller }: ProxyQuestion): ExposureProxy | null {
    const service = this.balancerOf(addresses);
    return service ? this.#ofService(service, controller, 'by-address') : null;
  }

  /** (2) The controller's name and the labels that its pods usually carry. */
  #byClass({ controller, labels }: ProxyQuestion): ExposureProxy | null {
    const traits = traitsOf(controller);
    if (traits?.kind === 'cloud')
      return {
        id: `Proxy/cloud/${traits.name}`,
        name: traits.name,
        controller,
        found: 'cloud',
        pods: [],
        service: null,
      };
    const sets = labels ? [labels] : (traits?.labels ?? []);
    const pods = this.context.cluster.pods.filter(({ object }) =>
      sets.some((wanted) => carries(object.labels, wanted)),
    );
    if (pods.length === 0) return null;
    const name = labels ? namesOf(pods) : (traits?.name ?? namesOf(pods));
    return {
      id: `Proxy/class/${controller ?? name}${labels ? `/${namesOf(pods)}` : ''}`,
      name,
      controller,
      found: 'by-class',
      pods,
      service: null,
    };
  }

  /** (3) Services, else pods, that carry the Gateway's name. */
  #byGateway({ gateway, controller }: ProxyQuestion): ExposureProxy | null {
    if (!gateway) return null;
    const { cluster } = this.context;
    const named = ({ namespace, labels }: { namespace: string; labels: Labels }): boolean =>
      namespace === gateway.namespace && carries(labels, { [GATEWAY_NAME]: gateway.name });
    const services = cluster.objects.services.filter(named).sort((a, b) => compareText(a.name, b.name));
    for (const service of services) {
      const proxy = this.#ofService(service, controller, 'by-gateway-name');
      if (proxy) return proxy;
    }
    const pods = cluster.pods.filter(({ object }) => named(object));
    if (pods.length === 0) return null;
    const id = `Proxy/gateway/${gateway.namespace}/${gateway.name}`;
    return { id, name: namesOf(pods), controller, found: 'by-gateway-name', pods, service: null };
  }

  #ofService(
    service: ServiceObject,
    controller: string | null,
    found: 'by-address' | 'by-gateway-name',
  ): ExposureProxy | null {
    const pods = this.context.services.pods(service);
    if (pods.length === 0) return null;
    const ref: ObjectRef = { kind: 'Service', namespace: service.namespace, name: service.name };
    return {
      id: `Proxy/service/${service.namespace}/${service.name}`,
      name: namesOf(pods),
      controller,
      found,
      pods,
      service: ref,
    };
  }

  #unknown({ controller, fallback }: ProxyQuestion): ExposureProxy {
    return {
      id: `Proxy/unknown/${fallback.id}`,
      name: fallback.name,
      controller,
      found: 'not-found',
      pods: [],
      service: null,
    };
  }
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => Object.hasOwn(labels, key) && (value === '*' || labels[key] === value),
  );
}

/** The workloads of some pods, in words. */
function namesOf(pods: readonly PodEnd[]): string {
  const names = [...new Set(pods.map(({ workload }) => `${workload.namespace}/${workload.name}`))].sort(compareText);
  return names.length <= 2 ? names.join(' and ') : `${names[0]} and ${names.length - 1} more`;
}
