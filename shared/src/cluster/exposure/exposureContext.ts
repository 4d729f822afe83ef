// What all readers of declared exposure share: the Services and their backends, and where findings go.

import type { Cluster } from '../model';
import type { Finding, ObjectRef, ServiceObject, ServicePort, Severity, SourceLocation } from '../objects';
import { originOf } from '../origin';
import { type ServiceBackends, serviceBackendsOf } from '../serviceBackends';
import { type AudienceAnswer, nodeAudience } from './exposureAddresses';
import type { EntryBackend } from './exposureModel';

/** An object that publishes, for findings. */
export interface Publisher {
  readonly ref: ObjectRef;
  readonly location: SourceLocation | undefined;
}

export function publisher(
  kind: string,
  object: { namespace: string; name: string; location?: SourceLocation },
): Publisher {
  return { ref: { kind, namespace: object.namespace, name: object.name }, location: object.location };
}

/** What one reference to a Service leads to. */
export interface Led {
  readonly backends: readonly EntryBackend[];
  readonly others: readonly string[];
}

const NOWHERE: Led = { backends: [], others: [] };

export class ExposureContext {
  readonly services: ServiceBackends;
  /** Of ports on nodes. */
  readonly nodeAudience: AudienceAnswer;
  readonly findings: Finding[] = [];
  readonly #reported = new Set<string>();

  constructor(readonly cluster: Cluster) {
    this.services = serviceBackendsOf(cluster);
    this.nodeAudience = nodeAudience(cluster);
  }

  /** Files need not hold everything that the cluster has. */
  get isLive(): boolean {
    return originOf(this.cluster.objects.source) !== 'manifests';
  }

  /** True where absence of an object means that it does not exist. The resource by the name that gaps give it. */
  isComplete(resource: string, namespace: string | null): boolean {
    const { gaps } = this.cluster.objects;
    return !gaps.some((gap) => gap.resource === resource && (gap.namespace === null || gap.namespace === namespace));
  }

  /** Each finding once. */
  report(
    { ref, location }: Publisher,
    code: string,
    severity: Severity,
    message: string,
    next: string,
    path?: string,
  ): void {
    const key = JSON.stringify([ref, code, message]);
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.findings.push({
      code,
      severity,
      object: ref,
      message,
      next,
      ...(path === undefined ? {} : { path }),
      ...(location ? { location } : {}),
    });
  }

  /** The backends of one port of a Service that `from` names; what is broken becomes a finding. */
  lead(
    from: Publisher,
    name: { readonly namespace: string; readonly name: string },
    pick: (service: ServiceObject) => readonly ServicePort[],
    portWords: string,
    mirror = false,
  ): Led {
    const service = this.services.service(name.namespace, name.name);
    const title = `${name.namespace}/${name.name}`;
    if (!service) {
      if (this.isComplete('services', name.namespace))
        this.report(
          from,
          'backend-service-missing',
          'warning',
          `leads to Service ${title}, which does not exist`,
          'Create the Service or correct its name.',
        );
      return NOWHERE;
    }
    if (service.type === 'ExternalName') {
      this.report(
        from,
        'backend-external-name',
        'info',
        `leads to Service ${title}, which is only a name for a host outside`,
        'Nothing to do if that is meant.',
      );
      return NOWHERE;
    }
    const ports = pick(service);
    if (ports.length === 0) {
      this.report(
        from,
        'backend-port-missing',
        'warning',
        `leads to ${portWords} of Service ${title}, which has no such port`,
        'Name one of the ports of the Service.',
      );
      return NOWHERE;
    }
    const led = this.behind(service, ports, mirror);
    if (led.backends.length + led.others.length === 0)
      this.report(
        from,
        'backend-without-pods',
        'info',
        `leads to ${portWords} of Service ${title}, which has no ready backend`,
        'Check the selector, the target port and the pods.',
      );
    return led;
  }

  /** All backends of some ports. */
  behind(service: ServiceObject, ports: readonly ServicePort[], mirror = false): Led {
    const ref: ObjectRef = { kind: 'Service', namespace: service.namespace, name: service.name };
    const found = ports.map((port) => ({ port, ...this.services.behind(service, port) }));
    return {
      backends: found.flatMap(({ port: { protocol }, pods }) =>
        pods.map(({ pod, port }): EntryBackend => ({ pod, protocol, port, service: ref, mirror })),
      ),
      others: [...new Set(found.flatMap(({ others }) => others.map(({ address }) => address)))].sort(),
    };
  }
}

/** Each pod and port once, in order of the first. */
export function uniqueBackends(backends: readonly EntryBackend[]): readonly EntryBackend[] {
  const found = new Map<string, EntryBackend>();
  for (const backend of backends) {
    const key = `${backend.pod.id} ${backend.protocol} ${backend.port} ${backend.mirror}`;
    if (!found.has(key)) found.set(key, backend);
  }
  return [...found.values()];
}
