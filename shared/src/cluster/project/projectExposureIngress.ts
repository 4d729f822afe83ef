// Raw Ingresses, IngressClasses and OpenShift routes, cut to what says which Services they publish (R511, R514).
import type {
  IngressBackend,
  IngressClassObject,
  IngressObject,
  OpenShiftRouteObject,
  OpenShiftRouteTarget,
} from '../exposure/exposureObjects';
import { readAnnotation, readCondition, readPortOrName } from './projectExposureFields';
import {
  type FieldPath,
  located,
  type Projected,
  projecting,
  type Raw,
  readHead,
  readList,
  readMetadata,
  readName,
  readRecord,
  readRecords,
  readText,
  type Whereabouts,
} from './projectFields';
import { readLoadBalancer } from './projectService';

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';
const SPEC: FieldPath = ['spec'];

/** Reads an Ingress of networking.k8s.io/v1, or of its beta versions, which nest backends differently. */
export function projectIngress(raw: unknown, where?: Whereabouts): Projected<IngressObject> {
  return projecting('Ingress', raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const spec = readRecord(object.spec, SPEC);
    const field = spec.defaultBackend === undefined || spec.defaultBackend === null ? 'backend' : 'defaultBackend';
    return {
      namespace,
      name,
      className: readText(spec.ingressClassName, [...SPEC, 'ingressClassName']),
      legacyClass: readAnnotation(readRecord(object.metadata, ['metadata']), CLASS_ANNOTATION),
      defaultBackend: spec[field] ? readBackend(spec[field], [...SPEC, field]) : null,
      rules: readRecords(spec.rules, [...SPEC, 'rules']).map((rule, index) =>
        readRule(rule, [...SPEC, 'rules', index]),
      ),
      tls: readList(spec.tls, [...SPEC, 'tls']).length > 0,
      addresses: readLoadBalancer(object),
      ...located(where),
    };
  });
}

function readRule(rule: Raw, path: FieldPath): IngressObject['rules'][number] {
  const http = readRecord(rule.http, [...path, 'http']);
  const at = [...path, 'http', 'paths'];
  return {
    host: readText(rule.host, [...path, 'host']),
    paths: readRecords(http.paths, at).map((item, index) => ({
      path: readText(item.path, [...at, index, 'path']),
      backend: readBackend(item.backend, [...at, index, 'backend']),
    })),
  };
}

function readBackend(value: unknown, path: FieldPath): IngressBackend {
  const raw = readRecord(value, path);
  const legacy = readText(raw.serviceName, [...path, 'serviceName']);
  if (legacy !== null) return { service: legacy, port: readPortOrName(raw.servicePort, [...path, 'servicePort']) };
  const at = [...path, 'service'];
  const service = readRecord(raw.service, at);
  const port = readRecord(service.port, [...at, 'port']);
  return {
    service: readText(service.name, [...at, 'name']),
    port: readText(port.name, [...at, 'port', 'name']) ?? readPortOrName(port.number, [...at, 'port', 'number']),
  };
}

/** Reads an IngressClass. */
export function projectIngressClass(raw: unknown, where?: Whereabouts): Projected<IngressClassObject> {
  return projecting('IngressClass', raw, where, () => {
    const { raw: object, metadata } = readHead(raw);
    return {
      name: readName(metadata.name, ['metadata', 'name']),
      controller: readText(readRecord(object.spec, SPEC).controller, [...SPEC, 'controller']),
      isDefault: readAnnotation(metadata, DEFAULT_CLASS_ANNOTATION) === 'true',
      ...located(where),
    };
  });
}

/** Reads a Route of route.openshift.io. Keys and certificates in `spec.tls` never get past here. */
export function projectOpenShiftRoute(raw: unknown, where?: Whereabouts): Projected<OpenShiftRouteObject> {
  return projecting('Route', raw, where, () => {
    const { raw: object, name, namespace, labels } = readMetadata(raw);
    const spec = readRecord(object.spec, SPEC);
    const others = [...SPEC, 'alternateBackends'];
    const port = readRecord(spec.port, [...SPEC, 'port']);
    const tls = readRecord(spec.tls, [...SPEC, 'tls']);
    return {
      namespace,
      name,
      labels,
      host: readText(spec.host, [...SPEC, 'host']),
      targets: [
        readTarget(readRecord(spec.to, [...SPEC, 'to']), [...SPEC, 'to']),
        ...readRecords(spec.alternateBackends, others).map((item, index) => readTarget(item, [...others, index])),
      ],
      targetPort: readPortOrName(port.targetPort, [...SPEC, 'port', 'targetPort']),
      termination: readText(tls.termination, [...SPEC, 'tls', 'termination']),
      status: readRouters(object),
      ...located(where),
    };
  });
}

function readTarget(raw: Raw, path: FieldPath): OpenShiftRouteTarget {
  return {
    kind: readText(raw.kind, [...path, 'kind']) ?? 'Service',
    name: readName(raw.name, [...path, 'name']),
    weight: readWeight(raw.weight, 100),
  };
}

/** A weight; anything that is none counts as given by default. */
export function readWeight(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : fallback;
}

function readRouters(object: Raw): OpenShiftRouteObject['status'] {
  const at = ['status', 'ingress'];
  return readRecords(readRecord(object.status, ['status']).ingress, at).map((item, index) => ({
    router: readText(item.routerName, [...at, index, 'routerName']) ?? 'default',
    host: readText(item.host, [...at, index, 'host']),
    canonicalHostname: readText(item.routerCanonicalHostname, [...at, index, 'routerCanonicalHostname']),
    admitted: readCondition(item.conditions, 'Admitted'),
  }));
}
