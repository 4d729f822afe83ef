// What a cluster was found to keep and to break of what is expected of it. Plain values: they cross threads and become JSON.
import type { Protocol } from '../../cluster/index';
import type { PolicyRef, TrafficGraph, TrafficText } from '../../graph/index';
import type { StatementSeverity, StatementVerb, TextPlace } from './expectationsModel';

/**
 * `broken`: the cluster breaks it, under the profile. `cannot-tell`: an input that decides is missing (R6).
 * `held`: neither; `elsewhere` in its violations then says where another plugin would break it.
 */
export type StatementState = 'held' | 'broken' | 'cannot-tell';

/**
 * `broken`, certainty `defined`: on every conforming plugin; `implementation-defined`: under this profile, not on every plugin.
 * `cannot-tell`: it depends on an input that is missing. `elsewhere`: kept under this profile, broken on some other plugin.
 */
export type ViolationHow = 'broken' | 'cannot-tell' | 'elsewhere';

/** One end of a violation: a node of the graph at workload level with its variants apart. */
export interface ViolationEnd {
  /** Id of the graph's node. */
  readonly id: string;
  /** `namespace/name`, or the addresses. */
  readonly title: string;
  /** Present where only some of the node's pods are concerned, or only part of its addresses. */
  readonly part?: { readonly pods: number; readonly of: number } | { readonly addresses: string };
}

/** Why the first pair of a violation is as it is. */
export interface ViolationReason {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** One sentence each: the pair, what the source's policies say, what the destination's say. */
  readonly summary: string;
  readonly egress: string;
  readonly ingress: string;
}

/** Pairs from each of `from` to each of `to` that break a statement alike. Self pairs as the graph counts them (R606). */
export interface Violation {
  readonly how: ViolationHow;
  readonly certainty: 'defined' | 'implementation-defined' | 'unknown';
  readonly from: readonly ViolationEnd[];
  readonly to: readonly ViolationEnd[];
  /** Pairs of nodes. */
  readonly pairs: number;
  /** What passes and should not; for `must`, what does not pass and should. */
  readonly traffic: TrafficText;
  /** An L7 rule lets only part of it through (R214). */
  readonly l7: boolean;
  /** Policies behind it, of the first pairs: those that admit it; for `must` those that govern the ends. */
  readonly policies: readonly PolicyRef[];
  /** null: not asked for, since there are many violations. */
  readonly reason: ViolationReason | null;
}

export interface StatementReport {
  readonly name: string;
  readonly verb: StatementVerb;
  /** In one line, such as `rest → cde only checkout on TCP 8443`. */
  readonly words: string;
  readonly reason: string | null;
  readonly severity: StatementSeverity;
  readonly state: StatementState;
  /** Pairs of nodes by what was found, of all violations, those that `violations` leaves out included. */
  readonly pairs: Readonly<Record<ViolationHow, number>>;
  /** Worst first, bounded. */
  readonly violations: readonly Violation[];
  /** How many violations were left out of the list. */
  readonly leftOut: number;
  /** Where it stands in the file. */
  readonly place: TextPlace;
}

export interface ZoneReport {
  readonly name: string;
  readonly workloads: number;
  /** null: not known (a DaemonSet read from a manifest). */
  readonly pods: number | null;
  /** Pods of which it cannot be told whether they are in it, since labels could not be read (R39). */
  readonly uncertain: number;
  /** True where addresses outside the cluster, or host names, are in it. */
  readonly outside: boolean;
  readonly place: TextPlace;
}

/** Something about the expectations themselves. */
export interface ExpectationFinding extends TextPlace {
  readonly code:
    | 'zone-empty'
    | 'zones-overlap'
    | 'statement-never-broken'
    | 'exception-expired'
    | 'exception-unused'
    | 'permission-empty';
  readonly severity: 'warning' | 'info';
  readonly message: string;
}

export interface CheckReport {
  readonly profile: TrafficGraph['profile'];
  /** As it was given, such as `2026-11-23`. */
  readonly today: string;
  /** `broken` where a statement of severity error is; else `cannot-tell` where one of those cannot be told; else `held`. */
  readonly state: StatementState;
  readonly counts: { readonly held: number; readonly broken: number; readonly cannotTell: number };
  /** In the order of the file. */
  readonly statements: readonly StatementReport[];
  readonly zones: readonly ZoneReport[];
  readonly findings: readonly ExpectationFinding[];
}
