// Raw objects of the Gateway API, cut to listeners, attachments and backends (R512, R513).
import type {
  BackendRef,
  GatewayClassObject,
  GatewayListener,
  GatewayObject,
  GatewayRouteKind,
  GatewayRouteObject,
  ListenerSetObject,
  ReferenceGrantObject,
} from '../exposure/exposureObjects';
import {
  readCondition,
  readGroup,
  readNamespacesFrom,
  readOptionalPort,
  readParent,
  readPublished,
} from './projectExposureFields';
import { readWeight } from './projectExposureIngress';
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
  readPort,
  readRecord,
  readRecords,
  readText,
  type Whereabouts,
} from './projectFields';

const SPEC: FieldPath = ['spec'];
const STATUS: FieldPath = ['status'];

/** Reads a Gateway; `spec.listeners[].tls` never gets past here. */
export function projectGateway(raw: unknown, where?: Whereabouts): Projected<GatewayObject> {
  return projecting('Gateway', raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const spec = readRecord(object.spec, SPEC);
    const status = readRecord(object.status, STATUS);
    const given = readPublished(status.addresses, [...STATUS, 'addresses'], 'value');
    return {
      namespace,
      name,
      className: readName(spec.gatewayClassName, [...SPEC, 'gatewayClassName']),
      listeners: readListeners(spec, status),
      listenerSets: readNamespacesFrom(spec.allowedListeners, [...SPEC, 'allowedListeners'], 'None'),
      addresses: given.length > 0 ? given : readPublished(spec.addresses, [...SPEC, 'addresses'], 'value'),
      accepted: readCondition(status.conditions, 'Accepted'),
      programmed: readCondition(status.conditions, 'Programmed'),
      ...located(where),
    };
  });
}

/** Reads a ListenerSet of gateway.networking.k8s.io, or an XListenerSet of the experimental group. */
export function projectListenerSet(raw: unknown, where?: Whereabouts): Projected<ListenerSetObject> {
  return projecting('ListenerSet', raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const spec = readRecord(object.spec, SPEC);
    const status = readRecord(object.status, STATUS);
    const at = [...SPEC, 'parentRef'];
    return {
      namespace,
      name,
      parent: readParent(readRecord(spec.parentRef, at), at, namespace),
      listeners: readListeners(spec, status),
      accepted: readCondition(status.conditions, 'Accepted'),
      ...located(where),
    };
  });
}

function readListeners(spec: Raw, status: Raw): readonly GatewayListener[] {
  const states = readRecords(status.listeners, [...STATUS, 'listeners']);
  return readRecords(spec.listeners, [...SPEC, 'listeners']).map((item, index) => {
    const at = [...SPEC, 'listeners', index];
    const name = readName(item.name, [...at, 'name']);
    const state = states.find((entry) => entry.name === name);
    const allowed = readRecord(item.allowedRoutes, [...at, 'allowedRoutes']);
    const kindsAt = [...at, 'allowedRoutes', 'kinds'];
    const kinds = readRecords(allowed.kinds, kindsAt).map((kind, k) => readText(kind.kind, [...kindsAt, k, 'kind']));
    return {
      name,
      hostname: readText(item.hostname, [...at, 'hostname']),
      port: readPort(item.port, [...at, 'port']),
      protocol: readText(item.protocol, [...at, 'protocol']) ?? 'HTTP',
      routes: readNamespacesFrom(allowed, [...at, 'allowedRoutes'], 'Same'),
      kinds: kinds.filter((kind) => kind !== null),
      accepted: state ? readCondition(state.conditions, 'Accepted') : null,
    };
  });
}

/** Reads a GatewayClass. */
export function projectGatewayClass(raw: unknown, where?: Whereabouts): Projected<GatewayClassObject> {
  return projecting('GatewayClass', raw, where, () => {
    const { raw: object, metadata } = readHead(raw);
    return {
      name: readName(metadata.name, ['metadata', 'name']),
      controller: readText(readRecord(object.spec, SPEC).controllerName, [...SPEC, 'controllerName']),
      accepted: readCondition(readRecord(object.status, STATUS).conditions, 'Accepted'),
      ...located(where),
    };
  });
}

