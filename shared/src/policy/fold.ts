// The fold over ordered tiers of rules (design: one model for every policy language). States and answers are numbered once and reused,
// so that most steps are one map lookup.
import {
  ALL_TRAFFIC,
  intersectTraffic,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from '../sets/index';
import type { MatchBits } from './readings';

export type RuleAction = 'allow' | 'deny' | 'pass';

/** What may have become of the traffic so far, in one mode (the profile, or one reading). Sets overlap where a match is open. */
interface Fate {
  readonly allow: TrafficSet;
  readonly deny: TrafficSet;
  /** Not decided yet in this tier, and no policy so far brings it to the tier's end. */
  readonly pending: TrafficSet;
  /** Not decided yet in this tier; what is left of it meets the tier's end (R306). */
  readonly bound: TrafficSet;
  /** Passed on to the next tier. */
  readonly pass: TrafficSet;
}

interface State {
  /** Mode 0 is the profile over missing inputs, mode 1+r is reading r over all its points. */
  readonly fates: readonly Fate[];
  /** Traffic that a rule admits under the profile. */
  readonly ruled: TrafficSet;
  /** Of it, what a rule lets through only in part, by what is said inside (R214). */
  readonly narrowed: TrafficSet;
  /** Under the profile, what becomes of requests that rules of kind `or-next` do not let through (R317); null: no such rule yet. */
  readonly others: Fate | null;
}

/**
 * What an L7 rule means for requests that do not fit it. `only`: they are refused unless another rule allows them (R214).
 * `or-next`: they meet the rules after it (R317).
 */
export type Narrowing = 'only' | 'or-next' | null;

/** Traffic surely allowed and possibly allowed, in one mode. */
export interface Bounds {
  readonly surely: TrafficSet;
  readonly possibly: TrafficSet;
}

/** What one end says about one peer column. */
export interface EndAnswer {
  readonly profile: Bounds;
  readonly readings: readonly Bounds[];
  readonly ruled: TrafficSet;
  readonly narrowed: TrafficSet;
}

/** What both ends say together. `surely` ⊆ `allowed` ⊆ `maybeAllowed` ⊆ `possibly`. */
export interface PairAnswer {
  /** Allowed by every reading, whatever the missing inputs are. */
  readonly surely: TrafficSet;
  /** Allowed by the profile, whatever the missing inputs are. */
  readonly allowed: TrafficSet;
  /** Allowed by the profile for some missing inputs. */
  readonly maybeAllowed: TrafficSet;
  /** Allowed by some reading. */
  readonly possibly: TrafficSet;
  /** Of it, what a rule at one end at least admits; the rest is open. */
  readonly ruled: TrafficSet;
  /** Of it, what one end at least lets through only in part (R214). */
  readonly narrowed: TrafficSet;
}

const UNTOUCHED: Fate = {
  allow: NO_TRAFFIC,
  deny: NO_TRAFFIC,
  pending: ALL_TRAFFIC,
  bound: NO_TRAFFIC,
  pass: NO_TRAFFIC,
};

export class Fold {
  readonly #states: State[] = [];
  readonly #stateIds = new Map<string, number>();
  readonly #steps = new Map<string, number>();
  readonly #answerIds = new Map<string, number>();
  readonly #finished = new Map<number, number>();
  readonly #pairs = new Map<number, number>();
  readonly #pairIds = new Map<string, number>();
  readonly answers: EndAnswer[] = [];
  readonly pairAnswers: PairAnswer[] = [];
  /** The state before the first tier. */
  readonly start: number;
  /** The answer of an end that nothing governs: everything is allowed, by no rule. */
  readonly open: number;

  constructor(readings: number) {
    this.start = this.#stateId({
      fates: Array.from({ length: readings + 1 }, () => UNTOUCHED),
      ruled: NO_TRAFFIC,
      narrowed: NO_TRAFFIC,
      others: null,
    });
    this.open = this.finish(this.start);
  }

  /** One rule (or part of one) meets the traffic that is still pending. */
  step(state: number, action: RuleAction, bits: MatchBits, traffic: TrafficSet, narrows: Narrowing = null): number {
    const key = `${state}|${action}|${bits}|${narrows ?? ''}|${trafficKey(traffic)}`;
    let next = this.#steps.get(key);
    if (next === undefined) {
      next = this.#stateId(applyRule(this.#states[state]!, action, bits, traffic, narrows));
      this.#steps.set(key, next);
    }
    return next;
  }

  /** A policy governs the end as surely as `bits` say and brings what no rule of the tier decides to the tier's end (R306). */
  bind(state: number, bits: MatchBits): number {
    const key = `${state}|bind|${bits}`;
    let next = this.#steps.get(key);
    if (next === undefined) {
      const { fates, others, ...rest } = this.#states[state]!;
      next = this.#stateId({
        ...rest,
        fates: fates.map((fate, mode) => bindFate(fate, bits >>> (2 * mode))),
        others: others && bindFate(others, bits),
      });
      this.#steps.set(key, next);
    }
    return next;
  }

  /**
   * A policy governs the end as surely as `bits` say: `within` is the state after it where it does, `without` the state before it.
   * All that it says holds together or not at all.
   */
  maybe(without: number, within: number, bits: MatchBits): number {
    const key = `${without}|maybe|${within}|${bits}`;
    let next = this.#steps.get(key);
    if (next === undefined) {
      const [a, b] = [this.#states[without]!, this.#states[within]!];
      next = this.#stateId({
        fates: b.fates.map((fate, mode) => eitherFate(a.fates[mode]!, fate, bits >>> (2 * mode))),
        ruled: b.ruled,
        narrowed: b.narrowed,
        others: a.others || b.others ? eitherFate(a.others ?? a.fates[0]!, b.others ?? b.fates[0]!, bits) : null,
      });
      this.#steps.set(key, next);
    }
    return next;
  }

  /** A tier ends: what policies bound to its end meets it (R306), passed and unbound traffic goes on. */
  endTier(state: number, fallback: 'deny' | 'pass'): number {
    const key = `${state}|end|${fallback}`;
    let next = this.#steps.get(key);
    if (next === undefined) {
      const { fates, ruled, narrowed, others } = this.#states[state]!;
      next = this.#stateId({
        fates: fates.map((fate) => closeTier(fate, fallback)),
        ruled,
        narrowed,
        others: others && closeTier(others, fallback),
      });
      this.#steps.set(key, next);
    }
    return next;
  }

  /**
   * Policies that may be applied in any order (R107): `inOrder` is the state after all of them in the profile's order,
   * `alone` after each one alone. Whichever comes first decides what it matches, so the outcomes of all of them are possible.
   */
  tie(inOrder: number, alone: readonly number[]): number {
    const key = `${inOrder}|tie|${alone.join(',')}`;
    let next = this.#steps.get(key);
    if (next === undefined) {
      const others = alone.map((id) => this.#states[id]!.fates);
      const { fates, ...rest } = this.#states[inOrder]!;
      const open = fates.map((fate, mode) => (mode === 0 ? fate : joinFates(others.map((state) => state[mode]!))));
      next = this.#stateId({ ...rest, fates: open });
      this.#steps.set(key, next);
    }
    return next;
  }

  /** After the last tier everything undecided is allowed (R19, R106). */
  finish(state: number): number {
    let answer = this.#finished.get(state);
    if (answer === undefined) {
      const { fates, ruled, narrowed, others } = this.#states[state]!;
      const bounds = fates.map((fate) => ({
        surely: subtractTraffic(ALL_TRAFFIC, fate.deny),
        possibly: unionTraffic(fate.allow, fate.pending),
      }));
      const refused = others ? subtractTraffic(ALL_TRAFFIC, unionTraffic(others.allow, others.pending)) : NO_TRAFFIC;
      answer = this.#answerId({
        profile: bounds[0]!,
        readings: bounds.slice(1),
        ruled,
        narrowed: unionTraffic(narrowed, intersectTraffic(bounds[0]!.possibly, refused)),
      });
      this.#finished.set(state, answer);
    }
    return answer;
  }

  /** Joins an egress and an ingress answer (R3, R85). */
  pair(egress: number, ingress: number): number {
    const key = egress * 0x4000000 + ingress;
    let id = this.#pairs.get(key);
    if (id === undefined) {
      id = this.#pairId(joinAnswers(this.answers[egress]!, this.answers[ingress]!));
      this.#pairs.set(key, id);
    }
    return id;
  }

  /** For ends whose families are not known: allowed if any of them is (R76). */
  union(a: number, b: number): number {
    if (a === b) return a;
    return this.#pairId(unionAnswers(this.pairAnswers[a]!, this.pairAnswers[b]!));
  }

  #pairId(pair: PairAnswer): number {
    const text = [pair.surely, pair.allowed, pair.maybeAllowed, pair.possibly, pair.ruled, pair.narrowed]
      .map(trafficKey)
      .join('|');
    let id = this.#pairIds.get(text);
    if (id === undefined) {
      id = this.pairAnswers.push(pair) - 1;
      this.#pairIds.set(text, id);
    }
    return id;
  }

  #stateId(state: State): number {
    const fates = state.others ? [...state.fates, state.others] : state.fates;
    const key = `${fates.map((f) => [f.allow, f.deny, f.pending, f.bound, f.pass].map(trafficKey).join('/')).join('|')}|${trafficKey(state.ruled)}|${trafficKey(state.narrowed)}`;
    let id = this.#stateIds.get(key);
    if (id === undefined) {
      id = this.#states.push(state) - 1;
      this.#stateIds.set(key, id);
    }
    return id;
  }

  #answerId(answer: EndAnswer): number {
    const key = [answer.profile, ...answer.readings]
      .flatMap((b) => [trafficKey(b.surely), trafficKey(b.possibly)])
      .concat(trafficKey(answer.ruled), trafficKey(answer.narrowed))
      .join('|');
    let id = this.#answerIds.get(key);
    if (id === undefined) {
      id = this.answers.push(answer) - 1;
      this.#answerIds.set(key, id);
    }
    return id;
  }
}

