// Random clusters that Cilium governs: its own policies beside NetworkPolicies and ClusterNetworkPolicies, with everything they refer to.
import fc from 'fast-check';
import type {
  ClusterObjects,
  EndpointSliceObject,
  InputGap,
  Labels,
  PolicyObject,
  ServiceObject,
} from '../src/cluster/objects';
import { adminPoliciesArbitrary } from './adminArbitraries';
import { clusterArbitrary } from './arbitraries';
import { specOf } from './ciliumRuleArbitraries';
import { oneOf } from './ciliumSelectorArbitraries';
import { asRead } from './policyArbitraries';

const NAMESPACES = ['x', 'y', 'z'] as const;

/** R200: mostly `spec`, sometimes `specs`, sometimes both. */
const policy = fc
  .record({
    clusterwide: fc.boolean(),
    namespace: oneOf(...NAMESPACES),
    shape: oneOf(0, 0, 0, 0, 0, 1, 2),
    complaint: fc.nat(60),
  })
  .chain(({ clusterwide, namespace, shape, complaint }) =>
    fc.tuple(specOf(clusterwide), specOf(clusterwide)).map(([first, second]) => ({
      apiVersion: 'cilium.io/v2',
      kind: clusterwide ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      namespace: clusterwide ? null : namespace,
      labels: {},
      spec: shape === 1 ? undefined : asRead(first),
      ...(shape === 0 ? {} : { specs: [asRead(second), ...(shape === 1 ? [asRead(first)] : [])] }),
      ...(complaint === 0 ? { refusedByEngine: 'invalid' } : {}),
    })),
  );

const group = (name: string, labels: Labels, blocks: readonly string[]): PolicyObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumCIDRGroup',
  namespace: null,
  name,
  labels,
  spec: { externalCIDRs: blocks },
});
const GROUPS: readonly PolicyObject[] = [
  group('near', { kind: 'partner' }, ['203.0.113.0/25', 'fd00::/8']),
  group('far', {}, ['198.51.100.0/24', '10.244.0.0/16', '2001:db8::/32']),
  group('wrong', { kind: 'partner' }, ['somewhere']),
];

const serviceOf = (namespace: string, name: string, selector: Labels | null, labels: Labels): ServiceObject => ({
  namespace,
  name,
  labels,
  type: 'ClusterIP',
  clusterIPs: [],
  headless: true,
  selector,
  ports: [{ port: 80, protocol: 'TCP' }],
  publishNotReadyAddresses: false,
});
const SERVICES: readonly ServiceObject[] = [
  serviceOf('x', 'web', { app: 'a' }, { tier: 'front' }),
  serviceOf('y', 'web', { 'pod-template-hash': '5d' }, { tier: 'front' }),
  serviceOf('x', 'bare', null, { tier: 'back' }),
  serviceOf('y', 'empty', null, {}),
];

const sliceOf = (namespace: string, service: string, addresses: readonly string[]): EndpointSliceObject => ({
  namespace,
  name: `${service}-1`,
  service,
  addressType: addresses[0]!.includes(':') ? 'IPv6' : 'IPv4',
  endpoints: [{ addresses, ready: true, serving: true, terminating: false, pod: null }],
  ports: [{ port: 80, protocol: 'TCP' }],
});
const bareSlice = sliceOf('x', 'bare', ['203.0.113.9', '10.244.0.1', '172.18.0.3']);
/** R215: the API server outside, on a node, or not known. */
const apiServer = oneOf<readonly EndpointSliceObject[]>(
  [],
  [sliceOf('default', 'kubernetes', ['172.18.0.2'])],
  [sliceOf('default', 'kubernetes', ['203.0.113.9'])],
  [sliceOf('default', 'kubernetes', ['2001:db8::9'])],
);

const gap: fc.Arbitrary<InputGap> = fc.record({
  resource: oneOf(
    'ciliumnetworkpolicies.cilium.io',
    'ciliumclusterwidenetworkpolicies.cilium.io',
    'ciliumcidrgroups.cilium.io',
    'services',
    'endpointslices',
  ),
  namespace: oneOf<string | null>('x', 'y', null),
  reason: oneOf('forbidden', 'error'),
  message: fc.constant('may not be listed'),
});

/** A cluster that Cilium governs. */
export const ciliumClusterArbitrary: fc.Arbitrary<ClusterObjects> = fc
  .record({
    objects: clusterArbitrary,
    policies: fc.array(policy, { minLength: 1, maxLength: 4, size: 'max' }),
    networkPolicies: oneOf(0, 0, 1, 2),
    admin: fc.option(adminPoliciesArbitrary, { nil: [], freq: 1 }),
    withAdmin: oneOf(false, false, false, true),
    api: apiServer,
    slices: fc.subarray([bareSlice]),
    gaps: fc.option(gap, { nil: null, freq: 1 }),
    unread: oneOf(false, false, false, false, false, false, false, true),
  })
  .map(
    ({ objects, policies, networkPolicies, admin, withAdmin, api, slices, gaps, unread }): ClusterObjects => ({
      ...objects,
      nodes: objects.nodes.map((node, i) => ({ ...node, labels: { zone: i === 0 ? 'a' : 'c' } })),
      pods: objects.pods.map((pod, i) => ({ ...pod, serviceAccount: i % 3 === 1 ? 'web' : 'default' })),
      networkPolicies: objects.networkPolicies.slice(0, networkPolicies),
      policyObjects: [
        ...policies.map((object, i) => ({ ...object, name: `c${i}` })),
        ...GROUPS,
        ...(withAdmin ? admin : []),
      ],
      services: SERVICES,
      endpointSlices: [...slices, ...api],
      serviceAccounts: [{ namespace: 'x', name: 'web', labels: {} }],
      // Cluster-scoped kinds can be unread only everywhere.
      gaps:
        gaps && unread
          ? [...objects.gaps, /clusterwide|cidrgroups/.test(gaps.resource) ? { ...gaps, namespace: null } : gaps]
          : objects.gaps,
    }),
  );
