// Which policies differ between two inputs: added, removed, or with another meaning. How a spec is written out does not matter.
import { compareText, type NetworkPolicyObject, type PolicyObject, parseNetworkPolicy } from '../../cluster/index';
import { type Analysis, type PolicyRef, policyObjectsOf } from '../../graph/index';
import { refKey } from '../../policy/index';

type AnyPolicy = NetworkPolicyObject | PolicyObject;

export interface PolicyDifference {
  readonly policy: PolicyRef;
  readonly how: 'added' | 'removed' | 'edited';
  readonly before: AnyPolicy | null;
  readonly after: AnyPolicy | null;
}

/** Sorted by namespace (cluster-wide ones first), name and kind. */
export function policyDifferences(before: Analysis, after: Analysis): readonly PolicyDifference[] {
  const old = byKey(before);
  const now = byKey(after);
  const found: PolicyDifference[] = [];
  for (const [key, { ref, object }] of now) {
    const known = old.get(key);
    if (known === undefined) found.push({ policy: ref, how: 'added', before: null, after: object });
    else if (!isSamePolicy(known.object, object))
      found.push({ policy: ref, how: 'edited', before: known.object, after: object });
  }
  for (const [key, { ref, object }] of old)
    if (!now.has(key)) found.push({ policy: ref, how: 'removed', before: object, after: null });
  return found.sort(({ policy: a }, { policy: b }) => comparePolicies(a, b));
}

export function comparePolicies(a: PolicyRef, b: PolicyRef): number {
  return (
    compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.name, b.name) || compareText(a.kind, b.kind)
  );
}

function byKey({ reachability }: Analysis): ReadonlyMap<string, ReturnType<typeof policyObjectsOf>[number]> {
  return new Map(policyObjectsOf(reachability).map((one) => [refKey(one.ref), one]));
}

/** True where two objects ask for the same: defaults that an API server writes out are no difference. */
export function isSamePolicy(a: AnyPolicy, b: AnyPolicy): boolean {
  if (a === b) return true;
  if ('kind' in a || 'kind' in b) {
    const [x, y] = [a, b] as readonly [Partial<PolicyObject>, Partial<PolicyObject>];
    return (
      x.apiVersion === y.apiVersion &&
      x.refusedByEngine === y.refusedByEngine &&
      isSame(a.spec, b.spec) &&
      isSame(x.specs, y.specs)
    );
  }
  if (isSame(a.spec, b.spec)) return true;
  const [x, y] = [parseNetworkPolicy(a), parseNetworkPolicy(b)];
  if (!x.ok || !y.ok) return false;
  const meaning = ({ spec: _spec, location: _location, ...rest }: typeof x.policy): unknown => rest;
  return isSame(meaning(x.policy), meaning(y.policy));
}

/** Equal in every field, in whatever order the fields come. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return x.length === y.size && x.every(([key, value]) => y.has(key) && isSame(value, y.get(key)));
}
