// From NetworkPolicy objects to policies in order: what the API would refuse takes no part and becomes findings (R87).
import { compareText } from './compareText';
import { type NetworkPolicy, parseNetworkPolicy } from './networkPolicy';
import type { ClusterObjects, Finding, NetworkPolicyObject, ObjectRef } from './objects';

/** A policy as read, and what is wrong with it; null where the API would refuse it. */
export interface SettledPolicy {
  readonly policy: NetworkPolicy | null;
  readonly findings: readonly Finding[];
}

/** By object, in the order of a cluster's policies. Those in `before` are not read again. */
export function settlePolicies(
  { networkPolicies }: Pick<ClusterObjects, 'networkPolicies'>,
  before: ReadonlyMap<NetworkPolicyObject, SettledPolicy> | null,
): ReadonlyMap<NetworkPolicyObject, SettledPolicy> {
  const settled = new Map<NetworkPolicyObject, SettledPolicy>();
  for (const object of [...networkPolicies].sort(comparePolicyNames))
    settled.set(object, before?.get(object) ?? settlePolicy(object));
  return settled;
}

function comparePolicyNames(a: NetworkPolicyObject, b: NetworkPolicyObject): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}

function settlePolicy(object: NetworkPolicyObject): SettledPolicy {
  const findings: Finding[] = [];
  const ref: ObjectRef = { kind: 'NetworkPolicy', namespace: object.namespace, name: object.name };
  const where = object.location ? { location: object.location } : {};
  const parsed = parseNetworkPolicy(object);
  if (!parsed.ok) {
    for (const error of parsed.errors) {
      findings.push({
        code: 'policy-refused',
        severity: 'error',
        object: ref,
        path: error.path,
        message: `${error.message}. The API server refuses such a policy, so it takes no part here`,
        next: 'Correct the policy; until then it neither isolates nor allows anything.',
        ...where,
      });
    }
    return { policy: null, findings };
  }
  for (const remark of parsed.policy.remarks) {
    findings.push({
      code: 'policy-field-unknown',
      severity: 'warning',
      object: ref,
      path: remark.path,
      message: remark.message,
      ...where,
    });
  }
  return { policy: parsed.policy, findings };
}
