// What is expected of a cluster: zones, and statements about the traffic between them, as read from `portolan.yaml`.
import type { LabelRequirement, PortItem } from '../../graph/index';
import type { TransportProtocol } from '../../sets/index';

/** What the file says first, so that later forms can be told apart. */
export const EXPECTATIONS_VERSION = 'portolan.dev/v1alpha1';
export const EXPECTATIONS_KIND = 'Expectations';

/** Both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Picks ends: pods by what is known of them (every condition must hold), addresses outside the cluster, or the internet. */
export type EndSelector =
  | {
      readonly type: 'pods';
      /** Names; null: any. */
      readonly namespaces: readonly string[] | null;
      /** Over the labels of the namespace; null: any. */
      readonly namespaceLabels: readonly LabelRequirement[] | null;
      /** Over the labels of the pod itself; null: any. */
      readonly podLabels: readonly LabelRequirement[] | null;
      /** Kinds of the top controller, such as `Deployment`; null: any. */
      readonly kinds: readonly string[] | null;
      /** Names of the top controller; null: any. */
      readonly workloads: readonly string[] | null;
    }
  /** CIDR blocks, or single addresses. An address that a pod or a node has is that pod or node, and not among them (R75). */
  | { readonly type: 'addresses'; readonly addresses: readonly string[] }
  /** All addresses that the internet routes, and the host names that policies mention. */
  | { readonly type: 'internet' };

export interface Zone {
  readonly name: string;
  /** The zone holds what any of them picks; null: it is the rest, everything that no other zone holds. */
  readonly anyOf: readonly EndSelector[] | null;
  readonly place: TextPlace;
}

/** Zones by name, or ends picked on the spot. */
export type EndTerm =
  | { readonly type: 'zone'; readonly zone: string; readonly place: TextPlace }
  | { readonly type: 'selector'; readonly selector: EndSelector };

/** A number, a range or a name of ports, or (`port` null) all ports of a protocol. `protocol` null: whichever the name is declared with. */
export interface PortTerm {
  readonly port: PortItem | null;
  readonly protocol: TransportProtocol | null;
}

/** One way that an `only` leaves open. null: from, to or on whatever the statement is about. */
export interface Permission {
  readonly from: readonly EndTerm[] | null;
  readonly to: readonly EndTerm[] | null;
  readonly ports: readonly PortTerm[] | null;
}

/** What a statement does not hold against the cluster for now. */
export interface Exception extends Permission {
  readonly reason: string | null;
  /** The last day on which it holds, as `2026-12-31`; null: no end. */
  readonly until: string | null;
  readonly place: TextPlace;
}

export type StatementVerb = 'must' | 'mustNot' | 'only';
export type StatementSeverity = 'error' | 'warning';

/**
 * `must`: every end of `from` reaches every end of `to` on all the ports (null: on one at least).
 * `mustNot`: no end of `from` reaches any of `to` on any of the ports (null: on none at all).
 * `only`: between them nothing passes but what `allow` names. There one of `from` and `to` may be null: everything but the other.
 */
export interface Statement {
  readonly name: string;
  readonly verb: StatementVerb;
  readonly from: readonly EndTerm[] | null;
  readonly to: readonly EndTerm[] | null;
  readonly ports: readonly PortTerm[] | null;
  readonly allow: readonly Permission[];
  readonly reason: string | null;
  readonly severity: StatementSeverity;
  readonly exceptions: readonly Exception[];
  readonly place: TextPlace;
}

export interface Expectations {
  readonly zones: readonly Zone[];
  readonly statements: readonly Statement[];
}

/** A mistake in the text, in the words of who wrote it. */
export interface ExpectationError extends TextPlace {
  readonly message: string;
}

export type ParsedExpectations =
  | { readonly ok: true; readonly value: Expectations }
  /** At least one, in the order of the text. */
  | { readonly ok: false; readonly errors: readonly ExpectationError[] };
