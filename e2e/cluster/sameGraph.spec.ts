// The graph read from a real API server equals the graph of the same manifests.
import { fileURLToPath } from 'node:url';
import { edgesOf } from '../support/edges';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

const shop = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));

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
