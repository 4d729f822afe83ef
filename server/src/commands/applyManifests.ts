// The state of a cluster after manifests were applied to it and policies deleted: what `diff --apply` compares with.
import type { ClusterObjects, NamespaceObject, ObjectRef } from '@portolan/shared/cluster';

export interface Applied {
  readonly objects: ClusterObjects;
  /** What the files hold that was not applied, in words. */
  readonly notes: readonly string[];
}

/**
 * Policies of the files come or replace those of their kind and name; the files' Namespaces add labels; what `deleted` names goes.
 * Workloads stay as they are: whether new pods would run is not for a file to say.
 */
export function applyManifests(
  base: ClusterObjects,
  files: ClusterObjects | null,
  deleted: readonly ObjectRef[],
): Applied {
  const gone = new Set(deleted.map(keyOf));
  const isKept = (kind: string) => (object: { readonly namespace: string | null; readonly name: string }) =>
    !gone.has(keyOf({ kind, ...object }));
  const networkPolicies = merge(base.networkPolicies, files?.networkPolicies ?? [], ({ namespace, name }) =>
    keyOf({ kind: 'NetworkPolicy', namespace, name }),
  ).filter(isKept('NetworkPolicy'));
  const policyObjects = merge(
    base.policyObjects,
    files?.policyObjects ?? [],
    ({ apiVersion, kind, namespace, name }) => `${apiVersion} ${keyOf({ kind, namespace, name })}`,
  ).filter(({ kind, namespace, name }) => isKept(kind)({ namespace, name }));
  return {
    objects: {
      ...base,
      source: { ...base.source, title: titleOf(base, files, deleted) },
      namespaces: mergeNamespaces(base.namespaces, files?.namespaces ?? []),
      networkPolicies,
      policyObjects,
      problems: [...base.problems, ...(files?.problems ?? [])],
    },
    notes: files === null ? [] : passedOver(files),
  };
}

function titleOf(base: ClusterObjects, files: ClusterObjects | null, deleted: readonly ObjectRef[]): string {
  const changes = [
    ...(files === null ? [] : [`${files.source.title} applied`]),
    ...(deleted.length === 0 ? [] : [`${deleted.length} ${deleted.length === 1 ? 'policy' : 'policies'} deleted`]),
  ];
  return `${base.source.title} with ${changes.join(' and ')}`;
}

/** Those of `deleted` that the cluster does not have. */
export function missingPolicies(objects: ClusterObjects, deleted: readonly ObjectRef[]): readonly ObjectRef[] {
  const present = new Set([
    ...objects.networkPolicies.map(({ namespace, name }) => keyOf({ kind: 'NetworkPolicy', namespace, name })),
    ...objects.policyObjects.map(keyOf),
  ]);
  return deleted.filter((ref) => !present.has(keyOf(ref)));
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return JSON.stringify([kind, namespace, name]);
}

function merge<T>(before: readonly T[], changed: readonly T[], key: (item: T) => string): readonly T[] {
  const items = new Map(before.map((item) => [key(item), item]));
  for (const item of changed) items.set(key(item), item);
  return [...items.values()];
}

/** A Namespace that is only mentioned says nothing about labels; one that is written adds its own, as applying does. */
function mergeNamespaces(
  before: readonly NamespaceObject[],
  files: readonly NamespaceObject[],
): readonly NamespaceObject[] {
  const items = new Map(before.map((item) => [item.name, item]));
  for (const file of files) {
    const known = items.get(file.name);
    if (!known) items.set(file.name, file);
    else if (file.location && file.labels && known.labels) {
      items.set(file.name, { ...known, labels: { ...known.labels, ...file.labels } });
    }
  }
  return [...items.values()];
}

function passedOver(files: ClusterObjects): readonly string[] {
  const { pods, services, serviceAccounts, nodes, networkPolicies, policyObjects } = files;
  const counts = [
    [pods.length, 'workloads'],
    [services.length, 'Services'],
    [serviceAccounts.length, 'ServiceAccounts'],
    [nodes.length, 'Nodes'],
  ] as const;
  const found = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const names = files.otherPolicies.map(({ kind, objects }) => `${objects.length} ${kind}`);
  return [
    ...(networkPolicies.length + policyObjects.length === 0 ? ['the applied files hold no policy'] : []),
    ...(names.length === 0 ? [] : [`${names.join(', ')} of the applied files left out: no version evaluates them`]),
    ...(found.length === 0
      ? []
      : [`${found.join(', ')} of the applied files left out: only policies and the labels of Namespaces are applied`]),
  ];
}
