// J3 and J10: why not, what would open it and what else that opens; and who reaches, or is reached from, outside.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { isDrawn, openGraph } from '../support/graph';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));

const PARTNERS_IN = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: partners-in, namespace: payments }
spec:
  podSelector: { matchLabels: { app: payments-api } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.64/26] } }]
      ports: [{ port: 8443 }]
`;

async function ask(page: Page, from: string, to: string, port: string): Promise<Locator> {
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
  await inspector.getByRole('combobox', { name: 'From', exact: true }).fill(from);
  await inspector.getByRole('combobox', { name: 'To', exact: true }).fill(to);
  await inspector.getByLabel('Port', { exact: true }).fill(port);
  await inspector.getByRole('button', { name: 'Ask', exact: true }).click();
  return inspector;
}

test('catalog is blocked at both ends, and one change at each end would open it', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const inspector = await ask(page, 'api/catalog', 'payments/payments-api', '8443');
  await expect(inspector.getByText('blocked at both ends')).toBeVisible();
  const opening = inspector.getByRole('region', { name: 'What would open it' });
  await expect(opening.getByRole('article')).toHaveCount(2);
  const egress = opening.getByRole('article', { name: 'Change for egress of api/catalog' });
  await expect(egress).toContainText('Add egress rule 2 to the policy api/catalog-egress');
  await expect(egress.locator('mark').filter({ hasText: 'app: payments-api' })).toHaveCount(1);
  const ingress = opening.getByRole('article', { name: 'Change for ingress of payments/payments-api' });
  await expect(ingress).toContainText('Add ingress rule 2 to the policy payments/api-in');
  await expect(ingress.locator('mark').filter({ hasText: 'port: 8443' })).toHaveCount(1);
  for (const card of [egress, ingress]) await expect(card).toContainText('opens and closes nothing else');

  // What is offered is tried out before anybody applies it.
  await opening.getByRole('button', { name: 'Try both' }).click();
  await expect(page.getByTestId('change-totals')).toContainText('1 gained');
});

test('checkout is allowed on 8443, and on 8444 the rules cover other ports', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const inspector = await ask(page, 'api/checkout', 'payments/payments-api', '8443');
  await expect(inspector.getByText('on TCP 8443: allowed')).toBeVisible();
  const closing = inspector.getByRole('region', { name: 'What would close it' });
  await expect(closing.getByRole('article', { name: 'Remove payments/api-in' })).toBeVisible();
  await inspector.getByLabel('Port', { exact: true }).fill('8444');
  await inspector.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Ingress of payments/payments-api' })).toContainText(
    'rules cover other ports',
  );
  await expect(inspector.getByRole('region', { name: 'What would open it' }).getByRole('article')).toHaveCount(1);
});

test('boxes complete by keyboard, sets are answered in groups, and a mistyped name is asked back', async ({
  page,
  portolan,
}) => {
  await openGraph(page, portolan);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await page.keyboard.press('a');
  const from = inspector.getByRole('combobox', { name: 'From', exact: true });
  await from.fill('ns:ap');
  await expect(inspector.getByRole('option', { name: 'ns:api' })).toBeVisible();
  await from.press('ArrowDown');
  await from.press('Enter');
  await expect(from).toHaveValue('ns:api');
  await inspector.getByRole('combobox', { name: 'To', exact: true }).fill('ns:payments');
  await inspector.getByLabel('Port', { exact: true }).fill('8443');
  await inspector.getByLabel('Port', { exact: true }).press('Enter');
  const answers = inspector.getByRole('region', { name: 'Answers by pair' });
  await expect(answers).toContainText('of 4 pairs 1 allowed, 3 blocked');
  await answers.getByRole('button', { name: 'api/checkout → payments/payments-api' }).click();
  await expect(inspector.getByText('on TCP 8443: allowed')).toBeVisible();

  await inspector.getByRole('combobox', { name: 'From', exact: true }).fill('api/catalgo');
  await inspector.getByRole('combobox', { name: 'From', exact: true }).press('Enter');
  await inspector.getByRole('alert').getByRole('button', { name: 'api/catalog' }).click();
  await expect(inspector.getByText('blocked at both ends')).toBeVisible();
});

test('ways of several steps, and what every one of them passes', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const inspector = await ask(page, 'api/catalog', 'payments/payments-db', '');
  await inspector.getByText('Ways of several steps').click();
  await expect(inspector).toContainText('Every way of up to 3 steps passes kube-system/coredns');
  await expect(inspector).toContainText('directly: 2 (batch/report, payments/payments-api)');
});

test('six reach outside or are reached from there, the isolated ones neither', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const inspector = await ask(page, 'ns:payments', 'outside', '443');
  await expect(inspector.getByRole('region', { name: 'Answers by pair' })).toContainText('of 2 pairs 2 blocked');
  await ask(page, 'api/catalog', 'outside', '443');
  await expect(inspector.getByText('blocked at the source')).toBeVisible();
  await ask(page, 'app in (storefront,checkout,report,prometheus,coredns)', 'internet', '443');
  await expect(inspector.getByRole('region', { name: 'Answers by pair' })).toContainText('of 5 pairs 5 allowed');
  await ask(page, 'outside', 'app notin (none)', '443');
  await expect(inspector.getByRole('region', { name: 'Answers by pair' })).toContainText(
    'of 8 pairs 6 allowed, 2 blocked',
  );
});

test('a block with an except is drawn in its two parts, and each is answered by itself', async ({ page }, info) => {
  const added = info.outputPath('partners-in.yaml');
  await writeFile(added, PARTNERS_IN);
  const running = await startPortolan(['--manifests', SHOP, '--manifests', added]);
  try {
    await openGraph(page, running.url);
    const admitted = 'Addresses/203.0.113.0-203.0.113.63,203.0.113.128-203.0.113.255';
    expect(await isDrawn(page, `${admitted}|Deployment/payments/payments-api|explicit`)).toBe(true);
    const inspector = await ask(page, '203.0.113.7', 'payments/payments-api', '8443');
    await expect(inspector.getByText('on TCP 8443: allowed')).toBeVisible();
    await ask(page, '203.0.113.70', 'payments/payments-api', '8443');
    await expect(inspector.getByText('blocked at the destination')).toBeVisible();
    await ask(page, '203.0.113.64/26', 'payments/payments-api', '8443');
    await expect(inspector.getByText('blocked at the destination')).toBeVisible();
  } finally {
    await running.stop();
  }
});
