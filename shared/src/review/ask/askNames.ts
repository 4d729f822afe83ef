// The names that the boxes of a question complete: fetched once, so that completing needs no engine.
import type { LiveAnalysis } from '../../graph/index';
import { askEndsOf } from './askEnds';
import type { EndName } from './endNames';

export function askNames({ analysis }: LiveAnalysis, _question: object): readonly EndName[] {
  return askEndsOf(analysis.reachability).names;
}
