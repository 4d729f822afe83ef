// Connection blocks while they are being built: node sets and traffic sets, before anything becomes text.
import type { PairAnswer } from '../policy/index';
import { intersectTraffic, isNoTraffic, subtractTraffic, type TrafficSet } from '../sets/index';
import type { Certainty, ConnectionKind, Family, Verdict } from './model';

export interface CoreBlock {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly traffic: TrafficSet;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly kind: ConnectionKind;
  /** Allowed, but only what an L7 rule lets through (R214, R317). */
  readonly l7: boolean;
  readonly family: Family | null;
  readonly partial: { readonly pairs: number; readonly of: number } | null;
}

/** One kind of answer about one pair. */
export type AnswerPart = Pick<CoreBlock, 'traffic' | 'verdict' | 'certainty' | 'kind' | 'l7'>;

/** Splits a joint answer by verdict, certainty (R6) and kind. What is certainly refused gives no part. */
export function answerParts(answer: PairAnswer): readonly AnswerPart[] {
  const { surely, allowed, maybeAllowed, possibly, ruled } = answer;
  const certain = intersectTraffic(allowed, surely);
  const differing = subtractTraffic(allowed, surely);
  const parts: Omit<AnswerPart, 'l7'>[] = [
    { traffic: intersectTraffic(certain, ruled), verdict: 'allow', certainty: 'defined', kind: 'explicit' },
    { traffic: subtractTraffic(certain, ruled), verdict: 'allow', certainty: 'defined', kind: 'open' },
    {
      traffic: intersectTraffic(differing, ruled),
      verdict: 'allow',
      certainty: 'implementation-defined',
      kind: 'explicit',
    },
    { traffic: subtractTraffic(differing, ruled), verdict: 'allow', certainty: 'implementation-defined', kind: 'open' },
    { traffic: subtractTraffic(maybeAllowed, allowed), verdict: 'unknown', certainty: 'unknown', kind: 'explicit' },
    {
      traffic: subtractTraffic(possibly, maybeAllowed),
      verdict: 'deny',
      certainty: 'implementation-defined',
      kind: 'explicit',
    },
  ];
  return parts.filter((part) => !isNoTraffic(part.traffic)).flatMap((part) => splitByL7(part, answer.narrowed));
}

function splitByL7(part: Omit<AnswerPart, 'l7'>, narrowed: TrafficSet): readonly AnswerPart[] {
  if (isNoTraffic(narrowed) || part.verdict === 'deny') return [{ ...part, l7: false }];
  const both: readonly AnswerPart[] = [
    { ...part, traffic: subtractTraffic(part.traffic, narrowed), l7: false },
    { ...part, traffic: intersectTraffic(part.traffic, narrowed), l7: true },
  ];
  return both.filter(({ traffic }) => !isNoTraffic(traffic));
}
