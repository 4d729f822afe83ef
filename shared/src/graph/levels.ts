// From the level that was built to the level that was asked for: variants as one workload, workloads as namespaces.
import type { Reachability } from '../policy/index';
import type { GraphOptions } from './analysisModel';
import type { CoreBlock } from './core';
import { type Member, mergeBlocks } from './merge';
import type { GraphNode } from './model';
import { type BuiltNode, workloadNodes } from './nodes';

/** Nodes, and blocks over their indices. */
export interface Built {
  readonly nodes: readonly BuiltNode[];
  readonly blocks: readonly CoreBlock[];
}

/** From the level that was built to the level that was asked for. */
export function mergeLevel(
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

/** One node a workload. */
export function mergeVariants(split: readonly BuiltNode[]): readonly BuiltNode[] {
  const byWorkload = new Map<string, BuiltNode[]>();
  for (const built of split) {
    const id = built.pods[0]!.workload.id;
    const variants = byWorkload.get(id);
    if (variants) variants.push(built);
    else byWorkload.set(id, [built]);
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
  const membersOf = new Map<string | null, BuiltNode[]>();
  for (const built of nodes) {
    const known = membersOf.get(built.node.namespace);
    if (known) known.push(built);
    else membersOf.set(built.node.namespace, [built]);
  }
  return reachability.cluster.namespaces
    .filter(({ name }) => membersOf.has(name))
    .map(({ name, labels }): BuiltNode => {
      const members = membersOf.get(name)!;
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
