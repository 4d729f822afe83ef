// From a Service to the pods and ports behind it: policies see only those (R4, R78, R80, R501).
import type { Cluster, PodEnd, ServiceObject, ServicePort } from '../cluster/index';

export interface Backend {
  readonly pod: PodEnd;
  /** The pod's port after translation. */
  readonly port: number;
}

/** Backends for one Service port; null when the Service has no such port. */
export function backendsOf(
  cluster: Cluster,
  service: ServiceObject,
  protocol: string,
  port: number,
): readonly Backend[] | null {
  const servicePort = service.ports.find((p) => p.port === port && p.protocol === protocol);
  // R80: clients of a headless Service dial the pods themselves, on any port.
  if (!servicePort && !service.headless) return null;
  return podsBehind(cluster, service).flatMap((pod) => {
    const target = service.headless ? port : targetPort(servicePort!, pod);
    return target === null ? [] : [{ pod, port: target }];
  });
}

/** R78: missing is the same number; a name is looked up per pod, and pods without it are no backend. */
function targetPort(port: ServicePort, pod: PodEnd): number | null {
  if (port.targetPort === undefined) return port.port;
  if (typeof port.targetPort === 'number') return port.targetPort;
  return (
    pod.object.ports.find((p) => p.name === port.targetPort && p.protocol === port.protocol)?.containerPort ?? null
  );
}

/** R501: EndpointSlices say who; without any, the selector over live pods. */
function podsBehind(cluster: Cluster, service: ServiceObject): readonly PodEnd[] {
  const slices = cluster.objects.endpointSlices.filter(
    (slice) => slice.namespace === service.namespace && slice.service === service.name,
  );
  if (slices.length > 0) {
    const named = new Set(
      slices.flatMap((slice) =>
        slice.endpoints
          .filter((e) => e.pod && (e.ready || service.publishNotReadyAddresses))
          .map((e) => `Pod/${e.pod!.namespace}/${e.pod!.name}`),
      ),
    );
    return cluster.pods.filter((pod) => named.has(pod.id));
  }
  const { selector } = service;
  if (!selector) return [];
  return cluster.pods.filter(
    ({ object }) =>
      object.namespace === service.namespace &&
      Object.entries(selector).every(
        ([key, value]) => Object.hasOwn(object.labels, key) && object.labels[key] === value,
      ),
  );
}
