// A page that stays open over a cluster that lives: changes are seen, the picture stays until it is asked for, and restarts are survived.
import { mkdir } from 'node:fs/promises';
import { edgesOf } from '../../support/edges';
import { edge, isDrawn, openGraph } from '../../support/graph';
import { startPortolan } from '../../support/portolan';
import { expect, test } from '../../support/test';
import { type ApiObject, ApiServer, KUBECONFIG } from '../apiServer';
import { killApiServer, startApiServer, TESTBED } from '../testbed';

interface PlacedFrame extends HTMLElement {
  portolanPlace?(id: string): { readonly x: number; readonly y: number } | null;
}

const SHOTS = process.env.PORTOLAN_SHOTS;
const NODES = ['payments/payments-db', 'payments/payments-api', 'api/catalog', 'batch/report', 'web/storefront'];

function policy(name: string, namespace: string, app: string, from: string, port: number): ApiObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: {
      podSelector: { matchLabels: { app } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: from } } }], ports: [{ port }] }],
    },
  };
}

test('an applied policy is seen in the page, and drawn when the reader asks for it', async ({ page, portolan }) => {
  const api = new ApiServer();
  const opened = policy('e2e-opened', 'payments', 'payments-db', 'storefront', 5432);
  await api.remove(opened);
  await openGraph(page, portolan);
  await expect(page.getByText('live', { exact: true })).toBeVisible();
  const places = () =>
    page
      .getByTestId('graph')
      .evaluate(
        (frame: PlacedFrame, ids) => ids.map((id) => JSON.stringify(frame.portolanPlace?.(`Deployment/${id}`))),
        NODES,
      );
  const before = await places();
  const line = edge('web/storefront', 'payments/payments-db');
  expect(await isDrawn(page, line)).toBe(false);
  try {
    const started = performance.now();
    await api.create(opened);
    const chip = page.getByRole('button', { name: /\+1 connection/ });
    await expect(chip).toBeVisible();
    console.log(`a created policy was seen in the page after ${Math.round(performance.now() - started)} ms`);
    expect(await isDrawn(page, line)).toBe(false);
    await page.getByRole('button', { name: 'What would change' }).click();
    const list = page.getByRole('dialog', { name: 'What changed' });
    await expect(list).toContainText('web/storefront → payments/payments-db');
    await expect(list).toContainText('by NetworkPolicy payments/e2e-opened');
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await expect.poll(() => isDrawn(page, line)).toBe(true);
    expect(await places()).toEqual(before);
    await expect(chip).toBeHidden();
  } finally {
    await api.remove(opened);
  }
  await expect(page.getByRole('button', { name: /−1 connection/ })).toBeVisible();
  await page.getByRole('button', { name: /−1 connection/ }).click();
  await expect.poll(() => isDrawn(page, line)).toBe(false);
  expect(await places()).toEqual(before);
});

test('twelve pages of one browser share one stream, and all of them are live (P9)', async ({ context, portolan }) => {
  test.setTimeout(120_000);
  const api = new ApiServer();
  const opened = policy('e2e-twelve', 'payments', 'payments-db', 'storefront', 5432);
  await api.remove(opened);
  const pages = await Promise.all(Array.from({ length: 12 }, () => context.newPage()));
  for (const page of pages) await openGraph(page, portolan);
  const metrics = await (await fetch(`${portolan}/metrics`)).text();
  expect(metrics).toContain('portolan_event_clients 1\n');
  try {
    const created = performance.now();
    await api.create(opened);
    const seen = await Promise.all(
      pages.map(async (page) => {
        await expect(page.getByRole('button', { name: /\+1 connection/ })).toBeAttached();
        return performance.now() - created;
      }),
    );
    console.log(`a change was seen in the last of twelve pages after ${Math.round(Math.max(...seen))} ms`);
    const asked = performance.now();
    await pages[0]!.evaluate(() => fetch('./api/status').then((answer) => answer.json()));
    console.log(`an API answer took ${Math.round(performance.now() - asked)} ms with twelve pages open`);
  } finally {
    await api.remove(opened);
    for (const page of pages) await page.close();
  }
});

test('the API server is killed and started again five times under an open page (P2)', async ({ page, portolan }) => {
  test.skip(TESTBED === '', 'PORTOLAN_TESTBED does not say how to start the API server');
  test.setTimeout(300_000);
  const api = new ApiServer();
  await openGraph(page, portolan);
  const random = randomOf(20261123);
  const written = new Map<string, ApiObject>();
  const write = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      const name = `e2e-random-${Math.floor(random() * 8)}`;
      const apps = ['payments-db', 'payments-api', 'legacy'];
      const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
      const object = policy(name, 'payments', pick(apps), pick(['report', 'checkout', 'prometheus']), 1000 + n);
      await api.remove(object);
      written.delete(name);
      if (random() < 0.3) continue;
      expect(await api.create(object)).toBeNull();
      written.set(name, object);
    }
  };
  if (SHOTS) await mkdir(SHOTS, { recursive: true });
  try {
    for (let round = 1; round <= 5; round += 1) {
      await write(20);
      await killApiServer();
      await expect(page.getByText(/^Not live since/).first()).toBeVisible();
      if (SHOTS && round === 1) await page.screenshot({ path: `${SHOTS}/stale.png` });
      // What was known is still answered for.
      expect((await edgesOf(portolan)).length).toBeGreaterThan(20);
      await startApiServer();
      const ready = performance.now();
      await write(20);
      const written = performance.now();
      const fresh = await startPortolan(['--kubeconfig', KUBECONFIG]);
      try {
        const truth = await edgesOf(fresh.url);
        await expect.poll(() => edgesOf(portolan), { timeout: 30_000, intervals: [100] }).toEqual(truth);
      } finally {
        await fresh.stop();
      }
      const now = performance.now();
      console.log(
        `restart ${round}: equal to a fresh reading ${Math.round(now - ready)} ms after ready, ${Math.round(now - written)} ms after the last write`,
      );
      await expect(page.getByText('live', { exact: true })).toBeVisible({ timeout: 30_000 });
    }
  } finally {
    for (const object of written.values()) await api.remove(object);
  }
});

/** A small generator of its own, so that every run writes the same. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
