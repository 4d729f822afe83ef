// What Calico's own objects say, settled: policies, tiers, network sets, host endpoints (R300-R322).
import type { AddressFamily, Cidr, TrafficSet } from '../../sets/index';
import type { Labels, ObjectRef, Protocol, SourceLocation } from '../objects';
import { CALICO_NETWORK_POLICY } from '../policyRefs';
import type { SpecError } from '../selector';
import type { CalicoSelector } from './calicoSelector';

export type CalicoPolicyKind = 'NetworkPolicy' | 'GlobalNetworkPolicy';

/** `log` decides nothing (R304). */
export type CalicoAction = 'allow' | 'deny' | 'pass' | 'log';

export interface CalicoNet {
  readonly cidr: Cidr;
  readonly text: string;
}

/** One item of `ports` or `notPorts`. */
export type CalicoPort =
  | { readonly kind: 'numbers'; readonly path: string; readonly first: number; readonly last: number }
  | { readonly kind: 'name'; readonly path: string; readonly name: string };

/** `source` or `destination` of a rule; every criterion given must hold (R312). */
export interface CalicoEntity {
  readonly path: string;
  /** [] where not given; the address must lie in one (R314). */
  readonly nets: readonly CalicoNet[];
  readonly notNets: readonly CalicoNet[];
  readonly selector: CalicoSelector | null;
  readonly notSelector: CalicoSelector | null;
  /** `global`: what lives in no namespace (R313). */
  readonly namespaceSelector: CalicoSelector | 'global' | null;
  /** `names` [] and `selector` null where not given; both must hold. */
  readonly accountNames: readonly string[];
  readonly accountSelector: CalicoSelector | null;
  /** R318; its namespace is filled in. */
  readonly service: { readonly namespace: string; readonly name: string } | null;
  /** [] where not given. They need a protocol with ports (R315). */
  readonly ports: readonly CalicoPort[];
  readonly notPorts: readonly CalicoPort[];
}

export interface CalicoRule {
  /** From 1, as written. */
  readonly number: number;
  readonly path: string;
  readonly action: CalicoAction;
  /** null: both families. */
  readonly ipVersion: AddressFamily | null;
  /** What protocol and notProtocol leave of TCP, UDP and SCTP; nothing for rules about ICMP and others (R317, R81). */
  readonly traffic: TrafficSet;
  /** The protocol of `ports`; null where none with ports is given. */
  readonly protocol: Protocol | null;
  /** What of the traffic is let through, in words, where an HTTP match narrows it (R317). */
  readonly http: string | null;
  readonly source: CalicoEntity;
  readonly destination: CalicoEntity;
  /** Fields that this version does not know: the rule may match less than it says. */
  readonly unknownFields: readonly string[];
}

export interface CalicoPolicy {
  readonly kind: CalicoPolicyKind;
  readonly apiVersion: string;
  /** null for a GlobalNetworkPolicy. */
  readonly namespace: string | null;
  /** As the API tells it, with its tier's prefix where it has one. */
  readonly name: string;
  readonly tier: string;
  /** null: last (R303). */
  readonly order: number | null;
  /** Whom it governs, next to its namespace (R310); null: not limited. */
  readonly selector: CalicoSelector | null;
  readonly accountSelector: CalicoSelector | null;
  /** GlobalNetworkPolicy only. */
  readonly namespaceSelector: CalicoSelector | null;
  /** doNotTrack or preDNAT: it acts on host endpoints, never on pods (R320). */
  readonly hostEndpointsOnly: boolean;
  /** The spec has fields that this version does not know: whom and how it governs cannot be told for sure. */
  readonly unclear: boolean;
  /** null: the direction is not among the (defaulted) types (R309). */
  readonly ingress: readonly CalicoRule[] | null;
  readonly egress: readonly CalicoRule[] | null;
  readonly spec: unknown;
  readonly location: SourceLocation | null;
  readonly remarks: readonly SpecError[];
}

export interface CalicoTier {
  readonly name: string;
  /** null: last (R302). */
  readonly order: number | null;
  readonly defaultAction: 'deny' | 'pass';
}

/** A NetworkSet, or with `namespace` null a GlobalNetworkSet (R316). */
export interface CalicoNetworkSet {
  readonly namespace: string | null;
  readonly name: string;
  readonly labels: Labels;
  readonly nets: readonly CalicoNet[];
  /** It has fields that this version does not know, so that it may hold more addresses. */
  readonly unclear: boolean;
}

/** A rehearsal: never enforced (R322). */
export interface CalicoStagedPolicy {
  readonly ref: ObjectRef;
  readonly tier: string;
  readonly spec: unknown;
  readonly location: SourceLocation | null;
}

export interface CalicoHostEndpoint {
  readonly name: string;
  /** null: not given. */
  readonly node: string | null;
  readonly labels: Labels;
}

/** What becomes of packets from a pod to its own node after the pod's egress rules (R321). */
export type EndpointToHostAction = 'Drop' | 'Return' | 'Accept';

/** Everything that Calico's own objects say, in a fixed order. */
export interface CalicoObjects {
  /** In order of evaluation; the three built-in ones are always there (R302). */
  readonly tiers: readonly CalicoTier[];
  /** Tiers could not be read: policies of other tiers than the known ones stand at an unknown place (R88). */
  readonly tiersUnread: boolean;
  /** By tier as listed, then order, name, namespace, kind (R303). */
  readonly policies: readonly CalicoPolicy[];
  readonly staged: readonly CalicoStagedPolicy[];
  readonly networkSets: readonly CalicoNetworkSet[];
  readonly hostEndpoints: readonly CalicoHostEndpoint[];
  /** By node name, where a FelixConfiguration `node.NAME` says it; the setting of all nodes is in EngineSettings (R321). */
  readonly endpointToHostByNode: ReadonlyMap<string, EndpointToHostAction>;
}

/** How Calico's policies are named in answers. */
export function calicoPolicyRef({
  kind,
  namespace,
  name,
}: Pick<CalicoPolicy, 'kind' | 'namespace' | 'name'>): ObjectRef {
  return { kind: kind === 'NetworkPolicy' ? CALICO_NETWORK_POLICY : kind, namespace, name };
}
