// The review's lists: findings by what they are, and the policy board with what hangs on each policy.
import { clickDrawn, edge, isDrawn, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

test('findings name the policy that selects nothing and the six unprotected workloads', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('menuitem', { name: /^Findings/ }).click();
  const panel = page.getByRole('region', { name: 'Findings', exact: true });
  await expect(panel.getByRole('group').filter({ hasText: 'policy-selects-nothing' })).toContainText(
    'payments/old-allow',
  );
  const group = panel.getByRole('group').filter({ hasText: 'unprotected-ingress' });
  await expect(group.getByRole('listitem')).toHaveCount(6);
  await panel.getByRole('searchbox', { name: 'Search findings' }).fill('report');
  await expect(group.getByRole('listitem')).toHaveCount(1);
  await group.getByRole('button', { name: 'batch/report' }).click();
  await expect(page).toHaveURL(/select=Deployment%2Fbatch%2Freport/);
});

test('the card of a policy says what is lost without it, and the what-if shows it', async ({ page, portolan }) => {
  await openGraph(page, `${portolan}/#tool=policies`);
  await page.getByRole('searchbox', { name: 'Search policies' }).fill('db-from-reporting');
  await page.getByText('What hangs on it').click();
  const lost = page.getByRole('region', { name: 'Lost if it is deleted' });
  await expect(lost.getByRole('button')).toHaveText(/batch\/report → payments\/payments-db TCP 5432/);
  await expect(page.getByRole('region', { name: 'Opened if it is deleted' })).toContainText('0');
  await page.getByRole('button', { name: 'Try without it' }).click();
  await expect(page.getByTestId('change-totals')).toHaveText('− 1 lost');
  const ghost = `${edge('batch/report', 'payments/payments-db')}+lost+ghost`;
  await expect.poll(() => isDrawn(page, ghost)).toBe(true);
  await clickDrawn(page, ghost);
  await expect(page.getByRole('region', { name: 'Ingress of payments/payments-db' })).toContainText('not admitted');
});
