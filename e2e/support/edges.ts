// The graph of a running Portolan as lines of text: what a reader learns, without what differs between two readings of one cluster.
import type { GraphResponse } from '@portolan/shared/contract';

/** Who may connect to whom, on what, how surely; sorted. */
export async function edgesOf(url: string): Promise<readonly string[]> {
  const graph = (await (await fetch(`${url}/api/graph?level=workload`)).json()) as GraphResponse;
  const name = (index: number): string => {
    const node = graph.nodes[index]!;
    return node.namespace === null
      ? node.name
      : `${node.workloadKind}/${node.namespace}/${node.name} ${node.isolation} ×${node.pods}`;
  };
  const members = (set: string): readonly number[] =>
    set.split(',').flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number);
      return Array.from({ length: last! - first! + 1 }, (_, i) => first! + i);
    });
  return graph.blocks
    .flatMap((b) =>
      members(b.from).flatMap((from) =>
        members(b.to).map(
          (to) =>
            `${name(from)} -> ${name(to)} ${JSON.stringify(b.traffic)} ${b.verdict} ${b.certainty} ${b.kind} ${b.family ?? ''}`,
        ),
      ),
    )
    .sort();
}
