// The traffic graph at any level, from one evaluation.
import type { Finding } from '../cluster/index';
import { type Reachability, refKey } from '../policy/index';
import { formatTrafficSet } from '../sets/index';
import type { GraphOptions } from './analysisModel';
import { classBlocks, withOwnNodeTraffic } from './blocks';
import type { CoreBlock } from './core';
import { type Built, mergeLevel, mergeVariants } from './levels';
import type { ConnectionBlock, GraphTotals, TrafficGraph } from './model';
import { type BuiltNode, clusterNodes, podNodes, workloadNodes } from './nodes';
import { outsideNodes } from './outsideNodes';
import { partyNodes } from './partyNodes';
import { policyObjectsOf } from './policyList';
import { policiesOf } from './policyNodes';
import { UNREAD_ID } from './unreadEnd';

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

/** Outside blocks that nobody reaches and that reach nobody are left out. */
function dropUnconnectedOutside({ nodes, blocks }: Built): Built {
  const droppable = ({ node: { kind, id } }: BuiltNode): boolean =>
    kind === 'external' || (kind === 'party' && id !== UNREAD_ID);
  const first = nodes.findIndex(droppable);
  if (first < 0) return { nodes, blocks };
  const used = new Uint8Array(nodes.length);
  const mark = (list: readonly number[]): void => {
    // Lists ascend, and what may be dropped comes last.
    for (let i = list.length - 1; i >= 0 && list[i]! >= first; i--) used[list[i]!] = 1;
  };
  for (const { from, to } of blocks) {
    mark(from);
    mark(to);
  }
  const keep = nodes.map((built, index) => !droppable(built) || used[index] === 1);
  if (keep.every(Boolean)) return { nodes, blocks };
  let next = 0;
  const renumber = keep.map((kept) => (kept ? next++ : -1));
  const moved = new Map<readonly number[], readonly number[]>();
  const move = (list: readonly number[]): readonly number[] => {
    if (renumber[list[list.length - 1]!] === list[list.length - 1]) return list;
    let found = moved.get(list);
    if (!found) {
      found = list.map((n) => renumber[n]!);
      moved.set(list, found);
    }
    return found;
  };
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
