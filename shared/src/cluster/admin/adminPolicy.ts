// What the cluster's administrators say before and after NetworkPolicy, as one kind of object: AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy.
import type { Cidr, TrafficSet } from '../../sets/index';
import type { Protocol, SourceLocation } from '../objects';
import type { Selector, SpecError } from '../selector';

/** The API group of the admin policies. */
export const ADMIN_POLICY_GROUP = 'policy.networking.k8s.io';

export type AdminPolicyKind = 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';

/** Before NetworkPolicy, or after it (R100). */
export type AdminTier = 'admin' | 'baseline';

/** `Allow` and `Accept` are one action (R102). */
export type AdminAction = 'allow' | 'deny' | 'pass';

/** Which namespaces an item speaks of. */
export type AdminNamespaces =
  | { readonly kind: 'selector'; readonly selector: Selector }
  /** Namespaces that have all keys with the values of the subject's namespace (R122); no keys: none. */
  | { readonly kind: 'sameLabels'; readonly keys: readonly string[] }
  /** Namespaces that have all keys, one value at least differing (R122); no keys: none. */
  | { readonly kind: 'notSameLabels'; readonly keys: readonly string[] };

export interface AdminNetwork {
  readonly cidr: Cidr;
  readonly text: string;
}

/** One item of `from` or `to`. */
export type AdminPeer =
  /** Pods on the pod network (R111, R112). `podSelector` null: an item `namespaces`, all pods of them. */
  | {
      readonly kind: 'pods';
      readonly path: string;
      readonly namespaces: AdminNamespaces;
      readonly podSelector: Selector | null;
    }
  /** The addresses of nodes (R114). */
  | { readonly kind: 'nodes'; readonly path: string; readonly selector: Selector }
  /** Every address inside, of pods and nodes too (R113). */
  | { readonly kind: 'networks'; readonly path: string; readonly networks: readonly AdminNetwork[] }
  /** Lower case, without a trailing dot; a leading `*.` stands for one or more labels (R115). */
  | { readonly kind: 'domainNames'; readonly path: string; readonly names: readonly string[] }
  /** Asks for something that cannot be judged: the rule fails closed (R116). */
  | { readonly kind: 'unknown'; readonly path: string; readonly why: string };

/** One item of `ports` or `protocols`. */
export type AdminPort =
  | {
      readonly kind: 'numbers';
      readonly path: string;
      readonly protocol: Protocol;
      readonly traffic: TrafficSet;
      readonly text: string;
    }
  /** The destination pod's ports of that name, with the protocol declared there (R119). */
  | { readonly kind: 'name'; readonly path: string; readonly name: string }
  /** Asks for something that cannot be judged: the rule fails closed, as for peers (R116). */
  | { readonly kind: 'unknown'; readonly path: string; readonly why: string };

export interface AdminRule {
  readonly path: string;
  /** null: the rule has no name. */
  readonly name: string | null;
  readonly action: AdminAction;
  /** At least one (R110). */
  readonly peers: readonly AdminPeer[];
  /** null: any port of any protocol. */
  readonly ports: readonly AdminPort[] | null;
  /** Fields that this version does not know: the rule may match less or more than it says. */
  readonly unknownFields: readonly string[];
}

/** Whom a policy governs: pods on the pod network only (R108). */
export interface AdminSubject {
  readonly namespaces: Selector;
  /** null: all pods of the namespaces. */
  readonly podSelector: Selector | null;
  /** A selector has fields that this version does not know: whom it selects cannot be told for sure. */
  readonly unclear: boolean;
}

export interface AdminPolicy {
  readonly kind: AdminPolicyKind;
  readonly apiVersion: string;
  readonly name: string;
  readonly tier: AdminTier;
  /** 0 to 1000, lower is judged earlier within the tier; 0 for BaselineAdminNetworkPolicy, which has none. */
  readonly priority: number;
  readonly subject: AdminSubject;
  /** In order of evaluation; [] does not touch the direction (R101). */
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
  readonly spec: unknown;
  readonly location: SourceLocation | null;
  /** What was read but cannot be honoured as written, as findings: their code, path and message. */
  readonly remarks: readonly AdminRemark[];
}

export interface AdminRemark extends SpecError {
  readonly code: 'policy-field-unknown' | 'policy-fails-closed';
}

/** Why a rule fails closed: its first item that cannot be judged; null where all can (R116). */
export function failsClosed(rule: AdminRule): { readonly path: string; readonly why: string } | null {
  for (const item of [...rule.peers, ...(rule.ports ?? [])])
    if (item.kind === 'unknown') return { path: item.path, why: item.why };
  return null;
}
