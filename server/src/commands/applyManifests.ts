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
export function applyManifests(base: ClusterObjects, files: ClusterObjects, deleted: readonly ObjectRef[]): Applied {
  const gone = new Set(deleted.map(keyOf));
  const isKept = (kind: string) => (object: { readonly namespace: string | null; readonly name: string }) =>
    !gone.has(keyOf({ kind, ...object }));
  const networkPolicies = merge(base.networkPolicies, files.networkPolicies, ({ namespace, name }) =>
    keyOf({ kind: 'NetworkPolicy', namespace, name }),
  ).filter(isKept('NetworkPolicy'));
  const policyObjects = merge(
    base.policyObjects,
    files.policyObjects,
    ({ apiVersion, kind, namespace, name }) => `${apiVersion} ${keyOf({ kind, namespace, name })}`,
  ).filter(({ kind, namespace, name }) => isKept(kind)({ namespace, name }));
  return {
    objects: {
      ...base,
      source: { ...base.source, title: `${base.source.title} with ${files.source.title} applied` },
      namespaces: mergeNamespaces(base.namespaces, files.namespaces),
      networkPolicies,
      policyObjects,
      problems: [...base.problems, ...files.problems],
    },
    notes: passedOver(files),
  };
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

function passedOver({ pods, services, serviceAccounts, nodes }: ClusterObjects): readonly string[] {
  const counts = [
    [pods.length, 'workloads'],
    [services.length, 'Services'],
    [serviceAccounts.length, 'ServiceAccounts'],
    [nodes.length, 'Nodes'],
  ] as const;
  const found = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return found.length === 0
    ? []
    : [`${found.join(', ')} of the applied files left out: only policies and the labels of Namespaces are applied`];
}
