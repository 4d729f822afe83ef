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
  readonly family: Family | null;
  readonly partial: { readonly pairs: number; readonly of: number } | null;
}

/** One kind of answer about one pair. */
export type AnswerPart = Pick<CoreBlock, 'traffic' | 'verdict' | 'certainty' | 'kind'>;

/** Splits a joint answer by verdict, certainty (R6) and kind. What is certainly refused gives no part. */
export function answerParts(answer: PairAnswer): readonly AnswerPart[] {
  const { surely, allowed, maybeAllowed, possibly, ruled } = answer;
  const certain = intersectTraffic(allowed, surely);
  const differing = subtractTraffic(allowed, surely);
  const parts: AnswerPart[] = [
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
  return parts.filter((part) => !isNoTraffic(part.traffic));
}
