// What the generator of policies is asked and answers: plain values, so that they cross from thread to thread.
import type { Finding, NetworkPolicyObject } from '../../cluster/index';
import type { PolicyRef, TrafficText } from '../../graph/index';

export type Way = 'ingress' | 'egress';

/**
 * A connection that shall stay. Ends are ids: a workload's (`Deployment/shop/web`, of a variant too: all variants are meant), `Namespace/name`
 * (all its pods, those to come as well), or `Addresses/first-last,…` for addresses outside.
 */
export interface WantedEdge {
  readonly from: string;
  readonly to: string;
  readonly traffic: TrafficText;
}

/**
 * Whose directions are closed. `namespaces`: every pod of these, those to come as well, and of what they have only the wanted edges stay;
 * nothing opens that is closed now. `workloads`: these. `ends`: for egress the sources of the wanted edges, for ingress their destinations.
 */
export type GenerateScope =
  | { readonly kind: 'namespaces'; readonly namespaces: readonly string[] }
  | { readonly kind: 'workloads'; readonly workloads: readonly string[] }
  | { readonly kind: 'ends' };

export interface Wanted {
  readonly scope: GenerateScope;
  readonly directions: readonly Way[];
  readonly edges: readonly WantedEdge[];
}

/** A subject's end that does not answer as asked: what it lets through too much or too little. */
export interface EndDifference {
  readonly direction: Way;
  /** Ids of workloads, or names of other ends. */
  readonly subject: string;
  readonly peer: string;
  /** What may pass though nobody asked for it. */
  readonly more: TrafficText;
  /** What was asked for and may not pass. */
  readonly less: TrafficText;
}

/** A wanted edge of which the end that is not governed by the new policies lets less through than was wanted. */
export interface RefusedEdge {
  readonly edge: WantedEdge;
  readonly refused: TrafficText;
  /** The end that refuses. */
  readonly by: 'source' | 'destination';
  /** In one sentence. */
  readonly why: string;
}

/** What existing policies go on letting through: policies add up. */
export interface StayingEdge {
  readonly from: string;
  readonly to: string;
  readonly traffic: TrafficText;
  readonly policies: readonly PolicyRef[];
}

/** The new policies evaluated together with those that there are. */
export interface Verification {
  /** Pairs of workloads (or other ends) that are wanted and stand. */
  readonly kept: number;
  /** Pairs of the subjects that stand now and would not. */
  readonly lost: number;
  /** What stands besides, because of policies that there are; of `stayingTotal` the first. */
  readonly staying: readonly StayingEdge[];
  readonly stayingTotal: number;
  /** Of `differencesTotal` the first; none: every end answers exactly as asked. */
  readonly differences: readonly EndDifference[];
  readonly differencesTotal: number;
  readonly refused: readonly RefusedEdge[];
}

/** A file of YAML, to be read by {@link parseManifests} or kubectl. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

export interface GeneratedPolicies {
  readonly files: readonly GeneratedFile[];
  readonly policies: readonly NetworkPolicyObject[];
  /** True where the ends of all subjects answer exactly as asked. Otherwise `findings` say why they cannot. */
  readonly exact: boolean;
  readonly findings: readonly Finding[];
  readonly verification: Verification;
}
