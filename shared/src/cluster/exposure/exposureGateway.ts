// Entry points of the Gateway API: one for each route at each Gateway that lets it attach (R512, R513).

import { compareText } from '../normalize';
import { type Attachment, attachmentOf } from './exposureAttachment';
import { type ExposureContext, type Led, type Publisher, publisher, uniqueBackends } from './exposureContext';
import { proxiedAudience } from './exposureIngress';
import type { EntryBackend, EntryDoor, EntryPoint } from './exposureModel';
import type { BackendRef, GatewayObject, GatewayRouteObject } from './exposureObjects';
import type { ProxyFinder } from './exposureProxies';

export function gatewayEntries(context: ExposureContext, finder: ProxyFinder): readonly EntryPoint[] {
  const { gateways, gatewayRoutes } = context.cluster.objects.exposure;
  const routes = [...gatewayRoutes].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.kind, b.kind) || compareText(a.name, b.name),
  );
  const byName = new Map(gateways.map((gateway) => [`${gateway.namespace}/${gateway.name}`, gateway]));
  return routes.flatMap((route) => {
    const attachments = attachmentsOf(context, route, byName);
    const backends = attachments.length === 0 ? { backends: [], others: [] } : backendsOf(context, route);
    return attachments.map((attachment) => entryOf(context, finder, route, attachment, backends));
  });
}

/** The Gateways that a route hangs on, each once with all its listeners. */
function attachmentsOf(
  context: ExposureContext,
  route: GatewayRouteObject,
  gateways: ReadonlyMap<string, GatewayObject>,
): readonly Attachment[] {
  const found = new Map<GatewayObject, Attachment>();
  for (const parent of route.parents) {
    const attachment = attachmentOf(context, route, parent, gateways);
    if (!attachment) continue;
    const known = found.get(attachment.gateway);
    const listeners = [...(known?.listeners ?? []), ...attachment.listeners];
    // One parent that surely accepts is enough.
    const sure = known === undefined || !known.sure ? attachment.sure : known.sure;
    found.set(attachment.gateway, { gateway: attachment.gateway, listeners: [...new Set(listeners)], sure });
  }
  return [...found.values()];
}

function entryOf(
  context: ExposureContext,
  finder: ProxyFinder,
  route: GatewayRouteObject,
  { gateway, listeners, sure }: Attachment,
  { backends, others }: Led,
): EntryPoint {
  const { ref } = publisher(route.kind, route);
  const served = servedBy(context, gateway);
  const { gatewayClasses } = context.cluster.objects.exposure;
  const controller = gatewayClasses.find(({ name }) => name === gateway.className)?.controller ?? null;
  const proxy = finder.find({
    addresses: gateway.addresses,
    controller,
    gateway,
    fallback: {
      id: `Gateway/${gateway.namespace}/${gateway.name}`,
      name: `the proxy of Gateway ${gateway.namespace}/${gateway.name}`,
    },
  });
  return {
    id: `Entry/gateway/${gateway.namespace}/${gateway.name}/${route.kind}/${route.namespace}/${route.name}`,
    kind: 'gateway',
    object: ref,
    gateway: { kind: 'Gateway', namespace: gateway.namespace, name: gateway.name },
    addresses: gateway.addresses,
    nodes: null,
    ...proxiedAudience(finder, gateway.addresses),
    clients: [],
    source: 'proxy',
    doors: listeners.map(
      (listener): EntryDoor => ({
        protocol: route.kind === 'UDPRoute' ? 'UDP' : 'TCP',
        port: listener.port,
        hostnames: route.hostnames.length > 0 ? route.hostnames : listener.hostname === null ? [] : [listener.hostname],
        path: null,
        backends,
        otherBackends: others,
      }),
    ),
    proxy: proxy.id,
    served: served === true && !sure ? null : served,
  };
}

