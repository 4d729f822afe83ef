// The policies of a generated cluster: first what whole namespaces get, then the rules of single workloads.
import type { NetworkPolicyObject } from '@portolan/shared/cluster';
import type { GeneratedNamespace, GeneratedParts } from '../parts';
import type { Random } from '../random';
import type { Shape } from '../shapes';
import { AppRules } from './appRules';
import { flowPolicies } from './flows';
import { ALLOW_DNS, ALLOW_FROM_INGRESS, ALLOW_FROM_MONITORING, PLATFORM_POLICIES } from './platform';
import { wideSpecs } from './wide';

/** Exactly as many policies as the shape asks for. */
export function generatePolicies(parts: GeneratedParts, shape: Shape, random: Random): readonly NetworkPolicyObject[] {
  if (shape.policies === 0) return [];
  const baseline = [...PLATFORM_POLICIES, ...parts.apps.flatMap((namespace) => baselineOf(namespace, shape))];
  // With few policies, some namespaces stay without any: rules for single workloads are half of them at least.
  const share = shape.mix === 'teams' ? Math.floor(shape.policies / 2) : baseline.length;
  const policies = baseline.slice(0, Math.min(share, shape.policies));
  const rules = shape.mix === 'flows' ? flowPolicies(parts, random) : new AppRules(parts, shape, random).endless();
  for (const policy of rules) {
    if (policies.length === shape.policies) return policies;
    policies.push(policy);
  }
  if (policies.length !== shape.policies)
    throw new Error(`The shape ${shape.name} has room for ${policies.length} policies.`);
  return policies;
}

function baselineOf(
  { name: namespace, guard, team }: GeneratedNamespace,
  shape: Shape,
): readonly NetworkPolicyObject[] {
  const policy = (name: string, spec: unknown): NetworkPolicyObject => ({ namespace, name, spec });
  if (guard === 'none' || guard === 'rules') return [];
  const policyTypes = guard === 'both' ? ['Ingress', 'Egress'] : ['Ingress'];
  return [
    policy('default-deny', { podSelector: {}, policyTypes }),
    ...(guard === 'both' ? [policy('allow-dns', ALLOW_DNS)] : []),
    policy('allow-from-monitoring', ALLOW_FROM_MONITORING),
    // Where there is room for it: a namespace of ten policies has one, of four not.
    ...(shape.policies >= 8 * shape.namespaces || shape.mix !== 'teams'
      ? [policy('allow-from-ingress', ALLOW_FROM_INGRESS)]
      : []),
    ...(shape.mix === 'wide' ? wideSpecs(team ?? '').map(([title, spec]) => policy(title, spec)) : []),
  ];
}
