// Nothing serious for axe in either theme and view; the way to a reason by keys alone; no report from the content policy.
import AxeBuilder from '@axe-core/playwright';
import { edge, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious, ${colorScheme}`, async ({ browser, portolan }) => {
    test.slow();
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    for (const view of [
      '',
      `#select=${encodeURIComponent(edge('batch/report', 'payments/payments-db'))}`,
      '#view=table',
      '#view=table&tab=workloads',
      '#view=matrix&rows=*',
      '#tool=findings',
      '#tool=policies',
      '#ask=%5B%22%22%2C%22%22%2C%22%22%5D',
    ]) {
      await page.goto('about:blank');
      await page.goto(`${portolan}/${view}`);
      const tool = { '#tool=findings': 'Search findings', '#tool=policies': 'Search policies' }[view];
      await expect(
        tool ? page.getByRole('searchbox', { name: tool }) : page.getByRole('complementary', { name: 'Inspector' }),
      ).toBeVisible();
      if (view === '#tool=policies') {
        await page.getByText('What hangs on it').first().click();
        await expect(page.getByRole('region', { name: 'Opened if it is deleted' })).toBeVisible();
      }
      if (view === '#tool=findings') await expect(page.getByText('policy-selects-nothing')).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${view} ${id} ${nodes[0]?.html}`),
      ).toEqual([]);
    }
    await context.close();
  });
}

test('the content policy has nothing to report and nothing is logged as an error', async ({ page, portolan }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await openGraph(page, portolan);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Table' }).click();
  await page.keyboard.press('Control+Home');
  expect(complaints).toEqual([]);
});

test('by keys alone: find the database, reach the reason', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await page.keyboard.press('/');
  await page.keyboard.type('to:app=payments-db');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Find connections' }).blur();
  await page.keyboard.press('t');
  const grid = page.getByRole('grid', { name: 'Connections' });
  // What is typed appears before what it filters.
  await expect(grid.locator('[data-row="0"]')).toContainText('batch/report');
  await expect(grid.locator('[data-row="0"]')).toContainText('payments-db');
  await grid.locator('[data-row="0"]').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Ingress of payments/payments-db' })).toContainText(
    'db-from-reporting rule 1 admits',
  );
});
