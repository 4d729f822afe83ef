// All of Cilium's policies in a cluster, read and checked; what takes no part is reported (R200-R202, R208).

import type { ClusterObjects, Finding, ObjectRef, PolicyObject } from '../objects';
import type { SpecError } from '../selector';
import type {
  CiliumKind,
  CiliumObjects,
  CiliumPolicy,
  CiliumReading,
  CiliumReferences,
  CiliumRule,
} from './ciliumPolicy';
import { CILIUM_GROUP, ciliumReferences } from './ciliumReferences';
import { readCiliumRule } from './ciliumRules';

const KINDS: readonly CiliumKind[] = ['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy'];

/**
 * Reads Cilium's policies among `objects.policyObjects`. Any mistake in an object, and any complaint of Cilium itself, leaves the whole
 * object out with findings `policy-refused` (R201); everything that is honoured otherwise than it reads is a finding too.
 */
export function readCilium(objects: ClusterObjects, findings: Finding[]): CiliumObjects {
  const mine = objects.policyObjects
    .filter((object) => object.apiVersion.startsWith(`${CILIUM_GROUP}/`) && KINDS.some((kind) => kind === object.kind))
    .sort(
      (a, b) => compare(a.namespace ?? '', b.namespace ?? '') || compare(a.name, b.name) || compare(a.kind, b.kind),
    );
  const references = ciliumReferences(objects, findings);
  const policies = mine.flatMap((object) => readPolicy(object, references, findings) ?? []);
  return { policies };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function readPolicy(object: PolicyObject, references: CiliumReferences, findings: Finding[]): CiliumPolicy | null {
  const kind = object.kind as CiliumKind;
  const namespace = kind === 'CiliumNetworkPolicy' ? (object.namespace ?? 'default') : null;
  const ref: ObjectRef = { kind, namespace, name: object.name };
  const about = { object: ref, ...(object.location ? { location: object.location } : {}) };
  const refuse = ({ path, message }: SpecError, by: string): void => {
    findings.push({
      code: 'policy-refused',
      severity: 'error',
      message: `${message}. ${by}`,
      next: 'Correct the policy; until then it neither allows nor denies anything.',
      path,
      ...about,
    });
  };
  if (object.apiVersion !== `${CILIUM_GROUP}/v2`) {
    findings.push({
      code: 'policy-version-unknown',
      severity: 'error',
      message: `is written in ${object.apiVersion}, which is not read here, so it takes no part`,
      next: `Use ${CILIUM_GROUP}/v2, or a newer Portolan.`,
      path: 'apiVersion',
      ...about,
    });
    return null;
  }
  if (object.refusedByEngine !== undefined) {
    refuse({ path: 'status.conditions', message: `Cilium says: ${object.refusedByEngine}` }, 'It takes no part');
    return null;
  }
  const reading: CiliumReading = { namespace, errors: [], remarks: [], references };
  const { rules, hostRules } = readRules(object, reading);
  for (const error of reading.errors)
    refuse(error, 'Cilium ignores such a policy as a whole, so it takes no part here');
  if (reading.errors.length > 0) return null;
  for (const remark of reading.remarks) findings.push({ ...remark, ...about });
  for (const path of hostRules)
    findings.push({
      code: 'cilium-host-policy',
      severity: 'info',
      message:
        'governs nodes and their hostNetwork pods, where the host firewall is switched on; it is no part of the pod graph',
      path,
      ...about,
    });
  const spec = object.specs === undefined ? object.spec : { spec: object.spec, specs: object.specs };
  return {
    kind,
    apiVersion: object.apiVersion,
    namespace,
    name: object.name,
    rules,
    hostRules,
    spec,
    location: object.location ?? null,
  };
}

/** R200: `spec` and each entry of `specs` are rules of their own. */
function readRules(
  { spec, specs }: PolicyObject,
  reading: CiliumReading,
): { readonly rules: readonly CiliumRule[]; readonly hostRules: readonly string[] } {
  const has = (value: unknown): boolean => value !== undefined && value !== null;
  const list: readonly unknown[] = Array.isArray(specs) ? specs : [];
  const raws = [
    ...(has(spec) ? [{ raw: spec, path: 'spec' }] : []),
    ...list.map((raw, index) => ({ raw, path: `specs[${index}]` })),
  ];
  if (has(specs) && !Array.isArray(specs)) reading.errors.push({ path: 'specs', message: 'specs must be a list' });
  if (!has(spec) && !has(specs)) reading.errors.push({ path: 'spec', message: 'a policy needs spec or specs' });
  const read = raws.map(({ raw, path }) => ({ path, rule: readCiliumRule(raw, path, reading) }));
  return {
    rules: read.flatMap(({ rule }) => (rule !== null && !rule.host ? [rule.rule] : [])),
    hostRules: read.flatMap(({ path, rule }) => (rule?.host ? [path] : [])),
  };
}
