// One end's decision as a walk through the tiers: which one was asked, what it said, and which rule decided (R100-R106, R302-R307).
import type { ObjectRef } from '../cluster/index';
import {
  ALL_TRAFFIC,
  hasPort,
  intersectTraffic,
  isNoTraffic,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../sets/index';
import type { CompiledPolicy, CompiledRule, CompiledTier, Direction } from './compiled';
import type { TierStep } from './explanation';
import type { Reachability } from './reachability';
import type { MatchBits } from './readings';

interface Asked {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly port: number;
}

/** How surely the rule matches the peer at hand, under the profile. */
export type RuleBits = (rule: CompiledRule) => MatchBits;

/** The tiers that govern an end in one direction, each with what became of the traffic. */
export function walkTiers(
  reachability: Reachability,
  direction: Direction,
  subject: number,
  peer: number,
  bitsOf: RuleBits,
  question: Asked | null,
): readonly TierStep[] {
  const rows = reachability[direction];
  const governing = rows.rows[rows.rowOf[subject]!]?.governing ?? [];
  const destination = reachability.universe.columns[direction === 'ingress' ? subject : peer]!;
  const steps: TierStep[] = [];
  let pending: TrafficSet = ALL_TRAFFIC;
  reachability.tiers.forEach((tier, number) => {
    const here = governing.filter((one) => one.tier === number && isShown(tier.policies[one.policy]!));
    if (here.length === 0 || !asks(pending, question)) return;
    const walk = new TierWalk(tier, direction, question, pending);
    for (const { policy, bits } of here) {
      const compiled = tier.policies[policy]!;
      for (const rule of compiled[direction]!.rules) {
        for (const part of reachability.ports.resolveRule(rule, destination))
          walk.meet(compiled, rule, part.bits & bits & bitsOf(rule), part.traffic);
      }
      if (compiled[direction]!.isolates) walk.isolated ||= (bits & 2) !== 0;
    }
    const { step, left } = walk.end();
    steps.push(step);
    pending = left;
  });
  return steps;
}

function isShown(policy: CompiledPolicy): boolean {
  return policy.ref !== null || (policy.note ?? null) !== null;
}

function asks(traffic: TrafficSet, question: Asked | null): boolean {
  return question ? hasPort(traffic, question.protocol, question.port) : !isNoTraffic(traffic);
}

type Decision = { readonly policy: ObjectRef | null; readonly rule: CompiledRule; readonly traffic: TrafficSet };

class TierWalk {
  isolated = false;
  readonly #decisions: Decision[] = [];
  #pending: TrafficSet;
  /** Traffic that no rule denied or passed on: where order means nothing, further rules admit it as well (R20). */
  #admissible: TrafficSet;
  #passed: TrafficSet = [];
  #unsure = false;

  constructor(
    readonly tier: CompiledTier,
    readonly direction: Direction,
    readonly question: Asked | null,
    pending: TrafficSet,
  ) {
    this.#pending = pending;
    this.#admissible = pending;
  }

  meet(policy: CompiledPolicy, rule: CompiledRule, bits: MatchBits, traffic: TrafficSet): void {
    const unordered = policy.rank === undefined && rule.action === 'allow';
    const hit = intersectTraffic(unordered ? this.#admissible : this.#pending, traffic);
    if ((bits & 2) === 0 || !asks(hit, this.question)) return;
    this.#decisions.push({ policy: policy.ref, rule, traffic: hit });
    if ((bits & 1) === 0) {
      this.#unsure = true;
      return;
    }
    if (rule.action === 'pass') this.#passed = unionTraffic(this.#passed, hit);
    if (rule.action !== 'allow') this.#admissible = subtractTraffic(this.#admissible, hit);
    this.#pending = subtractTraffic(this.#pending, hit);
  }

  end(): { readonly step: TierStep; readonly left: TrafficSet } {
    const drops = this.tier.fallback === 'deny' && this.isolated;
    const rest = asks(this.#pending, this.question);
    const left = unionTraffic(this.#passed, drops ? [] : this.#pending);
    const actions = new Set(this.#decisions.map(({ rule }) => rule.action));
    const outcome = this.#outcome(actions, drops, rest);
    const deciders = this.#decisions.map(({ policy, rule }) => ({
      policy,
      rule: rule.number,
      path: rule.path,
      action: rule.action,
    }));
    return { step: { tier: this.tier.name, outcome, deciders, text: this.#text(outcome) }, left };
  }

  #outcome(actions: ReadonlySet<CompiledRule['action']>, drops: boolean, rest: boolean): TierStep['outcome'] {
    if (this.#unsure) return 'unsure';
    if (actions.size === 0) return drops ? 'end-denies' : 'not-matched';
    if (actions.size > 1 || (rest && this.question === null)) return 'mixed';
    return [...actions][0]!;
  }

  #text(outcome: TierStep['outcome']): string {
    const [first] = this.#decisions;
    const by = first
      ? `${first.policy ? `\`${first.policy.name}\` rule ${first.rule.number}` : 'a policy that could not be read'}`
      : '';
    switch (outcome) {
      case 'allow':
        return `${by} allows it${first!.rule.l7 === null ? '' : `, narrowed to ${first!.rule.l7}`}; nothing further is asked`;
      case 'deny':
        return `${by} denies it; nothing further is asked`;
      case 'pass':
        return `${by} passes it on to the next tier`;
      case 'end-denies':
        return 'no rule matches, and what its policies do not decide is refused at the end of the tier';
      case 'not-matched':
        return 'no rule matches, so the next tier is asked';
      case 'mixed':
        return 'its rules decide some ports this way and some that way';
      case 'unsure':
        return `${by} may match; something it asks for is not known, or network plugins differ`;
    }
  }
}
