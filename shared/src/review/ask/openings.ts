// For a refused pair: the smallest change at each end that refuses, found by trying, so that nothing is offered that does not work.
import type { EndExplanation, Explanation } from '../../policy/index';
import { refKey } from '../../policy/index';
import { calicoChanges } from './calicoChanges';
import type { EndChange, Opening, PolicyChange, SideEffects } from './model';
import { admittingChanges, withoutRule } from './policyChanges';
import { sideEffects, weightOf } from './sideEffects';
import type { Trial } from './trial';

type Direction = 'egress' | 'ingress';

/** Rules that are taken away one after the other, at most. */
const DEEPEST = 3;

/** Of a pair that is refused. Each end's change is needed, and together they open it: evaluated with the changed policies. */
export function findOpening(trial: Trial, explanation: Explanation): Opening {
  const { port } = trial.pair;
  if (port === null) return nothing('Choose a port: the smallest change is a rule for one port.');
  const ends: EndChange[] = [];
  const reasons: string[] = [];
  // An end that lets it through may still refuse it in the one family that the other end admits.
  const refusing = (['egress', 'ingress'] as const).filter((direction) => explanation[direction].verdict === 'deny');
  for (const direction of refusing.length > 0 ? refusing : (['egress', 'ingress'] as const)) {
    const taken = new Set(ends.flatMap(({ changes }) => changes.map(({ policy }) => refKey(policy))));
    const found = changeEnd(trial, explanation[direction], taken);
    if (typeof found === 'string') reasons.push(found);
    else ends.push(found);
  }
  if (ends.length === 0) return nothing(reasons[0] ?? NO_POLICY);
  const needed = leastEnds(trial, ends);
  if (needed === null || reasons.length > 0) return { offered: false, reason: reasons[0] ?? NOT_ENOUGH, ends };
  const after = trial.apply(needed.flatMap(({ changes }) => changes))!;
  return {
    offered: true,
    ends: needed,
    certainty: after.explain()!.certainty,
    effects: sideEffects(trial.live.analysis, after.live.analysis, trial.pair),
  };
}

const NO_POLICY = 'No policy refuses it, so no policy can open it.';
const NOT_ENOUGH = 'No change of policies that was tried opens it.';

function nothing(reason: string): Opening {
  return { offered: false, reason, ends: [] };
}

/** The fewest of them that open the pair; null: all of them do not. */
function leastEnds(trial: Trial, ends: readonly EndChange[]): readonly EndChange[] | null {
  const choices = [...ends.map((end) => [end]), ...(ends.length > 1 ? [ends] : [])];
  return (
    choices.find((choice) =>
      opens(
        trial,
        choice.flatMap(({ changes }) => changes),
      ),
    ) ?? null
  );
}

function opens(trial: Trial, changes: readonly PolicyChange[]): boolean {
  return trial.apply(changes)?.verdict() === 'allow';
}

/**
 * Changes after which this end lets it through, with the least side effects; or why there are none. Policies that the other end's
 * changes write (`taken`) are left alone where possible: of two texts of one policy only one would count.
 */
function changeEnd(trial: Trial, end: EndExplanation, taken: ReadonlySet<string>): EndChange | string {
  const { direction } = end;
  const search = new EndSearch(trial, direction);
  const found = search.run(trial, end, [], 0);
  if (found.length === 0) return search.reason ?? reasonOf(end);
  const apart = found.filter((changes) => !changes.some(({ policy }) => taken.has(refKey(policy))));
  // In the order of preference: what touches no other pod first.
  let best: {
    readonly changes: readonly PolicyChange[];
    readonly effects: SideEffects;
    readonly weight: number;
  } | null = null;
  for (const changes of apart.length > 0 ? apart : found) {
    const after = trial.apply(changes)!;
    const effects = sideEffects(trial.live.analysis, after.live.analysis, trial.pair);
    const weight = weightOf(effects);
    if (best === null || weight < best.weight) best = { changes, effects, weight };
    if (weight === 0) break;
  }
  if (best === null) return reasonOf(end);
  return { direction, end: end.end, changes: best.changes, effects: best.effects };
}

class EndSearch {
  reason: string | null = null;

  constructor(
    readonly trial: Trial,
    readonly direction: Direction,
  ) {}

  /** Lists of changes that make the end let it through, none with a change too many. */
  run(
    state: Trial,
    end: EndExplanation,
    done: readonly PolicyChange[],
    depth: number,
  ): readonly (readonly PolicyChange[])[] {
    const found: (readonly PolicyChange[])[] = [];
    const removal = this.#removal(state, end);
    const admitting = this.#admitting(state, end);
    for (const change of [...admitting, ...(removal ? [removal] : [])]) {
      const changes = this.#lean(joined(done, change));
      if (changes !== null) found.push(changes);
    }
    if (found.length > 0 || !removal || depth === DEEPEST) return found;
    const next = state.apply([removal]);
    const after = next?.explain()?.[this.direction];
    return next && after && next.live !== state.live ? this.run(next, after, joined(done, removal), depth + 1) : [];
  }

  #admitting(state: Trial, end: EndExplanation): readonly PolicyChange[] {
    const { from, to, port } = this.trial.pair;
    const [subject, peer] = this.direction === 'egress' ? [from, to] : [to, from];
    const { changes, reason } = admittingChanges(
      state.live,
      { direction: this.direction, subject, peer, port: port! },
      end,
    );
    this.reason ??= reason;
    return [...changes, ...calicoChanges(state.live, { direction: this.direction, subject, peer, port: port! }, end)];
  }

  #removal(state: Trial, { walk }: EndExplanation): PolicyChange | null {
    const decider = walk
      .filter(({ outcome }) => outcome === 'deny')
      .flatMap(({ deciders }) => deciders)
      .find(({ action, policy }) => action === 'deny' && policy !== null);
    return decider ? withoutRule(state.live, decider.policy!, decider.path) : null;
  }

  /** Without the changes that it does not need; null: it is not enough. */
  #lean(changes: readonly PolicyChange[]): readonly PolicyChange[] | null {
    if (!this.#lets(changes)) return null;
    let kept = changes;
    for (const change of changes) {
      const fewer = kept.filter((one) => one !== change);
      if (fewer.length > 0 && this.#lets(fewer)) kept = fewer;
    }
    return kept;
  }

  #lets(changes: readonly PolicyChange[]): boolean {
    const after = this.trial.apply(changes)?.explain();
    return after !== undefined && after !== null && ['allow', 'none'].includes(after[this.direction].verdict);
  }
}

/** A later state of one policy takes the place of the earlier one. */
function joined(changes: readonly PolicyChange[], change: PolicyChange): readonly PolicyChange[] {
  return [...changes.filter(({ policy }) => refKey(policy) !== refKey(change.policy)), change];
}

/** In words, what refuses and why nothing is offered. */
function reasonOf(end: EndExplanation): string {
  const step = end.walk.findLast(({ outcome }) => outcome === 'deny' || outcome === 'end-denies');
  const decider = step?.deciders.find(({ action }) => action === 'deny');
  if (decider?.policy)
    return `\`${decider.policy.name}\` rule ${decider.rule} (${step!.tier}) denies it for ${end.direction}, and neither a NetworkPolicy nor the end of that rule alone opens it.`;
  if (step && step.tier !== 'NetworkPolicy')
    return `${step.tier} refuses it for ${end.direction} before any NetworkPolicy is asked: a rule there would have to allow it.`;
  return `No NetworkPolicy was found that opens ${end.direction} of ${end.end}: ${end.summary}.`;
}
