// J5: a filter is a link, and Back steps through thoughts.
import { edge, isDrawn, openGraph, sceneSize } from '../support/graph';
import { expect, test } from '../support/test';

test('a filtered view travels by its address and Back returns to earlier filters without a reload', async ({
  page,
  portolan,
  browser,
}) => {
  await openGraph(page, portolan);
  let loads = 0;
  page.on('load', () => loads++);
  const filters = page.getByRole('complementary', { name: 'Filters' });
  await filters.getByRole('checkbox', { name: /^api/ }).check();
  await filters.getByRole('checkbox', { name: /^payments/ }).check();
  await filters.getByLabel('Labels').fill('app in (checkout,payments-api)');
  await filters.getByLabel('Port', { exact: true }).fill('8443');
  await filters.getByRole('checkbox', { name: 'Show neighbours' }).uncheck();
  await expect.poll(async () => (await sceneSize(page)).edges).toBe(1);
  expect(await isDrawn(page, edge('api/checkout', 'payments/payments-api'))).toBe(true);
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('grid', { name: 'Connections' }).getByRole('row').nth(1).click();
  await page.getByRole('button', { name: 'Graph' }).click();
  await expect(page.getByRole('region', { name: 'Ingress of payments/payments-api' })).toContainText(
    'api-in rule 1 admits',
  );

  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  await expect(other.getByRole('region', { name: 'Ingress of payments/payments-api' })).toContainText(
    'api-in rule 1 admits',
  );
  await expect.poll(async () => (await sceneSize(other)).edges).toBe(1);
  await other.context().close();

  // Graph, selection, table: three steps back to the neighbours switch, one more to the port.
  for (let step = 0; step < 4; step++) await page.goBack();
  await expect(filters.getByRole('checkbox', { name: 'Show neighbours' })).toBeChecked();
  await expect(filters.getByLabel('Port', { exact: true })).toHaveValue('8443');
  await page.goBack();
  await expect(filters.getByLabel('Port', { exact: true })).toHaveValue('');
  await expect(filters.getByLabel('Labels')).toHaveValue('app in (checkout,payments-api)');
  expect(loads).toBe(0);
});

test('a filter that cannot be read says so beside the box and filters nothing', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const filters = page.getByRole('complementary', { name: 'Filters' });
  const before = await sceneSize(page);
  await filters.getByLabel('Labels').fill('app in (');
  await expect(filters.getByRole('alert')).toBeVisible();
  expect(await sceneSize(page)).toEqual(before);
});
