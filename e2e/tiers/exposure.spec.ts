// On the Calico demo: who is exposed and why not, which plugin was found, who reaches the metadata address, the walk through tiers.

import type { Page } from '@playwright/test';
import type { ExposureResponse } from '@portolan/shared/contract';
import { clickDrawn, isDrawn, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const BLOCKED = 'Entry/ingress/orders/checkout';
const OPEN = 'Entry/ingress/web/shop';
const CONTROLLER = 'Deployment/ingress-nginx/ingress-nginx-controller';

const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });

test('the headline counts who is exposed as the API does, and each number leads to its workloads', async ({
  page,
  portolan,
}) => {
  const { workloads } = (await (await fetch(`${portolan}/api/exposure`)).json()) as ExposureResponse;
  const count = (state: string) => workloads.filter((one) => one.state === state).length;
  await openGraph(page, portolan);
  const group = page.getByRole('group', { name: 'Exposure' }).first();
  await expect(group.getByRole('button', { name: `${count('published')} published`, exact: true })).toBeVisible();
  await expect(
    group.getByRole('button', { name: `${count('reachable-but-unpublished')} reachable but unpublished` }),
  ).toBeVisible();
  await group.getByRole('button', { name: `${count('published-but-blocked')} published but blocked` }).click();
  await expect(page).toHaveURL(/exposure=blocked/);
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Workloads', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Workloads' }).getByRole('row')).toHaveCount(2);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(page).not.toHaveURL(/exposure/);
});

test('a published workload that is blocked names the way and the policies, and no line leads to it', async ({
  page,
  portolan,
}) => {
  await openGraph(page, portolan);
  await clickDrawn(page, 'Deployment/orders/checkout');
  const exposure = inspector(page).getByRole('region', { name: 'Exposure' });
  await expect(exposure).toContainText('published but blocked');
  await expect(exposure).toContainText('ingress-nginx');
  await expect(exposure).toContainText('Blocked by');
  expect(await isDrawn(page, BLOCKED)).toBe(true);
  expect(await isDrawn(page, `${BLOCKED}|${CONTROLLER}|exposure`)).toBe(false);
  await exposure.getByRole('button', { name: 'Ingress orders/checkout' }).click();
  await expect(inspector(page)).toContainText('policies let nobody in');
});

test('the way in is drawn from those who dial to the pods, and can be switched off', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  for (const id of [
    `Audience/unknown|${OPEN}|exposure`,
    `${OPEN}|${CONTROLLER}|exposure`,
    `${CONTROLLER}|Deployment/web/storefront|exposure`,
  ])
    expect(await isDrawn(page, id), id).toBe(true);
  const counts = await page.getByTestId('counts').textContent();
  await clickDrawn(page, OPEN);
  await expect(inspector(page).getByRole('region', { name: 'What outsiders dial' })).toContainText('shop.example');
  await page.getByRole('checkbox', { name: /Entry points/ }).uncheck();
  await expect.poll(() => isDrawn(page, OPEN)).toBe(false);
  await expect(page.getByTestId('counts')).toHaveText(counts ?? '');
  await expect(page).toHaveURL(/entries=off/);
});

test('the badge tells which plugin was found, on what evidence, and how the profile was chosen', async ({
  page,
  portolan,
}) => {
  await openGraph(page, portolan);
  await page.getByRole('button', { name: /profile calico/ }).click();
  const popover = page.getByRole('dialog', { name: 'Network plugin' });
  await expect(popover).toContainText('high confidence');
  await expect(popover).toContainText('calico-node');
  await expect(popover).toContainText('chosen by what was found');
});

test('who reaches the metadata address, by keys alone', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  await page.getByRole('button', { name: 'Who reaches…' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /Cloud metadata/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(inspector(page).getByRole('heading', { name: 'Cloud metadata' })).toBeVisible();
  expect(await isDrawn(page, OPEN)).toBe(false);
  await expect.poll(() => isDrawn(page, 'Party/address/metadata')).toBe(true);
  await page.goBack();
  await expect.poll(() => isDrawn(page, OPEN)).toBe(true);
});

test('a connection is told as a walk through the tiers, in their order, narrowed by its L7 rule', async ({
  page,
  portolan,
}) => {
  await openGraph(
    page,
    `${portolan}/#select=${encodeURIComponent('Deployment/web/storefront|Deployment/web/bff|explicit')}`,
  );
  const ingress = page.getByRole('region', { name: 'Ingress of web/bff' });
  const tiers = ingress.getByRole('list', { name: /^Tiers/ }).locator('.walk-tier');
  await expect(tiers.first()).toBeVisible();
  const order = await tiers.allTextContents();
  expect(order.indexOf('tier platform')).toBeGreaterThanOrEqual(0);
  expect(order.indexOf('tier default')).toBeGreaterThan(order.indexOf('tier platform'));
  await expect(inspector(page)).toContainText('narrowed by L7 rules');
  await expect(page.getByText('Narrowed by L7 rules', { exact: true })).toBeVisible();
});
