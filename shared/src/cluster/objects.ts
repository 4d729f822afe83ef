// What a source hands over: the API objects of a cluster, cut to the fields that Portolan reads, and what could not be read.
import type { EngineEvidence } from './engine/engineEvidence';
import type { ExposureObjects } from './exposure/exposureObjects';
import type { Labels, SourceLocation } from './objectParts';

export type { Labels, SourceLocation } from './objectParts';

/** Transport protocols that policies can name (R7). */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** Names one API object. `namespace` is null for cluster-scoped kinds. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

export interface NamespaceObject {
  readonly name: string;
  /** null: the labels could not be read (R39). */
  readonly labels: Labels | null;
  readonly location?: SourceLocation;
}

/** Which container list a port was declared in; engines differ in which they count (R58). */
export type ContainerRole = 'regular' | 'sidecar' | 'init';

export interface ContainerPort {
  /** Absent for ports without a name. */
  readonly name?: string;
  readonly containerPort: number;
  readonly protocol: Protocol;
  readonly container: ContainerRole;
  /** The node's port that leads here (R507); absent: none. */
  readonly hostPort?: number;
  /** The node's address that hostPort listens on; absent: all of them. */
  readonly hostIP?: string;
}

/** A reference to the object that controls another (`ownerReferences` with `controller: true`). */
export interface OwnerRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodObject {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  /** Addresses in API order; [] while none is assigned (R71); null when they cannot be known (workload templates). */
  readonly ips: readonly string[] | null;
  /** The node's name, null while unscheduled or unknown. */
  readonly node: string | null;
  readonly hostNetwork: boolean;
  readonly phase: PodPhase;
  readonly terminating: boolean;
  readonly ready: boolean;
  readonly serviceAccount: string;
  readonly ports: readonly ContainerPort[];
  /** The controlling owner, null for a pod of its own. */
  readonly owner: OwnerRef | null;
  /** Annotation kubernetes.io/config.mirror is present: a static pod (R601). */
  readonly mirror: boolean;
  /**
   * Set for a workload template read from a manifest: this "pod" stands for all replicas.
   * `replicas` is null when the count is not known (DaemonSet: one per node).
   */
  readonly template?: { readonly replicas: number | null };
  readonly location?: SourceLocation;
}

/** ReplicaSets, Jobs and other controllers, needed only to climb from a pod to its top owner (R600). */
export interface ControllerObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly owner: OwnerRef | null;
}

export interface NodeObject {
  readonly name: string;
  readonly labels: Labels;
  /** `status.addresses` of types InternalIP and ExternalIP. */
  readonly ips: readonly string[];
  /** Those of them that are of type ExternalIP; absent: none. */
  readonly externalIPs?: readonly string[];
}

/** A NetworkPolicy of networking.k8s.io/v1. The spec is kept whole and unread: unknown fields must stay visible (R116). */
export interface NetworkPolicyObject {
  readonly namespace: string;
  readonly name: string;
  readonly spec: unknown;
  readonly location?: SourceLocation;
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  /** Absent: the same number as `port` (R78). */
  readonly targetPort?: number | string;
  readonly protocol: Protocol;
  readonly nodePort?: number;
}

export interface ServiceObject {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly type: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';
  /** [] when none; 'None' entries are dropped and `headless` is set. */
  readonly clusterIPs: readonly string[];
  readonly headless: boolean;
  /** null: no selector. */
  readonly selector: Labels | null;
  readonly ports: readonly ServicePort[];
  readonly publishNotReadyAddresses: boolean;
  readonly externalTrafficPolicy?: string;
  /** Addresses that nodes answer for, whatever the type (R504); absent: none. */
  readonly externalIPs?: readonly string[];
  /** Addresses and host names of `status.loadBalancer`; absent: none yet. */
  readonly loadBalancerAddresses?: readonly string[];
  /** Clients that the load balancer lets through (R504); absent: all. */
  readonly loadBalancerSourceRanges?: readonly string[];
  /** False: no node ports for a load balancer (R504); absent: true. */
  readonly allocateLoadBalancerNodePorts?: boolean;
  /** The annotation that makes its load balancer one of an internal network; absent: none does. */
  readonly internalLoadBalancer?: string;
  readonly location?: SourceLocation;
}

