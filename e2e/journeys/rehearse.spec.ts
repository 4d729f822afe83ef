// J9: a default deny for batch, rehearsed. What report loses, what is asked for on top, and policies that keep exactly what is accepted.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { clickDrawn, edge, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));

/** What the command line says that batch has once the file is applied. */
function connectionsOfBatch(file: string): readonly string[] {
  const args = [CLI, 'list', '--profile', 'kubernetes', '--manifests', SHOP, '--manifests', file];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes('batch/'));
}

async function expectNothingSerious(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('.rehearse').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
}

test('a default deny is rehearsed, two connections are accepted, and exactly these two stay', async ({
  page,
  portolan,
}, info) => {
  await openGraph(page, `${portolan}/#tool=rehearse`);
  const tool = page.getByRole('region', { name: 'Rehearse' }).first();
  await tool.getByRole('checkbox', { name: 'batch' }).check();
  await expect(tool.getByRole('checkbox', { name: 'Ingress' })).toBeChecked();
  await expect(tool.getByRole('checkbox', { name: 'Egress' })).toBeChecked();

  // What something asks for stands on top, with the reason; nothing asks for the rest.
  const lost = tool.getByRole('list', { name: 'Connections that would be lost' }).getByRole('listitem');
  await expect(lost.nth(0)).toContainText('batch/report → payments/payments-db');
  await expect(lost.nth(0)).toContainText('TCP 5432');
  await expect(lost.nth(0)).toContainText('payments/db-from-reporting names it at the other end');
  await expect(lost.nth(1)).toContainText('batch/report → kube-system/coredns');
  await expect(lost.nth(1)).toContainText('TCP 53 · UDP 53');
  const rest = await lost.allTextContents();
  expect(rest.length).toBeGreaterThan(8);
  for (const text of rest.slice(2)) expect(text).toContain('nothing asks for it');
  await page.screenshot({ path: info.outputPath('list.png') });

  await tool.getByRole('checkbox', { name: 'Accept batch/report → payments/payments-db' }).check();
  await tool.getByRole('checkbox', { name: 'Accept batch/report → kube-system/coredns' }).check();
  await expect(tool.getByTestId('verification')).toHaveText('Re-evaluated: keeps exactly 2 connections of batch.');
  const yaml = tool.getByRole('region', { name: 'Generated policies' });
  await expect(yaml).toContainText('name: default-deny');
  await expect(yaml).toContainText('app: payments-db');
  await expect(yaml).toContainText('port: 5432');
  await page.screenshot({ path: info.outputPath('policies.png') });
  await expectNothingSerious(page);
  const downloading = page.waitForEvent('download');
  await tool.getByRole('button', { name: 'Download' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('generated-batch.yaml');
  const file = info.outputPath('generated-batch.yaml');
  await download.saveAs(file);
  expect(connectionsOfBatch(file)).toEqual([
    'batch/report[Deployment] -> kube-system/coredns[Deployment]: TCP 53 · UDP 53 (explicit)',
    'batch/report[Deployment] -> payments/payments-db[Deployment]: TCP 5432 (explicit)',
  ]);

  // The picture that is evaluated anew has these two connections of batch, and no other.
  await tool.getByRole('button', { name: 'Show in the graph' }).click();
  await expect(page.getByRole('region', { name: 'What if' }).first()).toBeVisible();
  await expect(page.getByTestId('change-totals')).toContainText('11 lost');
  await page
    .getByRole('group', { name: /^Namespaces/ })
    .getByRole('checkbox', { name: 'batch' })
    .check();
  await expect(page.getByText(/· 2 connections/)).toBeVisible();
  await page.screenshot({ path: info.outputPath('tried.png') });
});

test('policies are generated for a marked connection', async ({ page, portolan }, info) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openGraph(page, `${portolan}/#tool=rehearse`);
  const tool = page.getByRole('region', { name: 'Rehearse' }).first();
  await tool.getByRole('button', { name: 'Marked connections' }).click();
  await expect(tool.getByRole('button', { name: 'No connection is selected' })).toBeDisabled();
  await clickDrawn(page, edge('batch/report', 'payments/payments-db'));
  await page.getByRole('button', { name: 'Rehearse', exact: true }).click();
  await tool.getByRole('button', { name: 'Mark batch/report → payments/payments-db' }).click();
  await tool.getByLabel('Govern').selectOption('egress');
  await expect(tool.getByTestId('verification')).toHaveText('Re-evaluated: keeps exactly 1 connection.');
  await expect(tool.getByRole('region', { name: 'Generated policies' })).toContainText('name: allow-report');
  await page.screenshot({ path: info.outputPath('marked.png') });
  await expectNothingSerious(page);
  await tool.getByRole('button', { name: 'Unmark batch/report → payments/payments-db' }).click();
  await expect(tool.getByTestId('verification')).toHaveCount(0);
});
