// What happened to a cluster since it was read: pods and NetworkPolicies that came, changed or went. Anything else is read anew.
import type { ClusterObjects, NetworkPolicyObject, PodObject } from './objects';

export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/** Objects of one kind. Whatever has one of these names is replaced or goes. */
export interface ObjectChanges<T extends NamespacedName> {
  /** As they are now, new or changed; of two with one name the later counts. */
  readonly set?: readonly T[];
  readonly deleted?: readonly NamespacedName[];
}

/** One batch, as a watch of the API gives it. */
export interface ClusterChange {
  readonly pods?: ObjectChanges<PodObject>;
  readonly networkPolicies?: ObjectChanges<NetworkPolicyObject>;
}

/** What a batch did to the objects of one kind. */
export interface Replaced<T> {
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

export interface ChangedObjects {
  readonly objects: ClusterObjects;
  readonly pods: Replaced<PodObject>;
  readonly networkPolicies: Replaced<NetworkPolicyObject>;
}

/** The objects after a change; those given stay as they are. */
export function changeObjects(objects: ClusterObjects, { pods, networkPolicies }: ClusterChange): ChangedObjects {
  const [podList, changedPods] = replace(objects.pods, pods);
  const [policyList, changedPolicies] = replace(objects.networkPolicies, networkPolicies);
  return {
    objects: { ...objects, pods: podList, networkPolicies: policyList },
    pods: changedPods,
    networkPolicies: changedPolicies,
  };
}

function replace<T extends NamespacedName>(
  list: readonly T[],
  changes: ObjectChanges<T> | undefined,
): readonly [readonly T[], Replaced<T>] {
  const names = new Map<string, Map<string, T | null>>();
  const note = ({ namespace, name }: NamespacedName, now: T | null): void => {
    const named = names.get(name) ?? new Map<string, T | null>();
    names.set(name, named.set(namespace, now));
  };
  for (const name of changes?.deleted ?? []) note(name, null);
  for (const object of changes?.set ?? []) note(object, object);
  if (names.size === 0) return [list, { removed: [], added: [] }];
  const removed: T[] = [];
  const kept: T[] = [];
  for (const object of list) {
    if (names.get(object.name)?.has(object.namespace)) removed.push(object);
    else kept.push(object);
  }
  const added = [...names.values()].flatMap((named) => [...named.values()]).filter((object) => object !== null);
  for (const object of added) kept.push(object);
  return [kept, { removed, added }];
}
