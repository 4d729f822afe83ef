// What the graph reveals about workloads: unprotected directions, DNS, public addresses, metadata, the API server, and the other address family.
import { type Finding, isInternalRange, type ObjectRef } from '../../cluster/index';
import type { ConnectionBlock, GraphNode, TrafficGraph } from '../../graph/index';
import {
  type AddressFamily,
  hasPort,
  intersectTraffic,
  parseRange,
  parseTrafficSet,
  type TrafficSet,
} from '../../sets/index';
import { lintFinding, someOf } from './lintFinding';

/** @param graph at workload level, variants merged. */
export function workloadFindings(graph: TrafficGraph): readonly Finding[] {
  const ways = new Ways(graph);
  return [
    ...graph.nodes.flatMap((node, index) => [
      ...unprotected(node),
      ...withoutDns(node, ways.out(index)),
      ...fromInternet(graph, node, ways.in(index)),
      ...otherFamily(graph, ways.world, node, ways, index),
    ]),
    ...reaching(graph, ways, 'metadata', 'reaches-metadata', 'the cloud metadata address'),
    ...reaching(graph, ways, 'api-server', 'reaches-api-server', 'the API server'),
  ];
}

/** Blocks that certainly allow, by the nodes that they begin and end at. */
class Ways {
  readonly #out = new Map<number, ConnectionBlock[]>();
  readonly #in = new Map<number, ConnectionBlock[]>();
  /** Public addresses outside, by family. */
  readonly world: Readonly<Record<AddressFamily, readonly number[]>>;

