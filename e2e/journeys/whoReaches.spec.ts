// J2 and J3: who reaches the database and why, and why a connection is not there.
import { clickDrawn, edge, isDrawn, openGraph, sceneSize } from '../support/graph';
import { expect, test } from '../support/test';

test('exactly two workloads reach the payments database on 5432', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await page.getByRole('combobox', { name: 'Find connections' }).fill('to:app=payments-db port:5432');
  await expect.poll(() => sceneSize(page)).toEqual({ nodes: 3, edges: 2 });
  expect(await isDrawn(page, edge('payments/payments-api', 'payments/payments-db'))).toBe(true);
  expect(await isDrawn(page, edge('batch/report', 'payments/payments-db'))).toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('grid', { name: 'Connections' })).toHaveAttribute('aria-rowcount', '3');
});

test('report reaches it because one rule admits readers of any namespace', async ({ page, portolan }) => {
  await openGraph(page, `${portolan}/#find=to:app%3Dpayments-db+port:5432`);
  await clickDrawn(page, edge('batch/report', 'payments/payments-db'));
  await expect(page.getByRole('region', { name: 'Egress of batch/report' })).toContainText('not isolated');
  const ingress = page.getByRole('region', { name: 'Ingress of payments/payments-db' });
  await expect(ingress).toContainText('db-from-reporting rule 1 admits role=reader in any namespace, TCP 5432');
  const marked = ingress.locator('mark');
  await expect(marked.filter({ hasText: 'role: reader' })).toBeVisible();
  await expect(marked.filter({ hasText: 'port: 5432' })).toHaveCount(1);
  await expect(marked.filter({ hasText: 'app: payments-db' })).toHaveCount(0);
});

test('payments-api reaches it because both ends say so, and the port name is resolved', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await clickDrawn(page, edge('payments/payments-api', 'payments/payments-db'));
  await expect(page.getByRole('region', { name: 'Egress of payments/payments-api' })).toContainText(
    'api-out rule 1 admits',
  );
  const ingress = page.getByRole('region', { name: 'Ingress of payments/payments-db' });
  await expect(ingress).toContainText('db-from-api rule 1 admits');
  await expect(ingress).toContainText('pg = 5432');
});

async function ask(page: import('@playwright/test').Page, from: string, to: string, port: string): Promise<void> {
  await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
  await page.getByLabel('From', { exact: true }).fill(from);
  await page.getByLabel('To', { exact: true }).fill(to);
  await page.getByRole('complementary', { name: 'Inspector' }).getByLabel('Port', { exact: true }).fill(port);
  await page
    .getByRole('complementary', { name: 'Inspector' })
    .getByRole('button', { name: 'Ask', exact: true })
    .click();
}

test('catalog is blocked at both ends, and each end says what it admits instead', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await ask(page, 'api/catalog', 'payments/payments-api', '8443');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector.getByText('blocked at both ends')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Egress of api/catalog' })).toContainText(
    'no rule for TCP 8443 here; catalog-egress rule 1 admits',
  );
  await expect(page.getByRole('region', { name: 'Ingress of payments/payments-api' })).toContainText(
    'api-in rule 1 admits app=checkout in namespaces with tier=api, TCP 8443 only',
  );
});

test('checkout is allowed on 8443 and blocked on 8444, where rules cover other ports', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await ask(page, 'api/checkout', 'payments/payments-api', '8443');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector.getByText('on TCP 8443: allowed')).toBeVisible();
  await inspector.getByLabel('Port', { exact: true }).fill('8444');
  await inspector.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(inspector.getByText('on TCP 8444: blocked at the destination')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Ingress of payments/payments-api' })).toContainText(
    'rules cover other ports',
  );
});
