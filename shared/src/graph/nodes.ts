// The nodes of a graph: workloads (or their variants), pods, cluster nodes and outside blocks, each tied to one class.
import { compareText, type Labels, type PodEnd } from '../cluster/index';
import { type Column, isUngoverned, type OutsideColumn, type Reachability } from '../policy/index';
import { type AddressRange, formatRange, formatRangeShort, mergeRanges, wholeFamily } from '../sets/index';
import type { GraphNode, Isolation } from './model';

/** A node with what it stands for; `columns` has several entries only for outside blocks that are answered alike. */
export interface BuiltNode {
  readonly node: GraphNode;
  readonly columns: readonly number[];
  readonly pods: readonly PodEnd[];
  /** Absent: both. Named ends may be one only. */
  readonly role?: 'source' | 'destination' | 'both';
}

// An evaluation is immutable, so its nodes stay right as long as it lives.
const WORKLOADS = new WeakMap<Reachability, readonly BuiltNode[]>();

/** Level `workload`: one node for each class of each workload (R602). */
export function workloadNodes(reachability: Reachability): readonly BuiltNode[] {
  let nodes = WORKLOADS.get(reachability);
  if (!nodes) {
    nodes = buildWorkloadNodes(reachability);
    WORKLOADS.set(reachability, nodes);
  }
  return nodes;
}

function buildWorkloadNodes(reachability: Reachability): readonly BuiltNode[] {
  const { cluster, universe } = reachability;
  const groups = new Map<string, Map<number, PodEnd[]>>();
  for (const pod of [...cluster.pods, ...cluster.pending]) {
    const column = universe.podColumnOf.get(pod) ?? -1;
    const variants = groups.get(pod.workload.id) ?? new Map<number, PodEnd[]>();
    groups.set(pod.workload.id, variants);
    const members = variants.get(column);
    if (members) members.push(pod);
    else variants.set(column, [pod]);
  }
  const built = [...groups.values()].flatMap((variants) => {
    // Pods without an address join their workload's node; alone they make a pending one (R71).
    const running = [...variants].filter(([column]) => column >= 0);
    const shown = running.length > 0 ? running : [...variants];
    return shown.map(([column, pods], index) => toWorkloadNode(reachability, pods, column, index + 1, shown.length));
  });
  return built.sort(compareNodes);
}

function toWorkloadNode(
  reachability: Reachability,
  pods: readonly PodEnd[],
  column: number,
  index: number,
  of: number,
): BuiltNode {
  const { workload, object } = pods[0]!;
  const counts = pods.map((pod) => (pod.object.template ? pod.object.template.replicas : 1));
  const node: GraphNode = {
    id: of > 1 ? `${workload.id}#${index}` : workload.id,
    kind: 'workload',
    namespace: workload.namespace,
    name: workload.name,
    workloadKind: workload.kind,
    variant: of > 1 ? { index, of } : null,
    pods: counts.some((count) => count === null) ? null : counts.reduce<number>((sum, count) => sum + (count ?? 0), 0),
    labels: commonLabels(pods),
    isolation: isolationOf(reachability, column),
    hostNetwork: object.hostNetwork,
    state: column < 0 ? 'pending' : object.template ? 'template' : 'running',
    ports: declaredPorts(pods),
    addresses: [],
    classId: column,
  };
  return { node, columns: column < 0 ? [] : [column], pods };
}

/** Level `pod`: one node a pod; a workload template stands for its pods. */
export function podNodes(reachability: Reachability): readonly BuiltNode[] {
  const { cluster, universe } = reachability;
  const built = [...cluster.pods, ...cluster.pending].map((pod): BuiltNode => {
    const column = universe.podColumnOf.get(pod) ?? -1;
    const whole = toWorkloadNode(reachability, [pod], column, 1, 1);
    if (pod.object.template) return whole;
    return { ...whole, node: { ...whole.node, id: pod.id, kind: 'pod', name: pod.object.name, workloadKind: 'Pod' } };
  });
  return built.sort(compareNodes);
}

/** Cluster nodes, as ends of their own (R65-R67). */
export function clusterNodes(reachability: Reachability): readonly BuiltNode[] {
  return reachability.cluster.nodes.map((end) => {
    const column = reachability.universe.nodeColumnOf.get(end.name)!;
    return {
      node: plainNode({ id: end.id, kind: 'node', name: end.name, classId: column }),
      columns: [column],
      pods: [],
    };
  });
}

