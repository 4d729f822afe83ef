// The backends of a Service as policies see them: translated before any policy is asked (R4, R78, R80, R501).
import {
  type Backend,
  type Cluster,
  type Protocol,
  type ServiceObject,
  serviceBackendsOf,
  servicePortOf,
} from '../cluster/index';

export type { Backend } from '../cluster/index';

/** Backends for one Service port; null when the Service has no such port. */
export function backendsOf(
  cluster: Cluster,
  service: ServiceObject,
  protocol: Protocol,
  port: number,
): readonly Backend[] | null {
  const services = serviceBackendsOf(cluster);
  // R80: clients of a headless Service dial the pods themselves, on any port.
  if (service.headless) return services.headless(service, port);
  const servicePort = servicePortOf(service, protocol, port);
  return servicePort ? services.behind(service, servicePort).pods : null;
}
