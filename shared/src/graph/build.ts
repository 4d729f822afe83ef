// The traffic graph at any level, from one evaluation.
import type { Finding } from '../cluster/index';
import { type Reachability, refKey } from '../policy/index';
import { formatTrafficSet } from '../sets/index';
import type { GraphOptions } from './analysisModel';
import { classBlocks, withOwnNodeTraffic } from './blocks';
import type { CoreBlock } from './core';
import { type Member, mergeBlocks } from './merge';
import type { ConnectionBlock, GraphNode, GraphTotals, TrafficGraph } from './model';
import { type BuiltNode, clusterNodes, outsideNodes, podNodes, workloadNodes } from './nodes';
import { partyNodes } from './partyNodes';
import { policyObjectsOf } from './policyList';
import { policiesOf } from './policyNodes';

/** Builds one level. Deterministic: equal inputs in any order give equal graphs. */
export function buildGraph(
  reachability: Reachability,
  options: GraphOptions,
  findings: readonly Finding[],
  notConsidered: TrafficGraph['notConsidered'],
): TrafficGraph {
  const { nodes, blocks } =
    options.level === 'pod' || options.nodes ? podLevel(reachability, options) : workloadLevel(reachability);
  const shown = mergeLevel(reachability, nodes, blocks, options);
  const { cluster, profile } = reachability;
  const kept = dropUnconnectedOutside(shown);
  const policyCounts = new Map<string, number>();
  for (const { ref } of policyObjectsOf(reachability))
    if (ref.namespace !== null) policyCounts.set(ref.namespace, (policyCounts.get(ref.namespace) ?? 0) + 1);
  return {
    level: options.level,
    profile,
    nodes: kept.nodes.map(({ node }) => node),
    blocks: kept.blocks.map(toConnectionBlock),
    ...policiesOf(reachability, kept.nodes),
    namespaces: cluster.namespaces.map(({ name, labels, labelsKnown }) => ({
      name,
      labels: labelsKnown ? labels : null,
      policies: policyCounts.get(name) ?? 0,
    })),
    totals: totalsOf(reachability),
    findings,
    notConsidered,
  };
}

interface Built {
  readonly nodes: readonly BuiltNode[];
  readonly blocks: readonly CoreBlock[];
}

function workloadLevel(reachability: Reachability): Built {
  const nodes = [...workloadNodes(reachability), ...outsideNodes(reachability), ...partyNodes(reachability)];
  return { nodes, blocks: classBlocks(reachability, nodes) };
}

function podLevel(reachability: Reachability, options: GraphOptions): Built {
  const nodes = [
    ...podNodes(reachability),
    ...(options.nodes ? clusterNodes(reachability) : []),
    ...outsideNodes(reachability),
    ...partyNodes(reachability),
  ];
  const blocks = classBlocks(reachability, nodes);
  return { nodes, blocks: options.nodes ? withOwnNodeTraffic(reachability, nodes, blocks) : blocks };
}

/** From the level that was built to the level that was asked for. */
function mergeLevel(
  reachability: Reachability,
  nodes: readonly BuiltNode[],
  blocks: readonly CoreBlock[],
  options: GraphOptions,
): Built {
  if (options.level === 'pod') return { nodes, blocks };
  const target = targetNodes(reachability, nodes, options);
  if (target === null) return { nodes, blocks };
  const index = new Map(target.nodes.map((built, i) => [built.node.id, i]));
  const members = nodes.map((built): Member => {
    const group = index.get(target.idOf(built)) ?? -1;
    const { pods, state } = built.node;
    // R71: a pod without address has no pairs to count.
    if (state === 'pending') return { group, weight: 0, selfPairs: 0 };
    // Between namespaces workloads are counted, between workloads their pods.
    if (options.level === 'namespace')
      return { group, weight: 1, selfPairs: pods === null || pods > 1 || built.node.kind !== 'workload' ? 0 : 1 };
    const weight = built.node.kind === 'workload' || built.node.kind === 'pod' ? Math.max(1, pods ?? 1) : 1;
    return { group, weight, selfPairs: pods === null ? 0 : weight };
  });
  return { nodes: target.nodes, blocks: mergeBlocks(blocks, members) };
}

interface Target {
  readonly nodes: readonly BuiltNode[];
  readonly idOf: (built: BuiltNode) => string;
}

function targetNodes(
  reachability: Reachability,
  nodes: readonly BuiltNode[],
  { level, variants, nodes: withNodes }: GraphOptions,
): Target | null {
  const others = nodes.filter(({ node }) => node.kind !== 'workload' && node.kind !== 'pod');
  if (level === 'namespace') {
    const namespaces = namespaceNodes(reachability, nodes);
    return {
      nodes: [...namespaces, ...others],
      idOf: ({ node }) => (node.namespace === null ? node.id : `Namespace/${node.namespace}`),
    };
  }
  if (variants === 'split' && !withNodes) return null;
  const split = workloadNodes(reachability);
  if (variants === 'split') {
    const owner = new Map(split.flatMap((built) => built.pods.map((pod) => [pod, built.node.id] as const)));
    return {
      nodes: [...split, ...others],
      idOf: (built) => (built.pods.length === 0 ? built.node.id : owner.get(built.pods[0]!)!),
    };
  }
  if (!withNodes && split.every(({ node }) => node.variant === null)) return null;
  const merged = mergeVariants(split);
  return {
    nodes: [...merged, ...others],
    idOf: (built) => (built.pods.length === 0 ? built.node.id : built.pods[0]!.workload.id),
  };
}

