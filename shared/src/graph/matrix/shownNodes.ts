// Which nodes have rows and columns.
import type { FilteredGraph } from '../filter/filterModel';
import { standsForPods } from '../filter/nodeMatch';

/** Visible nodes; what lies outside only if it has a connection left. */
export function shownNodes({ graph, nodesVisible, blocks }: FilteredGraph): readonly number[] {
  const connected = new Uint8Array(graph.nodes.length);
  // Ends outside come last of all nodes, so that most lists need but one look.
  const first = graph.nodes.findIndex((node) => !standsForPods(node));
  const mark = (list: readonly number[]) => {
    for (let i = list.length - 1; i >= 0 && list[i]! >= first; i--) connected[list[i]!] = 1;
  };
  if (first >= 0) {
    for (const { from, to } of blocks) {
      mark(from);
      mark(to);
    }
  }
  return nodesVisible.filter((index) => standsForPods(graph.nodes[index]!) || connected[index] === 1);
}
