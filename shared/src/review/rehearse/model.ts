// What the rehearsal of a default deny is asked and answers: plain values, so that they cross from thread to thread.
import type { ObjectRef } from '../../cluster/index';
import type { Certainty, PolicyRef, TrafficText } from '../../graph/index';
import type { Way } from '../generate/model';

export interface RehearsalQuestion {
  readonly namespaces: readonly string[];
  readonly directions: readonly Way[];
  /** Only connections of which an end's name holds this text, in any case; '' is all. */
  readonly find: string;
  /** At most so many of the connections that nothing asks for; all that something asks for come first. */
  readonly limit: number;
}

/** Why a connection may be needed. */
export type Asking =
  /** Policies at the other end pick it out of all others. */
  | { readonly kind: 'policy'; readonly policies: readonly PolicyRef[] }
  /** The destination answers DNS, without which names cannot be looked up. */
  | { readonly kind: 'dns' }
  /** Published to the outside (section F), straight or through a proxy. */
  | { readonly kind: 'published'; readonly entries: readonly ObjectRef[] };

/** One end of a connection that would be lost. */
export interface LostEnd {
  /** As {@link WantedEdge} wants it. */
  readonly id: string;
  readonly namespace: string | null;
  readonly name: string;
  /** Kind of the workload; null for other ends. */
  readonly kind: string | null;
}

/** A connection that is there now and would be lost. */
export interface LostEdge {
  readonly from: LostEnd;
  readonly to: LostEnd;
  /** All that would be lost. */
  readonly lost: TrafficText;
  /** Of it, the ports that it would be accepted with. */
  readonly offered: TrafficText;
  /** Where `offered` comes from; `all`: nothing tells which ports are used. */
  readonly offeredBy: 'policy' | 'dns' | 'published' | 'service' | 'declared' | 'all';
  /** null: nothing asks for it. */
  readonly asking: Asking | null;
  /** `unknown` where it is not certain that it is there now. */
  readonly certainty: Certainty;
  /** Why no policy can keep it; null: one can. */
  readonly obstacle: string | null;
}

export interface RehearsedSubject {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Directions in which policies isolate it already: there it loses nothing. */
  readonly isolated: readonly Way[];
  /** hostNetwork pods alone: no policy governs it (R61). */
  readonly onHost: boolean;
}

export interface Rehearsal {
  readonly edges: readonly LostEdge[];
  /** Of all connections found, listed or not. */
  readonly total: number;
  readonly asked: number;
  /** Without regard to what was searched for. */
  readonly totalLost: number;
  readonly subjects: readonly RehearsedSubject[];
}
