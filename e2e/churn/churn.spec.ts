// A page left open for ten minutes over a cluster that does not rest: what it and the server use must not grow with time (P23).

import { type ApiObject, ApiServer } from '../cluster/apiServer';
import { openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const MINUTES = Number(process.env.PORTOLAN_CHURN_MINUTES ?? 10);
const NAMESPACE = 'e2e-churn';

const namespace: ApiObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } };
const policy = (index: number, port: number): ApiObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: `policy-${index}`, namespace: NAMESPACE },
  spec: {
    podSelector: { matchLabels: { app: `app-${index % 5}` } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: `app-${(index + 1) % 5}` } } }], ports: [{ port }] }],
  },
});
const pod = (index: number, turn: number): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `pod-${index}-${turn}`,
    namespace: NAMESPACE,
    labels: { app: `app-${index % 5}`, turn: `t${turn}` },
  },
  spec: { containers: [{ name: 'main', image: 'none' }] },
});

interface Figures {
  /** Megabytes. */
  readonly page: number;
  readonly server: number;
  readonly nodes: number;
  readonly revision: number;
}

test(`a page that stays open for ${MINUTES} minutes under churn keeps its memory`, async ({ page, portolan }) => {
  test.setTimeout((MINUTES + 3) * 60_000);
  const api = new ApiServer();
  await api.create(namespace);
  await openGraph(page, portolan);
  const tools = await page.context().newCDPSession(page);
  const measure = async (): Promise<Figures> => {
    await tools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await tools.send('Runtime.getHeapUsage');
    const counters = await tools.send('Memory.getDOMCounters');
    const metrics = await (await fetch(`${portolan}/metrics`)).text();
    const metric = (name: string): number => Number(new RegExp(`^${name} (.+)$`, 'm').exec(metrics)?.[1]);
    return {
      page: usedSize / 2 ** 20,
      server: metric('portolan_resident_memory_bytes') / 2 ** 20,
      nodes: counters.nodes,
      revision: metric('portolan_graph_revision'),
    };
  };
  const figures: Figures[] = [];
  try {
    const end = Date.now() + MINUTES * 60_000;
    for (let turn = 0; Date.now() < end; turn += 1) {
      const index = turn % 20;
      await api.remove(pod(index, turn - 20));
      await api.create(pod(index, turn));
      await api.remove(policy(index, 0));
      if (turn % 3 > 0) await api.create(policy(index, 1000 + (turn % 500)));
      if (turn % 10 === 0) await page.keyboard.press('u');
      if (figures.length <= Math.floor((MINUTES * 60_000 - (end - Date.now())) / 60_000)) {
        figures.push(await measure());
        const { page: heap, server, nodes, revision } = figures.at(-1)!;
        console.log(
          `minute ${figures.length - 1}: page ${heap.toFixed(1)} MB, ${nodes} DOM nodes, server ${server.toFixed(0)} MB, revision ${revision}`,
        );
      }
      await page.waitForTimeout(400);
    }
    figures.push(await measure());
  } finally {
    await api.remove(namespace);
  }
  // The first minutes warm up; from then on a line through the figures is nearly level.
  const steady = figures.slice(Math.min(3, Math.floor(figures.length / 3)));
  const slope = slopeOf(steady.map(({ page: heap }) => heap));
  console.log(
    `page: ${slope.toFixed(2)} MB a minute after warming up; ${steady.at(-1)!.page.toFixed(1)} MB at the end`,
  );
  console.log(`server: ${slopeOf(steady.map(({ server }) => server)).toFixed(2)} MB a minute`);
  expect(figures.at(-1)!.revision).toBeGreaterThan(MINUTES * 30);
  expect(slope).toBeLessThan(1);
});

/** Of the straight line with the least squares, per step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const over = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  const under = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return under === 0 ? 0 : over / under;
}
