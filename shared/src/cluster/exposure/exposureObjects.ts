// What publishes pods to the outside, cut to the fields that Portolan reads: Ingress, Gateway API, OpenShift routes (section F).
// An allow-list: no certificate, key, secret name, header filter or annotation other than the class is ever taken.
import type { Labels, SourceLocation } from '../objectParts';

/** What a condition says; null: absent or Unknown. */
export type ConditionState = boolean | null;

/** Where an Ingress sends requests. `service` is null for resource backends, which are not modelled (R511). */
export interface IngressBackend {
  readonly service: string | null;
  /** The *Service* port, by number or name; null when not given. */
  readonly port: number | string | null;
}

/** An Ingress of networking.k8s.io, or of the older extensions group. */
export interface IngressObject {
  readonly namespace: string;
  readonly name: string;
  /** `spec.ingressClassName`. */
  readonly className: string | null;
  /** Annotation kubernetes.io/ingress.class, the legacy way. */
  readonly legacyClass: string | null;
  readonly defaultBackend: IngressBackend | null;
  readonly rules: readonly {
    /** null: any host. */
    readonly host: string | null;
    readonly paths: readonly { readonly path: string | null; readonly backend: IngressBackend }[];
  }[];
  /** `spec.tls` has an entry; what is in it is not kept. */
  readonly tls: boolean;
  /** Addresses and host names of `status.loadBalancer`. */
  readonly addresses: readonly string[];
  readonly location?: SourceLocation;
}

export interface IngressClassObject {
  readonly name: string;
  /** `spec.controller`, such as `k8s.io/ingress-nginx`. */
  readonly controller: string | null;
  /** Annotation ingressclass.kubernetes.io/is-default-class. */
  readonly isDefault: boolean;
  readonly location?: SourceLocation;
}

/** Which namespaces may attach something. Any word that is not known admits none. */
export interface NamespacesFrom {
  readonly from: 'All' | 'Same' | 'Selector' | 'None' | 'unknown';
  /** A label selector, unread, where `from` is `Selector`. */
  readonly selector?: unknown;
}

export interface GatewayListener {
  readonly name: string;
  /** null: any host. */
  readonly hostname: string | null;
  readonly port: number;
  /** HTTP, HTTPS, TLS, TCP, UDP or a word of the implementation. */
  readonly protocol: string;
  readonly routes: NamespacesFrom;
  /** Kinds of routes that may attach; [] is what the protocol implies. */
  readonly kinds: readonly string[];
  /** Its condition Accepted; null: not given. */
  readonly accepted: ConditionState;
}

export interface GatewayObject {
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  readonly listeners: readonly GatewayListener[];
  /** Who may add ListenerSets; `None` by default. */
  readonly listenerSets: NamespacesFrom;
  /** Addresses and host names of its status, else those that its spec asks for. */
  readonly addresses: readonly string[];
  readonly accepted: ConditionState;
  readonly programmed: ConditionState;
  readonly location?: SourceLocation;
}

export interface GatewayClassObject {
  readonly name: string;
  readonly controller: string | null;
  readonly accepted: ConditionState;
  readonly location?: SourceLocation;
}

/** A ListenerSet, or its forerunner XListenerSet. */
export interface ListenerSetObject {
  readonly namespace: string;
  readonly name: string;
  readonly parent: ParentRef;
  readonly listeners: readonly GatewayListener[];
  readonly accepted: ConditionState;
  readonly location?: SourceLocation;
}

export interface ParentRef {
  readonly group: string;
  readonly kind: string;
  /** Filled with the own namespace where it is missing. */
  readonly namespace: string;
  readonly name: string;
  readonly sectionName: string | null;
  readonly port: number | null;
}

export interface BackendRef {
  readonly group: string;
  readonly kind: string;
  /** Filled with the route's namespace where it is missing. */
  readonly namespace: string;
  readonly name: string;
  /** The Service port; null when not given. */
  readonly port: number | null;
  /** 0: no traffic (R513). */
  readonly weight: number;
}

export const GATEWAY_ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'] as const;
export type GatewayRouteKind = (typeof GATEWAY_ROUTE_KINDS)[number];

/** A route of the Gateway API. Matches and filters are not kept, except where a filter mirrors requests (R513). */
export interface GatewayRouteObject {
  readonly kind: GatewayRouteKind;
  readonly namespace: string;
  readonly name: string;
  /** [] is any host. */
  readonly hostnames: readonly string[];
  readonly parents: readonly ParentRef[];
  readonly rules: readonly { readonly backends: readonly BackendRef[]; readonly mirrors: readonly BackendRef[] }[];
  /** `status.parents`: what each controller says of each parent. */
  readonly status: readonly {
    readonly parent: ParentRef;
    readonly accepted: ConditionState;
    readonly resolvedRefs: ConditionState;
  }[];
  readonly location?: SourceLocation;
}

/** Lets routes of other namespaces name objects of its own (R513). */
export interface ReferenceGrantObject {
  readonly namespace: string;
  readonly name: string;
  readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
  /** `name` null: every object of the kind. */
  readonly to: readonly { readonly group: string; readonly kind: string; readonly name: string | null }[];
  readonly location?: SourceLocation;
}

export interface OpenShiftRouteTarget {
  readonly kind: string;
  readonly name: string;
  /** 0: no traffic. 100 when not given. */
  readonly weight: number;
}

/** A Route of route.openshift.io (R514). Of `spec.tls` only the termination is kept. */
export interface OpenShiftRouteObject {
  readonly namespace: string;
  readonly name: string;
  readonly host: string | null;
  /** `to`, then `alternateBackends`. */
  readonly targets: readonly OpenShiftRouteTarget[];
  /** `port.targetPort`: one endpoint port; null: all. */
  readonly targetPort: number | string | null;
  /** edge, passthrough, reencrypt; null: plain. */
  readonly termination: string | null;
  readonly labels: Labels;
  readonly status: readonly {
    readonly router: string;
    readonly host: string | null;
    readonly canonicalHostname: string | null;
    readonly admitted: ConditionState;
  }[];
  readonly location?: SourceLocation;
}

/** Objects of section F. */
export interface ExposureObjects {
  readonly ingresses: readonly IngressObject[];
  readonly ingressClasses: readonly IngressClassObject[];
  readonly gateways: readonly GatewayObject[];
  readonly gatewayClasses: readonly GatewayClassObject[];
  readonly listenerSets: readonly ListenerSetObject[];
  readonly gatewayRoutes: readonly GatewayRouteObject[];
  readonly referenceGrants: readonly ReferenceGrantObject[];
  readonly openShiftRoutes: readonly OpenShiftRouteObject[];
}

/** Nothing is published by routing objects. */
export const NO_EXPOSURE: ExposureObjects = {
  ingresses: [],
  ingressClasses: [],
  gateways: [],
  gatewayClasses: [],
  listenerSets: [],
  gatewayRoutes: [],
  referenceGrants: [],
  openShiftRoutes: [],
};