/** Outside blocks; blocks that every pod answers alike are one node. */
export function outsideNodes(reachability: Reachability): readonly BuiltNode[] {
  const { universe, sourceRowOf, sourceRows } = reachability;
  const likeness = new Map<number, string[]>();
  universe.outside.forEach((column) => {
    likeness.set(column, [String(sourceRowOf[column])]);
  });
  sourceRows.forEach((row, r) => {
    row.entries.forEach((entry, e) => {
      for (const [column, marks] of likeness) if (entry.targets.has(column)) marks.push(`${r}.${e}`);
    });
  });
  const groups = new Map<string, number[]>();
  for (const [column, marks] of likeness) {
    const key = marks.join(' ');
    groups.set(key, [...(groups.get(key) ?? []), column]);
  }
  return [...groups.values()].map((columns) => {
    const ranges = mergeRanges(columns.flatMap((column) => (universe.columns[column] as OutsideColumn).ranges));
    const addresses = ranges.map(formatRange);
    const node = plainNode({
      id: `Addresses/${addresses.join(',')}`,
      kind: 'external',
      name: nameOfRanges(ranges),
      classId: columns[0]!,
    });
    return { node: { ...node, addresses }, columns, pods: [] };
  });
}

export function plainNode(part: Pick<GraphNode, 'id' | 'kind' | 'name' | 'classId'>): GraphNode {
  return {
    ...part,
    namespace: null,
    workloadKind: null,
    variant: null,
    pods: 0,
    labels: {},
    isolation: 'ungoverned',
    hostNetwork: false,
    state: 'running',
    ports: [],
    addresses: [],
  };
}

/** A short name that does not lie: whole families by name, up to three ranges as blocks, the rest counted. */
export function nameOfRanges(ranges: readonly AddressRange[]): string {
  const whole = ranges
    .filter((range) => range.first === 0n && range.last === wholeFamily(range.family).last)
    .map((range) => range.family);
  const others = ranges.filter((range) => !(range.first === 0n && range.last === wholeFamily(range.family).last));
  if (whole.length === 2) return 'any address';
  const names = [...whole.map((family) => `any ${family} address`), ...others.slice(0, 3).map(formatRangeShort)];
  if (others.length > 3)
    return whole.length > 0
      ? `${names[0]} and ${others.length} other ranges`
      : `all other addresses (${others.length} ranges)`;
  return names.join(', ');
}

function isolationOf(reachability: Reachability, column: number): Isolation {
  const end: Column | undefined = reachability.universe.columns[column];
  if (!end) return 'none';
  if (isUngoverned(end)) return 'ungoverned';
  const bits = (direction: 'ingress' | 'egress'): number => {
    const rows = reachability[direction];
    const governing = rows.rows[rows.rowOf[column]!]!.governing.filter(({ tier, policy }) => {
      const { fallback, policies } = reachability.tiers[tier]!;
      // R101: being selected isolates only where the tier's end denies.
      return fallback === 'deny' && policies[policy]![direction]!.isolates;
    });
    return governing.reduce((all, { bits }) => all | bits, 0) & 0b11;
  };
  const ingress = bits('ingress');
  const egress = bits('egress');
  if (ingress === 0b10 || egress === 0b10) return 'unknown';
  if (ingress !== 0) return egress !== 0 ? 'both' : 'ingress';
  return egress !== 0 ? 'egress' : 'none';
}

/** Labels with one value on all pods. */
function commonLabels(pods: readonly PodEnd[]): Labels {
  const [first, ...rest] = pods.map((pod) => pod.object.labels);
  const shared = Object.entries(first!).filter(([key, value]) =>
    rest.every((labels) => Object.hasOwn(labels, key) && labels[key] === value),
  );
  return Object.fromEntries(shared.sort(([a], [b]) => compareText(a, b)));
}

function declaredPorts(pods: readonly PodEnd[]): GraphNode['ports'] {
  const first = pods[0]!.object.ports;
  const differing = pods.filter(({ object: { ports } }, index) => index === 0 || !samePorts(ports, first));
  const found = new Map<string, GraphNode['ports'][number]>();
  for (const port of differing.flatMap((pod) => pod.object.ports)) {
    const item = {
      ...(port.name === undefined ? {} : { name: port.name }),
      port: port.containerPort,
      protocol: port.protocol,
    };
    found.set(`${port.protocol} ${port.containerPort} ${port.name ?? ''}`, item);
  }
  return [...found.values()].sort(
    (a, b) => a.port - b.port || compareText(a.protocol, b.protocol) || compareText(a.name ?? '', b.name ?? ''),
  );
}

function samePorts(a: PodEnd['object']['ports'], b: PodEnd['object']['ports']): boolean {
  return (
    a.length === b.length &&
    a.every(
      (port, i) =>
        port.containerPort === b[i]!.containerPort && port.name === b[i]!.name && port.protocol === b[i]!.protocol,
    )
  );
}

function compareNodes(a: BuiltNode, b: BuiltNode): number {
  return (
    compareText(a.node.namespace ?? '', b.node.namespace ?? '') ||
    compareText(a.node.name, b.node.name) ||
    compareText(a.node.workloadKind ?? '', b.node.workloadKind ?? '') ||
    (a.node.variant?.index ?? 0) - (b.node.variant?.index ?? 0) ||
    compareText(a.node.id, b.node.id)
  );
}
