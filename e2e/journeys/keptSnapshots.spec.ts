// J13: two snapshots taken in the page, before and after a policy is deleted; their difference is one lost connection, and nothing moves.
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { isDrawn, offset, openGraph } from '../support/graph';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));
const PLACES = [
  'Deployment/web/storefront',
  'Deployment/payments/payments-db',
  'Deployment/kube-system/coredns',
] as const;
const ROWS = 'Kept snapshots, newest first';

async function take(page: Page, name: string, note: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByRole('textbox', { name: 'Note', exact: true }).fill(note);
  await page.getByRole('button', { name: 'Take a snapshot now' }).click();
  await expect(page.getByRole('list', { name: ROWS }).getByRole('listitem').first()).toContainText(name);
}

test('two snapshots around the deletion of a policy: one connection lost, by that policy, sorted by asset, nothing moves', async ({
  page,
}, info) => {
  const [manifests, kept] = [info.outputPath('manifests'), info.outputPath('kept')];
  await mkdir(manifests, { recursive: true });
  await cp(SHOP, `${manifests}/shop.yaml`);
  const running = await startPortolan(['--manifests', manifests, '--snapshots', kept]);
  try {
    await openGraph(page, `${running.url}/#tool=snapshots`);
    const place = async (): Promise<unknown> => [
      await offset(page, PLACES[0], PLACES[1]),
      await offset(page, PLACES[0], PLACES[2]),
    ];
    await expect(page.getByText('None yet.')).toBeVisible();
    const before = await place();
    await take(page, 'Snapshot one', 'before the reporting job goes');

    const shop = await readFile(SHOP, 'utf8');
    const without = shop
      .split(/^---$/m)
      .filter((document) => !/name: db-from-reporting\b/.test(document))
      .join('---');
    expect(without.length).toBeLessThan(shop.length);
    await writeFile(`${manifests}/shop.yaml`, without);
    await page.getByRole('button', { name: 'Read again' }).click();
    await expect
      .poll(async () => ((await (await fetch(`${running.url}/api/status`)).json()) as { revision: number }).revision)
      .toBe(2);
    await take(page, 'Snapshot two', '');
    expect((await readdir(kept)).filter((name) => /^[a-z0-9]{26}\.json$/.test(name))).toHaveLength(2);
    await expect(page.getByRole('list', { name: ROWS })).toContainText('before the reporting job goes');

    await page.getByRole('checkbox', { name: 'Compare Snapshot one' }).check();
    await page.getByRole('checkbox', { name: 'Compare Snapshot two' }).check();
    await expect(page.getByRole('heading', { name: 'From Snapshot one to Snapshot two' })).toBeVisible();
    await expect(page.getByTestId('change-totals')).toHaveText('− 1 lost');
    const drift = page.getByRole('list', { name: 'Drift by destination' });
    await expect(drift.getByRole('heading')).toHaveText(['payments/payments-db']);
    await expect(drift).toContainText(/lost path from batch\/report \(.*\) since today \d\d:\d\d/);
    await expect(drift).toContainText(/by policy payments\/db-from-reporting, .*removed.*revision r2/);
    await expect
      .poll(() => isDrawn(page, 'Deployment/batch/report|Deployment/payments/payments-db|explicit+lost+ghost'))
      .toBe(true);
    expect(await place()).toEqual(before);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
    ).toEqual([]);

    // With what is shown: that is still the state before, and says so, until the reader asks for the next one.
    await page.getByRole('checkbox', { name: 'Compare Snapshot two' }).uncheck();
    await expect(page.getByRole('heading', { name: 'From Snapshot one to what is shown' })).toBeVisible();
    await expect(page.getByTestId('change-totals')).toHaveText('no connection differs');
    await expect(page.getByText('Compared is what is shown.')).toBeVisible();
    await page.getByRole('heading', { name: 'From Snapshot one' }).click();
    await page.keyboard.press('u');
    await expect(page.getByTestId('change-totals')).toHaveText('− 1 lost');
    await expect(page.getByText('Compared is what is shown.')).toBeHidden();

    await page.getByRole('button', { name: 'Name and note of Snapshot two' }).click();
    const second = page.getByRole('list', { name: ROWS }).getByRole('listitem').first();
    await second.getByRole('textbox', { name: 'Name', exact: true }).fill('Without reporting');
    await second.getByRole('button', { name: 'Save' }).click();
    await expect(second).toContainText('Without reporting');
    await page.getByRole('button', { name: 'Delete Snapshot one' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(page.getByRole('list', { name: ROWS }).getByRole('listitem')).toHaveCount(1);
    await expect(page.getByTestId('change-totals')).toBeHidden();
    expect((await readdir(kept)).filter((name) => /^[a-z0-9]{26}\.json$/.test(name))).toHaveLength(1);
    expect(await place()).toEqual(before);
  } finally {
    await running.stop();
  }
});
