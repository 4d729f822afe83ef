// The kinds of API objects that publish pods, and how each is read: one table for every source (section F).

import {
  projectGateway,
  projectGatewayClass,
  projectGatewayRoute,
  projectListenerSet,
  projectReferenceGrant,
} from '../project/projectExposureGateway';
import { projectIngress, projectIngressClass, projectOpenShiftRoute } from '../project/projectExposureIngress';
import type { Projected, Whereabouts } from '../project/projectFields';
import { type ExposureObjects, GATEWAY_ROUTE_KINDS, type GatewayRouteKind, NO_EXPOSURE } from './exposureObjects';

/** One object in its place; {@link joinExposure} makes the whole of many. */
export type ExposurePart = Partial<ExposureObjects>;

/** One kind that a source may look for. Kinds that a cluster does not serve are no error. */
export interface ExposureKind {
  readonly group: string;
  /** Served versions that we can read, best first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Where its objects are kept. */
  readonly list: keyof ExposureObjects;
  readonly project: (raw: unknown, where?: Whereabouts) => Projected<ExposurePart>;
}

type Reader<T> = (raw: unknown, where?: Whereabouts) => Projected<T>;

/** Puts what a reader yields into its list. */
function into<K extends keyof ExposureObjects>(
  list: K,
  read: Reader<ExposureObjects[K][number]>,
): Pick<ExposureKind, 'list' | 'project'> {
  return {
    list,
    project: (raw, where) => {
      const projected = read(raw, where);
      return projected.ok ? { ok: true, value: { [list]: [projected.value] } } : projected;
    },
  };
}

const GATEWAY = 'gateway.networking.k8s.io';
const NETWORKING = { group: 'networking.k8s.io', versions: ['v1', 'v1beta1'] } as const;

const ROUTE_VERSIONS: Readonly<Record<GatewayRouteKind, readonly string[]>> = {
  HTTPRoute: ['v1', 'v1beta1', 'v1alpha2'],
  GRPCRoute: ['v1', 'v1alpha2'],
  TLSRoute: ['v1', 'v1alpha3', 'v1alpha2'],
  TCPRoute: ['v1', 'v1alpha2'],
  UDPRoute: ['v1', 'v1alpha2'],
};

const INGRESS = { kind: 'Ingress', plural: 'ingresses', namespaced: true, ...into('ingresses', projectIngress) };

/** Every kind of section F that is read, besides Services and pods. A live source reads one group of a kind, a manifest any. */
export const EXPOSURE_KINDS: readonly ExposureKind[] = [
  { ...NETWORKING, ...INGRESS },
  // Manifests only: no API server serves it since 1.22.
  { group: 'extensions', versions: ['v1beta1'], ...INGRESS },
  {
    ...NETWORKING,
    kind: 'IngressClass',
    plural: 'ingressclasses',
    namespaced: false,
    ...into('ingressClasses', projectIngressClass),
  },
  {
    group: GATEWAY,
    versions: ['v1', 'v1beta1', 'v1alpha2'],
    kind: 'GatewayClass',
    plural: 'gatewayclasses',
    namespaced: false,
    ...into('gatewayClasses', projectGatewayClass),
  },
  {
    group: GATEWAY,
    versions: ['v1', 'v1beta1', 'v1alpha2'],
    kind: 'Gateway',
    plural: 'gateways',
    namespaced: true,
    ...into('gateways', projectGateway),
  },
  {
    group: GATEWAY,
    versions: ['v1'],
    kind: 'ListenerSet',
    plural: 'listenersets',
    namespaced: true,
    ...into('listenerSets', projectListenerSet),
  },
  {
    group: 'gateway.networking.x-k8s.io',
    versions: ['v1alpha1'],
    kind: 'XListenerSet',
    plural: 'xlistenersets',
    namespaced: true,
    ...into('listenerSets', projectListenerSet),
  },
  ...GATEWAY_ROUTE_KINDS.map(
    (kind): ExposureKind => ({
      group: GATEWAY,
      versions: ROUTE_VERSIONS[kind],
      kind,
      plural: `${kind.toLowerCase()}s`,
      namespaced: true,
      ...into('gatewayRoutes', (raw, where) => projectGatewayRoute(raw, kind, where)),
    }),
  ),
  {
    group: GATEWAY,
    versions: ['v1', 'v1beta1', 'v1alpha2'],
    kind: 'ReferenceGrant',
    plural: 'referencegrants',
    namespaced: true,
    ...into('referenceGrants', projectReferenceGrant),
  },
  {
    group: 'route.openshift.io',
    versions: ['v1'],
    kind: 'Route',
    plural: 'routes',
    namespaced: true,
    ...into('openShiftRoutes', projectOpenShiftRoute),
  },
];

/** All parts together, in the order given. */
export function joinExposure(parts: Iterable<ExposurePart>): ExposureObjects {
  const lists = new Map<keyof ExposureObjects, unknown[]>();
  for (const part of parts)
    for (const list of EXPOSURE_LISTS) {
      const objects = part[list];
      if (objects === undefined) continue;
      const all = lists.get(list) ?? [];
      lists.set(list, all);
      all.push(...objects);
    }
  // Each list holds only what parts hold under the same name.
  return { ...NO_EXPOSURE, ...(Object.fromEntries(lists) as ExposurePart) };
}

/** Names of the lists of {@link ExposureObjects}. */
const EXPOSURE_LISTS = Object.keys(NO_EXPOSURE) as readonly (keyof ExposureObjects)[];
