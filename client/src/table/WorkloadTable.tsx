// Workloads in scope as a table: how each is protected.
import type { FilteredGraph, GraphNode, TrafficGraph } from '@portolan/shared/graph';
import { IsolationBadge, isolationWords } from '../ui';

export interface WorkloadTableProps {
  readonly graph: TrafficGraph;
  readonly filtered: FilteredGraph;
  readonly selected: string | null;
  onSelect(id: string): void;
}

export const WORKLOAD_HEADS: readonly string[] = ['Namespace', 'Workload', 'Kind', 'Pods', 'Protection', 'Policies'];

export function WorkloadTable({ graph, filtered, selected, onSelect }: WorkloadTableProps) {
  const rows = workloadsInScope(graph, filtered);
  if (rows.length === 0) return <p className="empty-table">No workload matches. Clear some filters to see more.</p>;
  return (
    <div className="table-wrap table-scroll">
      <table className="plain-table">
        <caption className="sr-only">Workloads</caption>
        <thead>
          <tr>
            {WORKLOAD_HEADS.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ node, policies }) => (
            <tr key={node.id} aria-selected={node.id === selected}>
              <td>{node.namespace}</td>
              <td>
                <button type="button" className="link" onClick={() => onSelect(node.id)}>
                  {workloadName(node)}
                </button>
              </td>
              <td>{node.workloadKind}</td>
              <td>{node.pods ?? 'one a node'}</td>
              <td>
                <IsolationBadge isolation={node.isolation} />
              </td>
              <td className="mono">{policies.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="table-foot dim small" role="status">
        {rows.length.toLocaleString('en')} workload{rows.length === 1 ? '' : 's'}
      </p>
    </div>
  );
}

function workloadName(node: GraphNode): string {
  return node.variant ? `${node.name} (${node.variant.index} of ${node.variant.of})` : node.name;
}

/** Workloads that the filter asks for, with the policies that select them. */
export function workloadsInScope(
  graph: TrafficGraph,
  filtered: FilteredGraph,
): readonly { readonly node: GraphNode; readonly policies: readonly string[] }[] {
  return filtered.nodesInScope
    .map((index) => ({ node: graph.nodes[index]!, index }))
    .filter(({ node }) => node.kind === 'workload')
    .map(({ node, index }) => ({
      node,
      policies: graph.policies
        .filter((policy) => policy.ingressSubjects?.includes(index) || policy.egressSubjects?.includes(index))
        .map(({ name }) => name),
    }));
}

/** The same rows in words. */
export function workloadCells(graph: TrafficGraph, filtered: FilteredGraph): readonly (readonly string[])[] {
  return workloadsInScope(graph, filtered).map(({ node, policies }) => [
    node.namespace ?? '',
    workloadName(node),
    node.workloadKind ?? '',
    node.pods === null ? 'one a node' : String(node.pods),
    isolationWords(node.isolation),
    policies.join(', '),
  ]);
}
