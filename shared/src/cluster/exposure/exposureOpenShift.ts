// Entry points of OpenShift Routes: their targets, and the routers that serve them (R514).

import { compareText } from '../normalize';
import type { ServiceObject, ServicePort } from '../objects';
import { audienceOf } from './exposureAddresses';
import { type ExposureContext, type Led, type Publisher, publisher, uniqueBackends } from './exposureContext';
import type { EntryPoint } from './exposureModel';
import type { OpenShiftRouteObject } from './exposureObjects';
import type { ProxyFinder } from './exposureProxies';

const ROUTER_LABEL = 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller';
const CONTROLLER = 'openshift.io/ingress-to-route';

export function openShiftEntries(context: ExposureContext, finder: ProxyFinder): readonly EntryPoint[] {
  const routes = [...context.cluster.objects.exposure.openShiftRoutes].sort(
    (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
  return routes.map((route) => entryOf(context, finder, route));
}

function entryOf(context: ExposureContext, finder: ProxyFinder, route: OpenShiftRouteObject): EntryPoint {
  const from = publisher('Route', route);
  const admitted = route.status.filter((router) => router.admitted === true);
  const served = admitted.length > 0 ? true : route.status.some((router) => router.admitted === false) ? false : null;
  if (served === false)
    context.report(
      from,
      'route-not-accepted',
      'warning',
      'no router admits this Route, so nothing serves it',
      'Read its status for the reason.',
    );
  const router = admitted[0] ?? route.status[0];
  const names = [...new Set(route.status.flatMap(({ canonicalHostname }) => canonicalHostname ?? []))];
  const proxy = finder.find({
    addresses: names,
    controller: CONTROLLER,
    labels: { [ROUTER_LABEL]: router?.router ?? '*' },
    fallback: {
      id: `OpenShiftRouter/${router?.router ?? '-'}`,
      name: `OpenShift router ${router?.router ?? ''}`.trim(),
    },
  });
  const led = route.targets.map((target) => follow(context, from, route, target));
  return {
    id: `Entry/openshift-route/${route.namespace}/${route.name}`,
    kind: 'openshift-route',
    object: from.ref,
    gateway: null,
    addresses: names,
    nodes: null,
    ...audienceOf(names),
    clients: [],
    source: 'proxy',
    doors: [
      {
        protocol: 'TCP',
        port: route.termination === null ? 80 : 443,
        hostnames: hostsOf(route),
        path: null,
        backends: uniqueBackends(led.flatMap(({ backends }) => backends)),
        otherBackends: [...new Set(led.flatMap(({ others }) => others))].sort(compareText),
      },
    ],
    proxy: proxy.id,
    served,
  };
}

function hostsOf({ host, status }: OpenShiftRouteObject): readonly string[] {
  return [...new Set([...(host === null ? [] : [host]), ...status.flatMap((router) => router.host ?? [])])];
}

function follow(
  context: ExposureContext,
  from: Publisher,
  route: OpenShiftRouteObject,
  target: OpenShiftRouteObject['targets'][number],
): Led {
  if (target.kind !== 'Service') {
    context.report(
      from,
      'backend-not-modelled',
      'info',
      `leads to a ${target.kind}, which Portolan does not model`,
      'Look at that object itself.',
    );
    return { backends: [], others: [] };
  }
  if (target.weight === 0) {
    context.report(
      from,
      'backend-weight-zero',
      'info',
      `sends no traffic to Service ${target.name}: its weight is 0`,
      'Nothing to do if that is meant.',
    );
    return { backends: [], others: [] };
  }
  const { targetPort } = route;
  const words = targetPort === null ? 'the ports' : `target port ${targetPort}`;
  const led = context.lead(
    from,
    { namespace: route.namespace, name: target.name },
    (service) => endpointPorts(service, targetPort),
    words,
  );
  if (typeof targetPort !== 'number') return led;
  return { ...led, backends: led.backends.filter(({ port }) => port === targetPort) };
}

/** `port.targetPort` picks one endpoint port: a number of the pods, or the name of the Service port or of its target. */
function endpointPorts(service: ServiceObject, targetPort: number | string | null): readonly ServicePort[] {
  const tcp = service.ports.filter(({ protocol }) => protocol === 'TCP');
  if (targetPort === null) return tcp;
  if (typeof targetPort === 'string')
    return tcp.filter((port) => port.name === targetPort || port.targetPort === targetPort);
  // A named target may stand for the number in some pods; the others are dropped when the backends are known.
  return tcp.filter((port) => typeof port.targetPort === 'string' || (port.targetPort ?? port.port) === targetPort);
}
