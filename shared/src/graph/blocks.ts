// From rows and columns to connection blocks over nodes; own-node traffic is judged pair by pair, since it hangs on both ends (R65, R66).
import { answersOf, type End, judgePair, nodeEnd, podEnd, type Reachability, type SourceEntry } from '../policy/index';
import {
  intersectTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../sets/index';
import { type AnswerPart, answerParts, type CoreBlock } from './core';
import type { ConnectionKind } from './model';
import type { BuiltNode } from './nodes';

/** Blocks among the nodes given; nodes of kind `node` make edges of the kind `node`. */
export function classBlocks(reachability: Reachability, nodes: readonly BuiltNode[]): readonly CoreBlock[] {
  const sourcesOf = nodesByColumn(reachability, nodes, 'source');
  const targetsOf = nodesByColumn(reachability, nodes, 'destination');
  const isClusterNode = nodes.map(({ node }) => node.kind === 'node');
  const hasClusterNodes = isClusterNode.includes(true);
  // By number of a target set and of an answer: both come again and again.
  const targetNodes: (readonly number[])[] = [];
  const partsOf: (readonly AnswerPart[])[] = [];
  const blocks: CoreBlock[] = [];
  for (const { entry, sources } of sharedEntries(reachability)) {
    const from = toNodes(sources, sourcesOf);
    if (from.length === 0) continue;
    const to = targetNodes[entry.targetSet] ?? toNodes(entry.targets.toArray(), targetsOf);
    targetNodes[entry.targetSet] = to;
    if (to.length === 0) continue;
    const parts = partsOf[entry.answer] ?? answerParts(reachability.fold.pairAnswers[entry.answer]!);
    partsOf[entry.answer] = parts;
    for (const part of parts) {
      const block = { ...part, from, to, family: entry.family, partial: null };
      if (hasClusterNodes) blocks.push(...splitClusterNodes(block, isClusterNode));
      else blocks.push(block);
    }
  }
  return blocks.sort(compareBlocks);
}

function nodesByColumn(
  reachability: Reachability,
  nodes: readonly BuiltNode[],
  role: 'source' | 'destination',
): readonly (readonly number[])[] {
  const nodesOf: number[][] = reachability.universe.columns.map(() => []);
  nodes.forEach(({ columns, role: own = 'both' }, index) => {
    if (own !== 'both' && own !== role) return;
    for (const column of columns) nodesOf[column]!.push(index);
  });
  return nodesOf;
}

/** Sources that give the same answer to the same targets, whatever else they may reach: one block instead of one a source. */
function sharedEntries(
  reachability: Reachability,
): Iterable<{ readonly entry: SourceEntry; readonly sources: readonly number[] }> {
  const shared = new Map<string, { entry: SourceEntry; sources: number[] }>();
  for (const { sources, entries } of reachability.sourceRows) {
    for (const entry of entries) {
      const key = `${entry.answer} ${entry.family ?? ''} ${entry.targetSet}`;
      const known = shared.get(key);
      if (known) for (const source of sources) known.sources.push(source);
      else shared.set(key, { entry, sources: [...sources] });
    }
  }
  return shared.values();
}

function toNodes(columns: readonly number[], nodesOf: readonly (readonly number[])[]): readonly number[] {
  const nodes: number[] = [];
  for (const column of columns) for (const node of nodesOf[column]!) nodes.push(node);
  // Several outside columns may be one node.
  return sortedOnce(nodes);
}

/** Ascending, each number once; sorts in place. */
export function sortedOnce(numbers: number[]): readonly number[] {
  if (numbers.length > 1) {
    const sorted = Float64Array.from(numbers).sort();
    for (let i = 0; i < numbers.length; i++) numbers[i] = sorted[i]!;
  }
  let kept = 0;
  for (let i = 0; i < numbers.length; i++)
    if (i === 0 || numbers[i] !== numbers[kept - 1]) numbers[kept++] = numbers[i]!;
  numbers.length = kept;
  return numbers;
}

function splitClusterNodes(block: CoreBlock, isClusterNode: readonly boolean[]): readonly CoreBlock[] {
  if (!block.from.some((n) => isClusterNode[n]) && !block.to.some((n) => isClusterNode[n])) return [block];
  const [fromNodes, fromPods] = partition(block.from, isClusterNode);
  const [toNodes, toPods] = partition(block.to, isClusterNode);
  const parts: readonly CoreBlock[] = [
    { ...block, from: fromPods, to: toPods },
    { ...block, from: fromNodes, to: toPods, kind: 'node' },
    { ...block, from: fromPods, to: toNodes, kind: 'node' },
  ];
  return parts.filter((part) => part.from.length > 0 && part.to.length > 0);
}

function partition(
  numbers: readonly number[],
  flags: readonly boolean[],
): readonly [readonly number[], readonly number[]] {
  return [numbers.filter((n) => flags[n]), numbers.filter((n) => !flags[n])];
}

/**
 * Takes own-node pairs out of the blocks and adds them judged one by one: what policies alone allow keeps its kind,
 * what only the own node allows is of the kind `node`. For level `pod` only.
 */
export function withOwnNodeTraffic(
  reachability: Reachability,
  nodes: readonly BuiltNode[],
  blocks: readonly CoreBlock[],
): readonly CoreBlock[] {
  const placed = placeOnNodes(nodes);
  const kept = blocks.flatMap((block) => withoutOwnNodePairs(block, placed));
  const own = [...placed.groups.values()].flatMap(({ hosts, pods }) =>
    hosts.flatMap((host) => [
      ...pods.flatMap((pod) => [
        ...ownNodePair(reachability, nodes, host, pod),
        ...ownNodePair(reachability, nodes, pod, host),
      ]),
      ...hosts
        .filter((other) => other !== host && hasPod(nodes, host, other))
        .flatMap((other) => ownNodePair(reachability, nodes, host, other)),
    ]),
  );
  return [...kept, ...own].sort(compareBlocks);
}

/** Between two ends that are no pods there is nothing to judge. */
function hasPod(nodes: readonly BuiltNode[], a: number, b: number): boolean {
  return nodes[a]!.pods.length > 0 || nodes[b]!.pods.length > 0;
}

interface Placement {
  /** By cluster node: the ends that are it (hostNetwork pods included) and the pods that run on it. */
  readonly groups: ReadonlyMap<string, { readonly hosts: readonly number[]; readonly pods: readonly number[] }>;
  readonly nodeOf: readonly (string | null)[];
  readonly isHost: readonly boolean[];
}

function placeOnNodes(nodes: readonly BuiltNode[]): Placement {
  const groups = new Map<string, { hosts: number[]; pods: number[] }>();
  const isHost = nodes.map(({ node }) => node.kind === 'node' || node.hostNetwork);
  const nodeOf = nodes.map(({ node, pods, columns }) => {
    if (columns.length === 0) return null;
    return node.kind === 'node' ? node.name : (pods[0]?.object.node ?? null);
  });
  nodeOf.forEach((name, index) => {
    if (name === null) return;
    const group = groups.get(name) ?? { hosts: [], pods: [] };
    groups.set(name, group);
    (isHost[index] ? group.hosts : group.pods).push(index);
  });
  return { groups, nodeOf, isHost };
}

function withoutOwnNodePairs(block: CoreBlock, { nodeOf, isHost, groups }: Placement): readonly CoreBlock[] {
  const byPlace = new Map<string, number[]>();
  for (const n of block.from) {
    const key = `${nodeOf[n] === null ? '' : `${isHost[n]} ${nodeOf[n]}`}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), n]);
  }
  return [...byPlace.values()].flatMap((from) => {
    const place = nodeOf[from[0]!] ?? null;
    const group = place === null ? undefined : groups.get(place);
    const own = new Set(group ? (isHost[from[0]!] ? [...group.pods, ...group.hosts] : group.hosts) : []);
    const to = block.to.filter((n) => !own.has(n));
    return to.length === 0 ? [] : [{ ...block, from, to }];
  });
}

function ownNodePair(
  reachability: Reachability,
  nodes: readonly BuiltNode[],
  from: number,
  to: number,
): readonly CoreBlock[] {
  const judgement = judgePair(reachability, endOf(reachability, nodes[from]!), endOf(reachability, nodes[to]!));
  const isNodeEnd = nodes[from]!.node.kind === 'node' || nodes[to]!.node.kind === 'node';
  const byFamily = judgement.familiesDiffer
    ? judgement.families.map((f) => ({ pair: f.pair, family: f.family }))
    : [{ pair: judgement.pair, family: null }];
  const generic = answersOf(reachability, nodes[from]!.columns[0]!, nodes[to]!.columns[0]!);
  const byPolicy = generic.map(({ answer }) => answer.allowed).reduce(unionTraffic, NO_TRAFFIC);
  const byRule = generic.map(({ answer }) => answer.ruled).reduce(unionTraffic, NO_TRAFFIC);
  return byFamily.flatMap(({ pair, family }) =>
    answerParts(pair).flatMap((part) =>
      kindsOf(part.traffic, isNodeEnd ? NO_TRAFFIC : byPolicy, byRule).map(
        ({ kind, traffic }): CoreBlock => ({ ...part, kind, traffic, from: [from], to: [to], family, partial: null }),
      ),
    ),
  );
}

function kindsOf(
  traffic: TrafficSet,
  byPolicy: TrafficSet,
  byRule: TrafficSet,
): readonly { readonly kind: ConnectionKind; readonly traffic: TrafficSet }[] {
  const admitted = intersectTraffic(traffic, byPolicy);
  const all = [
    { kind: 'explicit', traffic: intersectTraffic(admitted, byRule) },
    { kind: 'open', traffic: subtractTraffic(admitted, byRule) },
    { kind: 'node', traffic: subtractTraffic(traffic, byPolicy) },
  ] as const;
  return all.filter((part) => !isNoTraffic(part.traffic));
}

function endOf(reachability: Reachability, built: BuiltNode): End {
  if (built.node.kind === 'node')
    return nodeEnd(reachability, reachability.cluster.nodes.find((node) => node.id === built.node.id)!);
  return podEnd(reachability, built.pods[0]!);
}

export function compareBlocks(a: CoreBlock, b: CoreBlock): number {
  return (
    compareLists(a.from, b.from) ||
    compareLists(a.to, b.to) ||
    compareWords(a.verdict, b.verdict) ||
    compareWords(a.certainty, b.certainty) ||
    compareWords(a.kind, b.kind) ||
    Number(a.l7) - Number(b.l7) ||
    compareWords(a.family ?? '', b.family ?? '') ||
    compareLists(a.traffic, b.traffic)
  );
}

function compareWords(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