export interface EndpointSliceObject {
  readonly namespace: string;
  readonly name: string;
  /** Label kubernetes.io/service-name. */
  readonly service: string | null;
  readonly addressType: string;
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly ready: boolean;
    readonly serving: boolean;
    readonly terminating: boolean;
    /** targetRef, when it is a Pod. */
    readonly pod: { readonly namespace: string; readonly name: string } | null;
  }[];
  readonly ports: readonly { readonly name?: string; readonly port: number | null; readonly protocol: Protocol }[];
}

/**
 * An object of a policy language other than NetworkPolicy: a policy, or something that its policies refer to (Tier, NetworkSet, CiliumCIDRGroup).
 * The spec is kept whole and unread: unknown fields must stay visible (R116).
 */
export interface PolicyObject {
  /** Group and version, such as `cilium.io/v2`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** null for cluster-scoped kinds. */
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Labels;
  readonly spec: unknown;
  /** Cilium only: several rules in one object (R200). Absent: not given. */
  readonly specs?: unknown;
  /** What the engine says is wrong with it (a condition `Valid` or `Ready` that is False); absent when it does not complain (R201, R403). */
  readonly refusedByEngine?: string;
  readonly location?: SourceLocation;
}

export interface ServiceAccountObject {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

/** Policy objects of a kind that this version does not evaluate; counted and named, never ignored in silence (R403). */
export interface OtherPolicies {
  readonly apiGroup: string;
  readonly kind: string;
  readonly objects: readonly { readonly namespace: string | null; readonly name: string }[];
}

export type GapReason = 'forbidden' | 'error' | 'out-of-scope';

/** A resource (in one namespace, or in all when null) that could not be read. What depends on it is unknown (R88). */
export interface InputGap {
  /** Plural resource name, such as `networkpolicies`. */
  readonly resource: string;
  readonly namespace: string | null;
  readonly reason: GapReason;
  /** In the reader's words. */
  readonly message: string;
  /** What a role would have to allow `list` and `watch` on, as RBAC names it: `networkpolicies.networking.k8s.io`; absent: no role would help. */
  readonly right?: string;
}

export type Severity = 'error' | 'warning' | 'info';

/** Something about the input that a person should know: an object that takes no part, or whose answer is limited. */
export interface Finding {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly severity: Severity;
  readonly object: ObjectRef | null;
  readonly message: string;
  /** What to do about it. */
  readonly next?: string;
  /** JSON path inside the object, such as `spec.ingress[0].ports[1]`. */
  readonly path?: string;
  readonly location?: SourceLocation;
}

export type SourceKind = 'kubeconfig' | 'manifests' | 'snapshot' | 'demo';

export interface SourceDescription {
  readonly kind: SourceKind;
  /** A short name for the page's header: the context, the folder, or "Demo cluster". */
  readonly title: string;
  /** kubeconfig only. */
  readonly context?: string;
  /** Namespaces the reading was limited to (`--namespace`); absent when all were asked for. */
  readonly scope?: readonly string[];
  /** Of a snapshot: what it was taken of, which decides what may be taken for granted (R38). */
  readonly origin?: SourceKind;
  /** Of a snapshot: when what it holds was read, ISO 8601. A copy of it is no younger. */
  readonly readAt?: string;
}

/** The whole input of one evaluation. */
export interface ClusterObjects {
  readonly source: SourceDescription;
  readonly namespaces: readonly NamespaceObject[];
  readonly pods: readonly PodObject[];
  readonly nodes: readonly NodeObject[];
  readonly networkPolicies: readonly NetworkPolicyObject[];
  readonly services: readonly ServiceObject[];
  readonly endpointSlices: readonly EndpointSliceObject[];
  readonly controllers: readonly ControllerObject[];
  /** Of all languages but NetworkPolicy; the kinds are listed in POLICY_KINDS. */
  readonly policyObjects: readonly PolicyObject[];
  readonly serviceAccounts: readonly ServiceAccountObject[];
  /** What publishes pods to the outside: Ingress, Gateway API, OpenShift routes (section F). */
  readonly exposure: ExposureObjects;
  /** What tells which network plugin enforces (R400). */
  readonly evidence: EngineEvidence;
  /** Of kinds that no version evaluates (R403), by name only. */
  readonly otherPolicies: readonly OtherPolicies[];
  readonly gaps: readonly InputGap[];
  /** Findings made while reading: broken documents, unusable objects. */
  readonly problems: readonly Finding[];
}

/** Whose behaviour decides where the API leaves freedom (R8). */
export type Profile = 'kubernetes' | 'calico' | 'cilium';
