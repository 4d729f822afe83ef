// Judgements of single questions, from surely allowed to surely denied, and how several become one.
import type { Protocol } from '../../cluster/index';
import type { Certainty, Verdict } from '../model';

export interface Judged {
  readonly verdict: Verdict;
  readonly certainty: Certainty;
}

/** What is asked of a pod; null: any traffic at all. */
export type Asked = { readonly protocol: Protocol; readonly port: number } | null;

export const DENIED: Judged = { verdict: 'deny', certainty: 'defined' };
export const CANNOT_TELL: Judged = { verdict: 'unknown', certainty: 'unknown' };

/** From surely allowed to surely denied. */
function rankOf({ verdict, certainty }: Judged): number {
  if (verdict === 'allow') return certainty === 'defined' ? 0 : 1;
  if (verdict === 'unknown') return 2;
  return certainty === 'defined' ? 4 : 3;
}

/** The answer that lets most through; of none: denied. */
export function bestOf(answers: readonly Judged[]): Judged {
  let best = DENIED;
  let rank = rankOf(best);
  for (const one of answers) {
    if (rank === 0) break;
    const own = rankOf(one);
    if (own >= rank) continue;
    best = one;
    rank = own;
  }
  return { verdict: best.verdict, certainty: best.certainty };
}

/** Both must let it through: the answer that lets less through decides. */
export function bothOf(a: Judged, b: Judged): Judged {
  const worst = rankOf(a) >= rankOf(b) ? a : b;
  return { verdict: worst.verdict, certainty: worst.certainty };
}

/** Equal words mean equal questions. */
export function wordsOf(asked: Asked): string {
  return asked === null ? '*' : `${asked.protocol} ${asked.port}`;
}