/** Reads a route; `kind` is that of the list it came from. */
export function projectGatewayRoute(
  raw: unknown,
  kind: GatewayRouteKind,
  where?: Whereabouts,
): Projected<GatewayRouteObject> {
  return projecting(kind, raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const spec = readRecord(object.spec, SPEC);
    const hosts = [...SPEC, 'hostnames'];
    const parents = [...SPEC, 'parentRefs'];
    const rules = [...SPEC, 'rules'];
    const hostnames = readList(spec.hostnames, hosts).map((host, index) => readText(host, [...hosts, index]));
    return {
      kind,
      namespace,
      name,
      hostnames: hostnames.filter((host) => host !== null),
      parents: readRecords(spec.parentRefs, parents).map((ref, i) => readParent(ref, [...parents, i], namespace)),
      rules: readRecords(spec.rules, rules).map((rule, index) => readRule(rule, [...rules, index], namespace)),
      status: readParentStates(object, namespace),
      ...located(where),
    };
  });
}

function readRule(rule: Raw, path: FieldPath, namespace: string): GatewayRouteObject['rules'][number] {
  const at = [...path, 'backendRefs'];
  const raws = readRecords(rule.backendRefs, at);
  return {
    backends: raws.map((item, index) => readBackend(item, [...at, index], namespace)),
    mirrors: [
      ...readMirrors(rule, path, namespace),
      ...raws.flatMap((item, index) => readMirrors(item, [...at, index], namespace)),
    ],
  };
}

/** Of all filters only those that send a copy of the request elsewhere are read. */
function readMirrors(owner: Raw, path: FieldPath, namespace: string): readonly BackendRef[] {
  const at = [...path, 'filters'];
  return readRecords(owner.filters, at).flatMap((filter, index) => {
    if (filter.type !== 'RequestMirror') return [];
    const here = [...at, index, 'requestMirror'];
    const mirror = readRecord(filter.requestMirror, here);
    return [readBackend(readRecord(mirror.backendRef, [...here, 'backendRef']), [...here, 'backendRef'], namespace)];
  });
}

function readBackend(raw: Raw, path: FieldPath, namespace: string): BackendRef {
  return {
    group: readGroup(raw.group, [...path, 'group'], ''),
    kind: readText(raw.kind, [...path, 'kind']) ?? 'Service',
    namespace: readText(raw.namespace, [...path, 'namespace']) ?? namespace,
    name: readName(raw.name, [...path, 'name']),
    port: readOptionalPort(raw.port, [...path, 'port']),
    weight: readWeight(raw.weight, 1),
  };
}

function readParentStates(object: Raw, namespace: string): GatewayRouteObject['status'] {
  const at = [...STATUS, 'parents'];
  return readRecords(readRecord(object.status, STATUS).parents, at).map((item, index) => {
    const here = [...at, index, 'parentRef'];
    return {
      parent: readParent(readRecord(item.parentRef, here), here, namespace),
      accepted: readCondition(item.conditions, 'Accepted'),
      resolvedRefs: readCondition(item.conditions, 'ResolvedRefs'),
    };
  });
}

/** Reads a ReferenceGrant. */
export function projectReferenceGrant(raw: unknown, where?: Whereabouts): Projected<ReferenceGrantObject> {
  return projecting('ReferenceGrant', raw, where, () => {
    const { raw: object, name, namespace } = readMetadata(raw);
    const spec = readRecord(object.spec, SPEC);
    const [from, to] = [[...SPEC, 'from'] as FieldPath, [...SPEC, 'to'] as FieldPath];
    return {
      namespace,
      name,
      from: readRecords(spec.from, from).map((item, index) => ({
        group: readGroup(item.group, [...from, index, 'group'], ''),
        kind: readText(item.kind, [...from, index, 'kind']) ?? '',
        namespace: readText(item.namespace, [...from, index, 'namespace']) ?? '',
      })),
      to: readRecords(spec.to, to).map((item, index) => ({
        group: readGroup(item.group, [...to, index, 'group'], ''),
        kind: readText(item.kind, [...to, index, 'kind']) ?? '',
        name: readText(item.name, [...to, index, 'name']),
      })),
      ...located(where),
    };
  });
}
