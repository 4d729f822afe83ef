// The shape of an answer to "why": both ends of a pair, every policy that selects them, every rule and what it says.
import type { ObjectRef, Protocol } from '../cluster/index';

// Verdict words are repeated from graph/model because policy lies below graph.
export type EndVerdict = 'allow' | 'deny' | 'none' | 'unknown';
export type EndCertainty = 'defined' | 'implementation-defined' | 'unknown';
export type Match = 'yes' | 'no' | 'open' | 'unknown';
/** Traffic in text; `{}` is none. */
export type TrafficWords = Readonly<Partial<Record<Protocol, string>>>;

/** Why a peer list item or a port list item does or does not match. */
export interface ItemReason {
  /** Path inside the policy, such as `spec.ingress[0].from[1]`. */
  readonly path: string;
  readonly match: Match;
  /** Stable code: `any`, `matches`, `wrong-namespace`, `wrong-namespace-labels`, `wrong-labels`, `not-a-pod`, `outside-block`, `excepted`, `wrong-port`, `wrong-protocol`, `no-such-named-port`, … */
  readonly code: string;
  /** In words, such as `needs app=checkout, the pod has app=catalog`. */
  readonly text: string;
}

export interface RuleReason {
  /** From 1, as printed: "rule 1". */
  readonly number: number;
  /** Path inside the policy, such as `spec.ingress[0]`. */
  readonly path: string;
  readonly action: 'allow' | 'deny' | 'pass';
  readonly peers: readonly ItemReason[];
  readonly ports: readonly ItemReason[];
  /** Traffic that this rule admits between this very pair, under the profile. */
  readonly admits: TrafficWords;
  /** True if the rule (partly) admits what was asked. */
  readonly decides: boolean;
  /** What an L7 rule narrows the traffic to, in words (R214, R317); null: nothing. */
  readonly l7: string | null;
  readonly text: string;
}

export interface PolicyReason {
  readonly policy: ObjectRef;
  readonly tier: string;
  /** How surely it selects the end: `open` for hostNetwork pods (R64). */
  readonly selects: Match;
  /** Its place in the tier where that matters, such as `priority 10`; null where order means nothing. */
  readonly rank: string | null;
  readonly rules: readonly RuleReason[];
  readonly text: string;
}

/** What one tier said to the traffic that reached it. */
export interface TierStep {
  /** Such as `Admin tier`, `NetworkPolicy` or `tier security`. */
  readonly tier: string;
  /** `end-denies`: nothing matched and the tier refuses the rest. `mixed`: not the same for all ports asked about. `unsure`: an input is missing or plugins differ. */
  readonly outcome: 'allow' | 'deny' | 'pass' | 'end-denies' | 'not-matched' | 'mixed' | 'unsure';
  /** The rules that matched, in order; `policy` is null where it could not be read. */
  readonly deciders: readonly {
    readonly policy: ObjectRef | null;
    readonly rule: number;
    readonly path: string;
    readonly action: 'allow' | 'deny' | 'pass';
  }[];
  /** In one sentence. */
  readonly text: string;
}

/** One side's judgement. */
export interface EndExplanation {
  readonly direction: 'egress' | 'ingress';
  /** The node or address judged. */
  readonly end: string;
  readonly state: 'isolated' | 'not-isolated' | 'ungoverned' | 'unknown';
  readonly verdict: EndVerdict;
  readonly certainty: EndCertainty;
  /** One sentence that a person can repeat, such as "`db-from-reporting` rule 1 admits role=reader in any namespace, TCP 5432". */
  readonly summary: string;
  /** The tiers that were asked, in order; after the last one what is undecided is allowed. */
  readonly walk: readonly TierStep[];
  readonly policies: readonly PolicyReason[];
}

/** The whole answer for one pair; with a question (protocol and port) `verdict` answers it, without one it answers "any traffic at all". */
export interface Explanation {
  readonly from: string;
  readonly to: string;
  readonly question: { readonly protocol: Protocol; readonly port: number } | null;
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly certainty: EndCertainty;
  /** In one sentence. */
  readonly summary: string;
  /** All traffic the pair may exchange, under the profile. */
  readonly allowed: TrafficWords;
  /** Of it, what is let through only in part by L7 rules (R214). */
  readonly narrowed: TrafficWords;
  /** Asked about one port: whether it is narrowed; else whether anything is. */
  readonly l7: boolean;
  readonly egress: EndExplanation;
  readonly ingress: EndExplanation;
  /** Remarks on the answer: own node, families that differ, open points. */
  readonly notes: readonly string[];
}