function applyRule(state: State, action: RuleAction, bits: MatchBits, traffic: TrafficSet, narrows: Narrowing): State {
  const fates = state.fates.map((fate, mode) => meetRule(fate, action, bits >>> (2 * mode), traffic));
  const admitted =
    action === 'allow' && (bits & 2) !== 0 ? intersectTraffic(undecided(state.fates[0]!), traffic) : NO_TRAFFIC;
  return {
    fates,
    ruled: unionTraffic(state.ruled, admitted),
    narrowed: narrows === 'only' ? unionTraffic(state.narrowed, admitted) : state.narrowed,
    others:
      narrows === 'or-next'
        ? (state.others ?? state.fates[0]!)
        : state.others && meetRule(state.others, action, bits, traffic),
  };
}

/** `bits`: bit 0 whether it matches surely, bit 1 whether it may. */
function meetRule(fate: Fate, action: RuleAction, bits: number, traffic: TrafficSet): Fate {
  if ((bits & 2) === 0) return fate;
  const met = { ...fate, [action]: unionTraffic(fate[action], intersectTraffic(undecided(fate), traffic)) };
  if ((bits & 1) === 0) return met;
  return { ...met, pending: subtractTraffic(fate.pending, traffic), bound: subtractTraffic(fate.bound, traffic) };
}