  constructor(graph: TrafficGraph) {
    for (const block of graph.blocks) {
      if (block.verdict !== 'allow' || block.kind === 'node') continue;
      for (const node of block.from) push(this.#out, node, block);
      for (const node of block.to) push(this.#in, node, block);
    }
    const outside = (family: AddressFamily): readonly number[] =>
      graph.nodes.flatMap((node, index) => (isPublic(node, family) ? [index] : []));
    this.world = { IPv4: outside('IPv4'), IPv6: outside('IPv6') };
  }

  out(node: number): readonly ConnectionBlock[] {
    return this.#out.get(node) ?? [];
  }

  in(node: number): readonly ConnectionBlock[] {
    return this.#in.get(node) ?? [];
  }
}

function push(map: Map<number, ConnectionBlock[]>, key: number, block: ConnectionBlock): void {
  const list = map.get(key);
  if (list) list.push(block);
  else map.set(key, [block]);
}

function isPublic(node: GraphNode, family: AddressFamily): boolean {
  return (
    node.kind === 'external' &&
    node.addresses.some((text) => {
      const range = parseRange(text);
      return range !== null && range.family === family && !isInternalRange(range);
    })
  );
}

function refOf({ workloadKind, namespace, name }: GraphNode): ObjectRef {
  return { kind: workloadKind ?? 'Pod', namespace, name };
}

function isJudged(node: GraphNode): boolean {
  return node.kind === 'workload' && node.state !== 'pending';
}

function unprotected(node: GraphNode): readonly Finding[] {
  if (!isJudged(node)) return [];
  const { isolation } = node;
  const found: Finding[] = [];
  if (isolation === 'none' || isolation === 'egress')
    found.push(
      lintFinding('unprotected-ingress', refOf(node), {
        message: 'no policy isolates its ingress: any pod may connect to it on any port',
        next: 'Add a policy that selects it, with policyTypes: [Ingress] and what it needs.',
      }),
    );
  if (isolation === 'none' || isolation === 'ingress')
    found.push(
      lintFinding('unprotected-egress', refOf(node), {
        message: 'no policy isolates its egress: it may connect anywhere',
        next: 'Add a policy that selects it, with policyTypes: [Egress] and what it needs.',
      }),
    );
  return found;
}

/** Nothing at all may be meant; something, but no name server, hardly. */
function withoutDns(node: GraphNode, out: readonly ConnectionBlock[]): readonly Finding[] {
  if (!isJudged(node) || (node.isolation !== 'egress' && node.isolation !== 'both')) return [];
  const admits = out.filter(({ certainty }) => certainty === 'defined');
  if (admits.length === 0 || out.some((block) => speaksDns(trafficOf(block)))) return [];
  return [
    lintFinding('egress-without-dns', refOf(node), {
      message: 'may connect somewhere, but nowhere on port 53: it cannot resolve names',
      next: 'Admit UDP and TCP 53 to the cluster’s DNS, if it connects by name.',
    }),
  ];
}

function speaksDns(traffic: TrafficSet): boolean {
  return hasPort(traffic, 'UDP', 53) || hasPort(traffic, 'TCP', 53);
}

function trafficOf({ traffic }: ConnectionBlock): TrafficSet {
  return parseTrafficSet(traffic) ?? [];
}

/** By a rule: that nothing isolates it is told already. */
function fromInternet(graph: TrafficGraph, node: GraphNode, ways: readonly ConnectionBlock[]): readonly Finding[] {
  if (!isJudged(node) || (node.isolation !== 'ingress' && node.isolation !== 'both')) return [];
  const ports = new Set<string>();
  for (const { from, traffic, certainty } of ways) {
    if (certainty !== 'defined') continue;
    if (!from.some((source) => isPublic(graph.nodes[source]!, 'IPv4') || isPublic(graph.nodes[source]!, 'IPv6')))
      continue;
    for (const [protocol, text] of Object.entries(traffic)) ports.add(`${protocol} ${text}`);
  }
  if (ports.size === 0) return [];
  return [
    lintFinding('reachable-from-internet', refOf(node), {
      message: `rules admit public addresses on ${someOf([...ports].sort())}`,
      next: 'Narrow the ipBlock to those who need it, or to the load balancer’s addresses.',
    }),
  ];
}

/** R76: every public IPv6 address on traffic for which IPv4 addresses are cut apart. */
function otherFamily(
  graph: TrafficGraph,
  world: Ways['world'],
  node: GraphNode,
  ways: Ways,
  index: number,
): readonly Finding[] {
  if (!isJudged(node) || world.IPv6.length === 0 || node.isolation === 'none' || node.isolation === 'ungoverned')
    return [];
  return (['ingress', 'egress'] as const).flatMap((direction): readonly Finding[] => {
    if (node.isolation !== direction && node.isolation !== 'both') return [];
    const blocks = (direction === 'ingress' ? ways.in(index) : ways.out(index)).filter(
      ({ certainty }) => certainty === 'defined',
    );
    const admitted = (end: number): TrafficSet[] =>
      blocks.filter((block) => (direction === 'ingress' ? block.from : block.to).includes(end)).map(trafficOf);
    const six = world.IPv6.map(admitted);
    if (six.some((list) => list.length === 0)) return [];
    const four = world.IPv4.map(admitted);
    const isRuled = four.some((list) => list.length > 0) && four.some((list) => !meets(list, six[0]!));
    if (!isRuled) return [];
    return [
      lintFinding('open-for-ipv6', refOf(node), {
        message: `${direction} rules cut IPv4 addresses apart, while every public IPv6 address is admitted`,
        next: `Write the same limits for IPv6, or remove the ::/0 block, for ${graph.profile === 'kubernetes' ? 'dual-stack' : 'these'} pods.`,
      }),
    ];
  });
}

function meets(list: readonly TrafficSet[], others: readonly TrafficSet[]): boolean {
  return list.some((one) => others.some((other) => intersectTraffic(one, other).length > 0));
}

/** One finding a namespace: most clusters keep nobody away. */
function reaching(
  graph: TrafficGraph,
  ways: Ways,
  party: string,
  code: 'reaches-metadata' | 'reaches-api-server',
  words: string,
): readonly Finding[] {
  const ends = graph.nodes.flatMap(({ kind, id }, index) =>
    kind === 'party' && id.endsWith(`/${party}`) ? [index] : [],
  );
  const names = new Map<string, string[]>();
  for (const end of ends) {
    for (const block of ways.in(end)) {
      if (block.certainty !== 'defined') continue;
      for (const source of block.from) {
        const node = graph.nodes[source]!;
        if (!isJudged(node) || node.namespace === null) continue;
        const list = names.get(node.namespace) ?? [];
        names.set(node.namespace, list);
        list.push(node.name);
      }
    }
  }
  return [...names].map(([namespace, all]) => {
    const workloads = [...new Set(all)].sort();
    return lintFinding(
      code,
      { kind: 'Namespace', namespace: null, name: namespace },
      {
        message: `${workloads.length === 1 ? 'one workload' : `${workloads.length} workloads`} may reach ${words}: ${someOf(workloads)}`,
        next: `Isolate egress, and leave ${words} out of what is admitted.`,
      },
    );
  });
}
