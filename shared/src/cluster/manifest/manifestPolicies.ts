// Policies of manifests, settled: Calico's mirrors and second copies taken out, kinds that are only named grouped.

import { compareText } from '../normalize';
import type { Finding, OtherPolicies, PolicyObject } from '../objects';
import { CALICO_GROUP, CALICO_STORAGE_GROUP, isMirroredPolicy } from '../policyKinds';
import { isRecord } from '../selector';
import type { NamedPolicy } from './manifestReaders';
import { groupOf } from './manifestWorkloads';

/**
 * R300: an object that is given both in Calico's API group and in its raw storage is one object, and a mirror of a NetworkPolicy none.
 * What only the storage group has stays: manifests may use either.
 */
export function settleCalico(objects: readonly PolicyObject[], problems: Finding[]): readonly PolicyObject[] {
  const own = objects.filter((object) => !isMirroredPolicy(object));
  const inApi = new Set(own.filter(({ apiVersion }) => groupOf(apiVersion) === CALICO_GROUP).map(keyOf));
  return own.filter((object) => {
    if (groupOf(object.apiVersion) !== CALICO_STORAGE_GROUP || !inApi.has(keyOf(object))) return true;
    problems.push(twice(object));
    return false;
  });
}

/** The storage group may put the tier before a policy's name. */
function keyOf({ kind, namespace, name, spec }: PolicyObject): string {
  const tier = isRecord(spec) && typeof spec.tier === 'string' ? spec.tier : 'default';
  const tiered = kind.endsWith('Policy') && name.startsWith(`${tier}.`);
  return JSON.stringify([kind, namespace, tiered ? name.slice(tier.length + 1) : name]);
}

function twice({ kind, namespace, name, apiVersion, location }: PolicyObject): Finding {
  return {
    code: 'object-twice',
    severity: 'warning',
    object: { kind, namespace, name },
    message: `is given in two API groups, ${CALICO_GROUP} and ${groupOf(apiVersion)}. The first one counts`,
    next: 'Remove one of the two.',
    ...(location ? { location } : {}),
  };
}

/** One entry for each kind, in the order of group and kind; objects in the order of reading. */
export function groupPolicies(policies: readonly NamedPolicy[]): readonly OtherPolicies[] {
  const groups = new Map<string, OtherPolicies & { readonly objects: { namespace: string | null; name: string }[] }>();
  for (const { apiGroup, kind, namespace, name } of policies) {
    const key = `${apiGroup}/${kind}`;
    const group = groups.get(key) ?? { apiGroup, kind, objects: [] };
    groups.set(key, group);
    group.objects.push({ namespace, name });
  }
  return [...groups].sort(([a], [b]) => compareText(a, b)).map(([, group]) => group);
}
