// Entry points of Ingresses: their class, their proxy and their backends (R511).

import { compareText } from '../normalize';
import type { ServiceObject, ServicePort } from '../objects';
import { audienceOf } from './exposureAddresses';
import { type ExposureContext, type Led, type Publisher, publisher, uniqueBackends } from './exposureContext';
import { usualController } from './exposureControllers';
import type { EntryDoor, EntryPoint } from './exposureModel';
import type { IngressBackend, IngressObject } from './exposureObjects';
import type { ProxyFinder } from './exposureProxies';

export function ingressEntries(context: ExposureContext, finder: ProxyFinder): readonly EntryPoint[] {
  const ingresses = [...context.cluster.objects.exposure.ingresses].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
  return ingresses.map((ingress) => entryOf(context, finder, ingress));
}

interface IngressClassAnswer {
  readonly name: string | null;
  readonly controller: string | null;
  readonly served: boolean | null;
}

function entryOf(context: ExposureContext, finder: ProxyFinder, ingress: IngressObject): EntryPoint {
  const from = publisher('Ingress', ingress);
  const { name, controller, served } = classOf(context, from, ingress);
  const className = name ?? 'no class';
  const proxy = finder.find({
    addresses: ingress.addresses,
    controller,
    fallback: {
      id: `IngressClass/${name ?? '-'}`,
      name: `the proxy of Ingresses of ${name === null ? className : `class ${name}`}`,
    },
  });
  return {
    id: `Entry/ingress/${ingress.namespace}/${ingress.name}`,
    kind: 'ingress',
    object: from.ref,
    gateway: null,
    addresses: ingress.addresses,
    nodes: null,
    ...proxiedAudience(finder, ingress.addresses),
    clients: [],
    source: 'proxy',
    doors: doorsOf(context, from, ingress),
    proxy: proxy.id,
    served: ingress.addresses.length > 0 ? true : served,
  };
}

/** A LoadBalancer Service in front of the proxy knows best. */
export function proxiedAudience(
  finder: ProxyFinder,
  addresses: readonly string[],
): Pick<EntryPoint, 'audience' | 'audienceWhy'> {
  const mark = finder.balancerOf(addresses)?.internalLoadBalancer;
  return mark === undefined
    ? audienceOf(addresses)
    : { audience: 'internal-network', audienceWhy: `the annotation ${mark} makes its load balancer internal` };
}

/** R511: the class by name, else by the legacy annotation, else the one marked default. */
function classOf(context: ExposureContext, from: Publisher, ingress: IngressObject): IngressClassAnswer {
  const { ingressClasses } = context.cluster.objects.exposure;
  const name = ingress.className ?? ingress.legacyClass;
  const known = name === null ? undefined : ingressClasses.find((item) => item.name === name);
  if (known) return { name, controller: known.controller, served: true };
  const canTell = context.isLive && context.isComplete('ingressclasses.networking.k8s.io', null);
  if (name !== null) {
    // Controllers serve the legacy annotation without any IngressClass.
    if (ingress.className === null) return { name, controller: usualController(name), served: null };
    if (canTell)
      context.report(
        from,
        'class-not-served',
        'warning',
        `asks for the IngressClass ${name}, which does not exist`,
        'Create the class or name one that exists.',
        'spec.ingressClassName',
      );
    return { name, controller: usualController(name), served: canTell ? false : null };
  }
  const defaults = ingressClasses.filter(({ isDefault }) => isDefault).sort((a, b) => compareText(a.name, b.name));
  if (defaults[0]) return { name: defaults[0].name, controller: defaults[0].controller, served: true };
  if (canTell)
    context.report(
      from,
      'class-not-served',
      'warning',
      'has no class, and no IngressClass is marked as default',
      'Set spec.ingressClassName.',
    );
  return { name: null, controller: null, served: null };
}

function doorsOf(context: ExposureContext, from: Publisher, ingress: IngressObject): readonly EntryDoor[] {
  const door = (host: string | null, path: string | null, { backends, others }: Led): EntryDoor => ({
    protocol: 'TCP',
    port: ingress.tls ? 443 : 80,
    hostnames: host === null ? [] : [host],
    path,
    backends: uniqueBackends(backends),
    otherBackends: others,
  });
  const rules = ingress.rules.flatMap(({ host, paths }) =>
    paths.map(({ path, backend }) => door(host, path, follow(context, from, ingress.namespace, backend))),
  );
  if (!ingress.defaultBackend) return rules;
  return [...rules, door(null, null, follow(context, from, ingress.namespace, ingress.defaultBackend))];
}

function follow(context: ExposureContext, from: Publisher, namespace: string, { service, port }: IngressBackend): Led {
  if (service === null) {
    context.report(
      from,
      'backend-not-modelled',
      'info',
      'has a resource backend, which Portolan does not model',
      'Look at the resource itself.',
    );
    return { backends: [], others: [] };
  }
  const words = port === null ? 'a port' : `port ${port}`;
  return context.lead(from, { namespace, name: service }, (found) => portsNamed(found, port), words);
}

/** The *Service* port, by number or by name; a proxy speaks TCP. */
function portsNamed(service: ServiceObject, port: number | string | null): readonly ServicePort[] {
  return service.ports.filter(
    (item) => item.protocol === 'TCP' && (typeof port === 'string' ? item.name === port : item.port === port),
  );
}
