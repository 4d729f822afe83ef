// The naive evaluator's Calico tiers, with NetworkPolicy and the admin policies in their places among them (R302-R308, R324).
import { adminEntries } from './naiveAdmin';
import { NaiveCalicoMatching } from './naiveCalicoMatching';
import {
  type CalicoRule,
  type NaiveCalicoPolicy,
  type NaiveCalicoTier,
  readCalicoPolicy,
  readCalicoTier,
} from './naiveCalicoPolicy';
import type { NaiveInputs } from './naiveInputs';
import { NaiveNetworkPolicies } from './naiveNetworkPolicy';
import { type Decision, firstWord, type NaiveEntry, type NaiveTier, type PolicyWord, type Side } from './naiveTiers';
import { type NaiveWorld, settled, unread } from './naiveWorlds';

interface Tier extends NaiveCalicoTier {
  readonly entries: readonly NaiveEntry[];
}

const BUILT_IN: readonly NaiveCalicoTier[] = [
  { name: 'kube-admin', order: 1000, end: 'pass' },
  { name: 'default', order: 1_000_000, end: 'deny' },
  { name: 'kube-baseline', order: 10_000_000, end: 'pass' },
];

/** All tiers of Calico as one. */
export function calicoTiers(inputs: NaiveInputs): NaiveTier {
  const tiers = readTiers(inputs);
  return (side, world) => {
    if (isBlind(inputs, side)) {
      // R88: policies and tiers that nobody can see may decide anything, or nothing.
      if (unread(world)) return 'allow';
      if (unread(world)) return 'deny';
    }
    const decision = walk(tiers, side, true, world);
    if (decision !== 'allow-l7') return decision;
    // R214: what is allowed whatever the requests are is not narrowed.
    return walk(tiers, side, false, world) === 'deny' ? 'allow-l7' : 'allow';
  };
}

function walk(tiers: readonly Tier[], side: Side, requests: boolean, world: NaiveWorld): Decision {
  for (const tier of tiers) {
    const word = askTier(tier, side, requests, world);
    if (word !== 'pass') return word;
  }
  return 'next'; // R307: the profile of the namespace allows
}

function askTier(tier: Tier, side: Side, requests: boolean, world: NaiveWorld): NonNullable<PolicyWord> {
  let applied = false;
  const word = firstWord(tier.entries, side, requests, world, () => {
    applied = true;
  });
  return word ?? (applied ? tier.end : 'pass'); // R305, R306
}

function readTiers(inputs: NaiveInputs): readonly Tier[] {
  const objects = inputs.objects.policyObjects;
  const written = objects.map(readCalicoTier).filter((tier) => tier !== null);
  const names = new Set(written.map(({ name }) => name));
  const matching = new NaiveCalicoMatching(inputs);
  const policies = objects.map(readCalicoPolicy).filter((policy) => policy !== null);
  return [...written, ...BUILT_IN.filter(({ name }) => !names.has(name))]
    .sort((a, b) => compare(a.order, b.order) || compare(a.name, b.name)) // R302
    .map((tier) => ({
      ...tier,
      entries: [
        ...policies.filter((policy) => policy.tier === tier.name).map((policy) => toEntry(policy, matching)),
        ...(tier.name === 'default' ? [networkPolicyEntry(inputs)] : []),
        ...(tier.name === 'kube-admin' ? adminEntries(inputs, 'calico', 'Admin') : []),
        ...(tier.name === 'kube-baseline' ? adminEntries(inputs, 'calico', 'Baseline') : []),
      ].sort(
        // R303
        (a, b) =>
          compare(a.order, b.order) ||
          compare(a.name, b.name) ||
          compare(a.namespace, b.namespace) ||
          compare(a.kind, b.kind),
      ),
    }));
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toEntry(policy: NaiveCalicoPolicy, matching: NaiveCalicoMatching): NaiveEntry {
  const { order, name, namespace, kind } = policy;
  return {
    order,
    name,
    namespace: namespace ?? '',
    kind,
    tiesOpen: false,
    applies: ({ direction, subject }, world) =>
      policy.types.has(direction) && matching.selects(policy, subject.pod, world),
    word: (side, requests, world) => {
      for (const rule of policy[side.direction]) {
        const word = wordOf(policy, rule, side, requests, matching, world);
        if (word !== null) return word;
      }
      return null;
    },
  };
}

/** R304, R305. */
function wordOf(
  policy: NaiveCalicoPolicy,
  rule: CalicoRule,
  side: Side,
  requests: boolean,
  matching: NaiveCalicoMatching,
  world: NaiveWorld,
): PolicyWord {
  if (rule.action === 'log' || (rule.http && !requests)) return null;
  if (!settled(world, (inner) => matching.ruleMatches(policy, rule, side, inner))) return null;
  return rule.http ? 'allow-l7' : rule.action;
}

/** R308: NetworkPolicies, all together since they only allow. */
function networkPolicyEntry(inputs: NaiveInputs): NaiveEntry {
  const policies = new NaiveNetworkPolicies(inputs);
  return {
    order: 1000,
    name: 'knp.default.',
    namespace: '',
    kind: 'NetworkPolicy',
    tiesOpen: false,
    applies: (side, world) => policies.isolates(side, side.direction, world),
    word: (side, _, world) => (policies.decide(side, world) === 'allow' ? 'allow' : null),
  };
}

const KINDS = ['globalnetworkpolicies', 'networkpolicies', 'tiers'] as const;

function isBlind(inputs: NaiveInputs, { subject: { pod } }: Side): boolean {
  if (pod.hostNetwork) return false;
  return KINDS.some((kind) =>
    ['projectcalico.org', 'crd.projectcalico.org'].some((group) => inputs.isUnread(`${kind}.${group}`, pod.namespace)),
  );
}
