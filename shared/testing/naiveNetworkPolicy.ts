// The naive evaluator's tier of NetworkPolicies: allow rules only, and isolation (R10-R37).
import type { NaiveInputs } from './naiveInputs';
import { blockMatches, governs, holds, podLabels, portMatches } from './naiveMatching';
import { type Direction, type NaivePeer, type NaivePolicy, type NaiveRule, readPolicy } from './naivePolicy';
import type { Decision, NaiveTier, Side } from './naiveTiers';
import { type NaiveWorld, settled, unread } from './naiveWorlds';

/** NetworkPolicy as a tier of its own: final for the pods that it isolates (R105). */
export function networkPolicyTier(inputs: NaiveInputs): NaiveTier {
  const policies = new NaiveNetworkPolicies(inputs);
  return (side, world) => {
    if (!policies.isolates(side, side.direction, world)) {
      // R105, B05: an engine that lets a policy of the other direction keep the baseline away.
      const other = side.direction === 'egress' ? 'ingress' : 'egress';
      return world.shieldsBothWays && policies.isolates(side, other, world) ? 'allow' : 'next';
    }
    return policies.decide(side, world) === 'allow' ? 'allow' : 'deny';
  };
}

/** All NetworkPolicies of a cluster. */
export class NaiveNetworkPolicies {
  readonly #policies: readonly NaivePolicy[];

  constructor(readonly inputs: NaiveInputs) {
    this.#policies = inputs.objects.networkPolicies.map(readPolicy).filter((policy) => policy !== null);
  }

  /** R18. With unread policies (R88) one of them may. */
  isolates(side: Side, direction: Direction, world: NaiveWorld): boolean {
    return (
      this.#governing(side, direction, world).length > 0 ||
      (this.inputs.isUnread('networkpolicies', side.subject.pod.namespace) && unread(world))
    );
  }

  /** R20: the union of all rules of all policies, those that could not be read included. `next`: no rule matches. */
  decide(side: Side, world: NaiveWorld): Decision {
    const matched = this.#governing(side, side.direction, world).some((policy) =>
      policy[side.direction].some((rule) => settled(world, (inner) => this.#ruleMatches(policy, rule, side, inner))),
    );
    if (matched) return 'allow';
    return this.inputs.isUnread('networkpolicies', side.subject.pod.namespace) && unread(world) ? 'allow' : 'next';
  }

  #governing({ subject: { pod } }: Side, direction: Direction, world: NaiveWorld): readonly NaivePolicy[] {
    return this.#policies.filter(
      (policy) =>
        policy.namespace === pod.namespace && // R10
        governs(policy, direction, world) &&
        policy.subject.every((requirement) => holds(requirement, podLabels(pod, world))),
    );
  }

  #ruleMatches(policy: NaivePolicy, rule: NaiveRule, side: Side, world: NaiveWorld): boolean {
    if (rule.strange && !unread(world)) return false;
    // R25, R28: peers and ports of the same rule.
    return (
      (rule.ports === null || rule.ports.some((item) => portMatches(item, side.question, world))) &&
      (rule.peers === null || rule.peers.some((item) => this.#peerMatches(policy, item, side, world)))
    );
  }

  #peerMatches(policy: NaivePolicy, item: NaivePeer, { peer, family }: Side, world: NaiveWorld): boolean {
    if (item.strange && !unread(world)) return false;
    if (item.block) return blockMatches(item.block, peer, family, world);
    if (item.namespaces === null && item.pods === null) return true; // only fields that nobody here knows
    const { pod } = peer;
    if (!pod) return false; // R37
    if (pod.hostNetwork && !world.hostNetworkLikePods) return false; // R61
    // R30: without a namespaceSelector only the policy's own namespace; R31, R32: with one, namespaces that match it.
    const namespaceMatches =
      item.namespaces === null
        ? pod.namespace === policy.namespace
        : this.inputs.namespaceMatches(item.namespaces, pod.namespace, world);
    return namespaceMatches && (item.pods ?? []).every((requirement) => holds(requirement, podLabels(pod, world)));
  }
}
