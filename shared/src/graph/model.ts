// What a person looks at: nodes, and connections as blocks of node sets. Built by build.ts, folded by scene.ts.
import type { Finding, Labels, ObjectRef, Profile, Protocol } from '../cluster/index';

export type Level = 'pod' | 'workload' | 'namespace';
export type Verdict = 'allow' | 'deny' | 'unknown';
/** R6. `unknown` goes with the verdict `unknown` and with nothing else. */
export type Certainty = 'defined' | 'implementation-defined' | 'unknown';
/** `explicit`: a rule admits it. `open`: no policy isolates either end. `node`: own-node traffic or a node end (R65, R66). */
export type ConnectionKind = 'explicit' | 'open' | 'node';
export type Family = 'IPv4' | 'IPv6';

/** Traffic in text, one entry a protocol: `{"TCP":"80,443,8000-8100","UDP":"all"}`. Protocols without traffic are absent. */
export type TrafficText = Readonly<Partial<Record<Protocol, string>>>;

/** Which directions policies isolate (R18). `ungoverned`: hostNetwork pods and ends that are no pods (R61). */
export type Isolation = 'both' | 'ingress' | 'egress' | 'none' | 'ungoverned' | 'unknown';

export type NodeKind = 'namespace' | 'workload' | 'pod' | 'external' | 'node' | 'party';

/** One end of connections: at workload level a workload (or a variant of one, R602), at pod level a pod, and so on. */
export interface GraphNode {
  /** Stable across runs: `Deployment/ns/name`, `Deployment/ns/name#2` for a variant, `Pod/ns/name`, `Namespace/name`, `Node/name`, `Addresses/first-last,…`, `Party/name`. */
  readonly id: string;
  readonly kind: NodeKind;
  /** null for ends outside the cluster and for nodes. */
  readonly namespace: string | null;
  /** What to print: the workload's, pod's, namespace's or node's name, or the addresses in short. */
  readonly name: string;
  /** Kind of the top controller (or Pod); null for ends that are no workload. */
  readonly workloadKind: string | null;
  /** Set when policies tell the pods of one workload apart: this node holds variant `index` (from 1) of `of`. */
  readonly variant: { readonly index: number; readonly of: number } | null;
  /** Pods that this node stands for; null when the number is not known (a DaemonSet read from a manifest). 0 for ends that are no pods. */
  readonly pods: number | null;
  /** Labels that all its pods share (for a namespace: the namespace's labels). */
  readonly labels: Labels;
  readonly isolation: Isolation;
  readonly hostNetwork: boolean;
  /** `template`: read from a manifest; `pending`: no address yet, so no connections (R71). */
  readonly state: 'running' | 'template' | 'pending';
  /** Ports that its containers declare. Information, never a filter of truth (R59). */
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[];
  /** Inclusive ranges, for external blocks only. */
  readonly addresses: readonly string[];
  /** The class (R604) that all its pods belong to; nodes of one class have equal connections. -1 at namespace level and for pending nodes. */
  readonly classId: number;
}

/** How a connection differs between two graphs of one cluster. `possibly-…`: only what is not certain (R6) differs. */
export type ChangeKind = 'gained' | 'lost' | 'changed' | 'possibly-gained' | 'possibly-lost';

/**
 * Connections from every node of `from` to every node of `to` (indices into `nodes`, ascending), all with the same answer.
 * Self pairs (a node in both sets) count only for nodes of more than one pod (R606).
 * A pair may appear in several blocks with different traffic. A pair and port in no block is denied, certainly.
 */
export interface ConnectionBlock {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly traffic: TrafficText;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly kind: ConnectionKind;
  /** Present where an L7 rule lets only part of the traffic through, by what is said inside (R214). */
  readonly l7?: true;
  /** Present only where the families of a pair differ (R76). */
  readonly family?: Family;
  /** R605: this many member pairs of how many. Present only where members of the pair differ (`from` and `to` are then single nodes). */
  readonly partial?: { readonly pairs: number; readonly of: number };
  /** Present only in the graph of a comparison, where the pairs differ. */
  readonly change?: ChangeKind;
  /** Of the earlier graph only: drawn, and in no count. */
  readonly ghost?: true;
}

export interface PolicyRef {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
}

/** One rule's admission: it lets `peers` talk with `subjects` on `traffic`. The reason behind explicit edges and the filter `via:`. */
export interface Admission {
  /** Index into TrafficGraph.policies. */
  readonly policy: number;
  readonly direction: 'ingress' | 'egress';
  readonly subjects: readonly number[];
  readonly peers: readonly number[];
  readonly traffic: TrafficText;
}

export interface GraphPolicy extends PolicyRef {
  /** Nodes that it selects, per direction that it governs; null when it does not govern that direction. */
  readonly ingressSubjects: readonly number[] | null;
  readonly egressSubjects: readonly number[] | null;
}

/** A kind, resource or area that the verdicts leave out, in words, with counts. */
export interface NotConsidered {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  readonly objects: readonly ObjectRef[];
}

export interface GraphTotals {
  readonly namespaces: number;
  readonly workloads: number;
  /** null-count templates add nothing. */
  readonly pods: number;
  readonly policies: number;
  /** Workloads isolated for ingress; a workload counts if all its variants are isolated. */
  readonly isolatedIngress: number;
  readonly isolatedEgress: number;
}

/** The exact allowed-connection graph of one input at one level. Nodes are sorted: workloads by namespace, name, kind; then nodes; then outside blocks. */
export interface TrafficGraph {
  readonly level: Level;
  readonly profile: Profile;
  readonly nodes: readonly GraphNode[];
  readonly blocks: readonly ConnectionBlock[];
  readonly policies: readonly GraphPolicy[];
  readonly admissions: readonly Admission[];
  /** All namespaces, those without pods included. */
  readonly namespaces: readonly { readonly name: string; readonly labels: Labels | null; readonly policies: number }[];
  readonly totals: GraphTotals;
  readonly findings: readonly Finding[];
  readonly notConsidered: readonly NotConsidered[];
}
