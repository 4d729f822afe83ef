// The graph read from a real API server equals the graph of the same manifests.
import { fileURLToPath } from 'node:url';
import type { GraphResponse } from '@portolan/shared/contract';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

const shop = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));

/** What a reader learns: who may connect to whom, on what, how surely. */
async function edgesOf(url: string): Promise<readonly string[]> {
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

test('cluster and manifests give the same workload graph', async ({ portolan }) => {
  const manifests = await startPortolan(['--manifests', shop]);
  try {
    const live = await edgesOf(portolan);
    expect(live.length).toBeGreaterThan(30);
    expect(live).toEqual(await edgesOf(manifests.url));
  } finally {
    await manifests.stop();
  }
});