/** Whether anything runs the Gateway. */
function servedBy(context: ExposureContext, gateway: GatewayObject): boolean | null {
  const from = publisher('Gateway', gateway);
  const { gatewayClasses } = context.cluster.objects.exposure;
  const found = gatewayClasses.find(({ name }) => name === gateway.className);
  if (gateway.accepted === false || gateway.programmed === false) {
    context.report(
      from,
      'gateway-not-programmed',
      'warning',
      'its status says that it is not in effect, so it publishes nothing',
      'Read the conditions in its status.',
    );
    return false;
  }
  if (gateway.accepted === true || gateway.programmed === true) return true;
  if (found) return found.accepted;
  if (!context.isLive || !context.isComplete('gatewayclasses.gateway.networking.k8s.io', null)) return null;
  context.report(
    from,
    'class-not-served',
    'warning',
    `asks for the GatewayClass ${gateway.className}, which does not exist`,
    'Create the class or name one that exists.',
    'spec.gatewayClassName',
  );
  return false;
}

function backendsOf(context: ExposureContext, route: GatewayRouteObject): Led {
  const from = publisher(route.kind, route);
  const led = route.rules.flatMap(({ backends, mirrors }) => [
    ...backends.map((ref) => follow(context, from, route, ref, false)),
    ...mirrors.map((ref) => follow(context, from, route, ref, true)),
  ]);
  if (route.rules.some(({ mirrors }) => mirrors.length > 0))
    context.report(
      from,
      'route-mirrors',
      'info',
      'sends copies of requests to further backends',
      'Nothing to do if that is meant.',
    );
  const all: readonly EntryBackend[] = uniqueBackends(led.flatMap(({ backends }) => backends));
  return { backends: all, others: [...new Set(led.flatMap(({ others }) => others))].sort(compareText) };
}

function follow(
  context: ExposureContext,
  from: Publisher,
  route: GatewayRouteObject,
  ref: BackendRef,
  mirror: boolean,
): Led {
  const nowhere: Led = { backends: [], others: [] };
  const title = `${ref.namespace}/${ref.name}`;
  if (ref.kind !== 'Service' || ref.group !== '') {
    context.report(
      from,
      'backend-not-modelled',
      'info',
      `leads to ${ref.kind} ${title}, which Portolan does not model`,
      'Look at that object itself.',
    );
    return nowhere;
  }
  if (ref.weight === 0 && !mirror) {
    context.report(
      from,
      'backend-weight-zero',
      'info',
      `sends no traffic to Service ${title}: its weight is 0`,
      'Nothing to do if that is meant.',
    );
    return nowhere;
  }
  if (ref.namespace !== route.namespace && !isGranted(context, route, ref)) {
    context.report(
      from,
      'reference-grant-missing',
      'warning',
      `leads to Service ${title} of another namespace, and no ReferenceGrant there lets it`,
      `Create a ReferenceGrant in ${ref.namespace} that names ${route.kind} of ${route.namespace}.`,
    );
    return nowhere;
  }
  const protocol = route.kind === 'UDPRoute' ? 'UDP' : 'TCP';
  return context.lead(
    from,
    ref,
    (service) => service.ports.filter((port) => port.port === ref.port && port.protocol === protocol),
    ref.port === null ? 'a port' : `port ${ref.port}`,
    mirror,
  );
}

/** R513: the grant lies in the target's namespace and names the route's kind and namespace. Where grants could not be read, the reference counts. */
function isGranted(context: ExposureContext, route: GatewayRouteObject, ref: BackendRef): boolean {
  if (!context.isComplete('referencegrants.gateway.networking.k8s.io', ref.namespace)) return true;
  return context.cluster.objects.exposure.referenceGrants.some(
    (grant) =>
      grant.namespace === ref.namespace &&
      grant.from.some(
        ({ group, kind, namespace }) =>
          group === 'gateway.networking.k8s.io' && kind === route.kind && namespace === route.namespace,
      ) &&
      grant.to.some(
        ({ group, kind, name }) => group === '' && kind === 'Service' && (name === null || name === ref.name),
      ),
  );
}
