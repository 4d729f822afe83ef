// What one answer means for one statement: which of its traffic breaks it, and how surely.
import type { PairAnswer } from '../../policy/index';
import {
  ALL_TRAFFIC,
  intersectTraffic as and,
  isNoTraffic,
  subtractTraffic as minus,
  NO_TRAFFIC,
  type TrafficSet,
} from '../../sets/index';
import type { Violation } from './checkModel';

/** Traffic that breaks a statement in one way. */
export interface Hit extends Pick<Violation, 'how' | 'certainty' | 'l7'> {
  readonly traffic: TrafficSet;
}

/** What a statement says of the traffic between two groups of ends. `surely` ⊆ `perhaps`: where it is not known whether an end is meant. */
export interface Demand {
  readonly surely: TrafficSet;
  readonly perhaps: TrafficSet;
}

/** Of traffic that must not pass. */
export function passingHits(
  { surely, allowed, maybeAllowed, possibly, narrowed }: PairAnswer,
  forbidden: Demand,
): readonly Hit[] {
  const broken = and(allowed, forbidden.surely);
  const unsure = minus(and(maybeAllowed, forbidden.perhaps), broken);
  return hits([
    ['broken', 'defined', minus(and(broken, surely), narrowed), false],
    ['broken', 'defined', and(and(broken, surely), narrowed), true],
    ['broken', 'implementation-defined', minus(minus(broken, surely), narrowed), false],
    ['broken', 'implementation-defined', and(minus(broken, surely), narrowed), true],
    ['cannot-tell', 'unknown', unsure, false],
    ['elsewhere', 'implementation-defined', minus(and(possibly, forbidden.perhaps), maybeAllowed), false],
  ]);
}

/** Of traffic that must pass, all of it. */
export function missingHits({ surely, allowed, maybeAllowed, possibly }: PairAnswer, wanted: Demand): readonly Hit[] {
  const broken = minus(wanted.surely, maybeAllowed);
  return hits([
    ['broken', 'defined', minus(broken, possibly), false],
    ['broken', 'implementation-defined', and(broken, possibly), false],
    ['cannot-tell', 'unknown', minus(minus(wanted.perhaps, allowed), broken), false],
    ['elsewhere', 'implementation-defined', minus(and(wanted.perhaps, allowed), surely), false],
  ]);
}

/** Of pairs between which something must pass, whatever it is. */
export function silentHits({ surely, allowed, maybeAllowed, possibly }: PairAnswer, wanted: Demand): readonly Hit[] {
  if (isNoTraffic(wanted.perhaps) || !isNoTraffic(surely)) return [];
  if (!isNoTraffic(allowed)) return hits([['elsewhere', 'implementation-defined', ALL_TRAFFIC, false]]);
  if (!isNoTraffic(maybeAllowed) || isNoTraffic(wanted.surely))
    return hits([['cannot-tell', 'unknown', ALL_TRAFFIC, false]]);
  return hits([['broken', isNoTraffic(possibly) ? 'defined' : 'implementation-defined', ALL_TRAFFIC, false]]);
}

function hits(parts: readonly (readonly [Hit['how'], Hit['certainty'], TrafficSet, boolean])[]): readonly Hit[] {
  return parts
    .filter(([, , traffic]) => !isNoTraffic(traffic))
    .map(([how, certainty, traffic, l7]): Hit => ({ how, certainty, traffic, l7 }));
}

/** The answer for pairs of which nothing is let through. */
export const NOTHING_PASSES: PairAnswer = {
  surely: NO_TRAFFIC,
  allowed: NO_TRAFFIC,
  maybeAllowed: NO_TRAFFIC,
  possibly: NO_TRAFFIC,
  ruled: NO_TRAFFIC,
  narrowed: NO_TRAFFIC,
};
