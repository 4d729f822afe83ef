// Reads a graph pair by pair, as the laws compare it: what is said of one pair and port, and how members add up to a merged node.
import type { ClusterObjects, Protocol } from '../src/cluster/objects';
import type { Analysis, ConnectionBlock, TrafficGraph } from '../src/graph/index';
import {
  type AddressFamily,
  FAMILIES,
  hasPort,
  inRange,
  parseAddress,
  parseRange,
  parseTrafficSet,
} from '../src/sets/index';
import type { NaiveEnd } from './naive';

/** The id that explanations and graphs use; outside addresses are `ip:…` for both. */
export function idOf(objects: ClusterObjects, end: NaiveEnd): string {
  if ('ip' in end) return `ip:${end.ip}`;
  if ('node' in end) return `Node/${end.node}`;
  const pod = podOf(objects, end.pod);
  return pod.template ? `${pod.owner!.kind}/${end.pod}` : `Pod/${end.pod}`;
}

export function podOf(objects: ClusterObjects, name: string): ClusterObjects['pods'][number] {
  return objects.pods.find((pod) => `${pod.namespace}/${pod.name}` === name)!;
}

/** The node of an id; null for outside addresses without any connection, which are not in the graph. */
export function nodeOf(graph: TrafficGraph, id: string): number | null {
  const address = id.startsWith('ip:') ? parseAddress(id.slice(3))! : null;
  const found = graph.nodes.findIndex((node) =>
    address ? node.addresses.some((range) => inRange(parseRange(range)!, address)) : node.id === id,
  );
  if (found < 0 && !address) throw new Error(`${id} is not in the graph`);
  return found < 0 ? null : found;
}

/** A graph whose traffic is parsed once. */
export class PairReader {
  readonly #blocks: readonly { block: ConnectionBlock; traffic: ReturnType<typeof parseTrafficSet> }[];

  constructor(readonly graph: TrafficGraph) {
    this.#blocks = graph.blocks.map((block) => ({ block, traffic: parseTrafficSet(block.traffic) }));
  }

  /** All blocks that speak of the pair, the port, and the family if one is given. */
  blocks(
    from: number | null,
    to: number | null,
    protocol: Protocol,
    port: number,
    family?: AddressFamily,
  ): readonly ConnectionBlock[] {
    if (from === null || to === null) return [];
    return this.#blocks
      .filter(
        ({ block, traffic }) =>
          block.from.includes(from) &&
          block.to.includes(to) &&
          (family === undefined || block.family === undefined || block.family === family) &&
          hasPort(traffic ?? [], protocol, port),
      )
      .map(({ block }) => block);
  }

  /** What is said of one family, or of all together: without a block denied, certainly. */
  answer(
    from: number | null,
    to: number | null,
    protocol: Protocol,
    port: number,
    family?: AddressFamily,
  ): { readonly verdict: ConnectionBlock['verdict']; readonly certainty: ConnectionBlock['certainty'] } {
    const found = this.blocks(from, to, protocol, port, family);
    if (found.length > 1) throw new Error(`two answers: ${JSON.stringify(found)}`);
    const { verdict, certainty } = found[0] ?? { verdict: 'deny' as const, certainty: 'defined' as const };
    return { verdict, certainty };
  }

  /** Every allowed combination of the given ends, ports and families, as text. */
  allowed(ids: readonly string[], protocols: readonly Protocol[], ports: readonly number[]): ReadonlySet<string> {
    const named = ids.map((id) => ({ id, node: nodeOf(this.graph, id) }));
    const out = new Set<string>();
    for (const { block, traffic } of this.#blocks) {
      if (block.verdict !== 'allow') continue;
      const open = protocols.flatMap((protocol) =>
        ports.filter((port) => hasPort(traffic ?? [], protocol, port)).map((port) => `${protocol} ${port}`),
      );
      const families = block.family ? [block.family] : FAMILIES;
      const [sources, targets] = [block.from, block.to].map((list) =>
        named.filter(({ node }) => node !== null && list.includes(node)),
      );
      for (const from of sources!)
        for (const to of targets!)
          if (from !== to)
            for (const family of families) for (const what of open) out.add(`${from.id} → ${to.id} ${family} ${what}`);
    }
    return out;
  }
}

interface Member {
  readonly node: number;
  readonly weight: number;
  /** Pairs of a node with itself that are none (R606). */
  readonly self: number;
}

/** The nodes of a pod-level graph behind each node of a merged workload-level graph. Pending pods have no connections (R71). */
export function membersOf(
  analysis: Analysis,
  pods: TrafficGraph,
  merged: TrafficGraph,
): readonly (readonly Member[])[] {
  const split = analysis.graph({ level: 'workload', nodes: false, variants: 'split' });
  return merged.nodes.map(({ id, kind }) => {
    const variants = split.nodes.filter((node) => node.id === id || node.id.startsWith(`${id}#`));
    const ids = new Set(
      variants.flatMap((variant) => {
        const listed = kind === 'workload' ? analysis.pods(variant.id) : null;
        return listed?.ok ? listed.value.map((pod) => pod.id) : [];
      }),
    );
    return pods.nodes.flatMap((node, number): readonly Member[] => {
      if (node.state === 'pending' || (node.id !== id && !ids.has(node.id))) return [];
      const weight = Math.max(1, node.pods ?? 1);
      return [{ node: number, weight, self: node.pods === null || kind !== 'workload' ? 0 : weight }];
    });
  });
}

/** How many member pairs there are, and how many of them have each answer for one port (R605). */
export function countPairs(
  reader: PairReader,
  from: readonly Member[],
  to: readonly Member[],
  protocol: Protocol,
  port: number,
): { readonly of: number; readonly answers: ReadonlyMap<string, number> } {
  const answers = new Map<string, number>();
  let of = 0;
  for (const a of from)
    for (const b of to) {
      const pairs = a.weight * b.weight - (a.node === b.node ? a.self : 0);
      if (pairs === 0) continue;
      of += pairs;
      for (const block of reader.blocks(a.node, b.node, protocol, port))
        answers.set(answerKey(block), (answers.get(answerKey(block)) ?? 0) + pairs);
    }
  return { of, answers };
}

export function answerKey({ verdict, certainty, kind, family }: ConnectionBlock): string {
  return `${verdict} ${certainty} ${kind} ${family ?? 'all'}`;
}
