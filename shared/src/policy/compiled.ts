// The tier model that every policy language compiles into: ordered tiers of policies of ordered rules, over columns.
import type { ObjectRef, PolicyPeer, PolicyPort } from '../cluster/index';
import type { AddressFamily } from '../sets/index';
import type { RuleAction } from './fold';
import type { MatchSets } from './matchSets';
import type { MatchBits } from './readings';

export type Direction = 'egress' | 'ingress';

/** A match may depend on the family in use, since an ipBlock holds addresses of one family only (R76). */
export type PerFamily<T> = Readonly<Record<AddressFamily, T>>;

export interface CompiledPeer {
  /** null for a rule without a peer list. */
  readonly peer: PolicyPeer | null;
  readonly path: string;
  readonly matches: PerFamily<MatchSets>;
}

export interface CompiledRule {
  readonly number: number;
  readonly path: string;
  readonly action: RuleAction;
  readonly peers: readonly CompiledPeer[];
  /** All peers of the rule together. */
  readonly matches: PerFamily<MatchSets>;
  readonly ports: readonly PolicyPort[] | null;
  readonly usesPortNames: boolean;
}

/** One direction of one policy. */
export interface CompiledSection {
  /** The pods that it governs in this direction. */
  readonly subjects: MatchSets;
  readonly rules: readonly CompiledRule[];
}

export interface CompiledPolicy {
  /** null: stands for policies that could not be read (R88). */
  readonly ref: ObjectRef | null;
  readonly egress: CompiledSection | null;
  readonly ingress: CompiledSection | null;
}

export interface CompiledTier {
  readonly name: string;
  /** What happens at the tier's end to traffic of an end that some policy of it governs (R306). */
  readonly fallback: 'deny' | 'pass';
  /** In order of evaluation. */
  readonly policies: readonly CompiledPolicy[];
}

/** A policy that governs a column, and how surely. */
export interface Governing {
  readonly tier: number;
  readonly policy: number;
  readonly bits: MatchBits;
}
