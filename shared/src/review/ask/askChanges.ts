// What would open a refused pair, or close an allowed one: each answer evaluated with the changed policies before it is given.
import type { LiveAnalysis } from '../../graph/index';
import { readAsk, singlePair } from './askReview';
import { findClosing } from './closings';
import type { AskChanges, AskQuestion } from './model';
import { findOpening } from './openings';
import { Trial } from './trial';

/** Of one pair of ends; of several it is said which question to ask instead. */
export function askChanges(live: LiveAnalysis, question: AskQuestion): AskChanges {
  const read = readAsk(live.analysis.reachability, question);
  if (!read.ok) return read;
  const pair = singlePair(read);
  if (!pair)
    return {
      ok: false,
      side: null,
      message: 'This question is about more than one pair.',
      next: 'Choose one pair of it to see what would change its answer.',
      close: [],
    };
  const trial = new Trial(live, { ...pair, port: read.port });
  const explanation = trial.explain();
  if (!explanation) throw new Error('an end that was just read is not in its own cluster');
  const { from, to } = pair;
  const { verdict } = explanation;
  return {
    ok: true,
    pair: { from: from.id, to: to.id, fromTitle: from.title, toTitle: to.title },
    explanation,
    opening: verdict === 'deny' ? findOpening(trial, explanation) : null,
    closing: verdict === 'allow' ? findClosing(trial, explanation) : null,
  };
}
