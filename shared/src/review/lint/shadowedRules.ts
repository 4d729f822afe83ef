// Rules of admin policies that no traffic ever meets: one before them, for the same pods or more, decides all of it.
import type { Finding, ObjectRef, SourceLocation } from '../../cluster/index';
import { type Analysis, policyObjectsOf } from '../../graph/index';
import { type CompiledPolicy, type CompiledRule, type CompiledSection, refKey } from '../../policy/index';
import { containsMatches, containsPeers, containsPorts } from './coverage';
import { lintFinding } from './lintFinding';

const ADMIN_KINDS: ReadonlySet<string> = new Set([
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
]);

interface Placed {
  readonly policy: CompiledPolicy;
  readonly ref: ObjectRef;
  readonly section: CompiledSection;
  readonly rule: CompiledRule;
}

/** Within one tier, in its order; rules of equal priority may be applied in any order (R107) and shadow nothing between policies. */
export function shadowedRules({ reachability }: Analysis): readonly Finding[] {
  const places = new Map(policyObjectsOf(reachability).map(({ ref, object }) => [refKey(ref), object.location]));
  const { yes } = reachability.codes;
  const found: Finding[] = [];
  for (const tier of reachability.tiers) {
    for (const direction of ['ingress', 'egress'] as const) {
      const before: Placed[] = [];
      for (const policy of tier.policies) {
        const section = policy[direction];
        if (policy.ref === null || !ADMIN_KINDS.has(policy.ref.kind) || !section) continue;
        for (const rule of section.rules) {
          const one = { policy, ref: policy.ref, section, rule };
          const over = before.find((other) => shadows(other, one, yes));
          if (over && rule.peers.length > 0) found.push(toFinding(one, over, places.get(refKey(one.ref)) ?? null));
          before.push(one);
        }
      }
    }
  }
  return found;
}

function shadows(over: Placed, one: Placed, yes: number): boolean {
  const isEarlier = over.policy === one.policy || over.policy.tie === undefined || over.policy.tie !== one.policy.tie;
  const isSure = (sets: CompiledSection['subjects']): boolean => sets.every(({ bits }) => bits === yes);
  return (
    isEarlier &&
    over.rule.l7 === null &&
    !over.rule.exceptPorts &&
    one.section.subjects.length > 0 &&
    one.rule.matches.IPv4.length + one.rule.matches.IPv6.length > 0 &&
    isSure(over.section.subjects) &&
    isSure(over.rule.matches.IPv4) &&
    isSure(over.rule.matches.IPv6) &&
    containsPorts(over.rule.ports, one.rule.ports) &&
    containsMatches(over.section.subjects, one.section.subjects) &&
    containsPeers(over.rule.matches, one.rule.matches)
  );
}

function toFinding({ ref, rule }: Placed, over: Placed, location: SourceLocation | null): Finding {
  const by = over.ref === ref ? `rule ${over.rule.number}` : `${over.ref.name} rule ${over.rule.number}`;
  const verb = { allow: 'allows', deny: 'denies', pass: 'passes on' }[over.rule.action];
  return lintFinding('rule-shadowed', ref, {
    path: rule.path,
    message: `rule ${rule.number} (${rule.action}) is never reached: ${by} ${verb} all that it speaks of before`,
    next: 'Move it before that rule, or remove it.',
    location,
  });
}
