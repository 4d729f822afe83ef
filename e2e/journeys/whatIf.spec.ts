// J8: what a changed folder of policies would do, drawn beside the cluster that stays as it is.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { edgesOf } from '../support/edges';
import { clickDrawn, isDrawn, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const REPORTING = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-from-reporting, namespace: payments}
spec:
  podSelector:
    matchLabels: {app: payments-db}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels: {team: finance}
      podSelector:
        matchLabels: {role: reader}
    ports:
    - {protocol: TCP, port: 5432}
`;

const API_IN = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api-in, namespace: payments}
spec:
  podSelector:
    matchLabels: {app: payments-api}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels: {tier: api}
      podSelector:
        matchLabels: {app: checkout}
    - ipBlock: {cidr: 0.0.0.0/0}
    ports:
    - {port: 8443}
`;

test('a pull request is rehearsed: what it takes away, opens and may open, by file and line', async ({
  page,
  portolan,
}, info) => {
  const folder = info.outputPath('policies');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'api-in.yaml'), API_IN);
  await writeFile(join(folder, 'reporting.yaml'), REPORTING);
  const before = await edgesOf(portolan);
  const writes: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') writes.push(`${request.method()} ${request.url()}`);
  });
  await openGraph(page, portolan);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('menuitem', { name: /^What if/ }).click();
  await page.getByLabel(/Drop changed policies.*: folder/).setInputFiles(folder);
  const totals = page.getByTestId('change-totals');
  await expect(totals).toHaveText('+ 1 gained− 1 lost+? 4 possibly gained');

  const changes = page.getByRole('list', { name: 'Changes, worst first' });
  const first = changes.getByRole('listitem').first();
  await expect(first).toContainText('payments/payments-api');
  await expect(first).toContainText('TCP 8443');
  await expect(first).toContainText('exposure');
  await expect(first).toContainText('policies/api-in.yaml:9');
  const lost = changes.getByRole('listitem').filter({ hasText: 'batch/report → payments/payments-db' });
  await expect(lost).toContainText('policies/reporting.yaml');
  for (const name of ['web/storefront', 'batch/report', 'monitoring/prometheus', 'kube-system/coredns'])
    await expect(changes).toContainText(name);

  // The lost line is there as a ghost, and its reasons are those of the state that is asked about.
  const ghost = 'Deployment/batch/report|Deployment/payments/payments-db|explicit+lost+ghost';
  await expect.poll(() => isDrawn(page, ghost)).toBe(true);
  await clickDrawn(page, ghost);
  await page.getByRole('button', { name: 'Reasons after' }).click();
  const ingress = page.getByRole('region', { name: 'Ingress of payments/payments-db' });
  await expect(ingress).toContainText('not admitted');
  await page.getByRole('button', { name: 'Reasons before' }).click();
  await expect(ingress).toContainText('db-from-reporting rule 1 admits role=reader in any namespace');

  // What is saved of a trial never passes for the cluster.
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /SVG/ }).click(),
  ]);
  expect(await readFile(await saved.path(), 'utf8')).toContain('This is a what-if');

  await page.getByRole('group', { name: 'Right column' }).getByRole('button', { name: 'What if', exact: true }).click();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => isDrawn(page, ghost)).toBe(false);
  expect(await isDrawn(page, 'Deployment/batch/report|Deployment/payments/payments-db|explicit')).toBe(true);
  expect(writes).toEqual([]);
  expect(await edgesOf(portolan)).toEqual(before);
});

test('a mistake is told on its line, in words, and typing on mends it', async ({ page, portolan }) => {
  await openGraph(page, `${portolan}/#tool=whatif`);
  await page.getByRole('button', { name: 'Edit a policy' }).click();
  await page.getByRole('searchbox', { name: 'Find a policy' }).fill('db-from-api');
  await page.getByRole('menuitem', { name: 'payments/db-from-api' }).click();
  const editor = page.getByRole('textbox', { name: /Text of payments\/db-from-api/ });
  await expect(editor).toContainText('payments-db');
  await editor.press('Control+a');
  await editor.pressSequentially('apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: [', { delay: 0 });
  const told = page.getByRole('list', { name: 'About these files' });
  await expect(told).toContainText('payments/db-from-api.yaml:');
  await expect(page.locator('.cm-lint-marker-error, .cm-lintRange-error').first()).toBeAttached();
  // Nothing is lost by a reload.
  await page.reload();
  await expect(page.getByRole('list', { name: 'About these files' })).toContainText('payments/db-from-api.yaml:');
});
