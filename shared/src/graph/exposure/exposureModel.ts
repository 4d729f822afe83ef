// The answer to "who is exposed": entry points, proxies and workloads, with what policies let through on the last hop (section F).
import type { Audience, EntryKind, Finding, ObjectRef, Protocol, ProxyFound, SeenSource } from '../../cluster/index';
import type { Certainty, PolicyRef, TrafficText, Verdict } from '../model';

/**
 * `published`: an entry point leads to it, and the last hop may connect. `published-but-blocked`: the last hop may not.
 * `reachable-but-unpublished`: nothing publishes it, but policies would let outside addresses in. R500: never mixed.
 */
export type ExposureState = 'published' | 'published-but-blocked' | 'reachable-but-unpublished' | 'not-exposed';

/** One way from an entry point to one port of a workload. */
export interface ExposureVia {
  /** Id of the entry point. */
  readonly entry: string;
  /** Id of the proxy in between; null: none. */
  readonly proxy: string | null;
  readonly protocol: Protocol;
  /** The pods' port; null: any that they listen on (R508). */
  readonly port: number | null;
  /** Pods behind it; a template counts as one. `passing` of them are let through. */
  readonly pods: number;
  readonly passing: number;
  /** Only copies of requests come this way (R513). */
  readonly mirror: boolean;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  /** Outside addresses that policies let in this way, in words; null where a proxy stands between or none is let in. */
  readonly from: string | null;
  /** In one sentence. */
  readonly why: string;
  /** Policies at the end that refuses; [] unless the verdict is deny. */
  readonly blockedBy: readonly PolicyRef[];
}

/** Outside ends that a workload may connect to (R517). */
export interface EgressSummary {
  /** Every outside address of its families, on some traffic. */
  readonly any: boolean;
  /** The addresses in words; null: none. */
  readonly addresses: string | null;
  /** Host names that policies mention and let through, perhaps. */
  readonly names: readonly string[];
}

export interface WorkloadExposure {
  /** The workload's id, variants not told apart. */
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly state: ExposureState;
  readonly certainty: Certainty;
  /** In one sentence. */
  readonly why: string;
  /** Whom it is published to, as far as addresses tell; null unless published. */
  readonly audience: Audience | null;
  readonly via: readonly ExposureVia[];
  /** Ports of its pods that are published and let through. */
  readonly ports: TrafficText;
  /** Traffic that policies let in from outside addresses, published or not. */
  readonly reachable: TrafficText;
  /** Those addresses in words; null: none. */
  readonly reachableFrom: string | null;
  readonly egress: EgressSummary;
}

export interface EntryBackendReport {
  /** Id of the workload. */
  readonly workload: string;
  readonly pods: number;
  readonly protocol: Protocol;
  readonly port: number | null;
  readonly service: ObjectRef | null;
  readonly mirror: boolean;
}

export interface EntryDoorReport {
  readonly protocol: Protocol;
  /** What outsiders dial; null: a number that is not known. */
  readonly port: number | null;
  readonly hostnames: readonly string[];
  readonly path: string | null;
  readonly backends: readonly EntryBackendReport[];
  /** Endpoint addresses behind it that are no pods. */
  readonly otherBackends: readonly string[];
}

/** `open`: some backend is let through. `not-served`: nothing runs it, so it publishes nothing. */
export type EntryState = 'open' | 'blocked' | 'unknown' | 'without-pods' | 'not-served';

export interface EntryReport {
  readonly id: string;
  readonly kind: EntryKind;
  /** What to print, such as `Ingress shop/web`. */
  readonly name: string;
  readonly object: ObjectRef;
  readonly gateway: ObjectRef | null;
  readonly addresses: readonly string[];
  /** `every`: on every node. A list: on these. null: not on nodes. */
  readonly nodes: 'every' | readonly string[] | null;
  readonly audience: Audience;
  readonly audienceWhy: string;
  /** Blocks that clients are limited to before any policy (R504); [] is any. */
  readonly clients: readonly string[];
  readonly source: SeenSource;
  readonly proxy: string | null;
  readonly state: EntryState;
  readonly certainty: Certainty;
  readonly doors: readonly EntryDoorReport[];
}

export interface ProxyReport {
  readonly id: string;
  readonly name: string;
  readonly controller: string | null;
  readonly found: ProxyFound;
  /** Ids of its workloads. */
  readonly workloads: readonly string[];
  readonly service: ObjectRef | null;
  /** Whether outside addresses may connect to it (R509: the first of two connections). */
  readonly verdict: Verdict;
  readonly certainty: Certainty;
}

/** Everything sorted by id. */
export interface ExposureReport {
  readonly entries: readonly EntryReport[];
  readonly proxies: readonly ProxyReport[];
  readonly workloads: readonly WorkloadExposure[];
  readonly findings: readonly Finding[];
}
