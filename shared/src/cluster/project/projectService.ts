// Raw Services and EndpointSlices, cut to what leads a connection to its pods (R78-R80, R501).
import type { EndpointSliceObject, ServiceObject, ServicePort } from '../objects';
import { readAnnotation, readPublished } from './projectExposureFields';
import {
  clip,
  type FieldPath,
  formatPath,
  located,
  type Projected,
  projecting,
  type Raw,
  readFlag,
  readLabels,
  readList,
  readMetadata,
  readPort,
  readProtocol,
  readRecord,
  readRecords,
  readText,
  refuse,
  type Whereabouts,
} from './projectFields';

const SERVICE_TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** Reads a Service. */
export function projectService(raw: unknown, where?: Whereabouts): Projected<ServiceObject> {
  return projecting('Service', raw, where, () => {
    const { raw: object, name, namespace, labels } = readMetadata(raw);
    const spec = readRecord(object.spec, ['spec']);
    const addresses = readClusterIps(spec);
    const selector = readLabels(spec.selector, ['spec', 'selector']);
    const policy = readText(spec.externalTrafficPolicy, ['spec', 'externalTrafficPolicy']);
    return {
      namespace,
      name,
      labels,
      type: readType(spec.type),
      clusterIPs: addresses.filter((ip) => ip !== 'None'),
      headless: addresses.includes('None'),
      // The API treats an empty selector like none.
      selector: Object.keys(selector).length === 0 ? null : selector,
      ports: readRecords(spec.ports, ['spec', 'ports']).map((port, index) =>
        readServicePort(port, ['spec', 'ports', index]),
      ),
      publishNotReadyAddresses: readFlag(spec.publishNotReadyAddresses, ['spec', 'publishNotReadyAddresses']),
      ...(policy === null ? {} : { externalTrafficPolicy: policy }),
      ...readPublishing(object, spec),
      ...located(where),
    };
  });
}

/** Annotations by which cloud providers make a load balancer internal, with the values that do; null: any value. */
const INTERNAL_MARKS: readonly (readonly [key: string, values: readonly string[] | null])[] = [
  ['networking.gke.io/load-balancer-type', ['internal']],
  ['cloud.google.com/load-balancer-type', ['internal']],
  ['service.beta.kubernetes.io/aws-load-balancer-internal', ['true', '0.0.0.0/0']],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme', ['internal']],
  ['service.beta.kubernetes.io/azure-load-balancer-internal', ['true']],
  ['service.beta.kubernetes.io/openstack-internal-load-balancer', ['true']],
  ['service.beta.kubernetes.io/oci-load-balancer-internal', ['true']],
  ['service.beta.kubernetes.io/cce-load-balancer-internal-vpc', ['true']],
  ['service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type', ['intranet']],
  ['service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type', ['private']],
  ['service.kubernetes.io/qcloud-loadbalancer-internal-subnetid', null],
];

/** What shows a Service to the outside (R504); what is not there is left out. */
function readPublishing(object: Raw, spec: Raw): Partial<ServiceObject> {
  const texts = (field: string): readonly string[] =>
    readList(spec[field], ['spec', field]).flatMap((item, index) => readText(item, ['spec', field, index]) ?? []);
  const externalIPs = texts('externalIPs');
  const ranges = texts('loadBalancerSourceRanges');
  const addresses = readLoadBalancer(object);
  const mark = internalMark(readRecord(object.metadata, ['metadata']));
  return {
    ...(externalIPs.length > 0 ? { externalIPs } : {}),
    ...(addresses.length > 0 ? { loadBalancerAddresses: addresses } : {}),
    ...(ranges.length > 0 ? { loadBalancerSourceRanges: ranges } : {}),
    ...(readFlag(spec.allocateLoadBalancerNodePorts, ['spec', 'allocateLoadBalancerNodePorts'], true)
      ? {}
      : { allocateLoadBalancerNodePorts: false }),
    ...(mark === null ? {} : { internalLoadBalancer: mark }),
  };
}

/** Addresses and host names of `status.loadBalancer.ingress`; an Ingress has the same field. */
export function readLoadBalancer(object: Raw): readonly string[] {
  const balancer = readRecord(readRecord(object.status, ['status']).loadBalancer, ['status', 'loadBalancer']);
  return readPublished(balancer.ingress, ['status', 'loadBalancer', 'ingress'], 'ip', 'hostname');
}

