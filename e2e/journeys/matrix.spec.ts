// J7: the matrix as the graph's twin, by pointer and by keys, with the same filter and selection.
import type { Page } from '@playwright/test';
import { edge, openGraph, sceneSize } from '../support/graph';
import { expect, test } from '../support/test';

const cell = (page: Page, name: string | RegExp) => page.getByRole('gridcell', { name });

async function openMatrix(page: Page, portolan: string, view = ''): Promise<void> {
  await page.goto(`${portolan}/#view=matrix${view}`);
  await expect(page.getByRole('grid', { name: /^Matrix/ })).toBeVisible();
}

test('cells count pairs, list their connections and lead to the reason', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await page.keyboard.press('m');
  await expect(cell(page, 'web → payments: 0 of 2 pairs allowed')).toBeVisible();
  await expect(page.getByTestId('matrix-totals')).toContainText('30of 56 pairs');
  await cell(page, /^batch → payments: 1 of 2 pairs allowed/).focus();
  await page.keyboard.press('Enter');
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector.getByText('1 of 2 pairs allowed, TCP 5432; 0 open')).toBeVisible();
  await expect(inspector.locator('.link-row').first()).toContainText('batch/report → payments/payments-db');
  await page.keyboard.press('Enter');
  const ingress = page.getByRole('region', { name: 'Ingress of payments/payments-db' });
  await expect(ingress).toContainText('db-from-reporting rule 1 admits role=reader in any namespace, TCP 5432');
  await expect(cell(page, /^batch → payments:/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(inspector.getByText('1 of 2 pairs allowed')).toBeVisible();
});

test("J5's filter leaves one cell, and the graph shows its edge selected", async ({ page, portolan }) => {
  const filter = '&ns=api&ns=payments&selector=app+in+(checkout,payments-api)&port=8443&neighbours=off';
  await openMatrix(page, portolan, filter);
  await expect(page.getByTestId('matrix-totals')).toContainText('1of 2 pairs');
  await expect(cell(page, /[1-9]\d* of \d+ pairs allowed/)).toHaveCount(1);
  await cell(page, /^api → payments: 1 of 1 pairs allowed/).click();
  await page.keyboard.press('g');
  await expect.poll(async () => (await sceneSize(page)).edges).toBe(1);
  await expect(page.getByTestId('graph')).toContainText('checkout to payments-api: TCP 8443, explicit');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('1 of 1 pairs allowed, TCP 8443');
});

test('what the graph selected is marked in the matrix, folded and unfolded', async ({ page, portolan }) => {
  const select = `&select=${encodeURIComponent(edge('batch/report', 'payments/payments-db'))}`;
  await openMatrix(page, portolan, select);
  await expect(cell(page, /^batch → payments:/)).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('button', { name: 'Unfold all' }).click();
  await expect(cell(page, /^batch\/report → payments\/payments-db: allowed/)).toHaveAttribute('aria-selected', 'true');
  await expect(cell(page, /^batch → payments:/)).toHaveAttribute('aria-selected', 'false');
});

test('keys walk, fold and unfold; headers say whether they are open', async ({ page, portolan }) => {
  await openMatrix(page, portolan);
  const header = page.getByRole('rowheader', { name: 'payments, 2 workloads' });
  await header.focus();
  await page.keyboard.press('ArrowRight');
  await expect(header).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('rowheader', { name: 'payments/payments-db' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(cell(page, /^payments\/payments-api → api/)).toBeFocused();
  await page.keyboard.press('End');
  await expect(cell(page, /^payments\/payments-api → Outside/)).toBeFocused();
  await page.keyboard.press('Control+Home');
  await expect(cell(page, /^api → api/)).toBeFocused();
  await page.keyboard.press('+');
  await expect(page.getByRole('columnheader', { name: 'api/catalog' })).toBeVisible();
  await page.keyboard.press('-');
  await expect(page.getByRole('columnheader', { name: 'api/catalog' })).toHaveCount(0);
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('columnheader', { name: /^api, / })).toBeFocused();
  await page.keyboard.press('t');
  await expect(page.getByRole('grid', { name: 'Connections' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('grid', { name: /^Matrix/ })).toBeVisible();
  await expect(header).toHaveAttribute('aria-expanded', 'true');
});

test('pointing at a cell says what it holds, and a header folds by its mark', async ({ page, portolan }) => {
  await openMatrix(page, portolan, '&sort=likeness');
  await cell(page, /^batch → payments:/).hover();
  await expect(page.locator('.matrix-words')).toHaveText('batch → payments1 of 2 pairs allowed, TCP 5432; 0 open');
  const header = page.getByRole('rowheader', { name: 'payments, 2 workloads' });
  await header.click({ position: { x: 9, y: 9 } });
  await expect(header).toHaveAttribute('aria-expanded', 'true');
  expect(page.url()).toContain('rows=Namespace%2Fpayments');
  await page.getByRole('button', { name: 'Workloads', exact: true }).click();
  await expect(page.getByRole('rowheader', { name: 'payments/payments-db' })).toBeVisible();
  expect(page.url()).toContain('level=workload');
});
