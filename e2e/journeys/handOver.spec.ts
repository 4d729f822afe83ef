// J12: the page as one file. It opens from disk with the network off, keeps what a reviewer looks at, and tells when a byte of it was changed.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { clickDrawn, edge, isDrawn, openGraph } from '../support/graph';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));
const DB = 'payments/payments-db';

function run(...args: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
}

/** What a page on disk asks for and complains about, beside itself. */
async function openFile(
  context: BrowserContext,
  file: string,
): Promise<{ page: Page; asked: string[]; said: string[] }> {
  await context.setOffline(true);
  // What the content policy refuses is not always told on the console.
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.log(`refused ${violatedDirective} ${blockedURI}`);
    });
  });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => {
    const asks = request.url();
    if (asks.split('#')[0] !== url && !/^(?:data|blob):/.test(asks)) asked.push(asks);
  });
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  await openGraph(page, url);
  return { page, asked, said };
}

test('the exported page is handed over: it works without a network, and verify notices a changed byte', async ({
  page,
  browser,
}, info) => {
  const key = info.outputPath('review.key');
  const fingerprint = /SHA256:\S+/.exec(run('keygen', '--out', key).stdout)![0];
  const file = info.outputPath('review-1.html');
  const running = await startPortolan(['--manifests', SHOP, '--sign', key]);
  let inputsHash: string;
  try {
    await openGraph(page, running.url);
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /HTML page/ }).click(),
    ]);
    await download.saveAs(file);
    const snapshot = await (await fetch(`${running.url}/api/snapshot`)).text();
    inputsHash = /"inputsHash":"([0-9a-f]{64})"/.exec(snapshot)![1]!;
  } finally {
    await running.stop();
  }

  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const { page: offline, asked, said } = await openFile(context, file);
  // J2: two sources, and why.
  await offline.getByRole('combobox', { name: 'Find connections' }).fill('to:app=payments-db port:5432');
  await offline.keyboard.press('Enter');
  await expect(offline.getByText(/· 2 connections/)).toBeVisible();
  expect(await isDrawn(offline, edge('payments/payments-api', DB))).toBe(true);
  await clickDrawn(offline, edge('batch/report', DB));
  await expect(offline.getByRole('region', { name: `Ingress of ${DB}` })).toContainText(
    'db-from-reporting rule 1 admits role=reader in any namespace',
  );
  await offline.getByRole('button', { name: 'Clear all filters' }).click();
  // J7: the matrix.
  await offline.keyboard.press('Escape');
  await offline.getByRole('button', { name: 'Matrix' }).click();
  await expect(offline.getByRole('gridcell', { name: /web.*payments.*0 of 2 pairs/ })).toBeAttached();
  await expect(offline.getByRole('gridcell', { name: /batch.*payments.*1 of 2 pairs/ })).toBeAttached();
  await offline.getByRole('button', { name: 'Table' }).click();
  await expect(offline.getByRole('grid').or(offline.getByRole('table')).first()).toBeVisible();
  await offline.getByRole('button', { name: 'Graph', exact: true }).click();
  // Where it is from.
  const foot = offline.getByRole('complementary', { name: 'About this file' });
  await foot.getByText('About this file').or(foot.locator('summary')).first().click();
  for (const words of [inputsHash, fingerprint, 'Portolan 0.1.0', 'shop.yaml', '2 CiliumNetworkPolicy', 'DNS tunnels'])
    await expect(foot).toContainText(words);
  await expect(foot.locator('time')).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT/);
  await offline.screenshot({ path: info.outputPath('offline.png') });
  const { violations } = await new AxeBuilder({ page: offline }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual(
    [],
  );
  expect(asked).toEqual([]);
  expect(said).toEqual([]);
  await context.close();

  expect(run('verify', file)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`intact, signer unknown: ${fingerprint}`),
  });
  expect(run('verify', file, '--key', `${key}.pub`)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`intact, signed by ${fingerprint}`),
  });
  const other = info.outputPath('other.key');
  run('keygen', '--out', other);
  expect(run('verify', file, '--key', `${other}.pub`)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('not by SHA256:'),
  });
  const bytes = await readFile(file);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  const changed = info.outputPath('changed.html');
  await writeFile(changed, bytes);
  expect(run('verify', changed)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('it was changed after it was sealed'),
  });
});

test('the page from the command line opens as well, dark, with nothing that needs a server', async ({
  browser,
}, info) => {
  const file = info.outputPath('demo.html');
  expect(run('export', '--demo', '--format', 'html', '--out', file).status).toBe(0);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
  const { page, asked, said } = await openFile(context, file);
  await expect(page.getByRole('button', { name: 'Read again' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(page.getByRole('menuitem')).toHaveCount(2);
  await page.getByRole('menuitem', { name: /^Findings/ }).click();
  await expect(page.getByRole('region', { name: 'Findings', exact: true })).toContainText('unprotected-ingress');
  await page.getByRole('button', { name: 'Ask', exact: true }).first().click();
  await page.screenshot({ path: info.outputPath('dark.png') });
  await page.getByRole('button', { name: 'Export' }).click();
  await expect(page.getByRole('menuitem', { name: /HTML page/ })).toHaveCount(0);
  // What can be made without a server is made here as well.
  await page.keyboard.press('Escape');
  for (const [item, begins] of [
    [/PNG picture/, '\u0089PNG'],
    [/SVG picture/, '<?xml'],
    [/Markdown summary/, '# Network policy'],
  ] as const) {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ]);
    expect((await readFile(await saved.path(), 'latin1')).slice(0, begins.length)).toBe(begins);
  }
  expect(asked).toEqual([]);
  expect(said).toEqual([]);
  await context.close();
});

test('the names can be replaced before the page is handed over', async ({ page, portolan }, info) => {
  await openGraph(page, portolan);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitemradio', { name: 'names replaced' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /HTML page/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('portolan-redacted.html');
  const file = info.outputPath('redacted.html');
  await download.saveAs(file);
  const text = await readFile(file, 'utf8');
  const from = text.indexOf('id="portolan-snapshot"');
  const data = text.slice(from, text.indexOf('</script>', from));
  const names = ['payments', 'storefront', 'checkout', 'db-from-reporting', 'shop.yaml'];
  expect(names.filter((name) => data.includes(name))).toEqual([]);
  expect(text.slice(0, 3000).includes('shop.yaml')).toBe(false);
  expect(run('verify', file)).toMatchObject({ status: 0, stdout: expect.stringContaining('intact, not signed') });
  // The picture is the same: as many of everything.
  const context = await page.context().browser()!.newContext();
  const { page: offline } = await openFile(context, file);
  await expect(offline.getByText('8 workloads · 7 policies')).toBeVisible();
  await context.close();
});