function internalMark(metadata: Raw): string | null {
  const marks = INTERNAL_MARKS.filter(([key, values]) => {
    const value = readAnnotation(metadata, key);
    return value !== null && (values === null || values.includes(value.toLowerCase()));
  });
  return marks[0]?.[0] ?? null;
}

function readType(raw: unknown): ServiceObject['type'] {
  const text = readText(raw, ['spec', 'type']) ?? 'ClusterIP';
  return (
    SERVICE_TYPES.find((type) => type === text) ?? refuse(['spec', 'type'], `"${clip(text)}" is no type of Service`)
  );
}

function readClusterIps(spec: Raw): readonly string[] {
  const list = readList(spec.clusterIPs, ['spec', 'clusterIPs']).map((ip, index) =>
    readText(ip, ['spec', 'clusterIPs', index]),
  );
  const single = list.length > 0 ? [] : [readText(spec.clusterIP, ['spec', 'clusterIP'])];
  return [...list, ...single].filter((ip) => ip !== null);
}

function readServicePort(port: Raw, path: FieldPath): ServicePort {
  const name = readText(port.name, [...path, 'name']);
  const target = readTargetPort(port.targetPort, [...path, 'targetPort']);
  return {
    ...(name === null ? {} : { name }),
    port: readPort(port.port, [...path, 'port']),
    ...(target === null ? {} : { targetPort: target }),
    protocol: readProtocol(port.protocol, [...path, 'protocol']),
    ...(port.nodePort ? { nodePort: readPort(port.nodePort, [...path, 'nodePort']) } : {}),
  };
}

/** Missing, "" and 0 are absent, as the API reads them. */
function readTargetPort(raw: unknown, path: FieldPath): number | string | null {
  if (typeof raw === 'string') return raw === '' ? null : raw;
  return raw === undefined || raw === null || raw === 0 ? null : readPort(raw, path);
}

/** Reads an EndpointSlice. Conditions that are not set count as the API says: ready, serving as ready, not terminating. */
export function projectEndpointSlice(raw: unknown, where?: Whereabouts): Projected<EndpointSliceObject> {
  return projecting('EndpointSlice', raw, where, () => {
    const { raw: object, name, namespace, labels } = readMetadata(raw);
    return {
      namespace,
      name,
      service: Object.hasOwn(labels, SERVICE_NAME_LABEL) ? labels[SERVICE_NAME_LABEL]! : null,
      addressType: readText(object.addressType, ['addressType']) ?? 'IPv4',
      endpoints: readRecords(object.endpoints, ['endpoints']).map((item, index) =>
        readEndpoint(item, ['endpoints', index], namespace),
      ),
      ports: readRecords(object.ports, ['ports']).map((item, index) => readSlicePort(item, ['ports', index])),
    };
  });
}

function readEndpoint(item: Raw, path: FieldPath, namespace: string): EndpointSliceObject['endpoints'][number] {
  const at = [...path, 'conditions'];
  const conditions = readRecord(item.conditions, at);
  const ready = readFlag(conditions.ready, [...at, 'ready'], true);
  const addresses = readList(item.addresses, [...path, 'addresses']).map((address, index) =>
    readText(address, [...path, 'addresses', index]),
  );
  const target = readRecord(item.targetRef, [...path, 'targetRef']);
  const pod = target.kind === 'Pod' ? readText(target.name, [...path, 'targetRef', 'name']) : null;
  return {
    addresses: addresses.filter((address) => address !== null),
    ready,
    serving: readFlag(conditions.serving, [...at, 'serving'], ready),
    terminating: readFlag(conditions.terminating, [...at, 'terminating']),
    pod:
      pod === null
        ? null
        : { namespace: readText(target.namespace, [...path, 'targetRef', 'namespace']) ?? namespace, name: pod },
  };
}

function readSlicePort(item: Raw, path: FieldPath): EndpointSliceObject['ports'][number] {
  const name = readText(item.name, [...path, 'name']);
  const at = [...path, 'port'];
  if (item.port !== undefined && item.port !== null && typeof item.port !== 'number')
    refuse(at, `${formatPath(at)} must be a number`);
  return {
    ...(name === null ? {} : { name }),
    // R502: a slice port without a number means all ports.
    port: item.port === undefined || item.port === null ? null : readPort(item.port, at),
    protocol: readProtocol(item.protocol, [...path, 'protocol']),
  };
}
