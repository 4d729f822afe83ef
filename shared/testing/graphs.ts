// Hand-made and random traffic graphs for tests.
import fc from 'fast-check';
import type { Admission, ConnectionBlock, GraphNode, Isolation, TrafficGraph } from '../src/graph/index';

export function podNode(namespace: string, name: string, over: Partial<GraphNode> = {}): GraphNode {
  return {
    id: `Deployment/${namespace}/${name}`,
    kind: 'workload',
    namespace,
    name,
    workloadKind: 'Deployment',
    variant: null,
    pods: 1,
    labels: { app: name },
    isolation: 'none',
    hostNetwork: false,
    state: 'running',
    ports: [],
    addresses: [],
    classId: 0,
    ...over,
  };
}

function outsideNode(addresses: readonly string[], name: string): GraphNode {
  return podNode('', name, {
    id: `Addresses/${addresses.join(',')}`,
    kind: 'external',
    namespace: null,
    workloadKind: null,
    pods: 0,
    labels: {},
    isolation: 'ungoverned',
    addresses,
  });
}

export function graphOf(
  nodes: readonly GraphNode[],
  blocks: readonly ConnectionBlock[],
  over: Partial<TrafficGraph> = {},
): TrafficGraph {
  const names = [...new Set(nodes.flatMap(({ namespace }) => namespace ?? []))];
  return {
    level: 'workload',
    profile: 'kubernetes',
    nodes,
    blocks,
    policies: [],
    admissions: [],
    namespaces: names.map((name) => ({ name, labels: {}, policies: 0 })),
    totals: { namespaces: names.length, workloads: 0, pods: 0, policies: 0, isolatedIngress: 0, isolatedEgress: 0 },
    findings: [],
    notConsidered: [],
    ...over,
  };
}

export function block(over: Partial<ConnectionBlock> & Pick<ConnectionBlock, 'from' | 'to'>): ConnectionBlock {
  return { traffic: ALL, verdict: 'allow', certainty: 'defined', kind: 'explicit', ...over };
}

const ALL = { TCP: 'all', UDP: 'all', SCTP: 'all' };

/** The fixture shop of the journeys, as a graph: nodes in the order of SHOP. */
export const SHOP = [
  'catalog',
  'checkout',
  'report',
  'coredns',
  'prometheus',
  'payments-api',
  'payments-db',
  'storefront',
  'outside',
];

export function shopGraph(): TrafficGraph {
  const port = (number: number, name?: string) => ({
    ports: [{ port: number, protocol: 'TCP' as const, ...(name === undefined ? {} : { name }) }],
  });
  const nodes = [
    podNode('api', 'catalog', { isolation: 'egress', ...port(8080) }),
    podNode('api', 'checkout', { pods: 2, ...port(8080) }),
    podNode('batch', 'report', { labels: { app: 'report', role: 'reader' } }),
    podNode('kube-system', 'coredns', { pods: 2, labels: { 'k8s-app': 'kube-dns' }, ...port(53, 'dns') }),
    podNode('monitoring', 'prometheus', port(9090)),
    podNode('payments', 'payments-api', { isolation: 'both', ...port(8443) }),
    podNode('payments', 'payments-db', { isolation: 'both', workloadKind: 'StatefulSet', ...port(5432, 'pg') }),
    podNode('web', 'storefront', { pods: 3, ...port(8080) }),
    outsideNode(['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'], 'any address'),
  ];
  const explicit = (from: number, to: number, ports: ConnectionBlock['traffic']) =>
    block({ from: [from], to: [to], traffic: ports });
  const admission = (
    policy: number,
    direction: Admission['direction'],
    subject: number,
    peer: number,
    traffic: Admission['traffic'],
  ) => ({
    policy,
    direction,
    subjects: [subject],
    peers: [peer],
    traffic,
  });
  const dns = { TCP: '53', UDP: '53' };
  const policy = (namespace: string, name: string, ingress: number[] | null, egress: number[] | null) => ({
    kind: 'NetworkPolicy',
    namespace,
    name,
    ingressSubjects: ingress,
    egressSubjects: egress,
  });
  return graphOf(
    nodes,
    [
      block({ from: [1, 2, 3, 4, 7], to: [0, 1, 2, 3, 4, 7, 8], kind: 'open' }),
      block({ from: [8], to: [0, 1, 2, 3, 4, 7], kind: 'open' }),
      explicit(0, 3, dns),
      explicit(1, 5, { TCP: '8443' }),
      explicit(2, 6, { TCP: '5432' }),
      explicit(5, 3, dns),
      explicit(5, 6, { TCP: '5432' }),
    ],
    {
      policies: [
        policy('api', 'catalog-egress', null, [0]),
        policy('payments', 'api-in', [5], null),
        policy('payments', 'api-out', null, [5]),
        policy('payments', 'db-from-api', [6], null),
        policy('payments', 'db-from-reporting', [6], null),
        policy('payments', 'default-deny', [5, 6], [5, 6]),
      ],
      admissions: [
        admission(0, 'egress', 0, 3, dns),
        admission(1, 'ingress', 5, 1, { TCP: '8443' }),
        admission(2, 'egress', 5, 3, dns),
        admission(2, 'egress', 5, 6, { TCP: '5432' }),
        admission(3, 'ingress', 6, 5, { TCP: '5432' }),
        admission(4, 'ingress', 6, 2, { TCP: '5432' }),
      ],
    },
  );
}

