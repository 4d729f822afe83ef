// J13, as far as the comparison: two snapshots of one cluster, and the policy whose deletion lies between them.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isDrawn, offset, openGraph } from '../support/graph';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));
const PLACES = [
  'Deployment/web/storefront',
  'Deployment/payments/payments-db',
  'Deployment/kube-system/coredns',
] as const;

async function snapshotOf(manifests: string, file: string): Promise<void> {
  const running = await startPortolan(['--manifests', manifests]);
  try {
    await writeFile(file, await (await fetch(`${running.url}/api/snapshot`)).text());
  } finally {
    await running.stop();
  }
}

test('the deleted policy is named behind the one connection that is lost, and nothing moves', async ({
  page,
}, info) => {
  const shop = await readFile(SHOP, 'utf8');
  const without = shop
    .split(/^---$/m)
    .filter((document) => !/name: db-from-reporting\b/.test(document))
    .join('---');
  expect(without.length).toBeLessThan(shop.length);
  const changed = info.outputPath('changed.yaml');
  await writeFile(changed, without);
  const [first, second] = [info.outputPath('snapshot-1.json'), info.outputPath('snapshot-2.json')];
  await snapshotOf(SHOP, first);
  await snapshotOf(changed, second);

  const running = await startPortolan(['--snapshot', first]);
  try {
    await openGraph(page, `${running.url}/#tool=compare`);
    await expect(page.getByLabel(/^Before.*: files/)).toBeAttached();
    const place = async (): Promise<unknown> => [
      await offset(page, PLACES[0], PLACES[1]),
      await offset(page, PLACES[0], PLACES[2]),
    ];
    const before = await place();
    await page.getByLabel(/^Before.*: files/).setInputFiles(first);
    await page.getByLabel(/^After.*: files/).setInputFiles(second);
    await expect(page.getByTestId('change-totals')).toHaveText('− 1 lost');
    const change = page.getByRole('list', { name: 'Changes, worst first' }).getByRole('listitem').first();
    await expect(change).toContainText('batch/report → payments/payments-db');
    await expect(change).toContainText('payments/db-from-reporting');
    await expect(change).toContainText('removed');
    await expect
      .poll(() => isDrawn(page, 'Deployment/batch/report|Deployment/payments/payments-db|explicit+lost+ghost'))
      .toBe(true);
    expect(await place()).toEqual(before);
    await page.getByRole('button', { name: 'By destination' }).click();
    await expect(change).toContainText('payments/payments-db');
  } finally {
    await running.stop();
  }
});
