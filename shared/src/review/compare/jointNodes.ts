// The nodes of two graphs as one list: by id, variants of a workload by their pods, outside addresses by the common cut.
import { compareText, type PodEnd } from '../../cluster/index';
import {
  type Analysis,
  type GraphNode,
  nameOfRanges,
  outsideNodes,
  partyNodes,
  type TrafficGraph,
  workloadNodes,
} from '../../graph/index';
import { type AddressRange, FAMILIES, formatRange } from '../../sets/index';
import { compareRanges, cutAddresses, type JointAddresses, type Numbered, rangesOf } from './jointAddresses';
import { matchVariants } from './jointVariants';

/** A node of the joint graph, and which node of each graph it is or is part of; -1: of none. */
export interface JointNode {
  readonly node: GraphNode;
  readonly before: number;
  readonly after: number;
  /** The side that does not know this name, and the nodes of addresses that stand in for it there. */
  readonly standIn?: { readonly side: 'before' | 'after'; readonly nodes: readonly number[] };
}

export interface JointNodes {
  readonly list: readonly JointNode[];
  /** By node of the earlier graph: the joint nodes that it is cut into, or stands in for as a destination. */
  readonly ofBefore: readonly (readonly number[])[];
  readonly ofAfter: readonly (readonly number[])[];
  /** The joint nodes are the nodes of the later graph, in their order. */
  readonly isLater: boolean;
}

/** Joins the nodes of two graphs at workload level, variants split. */
export function joinNodes(before: Analysis, after: Analysis, was: TrafficGraph, is: TrafficGraph): JointNodes {
  const list = [
    ...joinWorkloads(before, after, was, is),
    ...joinAddresses(was, is),
    ...joinOthers(before, after, was, is),
  ];
  const isLater =
    list.length === is.nodes.length && list.every((joint) => joint.after >= 0 && joint.node === is.nodes[joint.after]);
  const sorted = isLater ? list.sort((a, b) => a.after - b.after) : list.sort(compareJoint);
  return { list: sorted, ofBefore: cutsOf(sorted, was, 'before'), ofAfter: cutsOf(sorted, is, 'after'), isLater };
}

function cutsOf(
  list: readonly JointNode[],
  { nodes }: TrafficGraph,
  side: 'before' | 'after',
): readonly (readonly number[])[] {
  const cuts: number[][] = nodes.map(() => []);
  list.forEach((joint, index) => {
    if (joint[side] >= 0) cuts[joint[side]]!.push(index);
    else if (joint.standIn?.side === side && isDestination(joint.node))
      for (const node of joint.standIn.nodes) cuts[node]!.push(index);
  });
  return cuts;
}

function numbered({ nodes }: TrafficGraph, holds: (node: GraphNode) => boolean): readonly Numbered[] {
  return nodes.flatMap((node, number) => (holds(node) ? [{ node, number }] : []));
}

const isWorkload = ({ kind }: GraphNode): boolean => kind === 'workload';
const isAddresses = ({ kind }: GraphNode): boolean => kind === 'external';
const isOther = (node: GraphNode): boolean => !isWorkload(node) && !isAddresses(node);

function joinById(was: readonly Numbered[], is: readonly Numbered[]): readonly JointNode[] {
  const old = new Map(was.map((one) => [one.node.id, one.number]));
  const now = is.map(({ node, number }) => {
    const before = old.get(node.id) ?? -1;
    old.delete(node.id);
    return { node, before, after: number };
  });
  const gone = was.filter(({ node }) => old.has(node.id));
  return [...now, ...gone.map(({ node, number }) => ({ node, before: number, after: -1 }))];
}

/**
 * A host name is an end only where some policy mentions it. Elsewhere it is one of the addresses that no policy tells from others, so
 * mentioning it is no change by itself.
 */
function joinOthers(before: Analysis, after: Analysis, was: TrafficGraph, is: TrafficGraph): readonly JointNode[] {
  return joinById(numbered(was, isOther), numbered(is, isOther)).map((joint) => {
    if (joint.before < 0 && isMentionedName(before, joint.node))
      return { ...joint, standIn: { side: 'before' as const, nodes: commonAddresses(before, was) } };
    if (joint.after < 0 && isMentionedName(after, joint.node))
      return { ...joint, standIn: { side: 'after' as const, nodes: commonAddresses(after, is) } };
    return joint;
  });
}

const NAMED_ENDS = /^Party\/(host\/|api-server$|ingress-proxy$)/;

/** Which ends names are: host names are only dialled, a proxy only dials. */
export function isSource({ id }: GraphNode): boolean {
  return !id.startsWith('Party/host/');
}

function isDestination({ id }: GraphNode): boolean {
  return id !== 'Party/ingress-proxy';
}

/** True for a name that this side does not know; known ones may be missing in a graph because they have no connections. */
function isMentionedName({ reachability }: Analysis, { id }: GraphNode): boolean {
  return NAMED_ENDS.test(id) && !partyNodes(reachability).some(({ node }) => node.id === id);
}

