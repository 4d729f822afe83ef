// `--namespace` for sources that hold everything anyway: what lies outside is taken away and counts as unread.
import type { ClusterObjects, InputGap } from '@portolan/shared/cluster';

const RESOURCES = ['pods', 'networkpolicies', 'services', 'endpointslices'];

/** The objects as if only these namespaces had been read; all of them for an empty scope. */
export function limitToScope(objects: ClusterObjects, scope: readonly string[]): ClusterObjects {
  if (scope.length === 0) return objects;
  const wanted = new Set(scope);
  const inside = <T extends { readonly namespace: string }>(list: readonly T[]) =>
    list.filter(({ namespace }) => wanted.has(namespace));
  const beyond = RESOURCES.map(
    (resource): InputGap => ({
      resource,
      namespace: null,
      reason: 'out-of-scope',
      message: 'only the namespaces given with --namespace are read',
    }),
  );
  return {
    ...objects,
    source: { ...objects.source, scope: [...scope] },
    pods: inside(objects.pods),
    networkPolicies: inside(objects.networkPolicies),
    services: inside(objects.services),
    endpointSlices: inside(objects.endpointSlices),
    controllers: inside(objects.controllers),
    otherPolicies: objects.otherPolicies.map((other) => ({
      ...other,
      objects: other.objects.filter(({ namespace }) => namespace === null || wanted.has(namespace)),
    })),
    gaps: [...objects.gaps.filter(({ namespace }) => namespace === null || wanted.has(namespace)), ...beyond],
    problems: objects.problems.filter(({ object }) => !object?.namespace || wanted.has(object.namespace)),
  };
}
