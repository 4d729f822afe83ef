// Random small clusters and questions about them, leaning towards what policies make hard.
import fc from 'fast-check';
import { NO_EVIDENCE } from '../src/cluster/engine/engineEvidence';
import { NO_EXPOSURE } from '../src/cluster/exposure/exposureObjects';
import type {
  ClusterObjects,
  ContainerPort,
  InputGap,
  NamespaceObject,
  NodeObject,
  PodObject,
  Profile,
  Protocol,
} from '../src/cluster/objects';
import type { NaiveEnd } from './naive';
import { policyArbitrary } from './policyArbitraries';

export const PROFILES: readonly Profile[] = ['kubernetes', 'calico', 'cilium'];

export interface NaiveQuestion {
  readonly from: NaiveEnd;
  readonly to: NaiveEnd;
  readonly protocol: Protocol;
  readonly port: number;
}

export interface Scenario {
  readonly objects: ClusterObjects;
  readonly questions: readonly NaiveQuestion[];
}

const NAMESPACES = ['x', 'y', 'z'] as const;
const OUTSIDE = ['203.0.113.9', '203.0.113.130', '198.51.100.7', '10.244.99.9', '2001:db8::9', 'fd00:244::99'] as const;
/** Addresses that a pod or a node may have. */
const INSIDE = ['10.244.0.1', 'fd00:244::2', '172.18.0.2', 'fd00:18::3'] as const;
export const PORTS = [80, 8080, 443, 53, 90, 9999, 1, 65535] as const;

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const often = <T>(arbitrary: fc.Arbitrary<T>, value: T, weight = 4): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(value), weight }, { arbitrary, weight: 1 });

export const protocolArbitrary: fc.Arbitrary<Protocol> = oneOf('TCP', 'TCP', 'TCP', 'UDP', 'SCTP');

const containerPort: fc.Arbitrary<ContainerPort> = fc
  .record({
    name: oneOf('http', 'http', 'web', undefined),
    containerPort: oneOf(80, 8080, 443, 90),
    protocol: oneOf<Protocol>('TCP', 'TCP', 'TCP', 'UDP'),
    container: oneOf<ContainerPort['container']>('regular', 'regular', 'sidecar', 'init'),
  })
  .map(({ name, ...port }) => (name === undefined ? port : { name, ...port }));

const podLabels = fc
  .record(
    {
      app: oneOf('a', 'b', ''),
      role: oneOf('client', 'server'),
      constructor: oneOf('a'),
      'statefulset.kubernetes.io/pod-name': oneOf('s-0', 's-1'),
      'pod-template-hash': oneOf('5d', '6e'),
    },
    { requiredKeys: [] },
  )
  .map((labels) => Object.fromEntries(Object.entries(labels)));

interface PodSeed {
  readonly namespace: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly families: 'v4' | 'v6' | 'both';
  readonly node: string | null;
  readonly kind: 'plain' | 'host' | 'pending' | 'finished' | 'template' | 'hostTemplate';
  readonly owner: 'none' | 'd0' | 'd1';
  readonly ports: readonly ContainerPort[];
  readonly replicas: number | null;
  readonly terminating: boolean;
}

const podSeed: fc.Arbitrary<PodSeed> = fc.record({
  namespace: fc.nat(2),
  labels: podLabels,
  families: oneOf('v4', 'v4', 'both', 'v6'),
  node: oneOf('n1', 'n1', 'n2', null),
  kind: fc.oneof(
    { arbitrary: fc.constant('plain' as const), weight: 14 },
    { arbitrary: fc.constant('host' as const), weight: 4 },
    { arbitrary: fc.constant('template' as const), weight: 3 },
    { arbitrary: fc.constant('hostTemplate' as const), weight: 1 },
    { arbitrary: fc.constant('pending' as const), weight: 1 },
    { arbitrary: fc.constant('finished' as const), weight: 1 },
  ),
  owner: oneOf('none', 'none', 'd0', 'd1'),
  ports: fc.array(containerPort, { maxLength: 4, size: 'max' }),
  replicas: oneOf(1, 2, 3, null),
  terminating: often(fc.constant(true), false, 9),
});

function toPod(seed: PodSeed, index: number, namespaces: number): PodObject {
  const { families, kind, owner } = seed;
  const template = kind === 'template' || kind === 'hostTemplate';
  const hostNetwork = kind === 'host' || kind === 'hostTemplate';
  const own = [`10.244.0.${index + 1}`, `fd00:244::${index + 1}`].slice(
    families === 'v6' ? 1 : 0,
    families === 'v4' ? 1 : 2,
  );
  // A hostNetwork pod without a node has no address, so it would only be pending.
  const node = template ? null : hostNetwork ? (seed.node ?? 'n1') : seed.node;
  const nodeAddress = node === 'n2' && families !== 'both' ? ['172.18.0.3'] : [];
  const ownerName = template ? `t${index}` : owner;
  return {
    namespace: NAMESPACES[seed.namespace % namespaces]!,
    name: template ? `t${index}` : `p${index}`,
    labels: seed.labels,
    ips: template ? null : kind === 'pending' ? [] : hostNetwork ? nodeAddress : own,
    node,
    hostNetwork,
    phase: kind === 'pending' ? 'Pending' : kind === 'finished' ? 'Succeeded' : 'Running',
    terminating: seed.terminating,
    ready: true,
    serviceAccount: 'default',
    ports: seed.ports,
    owner: ownerName === 'none' ? null : { apiVersion: 'apps/v1', kind: 'Deployment', name: ownerName },
    mirror: false,
    ...(template ? { template: { replicas: seed.replicas } } : {}),
  };
}