function mergeVariants(split: readonly BuiltNode[]): readonly BuiltNode[] {
  const byWorkload = new Map<string, BuiltNode[]>();
  for (const built of split) {
    const id = built.pods[0]!.workload.id;
    byWorkload.set(id, [...(byWorkload.get(id) ?? []), built]);
  }
  return [...byWorkload].map(([id, variants]): BuiltNode => {
    if (variants.length === 1) return variants[0]!;
    const first = variants[0]!.node;
    const isolations = new Set(variants.map(({ node }) => node.isolation));
    const labels = Object.entries(first.labels).filter(([key, value]) =>
      variants.every(({ node }) => Object.hasOwn(node.labels, key) && node.labels[key] === value),
    );
    const node: GraphNode = {
      ...first,
      id,
      variant: null,
      pods: variants.reduce<number | null>(
        (sum, { node: { pods } }) => (sum === null || pods === null ? null : sum + pods),
        0,
      ),
      isolation: isolations.size === 1 ? first.isolation : weakest(isolations),
      labels: Object.fromEntries(labels),
      classId: -1,
    };
    return { node, columns: [], pods: variants.flatMap(({ pods }) => pods) };
  });
}

/** What holds for all of them. */
function weakest(isolations: ReadonlySet<GraphNode['isolation']>): GraphNode['isolation'] {
  if (isolations.has('unknown')) return 'unknown';
  const all = [...isolations];
  const ingress = all.every((i) => i === 'both' || i === 'ingress');
  const egress = all.every((i) => i === 'both' || i === 'egress');
  return ingress ? 'ingress' : egress ? 'egress' : 'none';
}

function namespaceNodes(reachability: Reachability, nodes: readonly BuiltNode[]): readonly BuiltNode[] {
  const used = new Set(nodes.map(({ node }) => node.namespace));
  return reachability.cluster.namespaces
    .filter(({ name }) => used.has(name))
    .map(({ name, labels }): BuiltNode => {
      const members = nodes.filter(({ node }) => node.namespace === name);
      const isolations = new Set(members.map(({ node }) => node.isolation));
      const node: GraphNode = {
        id: `Namespace/${name}`,
        kind: 'namespace',
        namespace: name,
        name,
        workloadKind: null,
        variant: null,
        pods: members.reduce<number | null>(
          (sum, { node: { pods } }) => (sum === null || pods === null ? null : sum + pods),
          0,
        ),
        labels,
        isolation: isolations.size === 1 ? [...isolations][0]! : weakest(isolations),
        hostNetwork: false,
        state: 'running',
        ports: [],
        addresses: [],
        classId: -1,
      };
      return { node, columns: [], pods: members.flatMap(({ pods }) => pods) };
    });
}

/** Outside blocks that nobody reaches and that reach nobody are left out. */
function dropUnconnectedOutside({ nodes, blocks }: Built): Built {
  const used = new Uint8Array(nodes.length);
  for (const { from, to } of blocks) {
    for (const n of from) used[n] = 1;
    for (const n of to) used[n] = 1;
  }
  const keep = nodes.map(({ node }, index) => (node.kind !== 'external' && node.kind !== 'party') || used[index] === 1);
  if (keep.every(Boolean)) return { nodes, blocks };
  let next = 0;
  const renumber = keep.map((kept) => (kept ? next++ : -1));
  const move = (list: readonly number[]): readonly number[] => list.map((n) => renumber[n]!);
  return {
    nodes: nodes.filter((_, index) => keep[index]),
    blocks: blocks.map((block) => ({ ...block, from: move(block.from), to: move(block.to) })),
  };
}

function toConnectionBlock({
  from,
  to,
  traffic,
  verdict,
  certainty,
  kind,
  l7,
  family,
  partial,
}: CoreBlock): ConnectionBlock {
  return {
    from,
    to,
    traffic: formatTrafficSet(traffic),
    verdict,
    certainty,
    kind,
    ...(l7 ? { l7: true as const } : {}),
    ...(family ? { family } : {}),
    ...(partial ? { partial } : {}),
  };
}

function totalsOf(reachability: Reachability): GraphTotals {
  const { cluster } = reachability;
  const workloads = mergeVariants(workloadNodes(reachability)).map(({ node }) => node);
  return {
    namespaces: cluster.namespaces.length,
    workloads: workloads.length,
    pods: workloads.reduce((sum, { pods }) => sum + (pods ?? 0), 0),
    policies: countPolicies(reachability),
    isolatedIngress: workloads.filter(({ isolation }) => isolation === 'both' || isolation === 'ingress').length,
    isolatedEgress: workloads.filter(({ isolation }) => isolation === 'both' || isolation === 'egress').length,
  };
}

/** NetworkPolicies, and those of other languages that take part (R403). */
function countPolicies({ cluster, tiers }: Reachability): number {
  const others = new Set<string>();
  for (const { ref } of tiers.flatMap((tier) => tier.policies))
    if (ref !== null && ref.kind !== 'NetworkPolicy') others.add(refKey(ref));
  return cluster.objects.networkPolicies.length + others.size;
}