function undecided({ pending, bound }: Fate): TrafficSet {
  return unionTraffic(pending, bound);
}

function bindFate(fate: Fate, bits: number): Fate {
  if ((bits & 2) === 0) return fate;
  return { ...fate, bound: undecided(fate), pending: (bits & 1) !== 0 ? NO_TRAFFIC : fate.pending };
}

/** `bits` as for rules: where it surely holds `within`, where it may everything that either may bring. */
function eitherFate(without: Fate, within: Fate, bits: number): Fate {
  if ((bits & 2) === 0) return without;
  if ((bits & 1) !== 0) return within;
  return {
    allow: unionTraffic(without.allow, within.allow),
    deny: unionTraffic(without.deny, within.deny),
    pending: unionTraffic(without.pending, within.pending),
    bound: unionTraffic(without.bound, within.bound),
    pass: unionTraffic(without.pass, within.pass),
  };
}

/** Everything that one of several fates may bring; undecided is only what all leave undecided. */
function joinFates(fates: readonly Fate[]): Fate {
  return fates.reduce((a, b) => ({
    allow: unionTraffic(a.allow, b.allow),
    deny: unionTraffic(a.deny, b.deny),
    pass: unionTraffic(a.pass, b.pass),
    pending: intersectTraffic(a.pending, b.pending),
    bound: intersectTraffic(a.bound, b.bound),
  }));
}

function closeTier({ allow, deny, pending, bound, pass }: Fate, fallback: 'deny' | 'pass'): Fate {
  const drops = fallback === 'deny';
  const left = unionTraffic(pending, pass);
  return {
    allow,
    deny: drops ? unionTraffic(deny, bound) : deny,
    pending: drops ? left : unionTraffic(left, bound),
    bound: NO_TRAFFIC,
    pass: NO_TRAFFIC,
  };
}

/** Joins the answers of the two ends of a pair (R3, R85). */
export function joinAnswers(egress: EndAnswer, ingress: EndAnswer): PairAnswer {
  let surely: TrafficSet = ALL_TRAFFIC;
  let possibly: TrafficSet = NO_TRAFFIC;
  egress.readings.forEach((reading, r) => {
    const other = ingress.readings[r]!;
    surely = intersectTraffic(surely, intersectTraffic(reading.surely, other.surely));
    possibly = unionTraffic(possibly, intersectTraffic(reading.possibly, other.possibly));
  });
  const maybeAllowed = intersectTraffic(egress.profile.possibly, ingress.profile.possibly);
  const any = unionTraffic(maybeAllowed, possibly);
  return {
    surely,
    allowed: intersectTraffic(egress.profile.surely, ingress.profile.surely),
    maybeAllowed,
    possibly,
    ruled: intersectTraffic(unionTraffic(egress.ruled, ingress.ruled), any),
    narrowed: intersectTraffic(unionTraffic(egress.narrowed, ingress.narrowed), any),
  };
}

/** Several families together: the edge exists if any of them is allowed (R76). */
export function unionAnswers(a: PairAnswer, b: PairAnswer): PairAnswer {
  return {
    surely: unionTraffic(a.surely, b.surely),
    allowed: unionTraffic(a.allowed, b.allowed),
    maybeAllowed: unionTraffic(a.maybeAllowed, b.maybeAllowed),
    possibly: unionTraffic(a.possibly, b.possibly),
    ruled: unionTraffic(a.ruled, b.ruled),
    narrowed: narrowedByAll(a, b),
  };
}

/** What every family that allows it narrows: one that lets all of it through is enough. */
function narrowedByAll(a: PairAnswer, b: PairAnswer): TrafficSet {
  const plain = unionTraffic(subtractTraffic(a.maybeAllowed, a.narrowed), subtractTraffic(b.maybeAllowed, b.narrowed));
  return subtractTraffic(unionTraffic(a.narrowed, b.narrowed), plain);
}
