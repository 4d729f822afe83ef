// A filtered graph as a graph of its own: visible nodes only, renumbered.
import type { FilteredGraph } from './filter/filterModel';
import type { TrafficGraph } from './model';

/**
 * The nodes that a filter leaves visible and their kept connections, for those who read it without our filter. Policies, namespaces,
 * totals, findings and what was not considered stay those of the whole: they say what was judged, not what is shown.
 */
export function toTrafficGraph(filtered: FilteredGraph): TrafficGraph {
  const { graph, nodesVisible, blocks } = filtered;
  const numbers = new Int32Array(graph.nodes.length).fill(-1);
  for (const [i, index] of nodesVisible.entries()) numbers[index] = i;
  const known = new Map<readonly number[], readonly number[]>();
  const renumber = (indices: readonly number[]): readonly number[] => {
    const before = known.get(indices);
    if (before !== undefined) return before;
    const after: number[] = [];
    for (const index of indices) if (numbers[index]! >= 0) after.push(numbers[index]!);
    known.set(indices, after);
    return after;
  };
  return {
    ...graph,
    nodes: nodesVisible.map((index) => graph.nodes[index]!),
    blocks: blocks.map((block) => ({ ...block, from: renumber(block.from), to: renumber(block.to) })),
    policies: graph.policies.map((policy) => ({
      ...policy,
      ingressSubjects: policy.ingressSubjects && renumber(policy.ingressSubjects),
      egressSubjects: policy.egressSubjects && renumber(policy.egressSubjects),
    })),
    admissions: graph.admissions
      .map((admission) => ({
        ...admission,
        subjects: renumber(admission.subjects),
        peers: renumber(admission.peers),
      }))
      .filter(({ subjects, peers }) => subjects.length > 0 && peers.length > 0),
  };
}
