// The shape of what publishes pods, in a snapshot: the fields of ExposureObjects, and no others.
import {
  type BackendRef,
  type ConditionState,
  type ExposureObjects,
  GATEWAY_ROUTE_KINDS,
  type GatewayClassObject,
  type GatewayListener,
  type GatewayObject,
  type GatewayRouteObject,
  type IngressBackend,
  type IngressClassObject,
  type IngressObject,
  type ListenerSetObject,
  type NamespacesFrom,
  type OpenShiftRouteObject,
  type OpenShiftRouteTarget,
  type ParentRef,
  type ReferenceGrantObject,
} from '../cluster/index';
import { location } from './findingShape';
import {
  anything,
  eitherOf,
  flag,
  listOf,
  missingIs,
  natural,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
  texts,
} from './shape';

const condition: Shape<ConditionState> = orNull(flag);
const portOrName = orNull(eitherOf((value) => typeof value === 'number', natural, text));
const ingressBackend = object<IngressBackend>({ service: orNull(text), port: portOrName });

const ingress = object<IngressObject>({
  namespace: text,
  name: text,
  className: orNull(text),
  legacyClass: orNull(text),
  defaultBackend: orNull(ingressBackend),
  rules: listOf(
    object<IngressObject['rules'][number]>({
      host: orNull(text),
      paths: listOf(
        object<IngressObject['rules'][number]['paths'][number]>({ path: orNull(text), backend: ingressBackend }),
      ),
    }),
  ),
  tls: flag,
  addresses: listOf(text),
  location: optional(location),
});

const ingressClass = object<IngressClassObject>({
  name: text,
  controller: orNull(text),
  isDefault: flag,
  location: optional(location),
});

const namespacesFrom = object<NamespacesFrom>({
  from: oneOf('All', 'Same', 'Selector', 'None', 'unknown'),
  selector: optional(anything),
});

const listener = object<GatewayListener>({
  name: text,
  hostname: orNull(text),
  port: natural,
  protocol: text,
  routes: namespacesFrom,
  kinds: listOf(text),
  accepted: condition,
});

const parentRef = object<ParentRef>({
  group: text,
  kind: text,
  namespace: text,
  name: text,
  sectionName: orNull(text),
  port: orNull(natural),
});

const gateway = object<GatewayObject>({
  namespace: text,
  name: text,
  className: text,
  listeners: listOf(listener),
  listenerSets: namespacesFrom,
  addresses: listOf(text),
  accepted: condition,
  programmed: condition,
  location: optional(location),
});

const gatewayClass = object<GatewayClassObject>({
  name: text,
  controller: orNull(text),
  accepted: condition,
  location: optional(location),
});

const listenerSet = object<ListenerSetObject>({
  namespace: text,
  name: text,
  parent: parentRef,
  listeners: listOf(listener),
  accepted: condition,
  location: optional(location),
});

const backendRef = object<BackendRef>({
  group: text,
  kind: text,
  namespace: text,
  name: text,
  port: orNull(natural),
  weight: natural,
});

const gatewayRoute = object<GatewayRouteObject>({
  kind: oneOf(...GATEWAY_ROUTE_KINDS),
  namespace: text,
  name: text,
  hostnames: listOf(text),
  parents: listOf(parentRef),
  rules: listOf(
    object<GatewayRouteObject['rules'][number]>({ backends: listOf(backendRef), mirrors: listOf(backendRef) }),
  ),
  status: listOf(
    object<GatewayRouteObject['status'][number]>({ parent: parentRef, accepted: condition, resolvedRefs: condition }),
  ),
  location: optional(location),
});

const referenceGrant = object<ReferenceGrantObject>({
  namespace: text,
  name: text,
  from: listOf(object<ReferenceGrantObject['from'][number]>({ group: text, kind: text, namespace: text })),
  to: listOf(object<ReferenceGrantObject['to'][number]>({ group: text, kind: text, name: orNull(text) })),
  location: optional(location),
});

const openShiftRoute = object<OpenShiftRouteObject>({
  namespace: text,
  name: text,
  host: orNull(text),
  targets: listOf(object<OpenShiftRouteTarget>({ kind: text, name: text, weight: natural })),
  targetPort: portOrName,
  termination: orNull(text),
  labels: texts,
  status: listOf(
    object<OpenShiftRouteObject['status'][number]>({
      router: text,
      host: orNull(text),
      canonicalHostname: orNull(text),
      admitted: condition,
    }),
  ),
  location: optional(location),
});

/** Lists that older snapshots do not have are empty. */
export const exposureObjects: Shape<ExposureObjects> = object<ExposureObjects>({
  ingresses: missingIs([], listOf(ingress)),
  ingressClasses: missingIs([], listOf(ingressClass)),
  gateways: missingIs([], listOf(gateway)),
  gatewayClasses: missingIs([], listOf(gatewayClass)),
  listenerSets: missingIs([], listOf(listenerSet)),
  gatewayRoutes: missingIs([], listOf(gatewayRoute)),
  referenceGrants: missingIs([], listOf(referenceGrant)),
  openShiftRoutes: missingIs([], listOf(openShiftRoute)),
});
