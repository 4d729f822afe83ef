// A part of the graph by itself: the neighbourhood of a workload, ways between two, and layers, all of it in the address.
import { clickDrawn, isDrawn, openGraph, sceneSize } from '../support/graph';
import { expect, test } from '../support/test';

const DB = 'Deployment/payments/payments-db';
const API = 'Deployment/payments/payments-api';
const REPORT = 'Deployment/batch/report';
const CATALOG = 'Deployment/api/catalog';

test('the neighbourhood of the database is drawn alone, a step at a time, and Back shows everything again', async ({
  page,
  portolan,
}) => {
  await openGraph(page, portolan);
  await clickDrawn(page, DB);
  await page.getByRole('button', { name: 'Neighbourhood' }).click();
  const bar = page.getByTestId('focus');
  await bar.getByRole('button', { name: 'Reached by' }).click();
  await expect(bar.getByRole('status')).toContainText('reached by 2 in 1 step');
  for (const id of [DB, API, REPORT]) await expect.poll(() => isDrawn(page, id)).toBe(true);
  expect(await isDrawn(page, CATALOG)).toBe(false);
  expect((await sceneSize(page)).edges).toBe(2);
  await bar.getByRole('button', { name: '2 steps' }).click();
  await expect.poll(() => isDrawn(page, 'Deployment/api/checkout')).toBe(true);
  expect(await isDrawn(page, CATALOG)).toBe(false);
  for (let step = 0; step < 3; step++) await page.goBack();
  await expect(bar).toHaveCount(0);
  await expect.poll(() => isDrawn(page, CATALOG)).toBe(true);
});

test('the shortest way to the database is found from a workload that may not reach it, and travels by its address', async ({
  page,
  portolan,
  browser,
}) => {
  await openGraph(page, portolan);
  await clickDrawn(page, 'Deployment/api/checkout');
  await page.getByRole('button', { name: 'Ways from' }).click();
  const bar = page.getByTestId('focus');
  await expect(bar.getByRole('status')).toContainText('Choose the other end');
  await clickDrawn(page, DB);
  await expect(bar.getByRole('status')).toContainText('2 steps');
  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  await expect(other.getByTestId('focus').getByRole('status')).toContainText('2 steps');
  await expect.poll(() => isDrawn(other, API)).toBe(true);
  expect(await isDrawn(other, CATALOG)).toBe(false);
  await other.context().close();
});

test('a hidden layer leaves the picture, stays counted, and is still in the table', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const counts = page.getByTestId('counts');
  const total = /[\d,]+ connections/.exec((await counts.textContent()) ?? '')?.[0];
  await clickDrawn(page, REPORT);
  await page.getByRole('button', { name: 'Hide from the picture' }).click();
  await expect.poll(() => isDrawn(page, REPORT)).toBe(false);
  await expect(counts).toContainText(total ?? 'never');
  await expect(page.getByRole('group', { name: /name=report/ })).toBeVisible();
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('grid', { name: 'Connections' })).toContainText('batch/report');
});
