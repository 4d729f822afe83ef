// The workloads in scope, and how each is isolated, in words. Pure.
import type { FilteredGraph, GraphNode, TrafficGraph } from '@portolan/shared/graph';
import { isolationWords } from '../ui';

export const WORKLOAD_HEADS: readonly string[] = ['Namespace', 'Workload', 'Kind', 'Pods', 'Isolation', 'Policies'];

export interface WorkloadRow {
  readonly node: GraphNode;
  /** Names of the policies that select it; they lie in its namespace. */
  readonly policies: readonly string[];
}

/** Workloads that the filter asks for, in the graph's order. */
export function workloadsInScope(graph: TrafficGraph, filtered: FilteredGraph): readonly WorkloadRow[] {
  const policies = new Map<number, string[]>();
  for (const { name, ingressSubjects, egressSubjects } of graph.policies) {
    for (const index of new Set([...(ingressSubjects ?? []), ...(egressSubjects ?? [])])) {
      const names = policies.get(index);
      if (names) names.push(name);
      else policies.set(index, [name]);
    }
  }
  return filtered.nodesInScope.flatMap((index) => {
    const node = graph.nodes[index]!;
    return node.kind === 'workload' ? [{ node, policies: policies.get(index) ?? [] }] : [];
  });
}

/** One cell a column of {@link WORKLOAD_HEADS}. */
export function workloadCells({ node, policies }: WorkloadRow): readonly string[] {
  return [
    node.namespace ?? '',
    node.variant ? `${node.name} (${node.variant.index} of ${node.variant.of})` : node.name,
    node.workloadKind ?? '',
    node.pods === null ? 'one a node' : String(node.pods),
    isolationWords(node.isolation),
    policies.join(', '),
  ];
}

/** Rows ordered by one column; ties keep the graph's order. Pods count as numbers, an unknown count as more than any. */
export function sortWorkloads(rows: readonly WorkloadRow[], column: number, descending: boolean): WorkloadRow[] {
  const sign = descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, text: workloadCells(row)[column]!, pods: row.node.pods ?? Infinity }));
  const byPods = WORKLOAD_HEADS[column] === 'Pods';
  keyed.sort((a, b) => {
    const [x, y] = byPods ? [a.pods, b.pods] : [a.text, b.text];
    return x < y ? -sign : x > y ? sign : 0;
  });
  return keyed.map(({ row }) => row);
}

/** How many workloads the rows are: one that policies split has a row for each part. */
export function workloadsTotal(rows: readonly WorkloadRow[]): string {
  const whole = new Set(rows.map(({ node }) => JSON.stringify([node.namespace, node.workloadKind, node.name]))).size;
  const total = `${whole.toLocaleString('en')} workload${whole === 1 ? '' : 's'}`;
  return whole === rows.length
    ? total
    : `${total} in ${rows.length.toLocaleString('en')} rows: policies tell pods apart`;
}
