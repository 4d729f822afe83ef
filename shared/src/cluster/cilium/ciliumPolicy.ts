// What Cilium's own policies say, read and checked: CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (R200-R223).
import type { Cidr } from '../../sets/index';
import type { LabelExpression } from '../labelExpression';
import type { PolicyPort } from '../networkPolicy';
import type { ObjectRef, Severity, SourceLocation } from '../objects';
import type { SpecError } from '../selector';

export type CiliumKind = 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';

/** Ends without an identity of their own (R215). */
export const CILIUM_ENTITIES = [
  'all',
  'world',
  'cluster',
  'cluster-mesh',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver',
] as const;
export type CiliumEntity = (typeof CILIUM_ENTITIES)[number];

/** A block with holes in it (R42, R216). */
export interface CiliumBlock {
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

/** One item of a peer list. Conditions are over identity labels (R203): keys without `k8s:` and `any:`, with any other prefix. */
export type CiliumPeer = CiliumPeerItem & {
  /** It has fields that this version does not know: it may match less or more than it says. */
  readonly unclear?: true;
};

type CiliumPeerItem =
  /** No limit: the element names no peer, or one that Cilium cannot resolve. */
  | { readonly kind: 'anyone'; readonly path: string; readonly reading: AnyoneReading }
  /** `reserved`: it speaks of reserved labels, so that ends other than pods may match. */
  | {
      readonly kind: 'endpoints';
      readonly path: string;
      readonly condition: LabelExpression;
      readonly reserved: boolean;
    }
  | { readonly kind: 'entity'; readonly path: string; readonly entity: CiliumEntity }
  /** `rest`: null where all of its blocks are known; else there may be any others, but for these. */
  | {
      readonly kind: 'blocks';
      readonly path: string;
      readonly blocks: readonly CiliumBlock[];
      readonly text: string;
      readonly rest: readonly Cidr[] | null;
    }
  /** Services found, as what Cilium makes of them (R217). */
  | {
      readonly kind: 'services';
      readonly path: string;
      readonly conditions: readonly LabelExpression[];
      readonly blocks: readonly CiliumBlock[];
      readonly text: string;
      readonly unread: ServicesFound['unread'];
    }
  /** Lower case, without a trailing dot (R218). */
  | { readonly kind: 'fqdn'; readonly path: string; readonly pattern: string }
  /** Over the labels of Node objects (R219). */
  | { readonly kind: 'nodes'; readonly path: string; readonly condition: LabelExpression }
  /** A list that a cloud provider keeps (R219). */
  | { readonly kind: 'groups'; readonly path: string };

/**
 * `certain`: the language says so (R207). `profile`: what Cilium does today with a reference that finds nothing (R217).
 * `others`: it matches nobody by the book, yet some releases read it as anyone.
 */
export type AnyoneReading = 'certain' | 'profile' | 'others';

/** One item of `toPorts`, or those of its ports that are unclear; [] for traffic other than TCP, UDP and SCTP. */
export interface CiliumPorts {
  readonly path: string;
  readonly ports: readonly PolicyPort[];
  /** What is let through, in words, where L7 rules narrow it (R214). */
  readonly l7: string | null;
  /** It has fields that this version does not know. */
  readonly unclear: boolean;
}

/** One element of `ingress`, `ingressDeny`, `egress` or `egressDeny`. */
export interface CiliumElement {
  /** From 1 in its list. */
  readonly number: number;
  readonly path: string;
  /** [] matches nobody (R207). */
  readonly peers: readonly CiliumPeer[];
  /** null: all traffic. */
  readonly ports: readonly CiliumPorts[] | null;
  /** It has fields of its own that this version does not know. */
  readonly unclear: boolean;
  /** R223. */
  readonly authentication: boolean;
}

/** One direction of one rule: it has at least one element. */
export interface CiliumSection {
  /** R210. */
  readonly isolates: boolean;
  readonly allow: readonly CiliumElement[];
  readonly deny: readonly CiliumElement[];
  /** What releases before 1.19 demand of every peer that is a pod (R223). */
  readonly requires: readonly CiliumRequirement[];
}

export interface CiliumRequirement {
  /** Of the element that holds it. */
  readonly number: number;
  readonly path: string;
  readonly condition: LabelExpression;
}

export interface CiliumRule {
  /** `spec`, or `specs[1]`. */
  readonly path: string;
  /** With the policy's own namespace (R202). */
  readonly subject: LabelExpression;
  /** It has fields that are not known here: whom it governs cannot be told for sure. */
  readonly unclear: boolean;
  /** null: no section (R210). */
  readonly ingress: CiliumSection | null;
  readonly egress: CiliumSection | null;
}

export interface CiliumPolicy {
  readonly kind: CiliumKind;
  readonly apiVersion: string;
  /** null for CiliumClusterwideNetworkPolicy. */
  readonly namespace: string | null;
  readonly name: string;
  /** Without those of nodes. */
  readonly rules: readonly CiliumRule[];
  /** Paths of rules that govern nodes (R202): no part of the pod graph. */
  readonly hostRules: readonly string[];
  readonly spec: unknown;
  readonly location: SourceLocation | null;
}

/** Everything of Cilium that a cluster holds. */
export interface CiliumObjects {
  /** By namespace and name, clusterwide ones first. */
  readonly policies: readonly CiliumPolicy[];
}

/** What is honoured otherwise than a reader may think, as a finding. */
export interface CiliumRemark extends SpecError {
  readonly code: string;
  readonly severity: Severity;
  readonly next?: string;
}

/** What reading one object collects on its way. */
export interface CiliumReading {
  /** null: clusterwide. */
  readonly namespace: string | null;
  readonly errors: SpecError[];
  readonly remarks: CiliumRemark[];
  readonly references: CiliumReferences;
}

/** What policies refer to by name or label. */
export interface CiliumReferences {
  readonly services: (choice: ServiceChoice) => ServicesFound;
  readonly cidrGroups: (matches: (group: CidrGroup) => boolean) => {
    readonly blocks: readonly Cidr[];
    readonly found: boolean;
    readonly known: boolean;
  };
}

export interface CidrGroup {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly blocks: readonly Cidr[];
}

/** `namespace` null: any (R217). */
export type ServiceChoice =
  | { readonly by: 'name'; readonly namespace: string | null; readonly name: string }
  | { readonly by: 'labels'; readonly namespace: string | null; readonly condition: LabelExpression };

export interface ServicesFound {
  readonly conditions: readonly LabelExpression[];
  readonly addresses: readonly Cidr[];
  /** What could not be read and may hold more (R88). */
  readonly unread: 'nothing' | 'addresses' | 'services';
}

export function ciliumRef({ kind, namespace, name }: CiliumPolicy): ObjectRef {
  return { kind, namespace, name };
}
