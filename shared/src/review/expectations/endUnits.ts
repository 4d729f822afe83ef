// The ends that expectations speak of, cut so finely that each is wholly in or out of everything that they name.
import { compareText, type PodEnd } from '../../cluster/index';
import { type BuiltNode, outsideNodes, partyNodes, workloadNodes } from '../../graph/index';
import type { Reachability } from '../../policy/index';
import { type AddressRange, mergeRanges } from '../../sets/index';
import { KnownAddresses } from './knownAddresses';
import type { EndMarks, Membership } from './membership';

/** Ends of one node of the graph that policies answer alike and expectations cannot tell apart. */
export interface EndUnit {
  /** Number of the engine's column. */
  readonly column: number;
  /** Index into `nodes`. */
  readonly node: number;
  /** [] for ends that are no pods. */
  readonly pods: readonly PodEnd[];
  /** [] for ends that are no addresses. */
  readonly ranges: readonly AddressRange[];
  readonly role: 'source' | 'destination' | 'both';
  /** By term number: whether it is in it. */
  readonly marks: readonly Membership[];
}

export interface EndUnits {
  /** Workloads with their variants apart, addresses outside, named ends: as the graph at workload level has them. */
  readonly nodes: readonly BuiltNode[];
  readonly units: readonly EndUnit[];
}

/** Own-node traffic and node ends are outside expectations (design: Nodes), so cluster nodes are no units. */
export function buildEndUnits(reachability: Reachability, marks: EndMarks): EndUnits {
  const workloads = workloadNodes(reachability);
  const outside = outsideNodes(reachability);
  // Addresses with a name are part of an outside node or a cluster node too, and are judged there or not at all.
  const parties = partyNodes(reachability).filter(
    ({ columns }) => reachability.universe.columns[columns[0]!]?.kind === 'party',
  );
  const nodes = [...workloads, ...outside, ...parties];
  const units: EndUnit[] = [];
  nodes.forEach((built, node) => {
    if (built.pods.length > 0) units.push(...podUnits(reachability, built, node, marks));
    else if (built.node.kind === 'party') units.push(partyUnit(built, node, marks));
  });
  const known = new KnownAddresses(reachability.cluster);
  outside.forEach((built, index) => {
    units.push(...outsideUnits(reachability, built, workloads.length + index, marks, known));
  });
  return { nodes, units };
}

function podUnits({ universe }: Reachability, built: BuiltNode, node: number, marks: EndMarks): readonly EndUnit[] {
  const byKey = new Map<
    string,
    { readonly column: number; readonly marks: readonly Membership[]; readonly pods: PodEnd[] }
  >();
  for (const pod of built.pods) {
    const column = universe.podColumnOf.get(pod);
    // R71: no address yet, so no connections.
    if (column === undefined) continue;
    const own = marks.ofPod(pod);
    const key = `${own.join('')} ${marks.portsKey(pod)}`;
    const known = byKey.get(key);
    if (known) known.pods.push(pod);
    else byKey.set(key, { column, marks: own, pods: [pod] });
  }
  return [...byKey]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, unit]): EndUnit => ({ ...unit, node, ranges: [], role: 'both' }));
}

function partyUnit({ node: { id }, columns, role = 'both' }: BuiltNode, node: number, marks: EndMarks): EndUnit {
  return { column: columns[0]!, node, pods: [], ranges: [], role, marks: marks.ofParty(id) };
}

function outsideUnits(
  { universe }: Reachability,
  { columns }: BuiltNode,
  node: number,
  marks: EndMarks,
  known: KnownAddresses,
): readonly EndUnit[] {
  return columns.flatMap((number) => {
    const column = universe.columns[number]!;
    if (column.kind !== 'outside') return [];
    const byKey = new Map<string, { readonly marks: readonly Membership[]; readonly ranges: AddressRange[] }>();
    for (const piece of column.ranges.flatMap((range) => marks.cut(range))) {
      // R75: an address that a pod or node has is that pod or node.
      if (known.fill(piece)) continue;
      const own = marks.ofRange(piece);
      const key = own.join('');
      const found = byKey.get(key);
      if (found) found.ranges.push(piece);
      else byKey.set(key, { marks: own, ranges: [piece] });
    }
    return [...byKey]
      .sort(([a], [b]) => compareText(a, b))
      .map(
        ([, { marks: own, ranges }]): EndUnit => ({
          column: number,
          node,
          pods: [],
          ranges: mergeRanges(ranges),
          role: 'both',
          marks: own,
        }),
      );
  });
}
