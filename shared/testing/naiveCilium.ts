// The naive evaluator's Cilium tier: policies of both kinds and NetworkPolicies in one decision, denials first (R210-R214, R221).
import { CiliumMatching } from './naiveCiliumMatching';
import { type CiliumElement, type CiliumRule, isCiliumPolicy, readCiliumPolicy } from './naiveCiliumPolicy';
import type { NaiveInputs } from './naiveInputs';
import { NaiveNetworkPolicies } from './naiveNetworkPolicy';
import type { Decision, NaiveTier, Side } from './naiveTiers';
import { type NaiveWorld, settled, unread } from './naiveWorlds';

/** R221: Cilium's own policies and NetworkPolicies. `next` only where nobody asks for default deny. */
export function naiveCiliumSide(inputs: NaiveInputs): NaiveTier {
  const tier = new NaiveCiliumTier(inputs);
  return (side, world) => tier.decide(side, world);
}

/** R220: what comes from the own node is decided by denials alone, and no other tier can speak of it (R109). */
export function naiveCiliumOwnNode(inputs: NaiveInputs): NaiveTier {
  const tier = new NaiveCiliumTier(inputs);
  return (side, world) => {
    if (side.direction === 'egress' || !side.ownNode) return 'next';
    return tier.isDenied(side, world) ? 'deny' : 'allow';
  };
}

class NaiveCiliumTier {
  readonly #rules: readonly CiliumRule[];
  readonly #matching: CiliumMatching;
  readonly #networkPolicies: NaiveNetworkPolicies;

  constructor(readonly inputs: NaiveInputs) {
    this.#rules = inputs.objects.policyObjects
      .filter(isCiliumPolicy)
      .flatMap((object) => readCiliumPolicy(object) ?? []); // R200, R201
    this.#matching = new CiliumMatching(inputs);
    this.#networkPolicies = new NaiveNetworkPolicies(inputs);
  }

  /** R211: denials win over whatever allows, NetworkPolicies included (R221). */
  isDenied(side: Side, world: NaiveWorld): boolean {
    return this.#isDeniedBy(this.#governing(side, world), side, world);
  }

  decide(side: Side, world: NaiveWorld): Decision {
    const governing = this.#governing(side, world);
    if (this.#isDeniedBy(governing, side, world)) return 'deny';
    if (this.#networkPolicies.decide(side, world) === 'allow') return 'allow';
    const elements = elementsOf(governing, side, false);
    const allowed = (wanted: 'plain' | 'narrowed') =>
      elements.some(([rule, element]) =>
        settled(world, (inner) => this.#matching.elementMatches(rule, element, side, inner) === wanted),
      );
    if (allowed('plain')) return 'allow';
    if (this.#mayHideMore(side) && unread(world)) return 'allow';
    if (allowed('narrowed')) return 'allow-l7'; // R214
    // R210: one that asks for it is enough.
    if (governing.some(({ defaultDeny }) => defaultDeny.has(side.direction))) return 'deny';
    return this.#networkPolicies.isolates(side, side.direction, world) ? 'deny' : 'next';
  }

  #isDeniedBy(governing: readonly CiliumRule[], side: Side, world: NaiveWorld): boolean {
    return (
      elementsOf(governing, side, true).some(([rule, element]) =>
        settled(world, (inner) => this.#matching.elementMatches(rule, element, side, inner) !== 'no'),
      ) ||
      (this.#mayHideMore(side) && unread(world))
    );
  }

  #governing({ subject: { pod } }: Side, world: NaiveWorld): readonly CiliumRule[] {
    return this.#rules.filter((rule) => settled(world, (inner) => this.#matching.selects(rule, pod, inner)));
  }

  /** R88: policies that nobody can see could deny or allow anything. */
  #mayHideMore({ subject: { pod } }: Side): boolean {
    return (
      !pod.hostNetwork && // R224
      (this.inputs.isUnread('ciliumnetworkpolicies.cilium.io', pod.namespace) ||
        this.inputs.objects.gaps.some(({ resource }) => resource === 'ciliumclusterwidenetworkpolicies.cilium.io'))
    );
  }
}

function elementsOf(
  rules: readonly CiliumRule[],
  { direction }: Side,
  deny: boolean,
): readonly (readonly [CiliumRule, CiliumElement])[] {
  return rules.flatMap((rule) =>
    rule.elements
      .filter((element) => element.direction === direction && element.deny === deny)
      .map((element) => [rule, element] as const),
  );
}
