// J4: what is not protected, in the graph, the table and the CSV file.
import { readFile } from 'node:fs/promises';
import { isDrawn, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const OPEN = [
  'api/catalog',
  'api/checkout',
  'batch/report',
  'kube-system/coredns',
  'monitoring/prometheus',
  'web/storefront',
];

test('six workloads are not isolated for ingress, in every view', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await page.getByRole('button', { name: 'not isolated: ingress' }).click();
  for (const name of OPEN) expect(await isDrawn(page, `Deployment/${name}`), name).toBe(true);
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('button', { name: 'Workloads', exact: true }).click();
  const rows = page.getByRole('table', { name: 'Workloads' }).getByRole('row');
  await expect(rows).toHaveCount(1 + OPEN.length);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('button', { name: 'Export' })
      .click()
      .then(() => page.getByRole('menuitem', { name: /CSV table/ }).click()),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 2).join('/'))).toEqual(OPEN);
});

test('an unprotected workload shows one stub a side, not an arrow per peer', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  expect(await isDrawn(page, 'stub:out:Deployment/batch/report')).toBe(true);
  expect(await isDrawn(page, 'Deployment/batch/report|Deployment/web/storefront|open')).toBe(false);
});
