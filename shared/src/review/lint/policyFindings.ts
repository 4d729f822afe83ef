// What a NetworkPolicy's own text reveals: policyTypes that surprise (R15), and rules that admit everything (R26, R27).
import type { Finding, NetworkPolicy, ObjectRef } from '../../cluster/index';
import type { Analysis } from '../../graph/index';
import { lintFinding } from './lintFinding';

export function specFindings({ reachability }: Analysis): readonly Finding[] {
  return [...reachability.policies.values()].flatMap((policy) => {
    const ref: ObjectRef = { kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name };
    return [...typesFindings(policy, ref), ...everythingFindings(policy, ref)];
  });
}

function typesFindings({ spec, location }: NetworkPolicy, ref: ObjectRef): readonly Finding[] {
  const { policyTypes, ingress, egress } = (spec ?? {}) as Readonly<Record<string, unknown>>;
  if (Array.isArray(policyTypes) && policyTypes.length > 0) return [];
  const rules = (list: unknown): number => (Array.isArray(list) ? list.length : 0);
  if (rules(egress) > 0 && rules(ingress) === 0)
    return [
      lintFinding('policy-types-surprise', ref, {
        path: 'spec.egress',
        message: 'has egress rules only, yet without policyTypes it isolates ingress too and admits nobody',
        next: 'Write policyTypes: [Egress], or [Ingress, Egress] if that is meant.',
        location,
      }),
    ];
  if (Array.isArray(egress) && egress.length === 0)
    return [
      lintFinding('policy-types-surprise', ref, {
        path: 'spec.egress',
        message: 'its empty egress list isolates nothing, since policyTypes is missing',
        next: 'Write policyTypes: [Ingress, Egress] to isolate egress, or remove the empty list.',
        location,
      }),
    ];
  return [];
}

function everythingFindings(policy: NetworkPolicy, ref: ObjectRef): readonly Finding[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    (policy[direction] ?? [])
      .filter(({ peers, ports, unknownFields }) => peers === null && ports === null && unknownFields.length === 0)
      .map(({ path }) =>
        lintFinding('admits-everything', ref, {
          path,
          severity: direction === 'ingress' ? 'warning' : 'info',
          message:
            direction === 'ingress'
              ? 'admits anyone on any port, addresses outside included'
              : 'admits connections to anywhere on any port',
          next: `Name peers or ports, or leave ${direction === 'ingress' ? 'Ingress' : 'Egress'} out of policyTypes if it is not to be ruled.`,
          location: policy.location,
        }),
      ),
  );
}