const nodes: fc.Arbitrary<readonly NodeObject[]> = fc
  .record({ count: oneOf(1, 2, 2, 2), dual: fc.boolean() })
  .map(({ count, dual }) =>
    [1, 2].slice(0, count).map((i) => ({
      name: `n${i}`,
      labels: {},
      ips: [`172.18.0.${i + 1}`, ...(dual ? [`fd00:18::${i + 1}`] : [])],
    })),
  );

const namespaceSeed = fc.record({
  labels: fc.oneof(
    { arbitrary: fc.record({ team: oneOf('red', 'blue') }, { requiredKeys: [] }), weight: 5 },
    { arbitrary: fc.constant(null), weight: 2 },
  ),
  listed: often(fc.constant(false), true, 6),
});

const gap: fc.Arbitrary<InputGap> = fc.record({
  resource: oneOf('networkpolicies', 'networkpolicies', 'namespaces', 'pods'),
  namespace: oneOf<string | null>('x', 'y', 'z', null),
  reason: oneOf('forbidden', 'out-of-scope'),
  message: fc.constant('may not be listed'),
});

export const clusterArbitrary: fc.Arbitrary<ClusterObjects> = fc
  .record({
    live: often(fc.constant(true), false, 5),
    scope: often<readonly string[] | null>(oneOf(['x'], ['x', 'y']), null, 5),
    namespaces: fc.array(namespaceSeed, { minLength: 1, maxLength: 3 }),
    nodes,
    pods: fc.array(podSeed, { minLength: 2, maxLength: 6 }),
    policies: fc.array(fc.tuple(fc.nat(2), policyArbitrary), { maxLength: 5, size: 'max' }),
    gaps: often(fc.array(gap, { minLength: 1, maxLength: 2 }), [], 3),
  })
  .map(({ live, scope, namespaces, nodes: clusterNodes, pods, policies, gaps }): ClusterObjects => {
    const count = namespaces.length;
    return {
      source: {
        kind: live ? 'kubeconfig' : 'manifests',
        title: 'random',
        ...(scope ? { scope } : {}),
      },
      namespaces: namespaces.flatMap(({ labels, listed }, i): readonly NamespaceObject[] =>
        listed ? [{ name: NAMESPACES[i]!, labels: labels && Object.fromEntries(Object.entries(labels)) }] : [],
      ),
      pods: pods.map((seed, i) => toPod(seed, i, count)),
      nodes: clusterNodes,
      networkPolicies: policies.map(([n, spec], i) => ({
        namespace: NAMESPACES[n % count]!,
        name: `np${i}`,
        spec,
      })),
      services: [],
      endpointSlices: [],
      controllers: [],
      policyObjects: [],
      serviceAccounts: [],
      exposure: NO_EXPOSURE,
      evidence: NO_EVIDENCE,
      otherPolicies: [],
      gaps,
      problems: [],
    };
  });

/** Ends of one cluster: at least one of a question's ends is a pod. */
export function questionArbitrary(objects: ClusterObjects): fc.Arbitrary<NaiveQuestion> {
  const pods = objects.pods.map(({ namespace, name }): NaiveEnd => ({ pod: `${namespace}/${name}` }));
  const pod = fc.constantFrom(...pods);
  const other = fc.oneof(
    { arbitrary: pod, weight: 12 },
    { arbitrary: fc.constantFrom(...objects.nodes.map(({ name }): NaiveEnd => ({ node: name }))), weight: 2 },
    { arbitrary: fc.constantFrom(...OUTSIDE.map((ip): NaiveEnd => ({ ip }))), weight: 4 },
    { arbitrary: fc.constantFrom(...INSIDE.map((ip): NaiveEnd => ({ ip }))), weight: 1 },
  );
  const seeds = fc.record({
    pod,
    other,
    turned: fc.boolean(),
    protocol: protocolArbitrary,
    port: oneOf(...PORTS),
    declared: fc.option(fc.nat(3), { nil: null }),
  });
  return seeds.map(({ pod: one, other: two, turned, protocol, port, declared }): NaiveQuestion => {
    const [from, to] = turned ? [two, one] : [one, two];
    const target = 'pod' in to ? objects.pods.find(({ namespace, name }) => to.pod === `${namespace}/${name}`) : null;
    const known = declared === null ? undefined : target?.ports[declared];
    return { from, to, protocol: known?.protocol ?? protocol, port: known?.containerPort ?? port };
  });
}

/** A cluster with questions about it. */
export function withQuestions(cluster: fc.Arbitrary<ClusterObjects>): fc.Arbitrary<Scenario> {
  return cluster.chain((objects) =>
    fc.array(questionArbitrary(objects), { minLength: 4, maxLength: 8 }).map((questions) => ({ objects, questions })),
  );
}

export const scenarioArbitrary: fc.Arbitrary<Scenario> = withQuestions(clusterArbitrary);
