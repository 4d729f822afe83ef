// From NetworkPolicy objects to policies in order: what the API would refuse takes no part and becomes findings (R87).
import { compareText } from './compareText';
import { type NetworkPolicy, parseNetworkPolicy } from './networkPolicy';
import type { ClusterObjects, Finding, NetworkPolicyObject, ObjectRef } from './objects';

export function settlePolicies(objects: ClusterObjects, findings: Finding[]): readonly NetworkPolicy[] {
  const policies: NetworkPolicy[] = [];
  for (const object of [...objects.networkPolicies].sort(comparePolicyNames)) {
    const policy = settlePolicy(object, findings);
    if (policy) policies.push(policy);
  }
  return policies;
}

/** The order of a cluster's NetworkPolicies. */
export function comparePolicyNames(
  a: Pick<NetworkPolicy, 'namespace' | 'name'>,
  b: Pick<NetworkPolicy, 'namespace' | 'name'>,
): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}

/** One policy; null where the API would refuse it. What is wrong with it is added to `findings`. */
export function settlePolicy(object: NetworkPolicyObject, findings: Finding[]): NetworkPolicy | null {
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
    return null;
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
  return parsed.policy;
}
