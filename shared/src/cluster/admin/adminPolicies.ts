// All admin policies of a cluster, read, checked and put in order of evaluation; what takes no part is reported (R100-R123).

import type { ClusterObjects, Finding, ObjectRef, PolicyObject } from '../objects';
import { ADMIN_POLICY_GROUP, type AdminPolicy, type AdminPolicyKind } from './adminPolicy';
import { ADMIN_DIALECTS } from './adminPolicyDialect';
import { reportSharedPriorities } from './adminPolicyPriorities';
import { parseAdminPolicy } from './adminPolicySpec';

/** Releases that are read; others are reported and take no part. */
const VERSIONS: Readonly<Record<AdminPolicyKind, readonly string[]>> = {
  AdminNetworkPolicy: ['v1alpha1'],
  BaselineAdminNetworkPolicy: ['v1alpha1'],
  ClusterNetworkPolicy: ['v1alpha2'],
};

/**
 * Reads the admin policies among `objects.policyObjects`. The admin tier comes first, each tier by ascending priority, then by name, then
 * by kind (R101, R107). Objects that the API refuses are left out with findings `policy-refused` (R87); everything that is not honoured
 * as written is a finding too.
 */
export function readAdminPolicies(objects: ClusterObjects, findings: Finding[]): readonly AdminPolicy[] {
  const policies: AdminPolicy[] = [];
  for (const { object, kind } of adminObjects(objects)) {
    const about = { object: refOf(object), ...(object.location ? { location: object.location } : {}) };
    const version = object.apiVersion.slice(ADMIN_POLICY_GROUP.length + 1);
    if (!VERSIONS[kind].includes(version)) {
      findings.push({
        code: 'policy-version-unknown',
        severity: 'error',
        message: `is written in ${object.apiVersion}, which is not read here, so it takes no part`,
        next: `Use ${VERSIONS[kind].map((known) => `${ADMIN_POLICY_GROUP}/${known}`).join(' or ')}, or a newer Portolan.`,
        path: 'apiVersion',
        ...about,
      });
      continue;
    }
    const parsed = parseAdminPolicy(object, kind);
    if (!parsed.ok) {
      for (const { path, message } of parsed.errors)
        findings.push({
          code: 'policy-refused',
          severity: 'error',
          message: `${message}. The API server refuses such a policy, so it takes no part here`,
          next: 'Correct the policy; until then it neither allows nor denies anything.',
          path,
          ...about,
        });
      continue;
    }
    for (const { code, path, message } of parsed.policy.remarks)
      findings.push({
        code,
        severity: 'warning',
        message,
        next: 'Write it with fields of the API that your network plugin supports, or read it with a newer Portolan.',
        path,
        ...about,
      });
    policies.push(parsed.policy);
  }
  policies.sort(byEvaluation);
  reportMixedVersions(policies, findings);
  reportSharedPriorities(policies, objects, findings);
  return policies;
}

function adminObjects(objects: ClusterObjects): readonly { object: PolicyObject; kind: AdminPolicyKind }[] {
  return objects.policyObjects
    .filter(({ apiVersion }) => apiVersion.startsWith(`${ADMIN_POLICY_GROUP}/`))
    .flatMap((object) =>
      Object.hasOwn(ADMIN_DIALECTS, object.kind) ? [{ object, kind: object.kind as AdminPolicyKind }] : [],
    )
    .sort((a, b) => compareNames(a.object, b.object));
}

function refOf({ kind, name }: { readonly kind: string; readonly name: string }): ObjectRef {
  return { kind, namespace: null, name };
}

function compareNames(a: NamedKind, b: NamedKind): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0;
}

type NamedKind = { readonly kind: string; readonly name: string };

function byEvaluation(a: AdminPolicy, b: AdminPolicy): number {
  if (a.tier !== b.tier) return a.tier === 'admin' ? -1 : 1;
  return a.priority - b.priority || compareNames(a, b);
}

/** R123: nobody says which of the two comes first. */
function reportMixedVersions(policies: readonly AdminPolicy[], findings: Finding[]): void {
  for (const tier of ['admin', 'baseline'] as const) {
    const inTier = policies.filter((policy) => policy.tier === tier);
    const newer = inTier.find((policy) => policy.kind === 'ClusterNetworkPolicy');
    const older = inTier.find((policy) => policy.kind !== 'ClusterNetworkPolicy');
    if (!newer || !older) continue;
    findings.push({
      code: 'admin-versions-mixed',
      severity: 'warning',
      object: refOf(older),
      message: `stands in the ${tier} tier together with ${newer.kind} ${newer.name}: the order between the two versions of the API is undefined, and most network plugins read one of them only`,
      next: 'Keep one version: the one that your network plugin implements.',
      ...(older.location ? { location: older.location } : {}),
    });
  }
}
