// What is asked of a cluster and what is answered: plain values that cross from thread to thread.
import type { Protocol } from '../../cluster/index';
import type { PolicyRef, TrafficText } from '../../graph/index';
import type { EndCertainty, Explanation } from '../../policy/index';

/** As it was typed; `port` null: any traffic at all. */
export interface AskQuestion {
  readonly from: string;
  readonly to: string;
  readonly port: { readonly protocol: Protocol; readonly port: number } | null;
}

export type AskSide = 'from' | 'to';

/** What was typed and is not understood, or cannot be answered. */
export interface AskProblem {
  readonly ok: false;
  /** null: it is about the question as a whole. */
  readonly side: AskSide | null;
  readonly message: string;
  readonly next: string;
  /** Names that come near, best first. */
  readonly close: readonly string[];
}

/** A set of ends, as it was understood. */
export interface AskedEnds {
  readonly title: string;
  readonly count: number;
  /** The first names. */
  readonly names: readonly string[];
}

/** One pair, by ids that explanations take, and by the names to print. */
export interface PairName {
  readonly from: string;
  readonly to: string;
  readonly fromTitle: string;
  readonly toTitle: string;
}

/** Pairs with the same answer. */
export interface AskGroup {
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly certainty: EndCertainty;
  readonly pairs: number;
  /** Asked about any traffic: all that may pass; else {}. */
  readonly allowed: TrafficText;
  /** The first pairs; the very first one stands for all of them. */
  readonly some: readonly PairName[];
  /** Of the very first pair; null from the fifth group on. */
  readonly explanation: Explanation | null;
}

export interface AskVerdicts {
  readonly ok: true;
  readonly from: AskedEnds;
  readonly to: AskedEnds;
  /** As the destination's policies see it: for a Service the port behind it. */
  readonly port: AskQuestion['port'];
  readonly pairs: number;
  readonly counts: Readonly<Record<AskGroup['verdict'], number>>;
  /** Refused first, then unknown, then allowed; large groups first. */
  readonly groups: readonly AskGroup[];
  readonly moreGroups: number;
  /** Set where the question is about one pair alone. */
  readonly single: PairName | null;
  readonly notes: readonly string[];
}

export type AskAnswer = AskVerdicts | AskProblem;

/** One policy that a change writes, edits or takes away. */
export interface PolicyChange {
  readonly how: 'new-policy' | 'added-rule' | 'removed-rule' | 'removed-policy';
  readonly policy: PolicyRef;
  /** The policy as it would be; null: it is gone. */
  readonly yaml: string | null;
  /** First and last line of what is new in `yaml`, from 1; null: all of it, or nothing. */
  readonly lines: readonly [number, number] | null;
  /** The rule that came or goes, such as `spec.ingress[1]`. */
  readonly path: string | null;
  /** In one sentence. */
  readonly text: string;
}

/** What a change does to other pairs of workloads than the one that is asked about. */
export interface SideEffects {
  readonly opens: EffectList;
  readonly closes: EffectList;
  /** What may open or close: network plugins differ, or an input is missing. */
  readonly perhaps: EffectList;
}

export interface EffectList {
  readonly pairs: number;
  readonly first: readonly { readonly from: string; readonly to: string; readonly traffic: TrafficText }[];
}

/** The smallest change found at one end. */
export interface EndChange {
  readonly direction: 'egress' | 'ingress';
  /** The end whose policies refuse. */
  readonly end: string;
  readonly changes: readonly PolicyChange[];
  /** Of this change alone. */
  readonly effects: SideEffects;
}

/** `ends` together open the pair, each of them is needed: both were evaluated. */
export type Opening =
  | {
      readonly offered: true;
      readonly ends: readonly EndChange[];
      readonly certainty: EndCertainty;
      readonly effects: SideEffects;
    }
  | {
      readonly offered: false;
      readonly reason: string;
      /** Ends for which a change was found that is not enough. */
      readonly ends: readonly EndChange[];
    };

/** Policies that close the pair when they are removed together, and no fewer of them do. */
export interface Removal {
  readonly direction: 'egress' | 'ingress';
  readonly policies: readonly PolicyRef[];
  /** Of the refusal without them. */
  readonly certainty: EndCertainty;
  readonly effects: SideEffects;
}

export interface Closing {
  readonly removals: readonly Removal[];
  /** Where no removal closes it: policies that isolate an end would. */
  readonly isolations: readonly EndChange[];
  /** What else is to be said, in sentences. */
  readonly notes: readonly string[];
}

export type AskChanges =
  | {
      readonly ok: true;
      readonly pair: PairName;
      readonly explanation: Explanation;
      /** Where it is refused. */
      readonly opening: Opening | null;
      /** Where it is allowed. */
      readonly closing: Closing | null;
    }
  | AskProblem;

/** `from` or `to` empty: everybody who may begin, or be reached by, a way. */
export interface WaysQuestion {
  readonly from: string;
  readonly to: string;
  /** 1 to 6. */
  readonly hops: number;
}

export interface WayStep {
  readonly hops: number;
  readonly count: number;
  readonly names: readonly string[];
}

export type AskWays =
  | {
      readonly ok: true;
      /** Who lies at how many steps: before `to` where that is given, else behind `from`. */
      readonly steps: readonly WayStep[];
      /** Only where both ends are given. */
      readonly between: {
        /** Of the shortest way; null: there is none within the hops asked for. */
        readonly hops: number | null;
        /** One of the shortest ways, from end to end. */
        readonly example: readonly string[];
        /** Workloads that every way within the hops passes, those included that may be open or shut. */
        readonly chokePoints: readonly string[];
      } | null;
    }
  | AskProblem;