/** For each family the node with most addresses, which are those that policies do not mention; none where it has no connections. */
function commonAddresses({ reachability }: Analysis, { nodes }: TrafficGraph): readonly number[] {
  const outside = outsideNodes(reachability);
  const found = FAMILIES.map((family) => {
    const size = ({ node }: { readonly node: GraphNode }): bigint =>
      rangesOf(node).reduce((sum, range) => (range.family === family ? sum + range.last - range.first + 1n : sum), 0n);
    const [first, ...others] = outside;
    const most = first && others.reduce((best, other) => (size(other) > size(best) ? other : best), first);
    return nodes.findIndex(({ id }) => id === most?.node.id);
  });
  return [...new Set(found)].filter((index) => index >= 0);
}

function joinWorkloads(before: Analysis, after: Analysis, was: TrafficGraph, is: TrafficGraph): readonly JointNode[] {
  const [old, now] = [numbered(was, isWorkload), numbered(is, isWorkload)];
  const isSplit = ({ node }: Numbered): boolean => node.variant !== null;
  if (!old.some(isSplit) && !now.some(isSplit)) return joinById(old, now);
  const [oldPods, nowPods] = [podsOf(before), podsOf(after)];
  const [oldVariants, nowVariants] = [byWorkload(old), byWorkload(now)];
  return [...new Set([...nowVariants.keys(), ...oldVariants.keys()])].flatMap((id) => {
    const [a, b] = [oldVariants.get(id) ?? [], nowVariants.get(id) ?? []];
    if (a.length + b.length < 3 || a.length === 0 || b.length === 0) {
      if (a.length === 1 && b.length === 1) return [{ node: b[0]!.node, before: a[0]!.number, after: b[0]!.number }];
      return joinById(a, b);
    }
    return matchVariants(id, withPods(a, oldPods), withPods(b, nowPods));
  });
}

function byWorkload(nodes: readonly Numbered[]): ReadonlyMap<string, readonly Numbered[]> {
  const found = new Map<string, Numbered[]>();
  for (const one of nodes) {
    const { id, variant } = one.node;
    const key = variant === null ? id : id.slice(0, -`#${variant.index}`.length);
    const known = found.get(key);
    if (known) known.push(one);
    else found.set(key, [one]);
  }
  return found;
}

type Pods = ReadonlyMap<string, readonly PodEnd[]>;

function podsOf({ reachability }: Analysis): Pods {
  return new Map(workloadNodes(reachability).map(({ node, pods }) => [node.id, pods]));
}

function withPods(
  nodes: readonly Numbered[],
  pods: Pods,
): readonly (Numbered & { readonly pods: readonly PodEnd[] })[] {
  return nodes.map((one) => ({ ...one, pods: pods.get(one.node.id) ?? [] }));
}

function joinAddresses(was: TrafficGraph, is: TrafficGraph): readonly JointNode[] {
  const [old, now] = [numbered(was, isAddresses), numbered(is, isAddresses)];
  const cuts = cutAddresses(old, now);
  const pieces = { before: countBy(cuts, 'before'), after: countBy(cuts, 'after') };
  return cuts.map(({ before, after, ranges }) => ({
    node:
      after >= 0 && pieces.after.get(after) === 1
        ? is.nodes[after]!
        : before >= 0 && pieces.before.get(before) === 1
          ? was.nodes[before]!
          : addressNode(is.nodes[after] ?? was.nodes[before]!, ranges),
    before,
    after,
  }));
}

function countBy(cuts: readonly JointAddresses[], side: 'before' | 'after'): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const cut of cuts) counts.set(cut[side], (counts.get(cut[side]) ?? 0) + 1);
  return counts;
}

function addressNode(whole: GraphNode, ranges: readonly AddressRange[]): GraphNode {
  const addresses = ranges.map(formatRange);
  return { ...whole, id: `Addresses/${addresses.join(',')}`, name: nameOfRanges(ranges), addresses };
}

const RANKS: Readonly<Record<GraphNode['kind'], number>> = {
  namespace: 0,
  workload: 0,
  pod: 0,
  node: 1,
  external: 2,
  party: 3,
};

/** The order of nodes in a graph. */
function compareJoint({ node: a }: JointNode, { node: b }: JointNode): number {
  return (
    RANKS[a.kind] - RANKS[b.kind] ||
    compareText(a.namespace ?? '', b.namespace ?? '') ||
    (a.kind === 'external' && b.kind === 'external' ? compareAddresses(a, b) : compareText(a.name, b.name)) ||
    compareText(a.workloadKind ?? '', b.workloadKind ?? '') ||
    (a.variant?.index ?? 0) - (b.variant?.index ?? 0) ||
    compareText(a.id, b.id)
  );
}

function compareAddresses(a: GraphNode, b: GraphNode): number {
  return compareRanges(rangesOf(a), rangesOf(b));
}
