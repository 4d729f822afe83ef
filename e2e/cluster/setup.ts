// Puts the shop fixture on the API server that KUBECONFIG names, and waits until its pods run.
import { readFile } from 'node:fs/promises';
import { KubeConfig, type KubernetesObject, KubernetesObjectApi, loadAllYaml } from '@kubernetes/client-node';
import { expect, test } from '@playwright/test';

test('the shop fixture runs on the API server', async () => {
  test.setTimeout(120_000);
  const config = new KubeConfig();
  config.loadFromFile(process.env.KUBECONFIG!);
  const api = KubernetesObjectApi.makeApiClient(config);
  for (const file of ['crds/cilium.yaml', 'fixtures/shop.yaml']) {
    const text = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
    for (const object of loadAllYaml(text) as KubernetesObject[]) await apply(api, object);
  }
  await expect.poll(() => runningPods(api), { timeout: 90_000, message: 'eight pods run' }).toBe(8);
});

/** Creates an object; one that is there already stays, and a kind that is not served yet is tried again. */
async function apply(api: KubernetesObjectApi, object: KubernetesObject): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await api.create(object);
      return;
    } catch (error) {
      const text = String(error);
      if (text.includes('409') || text.includes('AlreadyExists')) return;
      if (tries >= 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const NAMESPACES = ['web', 'api', 'payments', 'batch', 'monitoring', 'kube-system'];

async function runningPods(api: KubernetesObjectApi): Promise<number> {
  let running = 0;
  for (const namespace of NAMESPACES) {
    const { items } = await api.list('v1', 'Pod', namespace);
    running += items.filter((pod) => (pod as { status?: { podIP?: string } }).status?.podIP).length;
  }
  return running;
}
