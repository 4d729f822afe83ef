// The nodes of a graph: workloads (or their variants), pods and cluster nodes, each tied to one class.
import { compareText, type PodEnd } from '../cluster/index';
import { type Column, isUngoverned, type Reachability, type Row } from '../policy/index';
import type { GraphNode, Isolation } from './model';
import { commonLabels, declaredPorts } from './podTraits';

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
  const isolationOf = isolationReader(reachability);
  const groups = new Map<string, Map<number, PodEnd[]>>();
  for (const pod of [...cluster.pods, ...cluster.pending]) {
    const column = universe.podColumnOf.get(pod) ?? -1;
    let variants = groups.get(pod.workload.id);
    if (!variants) {
      variants = new Map();
      groups.set(pod.workload.id, variants);
    }
    const members = variants.get(column);
    if (members) members.push(pod);
    else variants.set(column, [pod]);
  }
  const built = [...groups.values()].flatMap((variants) => {
    // Pods without an address join their workload's node; alone they make a pending one (R71).
    const running = [...variants].filter(([column]) => column >= 0);
    const shown = running.length > 0 ? running : [...variants];
    return shown.map(([column, pods], index) => toWorkloadNode(isolationOf, pods, column, index + 1, shown.length));
  });
  return built.sort(compareNodes);
}

function toWorkloadNode(
  isolationOf: (column: number) => Isolation,
  pods: readonly PodEnd[],
  column: number,
  index: number,
  of: number,
): BuiltNode {
  const { workload, object } = pods[0]!;
  const node: GraphNode = {
    id: of > 1 ? `${workload.id}#${index}` : workload.id,
    kind: 'workload',
    namespace: workload.namespace,
    name: workload.name,
    workloadKind: workload.kind,
    variant: of > 1 ? { index, of } : null,
    pods: countPods(pods),
    labels: commonLabels(pods),
    isolation: isolationOf(column),
    hostNetwork: object.hostNetwork,
    state: column < 0 ? 'pending' : object.template ? 'template' : 'running',
    ports: declaredPorts(pods),
    addresses: [],
    classId: column,
  };
  return { node, columns: column < 0 ? [] : [column], pods };
}

/** null: not known. */
function countPods(pods: readonly PodEnd[]): number | null {
  let sum = 0;
  for (const { object } of pods) {
    const count = object.template ? object.template.replicas : 1;
    if (count === null) return null;
    sum += count;
  }
  return sum;
}

/** Level `pod`: one node a pod; a workload template stands for its pods. */
export function podNodes(reachability: Reachability): readonly BuiltNode[] {
  const { cluster, universe } = reachability;
  const isolationOf = isolationReader(reachability);
  const built = [...cluster.pods, ...cluster.pending].map((pod): BuiltNode => {
    const column = universe.podColumnOf.get(pod) ?? -1;
    const whole = toWorkloadNode(isolationOf, [pod], column, 1, 1);
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

/** Answers by column; what a row says is found out once. */
function isolationReader(reachability: Reachability): (column: number) => Isolation {
  const known = { ingress: [] as number[], egress: [] as number[] };
  const bits = (direction: 'ingress' | 'egress', column: number): number => {
    const { rows, rowOf } = reachability[direction];
    const row = rowOf[column]!;
    known[direction][row] ??= isolationBits(reachability, direction, rows[row]!);
    return known[direction][row];
  };
  return (column) => {
    const end: Column | undefined = reachability.universe.columns[column];
    if (!end) return 'none';
    if (isUngoverned(end)) return 'ungoverned';
    const ingress = bits('ingress', column);
    const egress = bits('egress', column);
    if (ingress === 0b10 || egress === 0b10) return 'unknown';
    if (ingress !== 0) return egress !== 0 ? 'both' : 'ingress';
    return egress !== 0 ? 'egress' : 'none';
  };
}

/** R101: being selected isolates only where the tier's end denies. */
function isolationBits({ tiers }: Reachability, direction: 'ingress' | 'egress', { governing }: Row): number {
  let all = 0;
  for (const { tier, policy, bits } of governing) {
    const { fallback, policies } = tiers[tier]!;
    if (fallback === 'deny' && policies[policy]![direction]!.isolates) all |= bits;
  }
  return all & 0b11;
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
