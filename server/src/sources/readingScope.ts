// `--namespace` for sources that hold everything anyway: what lies outside is taken away and counts as unread.
import {
  type ClusterObjects,
  type ExposureObjects,
  type InputGap,
  policyKindOf,
  policyResourceOf,
} from '@portolan/shared/cluster';

const RESOURCES = ['pods', 'networkpolicies', 'services', 'endpointslices'];

/** The objects as if only these namespaces had been read; all of them for an empty scope. */
export function limitToScope(objects: ClusterObjects, scope: readonly string[]): ClusterObjects {
  if (scope.length === 0) return objects;
  const wanted = new Set(scope);
  /** Cluster-scoped objects are read in any scope. */
  const inside = <T extends { readonly namespace?: string | null }>(list: readonly T[]) =>
    list.filter(({ namespace }) => typeof namespace !== 'string' || wanted.has(namespace));
  const beyond = [...RESOURCES, ...extraResources(objects)].map(
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
    policyObjects: inside(objects.policyObjects),
    serviceAccounts: inside(objects.serviceAccounts),
    exposure: exposureInside(objects.exposure, inside),
    otherPolicies: objects.otherPolicies.map((other) => ({ ...other, objects: inside(other.objects) })),
    gaps: [...inside(objects.gaps), ...beyond],
    problems: objects.problems.filter(({ object }) => !object?.namespace || wanted.has(object.namespace)),
  };
}

/** Namespaced lists that not every cluster has: a cluster with such objects would have been asked for them. */
function extraResources({ policyObjects, serviceAccounts }: ClusterObjects): readonly string[] {
  const policies = policyObjects.flatMap(({ apiVersion, kind }) => {
    const known = policyKindOf(apiVersion.slice(0, apiVersion.indexOf('/')), kind);
    return known?.namespaced ? [policyResourceOf(known)] : [];
  });
  return [...new Set(policies)].sort().concat(serviceAccounts.length > 0 ? ['serviceaccounts'] : []);
}

function exposureInside(
  exposure: ExposureObjects,
  inside: <T extends { readonly namespace?: string | null }>(list: readonly T[]) => readonly T[],
): ExposureObjects {
  return {
    ...exposure,
    ingresses: inside(exposure.ingresses),
    gateways: inside(exposure.gateways),
    listenerSets: inside(exposure.listenerSets),
    gatewayRoutes: inside(exposure.gatewayRoutes),
    referenceGrants: inside(exposure.referenceGrants),
    openShiftRoutes: inside(exposure.openShiftRoutes),
  };
}
