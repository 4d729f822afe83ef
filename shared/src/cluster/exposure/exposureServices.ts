// Entry points of Services: node ports, load balancers, external addresses (R504-R506).

import { compareText } from '../normalize';
import type { ServiceObject, ServicePort } from '../objects';
import { audienceOf } from './exposureAddresses';
import { type ExposureContext, publisher } from './exposureContext';
import type { EntryDoor, EntryKind, EntryPoint } from './exposureModel';

/** R503: a ClusterIP alone is no entry point. */
export function serviceEntries(context: ExposureContext): readonly EntryPoint[] {
  const services = [...context.cluster.objects.services].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
  return services.flatMap((service) => {
    // The API admits neither for an ExternalName, which has no backends.
    if (service.type === 'ExternalName') return [];
    const entries = [
      nodePortEntry(context, service),
      balancerEntry(context, service),
      externalIpEntry(context, service),
    ];
    return entries.filter((entry) => entry !== null);
  });
}

function base(
  context: ExposureContext,
  kind: EntryKind,
  service: ServiceObject,
): Omit<EntryPoint, 'audience' | 'audienceWhy' | 'doors' | 'addresses' | 'nodes'> {
  const { ref } = publisher('Service', service);
  const from = publisher('Service', service);
  for (const port of service.ports) {
    // Reports a port that leads nowhere.
    context.lead(from, service, () => [port], `port ${port.protocol} ${port.port}`);
  }
  return {
    id: `Entry/${kind}/${service.namespace}/${service.name}`,
    kind,
    object: ref,
    gateway: null,
    clients: [],
    source: service.externalTrafficPolicy === 'Local' ? 'client' : 'client-or-node',
    proxy: null,
    served: true,
  };
}

function doorOf(
  context: ExposureContext,
  service: ServiceObject,
  port: ServicePort,
  dialled: number | null,
): EntryDoor {
  const { backends, others } = context.behind(service, [port]);
  return { protocol: port.protocol, port: dialled, hostnames: [], path: null, backends, otherBackends: others };
}

function nodePortEntry(context: ExposureContext, service: ServiceObject): EntryPoint | null {
  if (service.type !== 'NodePort' && service.type !== 'LoadBalancer') return null;
  // R504. A number that was given before the switch was turned off stays open.
  const allocates = service.type === 'NodePort' || service.allocateLoadBalancerNodePorts !== false;
  const open = service.ports.filter((port) => allocates || port.nodePort !== undefined);
  if (open.length === 0) return null;
  return {
    ...base(context, 'node-port', service),
    addresses: [],
    nodes: 'every',
    ...context.nodeAudience,
    doors: open.map((port) => doorOf(context, service, port, port.nodePort ?? null)),
  };
}

function balancerEntry(context: ExposureContext, service: ServiceObject): EntryPoint | null {
  if (service.type !== 'LoadBalancer') return null;
  const addresses = service.loadBalancerAddresses ?? [];
  const mark = service.internalLoadBalancer;
  const audience = mark
    ? ({ audience: 'internal-network', audienceWhy: `the annotation ${mark} makes it internal` } as const)
    : audienceOf(addresses);
  return {
    ...base(context, 'load-balancer', service),
    addresses,
    nodes: null,
    ...audience,
    clients: [...(service.loadBalancerSourceRanges ?? [])].map((text) => text.trim()).sort(),
    doors: service.ports.map((port) => doorOf(context, service, port, port.port)),
  };
}

function externalIpEntry(context: ExposureContext, service: ServiceObject): EntryPoint | null {
  const addresses = service.externalIPs ?? [];
  if (addresses.length === 0) return null;
  return {
    ...base(context, 'external-ip', service),
    addresses,
    nodes: null,
    ...audienceOf(addresses),
    doors: service.ports.map((port) => doorOf(context, service, port, port.port)),
  };
}
