// The tier model that every policy language compiles into: ordered tiers of policies of ordered rules, over columns.
import type { ObjectRef, PolicyPort } from '../cluster/index';
import type { AddressFamily } from '../sets/index';
import type { Match } from './explanation';
import type { Narrowing, RuleAction } from './fold';
import type { MatchSets } from './matchSets';
import type { End } from './pairEnds';
import type { MatchBits } from './readings';

export type Direction = 'egress' | 'ingress';

/** A match may depend on the family in use, since a block holds addresses of one family only (R76). */
export type PerFamily<T> = Readonly<Record<AddressFamily, T>>;

/** A stable code and a sentence, as in ItemReason. */
export interface Words {
  readonly code: string;
  readonly text: string;
}

/** What a peer item is called, and why it does or does not match an end. Asked only when somebody asks why. */
export interface PeerWords {
  /** Such as `role=reader in any namespace`. */
  text(): string;
  /** `profileMatches`: whether it matches under the profile, where engines differ. */
  why(end: End, match: Match, profileMatches: boolean): Words;
}

export interface CompiledPeer {
  readonly path: string;
  readonly matches: PerFamily<MatchSets>;
  /** How surely it matches the subject's own node and its hostNetwork pods, where that differs from `matches` (R215, R220). */
  readonly ownNode?: MatchBits;
  /** Whether it picks the pods that could not be read (R88); absent: maybe. */
  readonly unread?: 'yes' | 'no';
  readonly words: PeerWords;
}

export interface CompiledRule {
  /** From 1 in its list, as written. Parts of one rule share it. */
  readonly number: number;
  readonly path: string;
  readonly action: RuleAction;
  /** [] where the rule matches nobody, whatever its `matches`. */
  readonly peers: readonly CompiledPeer[];
  /** All peers of the rule together. */
  readonly matches: PerFamily<MatchSets>;
  /** null: all traffic. [] matches none, as rules that speak of ICMP only (R7). */
  readonly ports: readonly PolicyPort[] | null;
  /** Taken out of `ports` (R315). */
  readonly exceptPorts?: readonly PolicyPort[];
  /** `ports` or `exceptPorts` have names, which mean something else at each destination (R54). */
  readonly usesPortNames: boolean;
  /** What of the traffic is let through, in words, where an L7 rule narrows it (R214, R317); null: all of it. */
  readonly l7: string | null;
  /** With `l7`: requests that do not fit meet the rules after it, instead of being refused (R317). */
  readonly l7OrNext?: true;
}

/** What the rule's L7 part means for requests that do not fit it. */
export function narrowingOf({ l7, l7OrNext }: CompiledRule): Narrowing {
  if (l7 === null) return null;
  return l7OrNext ? 'or-next' : 'only';
}

/** One direction of one policy. */
export interface CompiledSection {
  /** The pods that it governs in this direction. */
  readonly subjects: MatchSets;
  readonly rules: readonly CompiledRule[];
  /** Its subjects meet the tier's end (R306, R210). False for sections that only add rules. */
  readonly isolates: boolean;
  /**
   * Of a later part of one object: how surely it holds for a pod that the object governs. Parts of one object stand together, the first
   * of them governs all its subjects, and they hold together or not at all.
   */
  readonly given?: MatchSets;
}

export interface CompiledPolicy {
  /** null: stands for policies that could not be read (R88), or is not shown. Several entries may share one: parts of one object. */
  readonly ref: ObjectRef | null;
  /** Where `ref` is null: what to tell about it; null: nothing. */
  readonly note?: string | null;
  readonly egress: CompiledSection | null;
  readonly ingress: CompiledSection | null;
  /** Whom it selects, in words, such as `app=web in shop`. */
  readonly whom: string;
  /** Neighbours with equal numbers may be applied in any order (R107); the order given is the profile's. */
  readonly tie?: number;
  /** In words, where the order matters, such as `priority 10` or `order 500`. */
  readonly rank?: string;
}

export interface CompiledTier {
  /** Such as `Admin tier` or `tier security`. */
  readonly name: string;
  /** What happens at the tier's end to traffic of an end that some isolating section of it governs (R306). */
  readonly fallback: 'deny' | 'pass';
  /** In order of evaluation. */
  readonly policies: readonly CompiledPolicy[];
}

/** A policy that governs a column, and how surely. */
export interface Governing {
  readonly tier: number;
  readonly policy: number;
  readonly bits: MatchBits;
  /** Of a later part: how surely it holds where the object's first part does. */
  readonly given?: MatchBits;
}

export function perFamily<T>(make: (family: AddressFamily) => T): PerFamily<T> {
  return { IPv4: make('IPv4'), IPv6: make('IPv6') };
}

/** One value for both families: whoever compares them sees the same reference. */
export function bothFamilies<T>(value: T): PerFamily<T> {
  return { IPv4: value, IPv6: value };
}

export function mapPerFamily<T>(values: PerFamily<T>, change: (value: T) => T): PerFamily<T> {
  return values.IPv4 === values.IPv6
    ? bothFamilies(change(values.IPv4))
    : perFamily((family) => change(values[family]));
}

/** Joins two values family by family; values that are shared by the families stay shared. */
export function joinPerFamily<T>(a: PerFamily<T>, b: PerFamily<T>, join: (a: T, b: T) => T): PerFamily<T> {
  if (a.IPv4 === a.IPv6 && b.IPv4 === b.IPv6) return bothFamilies(join(a.IPv4, b.IPv4));
  return perFamily((family) => join(a[family], b[family]));
}
