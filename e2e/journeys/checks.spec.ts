// J11: zones for the auditor. One expectation, one violation, red wherever it is drawn; the saved file fails the command line too.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { clickDrawn, edge, openGraph } from '../support/graph';
import { expect, test } from '../support/test';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));

const tool = (page: Page) => page.getByRole('region', { name: 'Expectations' }).first();
const statement = (page: Page, name: string) => page.locator('.statement', { hasText: name });

async function addZone(page: Page, name: string, holds: string, which: string | null): Promise<void> {
  const form = page.getByRole('form', { name: 'Add a zone' });
  await form.getByLabel('Name').fill(name);
  await form.getByLabel('Holds').selectOption(holds);
  if (which !== null) await form.getByLabel('Which').fill(which);
  await form.getByRole('button', { name: 'Add zone' }).click();
  await expect(page.locator('.zone', { hasText: name })).toBeVisible();
}

/** What the command line says of a file: its exit code, and the violations as the page lists them. */
function check(file: string): { readonly status: number | null; readonly violations: readonly string[] } {
  const args = [CLI, 'check', '--expectations', file, '--manifests', SHOP, '-o', 'json'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const report = JSON.parse(stdout) as {
    readonly statements: readonly {
      readonly violations: readonly {
        readonly from: readonly { readonly title: string }[];
        readonly to: readonly { readonly title: string }[];
        readonly traffic: Readonly<Record<string, string>>;
      }[];
    }[];
  };
  const titles = (ends: readonly { readonly title: string }[]): string => ends.map(({ title }) => title).join(', ');
  const violations = report.statements.flatMap((one) =>
    one.violations.map(({ from, to, traffic }) => {
      const ports = Object.entries(traffic).map(([protocol, list]) => `${protocol} ${list}`);
      return `${titles(from)} → ${titles(to)} ${ports.join(' · ')}`;
    }),
  );
  return { status, violations };
}

test('an expectation shows its one violation everywhere, and fails the command line on the same file', async ({
  page,
  portolan,
}, info) => {
  await openGraph(page, `${portolan}/#tool=checks`);
  await addZone(page, 'CDE', 'namespaces with labels', 'pci=cde');
  await addZone(page, 'Rest', 'everything else', null);
  await expect(page.locator('.zone', { hasText: 'CDE' })).toContainText('2 workloads');
  await expect(page.locator('.zone', { hasText: 'Rest' })).toContainText('6 workloads · addresses outside');
  const form = page.getByRole('form', { name: 'Add an expectation' });
  await form.getByLabel('From', { exact: true }).fill('Rest');
  await form.getByRole('button', { name: 'only so' }).click();
  await form.getByLabel('To', { exact: true }).fill('CDE');
  await form.getByLabel('Only from').fill('api/checkout');
  await form.getByLabel('Only on ports').fill('8443');
  await form.getByRole('button', { name: 'Add expectation' }).click();

  // One violation, with its reason.
  await expect(page.getByTestId('check-totals')).toHaveText('1 broken · 0 held');
  const violations = page.locator('.violation');
  await expect(violations).toHaveCount(1);
  await expect(violations).toContainText('batch/report → payments/payments-db');
  await expect(violations).toContainText('TCP 5432');
  await expect(violations).toContainText('db-from-reporting');

  // Red on the graph, and only there.
  const graph = page.getByTestId('graph');
  await expect(graph).toHaveAttribute('data-breaches', '1');
  await violations.getByRole('button', { name: 'batch/report → payments/payments-db' }).click();
  await expect(graph).toContainText('report to payments-db: TCP 5432, explicit, breaks an expectation');
  await page.screenshot({ path: info.outputPath('graph.png') });
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'dark';
  });

  // On the matrix.
  await page.keyboard.press('Escape');
  await page.locator('body').press('m');
  const cell = page.getByRole('gridcell', { name: /^batch → payments: .*breaks an expectation$/ });
  await expect(cell).toBeVisible();
  await expect(page.getByRole('gridcell', { name: /breaks an expectation/ })).toHaveCount(1);
  await page.screenshot({ path: info.outputPath('matrix.png') });

  // In the table.
  await page.locator('body').press('t');
  await expect(page.getByRole('img', { name: 'Breaks an expectation' })).toHaveCount(1);
  const row = page.getByRole('row', { name: /batch\/report.*payments\/payments-db/ });
  await expect(row.getByRole('img', { name: 'Breaks an expectation' })).toBeVisible();
  await page.screenshot({ path: info.outputPath('table.png') });

  // A reload loses nothing; the saved file is what the command line takes.
  await page.reload();
  await expect(page.getByTestId('check-totals')).toHaveText('1 broken · 0 held');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    tool(page).getByRole('button', { name: 'Save' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('portolan.yaml');
  const file = info.outputPath('portolan.yaml');
  await download.saveAs(file);
  expect(check(file)).toEqual({ status: 1, violations: ['batch/report → payments/payments-db TCP 5432'] });

  // With the policy's ports allowed to reporting too, both say that all is kept.
  const kept = (await readFile(file, 'utf8')).replace(
    /allow:\n/,
    'allow:\n        - from: {namespaces: [batch], workloads: [report]}\n          ports: [5432]\n',
  );
  const second = info.outputPath('kept.yaml');
  await writeFile(second, kept);
  expect(check(second)).toEqual({ status: 0, violations: [] });
  await page.getByLabel('A file of expectations').setInputFiles(second);
  await expect(page.getByTestId('check-totals')).toHaveText('1 held');
  await expect(page.getByRole('img', { name: 'Breaks an expectation' })).toHaveCount(0);
});

test('a mistake in the file is told by line and column, in the page and on the command line', async ({
  page,
  portolan,
}, info) => {
  const file = info.outputPath('broken.yaml');
  await writeFile(file, 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\nzones:\n  - {nam: cde, rest: true}\n');
  await openGraph(page, `${portolan}/#tool=checks`);
  await page.getByLabel('A file of expectations').setInputFiles(file);
  await expect(tool(page)).toContainText('4:6 "nam" is no field of a zone; did you mean "name"?');
  const { status, stderr } = spawnSync(process.execPath, [CLI, 'check', '--expectations', file, '--manifests', SHOP], {
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toContain('broken.yaml:4:6: "nam" is no field of a zone; did you mean "name"?');
});

test('an expectation begins with the edge that is selected', async ({ page, portolan }) => {
  await openGraph(page, `${portolan}/#tool=checks`);
  await clickDrawn(page, edge('batch/report', 'payments/payments-db'));
  await page.getByRole('button', { name: 'Expectations', exact: true }).click();
  await page.getByRole('button', { name: 'Expect something of batch/report → payments/payments-db' }).click();
  const form = page.getByRole('form', { name: 'Add an expectation' });
  await expect(form.getByLabel('From', { exact: true })).toHaveValue('batch/report');
  await form.getByRole('button', { name: 'must', exact: true }).click();
  await form.getByLabel('Ports').fill('5432, 22');
  await form.getByRole('button', { name: 'Add expectation' }).click();
  const broken = statement(page, 'batch/report must reach payments/payments-db on 5432, 22');
  await expect(broken).toContainText('missing: TCP 22');
  await page.getByRole('button', { name: /^Remove “batch\/report must reach/ }).click();
  await expect(page.getByTestId('check-totals')).toHaveText('Nothing is expected yet.');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in the panel, ${colorScheme}`, async ({ browser, portolan }, info) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    const file = info.outputPath('portolan.yaml');
    await writeFile(file, WITH_EVERYTHING);
    await openGraph(page, `${portolan}/#tool=checks`);
    await page.getByLabel('A file of expectations').setInputFiles(file);
    await expect(page.getByTestId('check-totals')).toHaveText('2 broken · 1 held');
    for (const view of ['graph', 'matrix', 'table']) {
      await page.getByRole('button', { name: view, exact: false }).first().click();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${view} ${id} ${nodes[0]?.html}`),
      ).toEqual([]);
      await page.screenshot({ path: info.outputPath(`${view}-${colorScheme}.png`) });
    }
    await context.close();
  });
}

const WITH_EVERYTHING = `apiVersion: portolan.dev/v1alpha1
kind: Expectations
zones:
  - {name: cde, namespaceLabels: pci=cde}
  - {name: nobody, namespaces: [nowhere]}
  - {name: rest, rest: true}
statements:
  - name: Only checkout enters the CDE
    reason: PCI DSS 1.3
    only:
      from: rest
      to: cde
      allow:
        - from: {namespaces: [api], workloads: [checkout]}
          ports: [8443]
  - name: Nothing is open to the internet
    severity: warning
    mustNot: {from: {internet: true}, to: rest}
  - name: The database calls nobody
    mustNot: {from: {workloads: [payments-db]}, to: rest}
`;
