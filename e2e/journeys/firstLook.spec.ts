// J1: what a person learns at the first look at shop.
import type { GraphResponse } from '@portolan/shared/contract';
import { isDrawn, offset, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const WORKLOADS = [
  'api/catalog',
  'api/checkout',
  'batch/report',
  'kube-system/coredns',
  'monitoring/prometheus',
  'payments/payments-api',
  'payments/payments-db',
  'web/storefront',
];

test('six open namespace boxes with eight workloads, and no pods', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  for (const name of WORKLOADS) expect(await isDrawn(page, `Deployment/${name}`), name).toBe(true);
  for (const name of ['api', 'batch', 'kube-system', 'monitoring', 'payments', 'web'])
    expect(await isDrawn(page, `Namespace/${name}`), name).toBe(true);
  const graph = (await (await fetch(`${portolan}/api/graph?level=workload`)).json()) as GraphResponse;
  expect(
    graph.nodes.filter((node) => node.kind === 'workload').map((node) => `${node.namespace}/${node.name}`),
  ).toEqual(WORKLOADS);
  await expect(page.getByTestId('counts')).toContainText('8 of 8 pods drawn');
});

test('the header counts workloads, policies and isolation', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await expect(page.getByTestId('totals')).toHaveText('8 workloads · 7 policies · isolated ingress 2/8, egress 3/8');
});

test('the strip names what is not considered, and the finding is there', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const strip = page.getByTitle('What the verdicts leave out');
  // The API server runs no network plugin at all, which the strip counts first.
  if (test.info().project.name === 'manifests')
    await expect(strip).toContainText('2 CiliumNetworkPolicy not considered');
  await strip.click();
  const left = page.getByRole('dialog', { name: 'Not considered' });
  await expect(left).toContainText('2 CiliumNetworkPolicy (cilium.io) not considered');
  await expect(left).toContainText('storefront-l7');
  const findings = page.getByRole('region', { name: 'Findings' });
  await expect(findings).toContainText('payments/old-allow');
  await expect(findings).toContainText('selects no pods');
});

test('a box closes and opens in place, others stay where they are', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await page.goto(`${portolan}/#select=Namespace/payments`);
  const others = () => offset(page, 'Deployment/api/checkout', 'Deployment/kube-system/coredns');
  const before = await others();
  await inspector.getByRole('button', { name: 'Close the box' }).click();
  await expect.poll(() => isDrawn(page, 'Deployment/payments/payments-db')).toBe(false);
  expect(await others()).toEqual(before);
  await inspector.getByRole('button', { name: 'Open the box' }).click();
  await expect.poll(() => isDrawn(page, 'Deployment/payments/payments-db')).toBe(true);
  expect(await others()).toEqual(before);
});
