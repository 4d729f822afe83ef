// Observed traffic: flow logs of Hubble and Calico beside the graph, in lists and on its lines.
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
const HUBBLE = fixture('hubble-flows.jsonl');
const CALICO = fixture('calico-flows.jsonl');

const list = (page: Page, name: string) => page.getByRole('list', { name, exact: false });
const totals = (page: Page) => page.getByTestId('observed-totals');

async function open(page: Page, url: string, files: readonly string[]): Promise<void> {
  await openGraph(page, `${url}/#tool=observed`);
  await page.getByLabel('Flow logs').setInputFiles([...files]);
  await expect(totals(page)).toContainText('seen but now blocked');
}

test('flow logs say what is used, what never is, and what is now blocked', async ({ page, portolan }, info) => {
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`);
  });
  await open(page, portolan, [HUBBLE, CALICO]);
  await expect(totals(page)).toContainText('1 seen but now blocked');

  const used = list(page, 'Allowed and used');
  await expect(used).toContainText('payments/payments-api → payments/payments-db TCP 5432');
  await expect(used.getByRole('listitem').filter({ hasText: 'payments-api → payments/payments-db' })).toContainText(
    '4 seen · last 2026-11-20 03:00:01',
  );
  await expect(used).toContainText('monitoring/prometheus → api/checkout TCP 8080');
  await expect(used).toContainText('40 seen');
  const blocked = list(page, 'Seen, but now blocked');
  await expect(blocked.getByRole('listitem')).toHaveCount(1);
  await expect(blocked).toContainText('api/catalog → payments/payments-db TCP 5432');
  await expect(list(page, 'Refused by both')).toContainText('web/storefront → payments/payments-db TCP 5432');
  await expect(list(page, 'Allowed and never seen')).toContainText('batch/report → payments/payments-db TCP 5432');

  // What could not be used is told.
  await expect(page.getByText('1 line could not be read.')).toBeVisible();
  await expect(page.getByText('The recorder lost 12 events.')).toBeVisible();
  await expect(list(page, 'Ends that are not known')).toContainText('payments/legacy-6d4cf56db6-x2x9z');

  // On the picture: counts on what is used, a line for what is blocked, and the list leads to it.
  const graph = page.getByTestId('graph');
  await expect(graph).toHaveAttribute('data-observed', /used.*never.*1 blocked/);
  await page.screenshot({ path: info.outputPath('all.png') });
  await used.getByRole('button', { name: 'payments/payments-api → payments/payments-db' }).click();
  await expect(graph).toContainText('payments-api to payments-db: TCP 5432, explicit, seen 4 times');
  await page.screenshot({ path: info.outputPath('selected.png') });
  await blocked.getByRole('button', { name: 'api/catalog → payments/payments-db' }).click();
  await expect(graph).toContainText('catalog to payments-db: TCP 5432');
  await expect(graph).toContainText('seen but now blocked, 2 times');

  // One kind alone.
  await page.getByRole('button', { name: /^Never seen/ }).click();
  await expect(used).toHaveCount(0);
  await page.screenshot({ path: info.outputPath('never.png') });
  expect(sent).toEqual([]);

  // With the tool closed the picture is the cluster's alone.
  await page.getByRole('button', { name: 'Close Observed traffic' }).click();
  await expect(graph).not.toHaveAttribute('data-observed', /./);
});

test('a time window leaves out what was before', async ({ page, portolan }) => {
  await open(page, portolan, [HUBBLE]);
  await page.getByLabel('From', { exact: false }).first().fill('2026-11-20T00:00:00');
  await expect(totals(page)).toContainText('0 seen but now blocked');
  await expect(list(page, 'What was read')).toContainText('2 left aside: outside the time window');
  await page.getByRole('button', { name: 'Whole log' }).click();
  await expect(totals(page)).toContainText('1 seen but now blocked');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the panel, ${colorScheme}`, async ({ browser, portolan }, info) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await open(page, portolan, [HUBBLE, CALICO]);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
    ).toEqual([]);
    await page.screenshot({ path: info.outputPath(`panel-${colorScheme}.png`) });
    await context.close();
  });
}