/** Ports that random traffic is cut at; between two of them nothing changes. */
export const PORTS = [1, 53, 80, 443, 8000, 8100, 65535];
const PORT_TEXTS = ['53', '80', '80,443', '8000-8100', '443,8000-65535', 'all'];
const ISOLATIONS: readonly Isolation[] = ['both', 'ingress', 'egress', 'none'];

const anyIndices = (size: number) =>
  fc.uniqueArray(fc.nat({ max: size - 1 }), { minLength: 1 }).map((list) => list.sort((a, b) => a - b));

const anyTraffic = fc
  .record(
    { TCP: fc.constantFrom(...PORT_TEXTS), UDP: fc.constantFrom(...PORT_TEXTS), SCTP: fc.constantFrom('53', 'all') },
    { requiredKeys: [] },
  )
  .filter((traffic) => Object.keys(traffic).length > 0);

function anyBlock(size: number): fc.Arbitrary<ConnectionBlock> {
  return fc
    .record({
      from: anyIndices(size),
      to: anyIndices(size),
      traffic: anyTraffic,
      sort: fc.constantFrom('explicit', 'open', 'node', 'denied', 'unknown'),
    })
    .map(({ sort, ...rest }) => {
      if (sort === 'denied') return block({ ...rest, verdict: 'deny', certainty: 'implementation-defined' });
      if (sort === 'unknown') return block({ ...rest, verdict: 'unknown', certainty: 'unknown' });
      return block({ ...rest, kind: sort as ConnectionBlock['kind'] });
    });
}

function anyNode(i: number): fc.Arbitrary<GraphNode> {
  return fc
    .record({
      namespace: fc.constantFrom('a', 'b', 'constructor'),
      app: fc.constantFrom('x', 'y', undefined),
      isolation: fc.constantFrom(...ISOLATIONS),
      pods: fc.constantFrom(1, 1, 3, null),
      port: fc.constantFrom(53, 80, null),
      outside: fc.constantFrom(false, false, false, true),
    })
    .map(({ namespace, app, isolation, pods, port, outside }) => {
      if (outside) return outsideNode([`10.0.0.${i}-10.0.0.${i}`], `10.0.0.${i}`);
      return podNode(namespace, `w${i}`, {
        labels: app === undefined ? {} : { app },
        isolation,
        pods,
        ports: port === null ? [] : [{ name: 'p', port, protocol: 'TCP' }],
      });
    });
}

/** Small graphs with overlapping blocks of every kind, policies and admissions. */
export const anyGraph: fc.Arbitrary<TrafficGraph> = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc
    .record({
      nodes: fc.tuple(...Array.from({ length: size }, (_, i) => anyNode(i))),
      blocks: fc.array(anyBlock(size), { maxLength: 6 }),
      admissions: fc.array(
        fc.record({
          policy: fc.nat({ max: 1 }),
          direction: fc.constantFrom('ingress' as const, 'egress' as const),
          subjects: anyIndices(size),
          peers: anyIndices(size),
          traffic: anyTraffic,
        }),
        { maxLength: 3 },
      ),
    })
    .map(({ nodes, blocks, admissions }) =>
      graphOf(nodes, blocks, {
        admissions,
        policies: ['a', 'b'].map((namespace) => ({
          kind: 'NetworkPolicy',
          namespace,
          name: 'rule',
          ingressSubjects: null,
          egressSubjects: [0],
        })),
      }),
    ),
);
