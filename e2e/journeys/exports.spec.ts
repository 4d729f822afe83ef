// Files from the page: pictures, documents, data, and a snapshot that opens again.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { openGraph } from '../support/graph';
import { readMermaid } from '../support/mermaid';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const SHOP = fileURLToPath(new URL('../fixtures/shop.yaml', import.meta.url));

async function save(page: Page, item: RegExp, choices: readonly (readonly [group: string, choice: string])[] = []) {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  for (const [group, choice] of choices)
    await page.getByRole('group', { name: group }).getByRole('menuitemradio', { name: choice }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

const WHOLE = ['How much of the picture', 'the whole graph'] as const;

/** All that an SVG says, without what stands below the drawing. */
function drawnTexts(svg: string): readonly string[] {
  return [...svg.matchAll(/<text (?![^>]*font-size="(?:11|18)")[^>]*>([^<]*)</g)].map(([, text]) => text!).sort();
}

/** What a PDF says, by a reader that is not ours; lines are joined by blanks. */
async function pdfText(bytes: Buffer): Promise<string> {
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 });
  const file = await task.promise;
  const pages: string[] = [];
  for (let number = 1; number <= file.numPages; number++) {
    const { items } = await (await file.getPage(number)).getTextContent();
    pages.push(items.flatMap((item) => ('str' in item ? item.str : [])).join(' '));
  }
  await task.destroy();
  return pages.join(' ').replaceAll(/\s+/g, ' ');
}

/** Width and height of a PNG. */
function sizeOf(png: Buffer): readonly [number, number] {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

test('an SVG of what is shown, and of the whole graph as the command line draws it; both say what they leave out', async ({
  page,
  portolan,
}, info) => {
  await openGraph(page, portolan);
  const shown = (await save(page, /SVG/)).bytes.toString();
  for (const text of ['payments-db', 'TCP 5432', 'TCP 8443', 'storefront', 'DNS tunnels'])
    expect(shown).toContain(text);
  const { inputsHash } = (await (await fetch(`${portolan}/api/inputs`)).json()) as { inputsHash: string };
  expect(shown).toContain(`Inputs: SHA-256 ${inputsHash}`);
  // What a filter and a closed box hide is not shown, but it is there as a whole.
  await page.getByRole('combobox', { name: 'Find connections' }).fill('to:app=payments-db');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/· 2 connections/)).toBeVisible();
  const filtered = (await save(page, /SVG/)).bytes.toString();
  expect(filtered).toContain('TCP 5432');
  expect(filtered).not.toContain('TCP 8443');
  expect(filtered).toContain('Only what this filter shows: to:app=payments-db');
  await page.getByRole('button', { name: 'Matrix' }).click();
  const whole = (await save(page, /SVG/, [WHOLE])).bytes.toString();
  const file = info.outputPath('whole.svg');
  expect(spawnSync(process.execPath, [CLI, 'export', '--manifests', SHOP, '-o', 'svg', '--out', file]).status).toBe(0);
  const drawn = drawnTexts(whole);
  expect(drawn).toEqual(drawnTexts(await readFile(file, 'utf8')));
  for (const label of ['TCP 5432', 'TCP 8443', 'TCP+UDP 53']) expect(drawn).toContain(label);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('group', { name: WHOLE[0] }).getByRole('menuitemradio', { name: 'what is shown' }).click();
  await expect(page.getByRole('menuitem', { name: /SVG/ })).toBeDisabled();
});

test('a PNG is as large as asked for, or says why not', async ({ page, portolan }, info) => {
  await openGraph(page, portolan);
  const stage = (await page.getByTestId('graph').boundingBox())!;
  const once = sizeOf((await save(page, /PNG/, [['Size of the PNG', '1×']])).bytes);
  expect(once[0]).toBe(Math.round(stage.width));
  expect(once[1]).toBeGreaterThan(stage.height);
  const twice = await save(page, /PNG/, [['Size of the PNG', '2×']]);
  expect(sizeOf(twice.bytes)).toEqual([2 * once[0], 2 * once[1]]);
  await info.attach('shown', { body: twice.bytes, contentType: 'image/png' });
  await expect(page.getByText(/^The PNG has/)).toHaveCount(0);
  const whole = await save(page, /PNG/, [WHOLE, ['Size of the PNG', '4×']]);
  const [width, height] = sizeOf(whole.bytes);
  expect(Math.max(width, height)).toBeLessThanOrEqual(8192);
  await info.attach('whole', { body: whole.bytes, contentType: 'image/png' });
  // The command line needs no browser for the same picture, and a browser opens it.
  const file = info.outputPath('whole.png');
  const args = ['export', '--manifests', SHOP, '-o', 'png', '--scale', '4', '--out', file];
  expect(spawnSync(process.execPath, [CLI, ...args]).status).toBe(0);
  const drawn = await readFile(file);
  // Beneath a cluster's picture there are other words than beneath that of a file, and not as many lines of them.
  expect(sizeOf(drawn)).toEqual([width, info.project.name === 'cluster' ? expect.any(Number) : height]);
  const opened = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, drawn.toString('base64'));
  expect(opened).toEqual(sizeOf(drawn));
});

test('a picture that would be too large is made smaller, in words', async ({ page }) => {
  const running = await startPortolan(['--demo']);
  try {
    await openGraph(page, running.url);
    const { bytes } = await save(page, /PNG/, [WHOLE, ['Size of the PNG', '4×']]);
    expect(Math.max(...sizeOf(bytes))).toBe(8192);
    const notice = page.getByText(/^The PNG has 8,192 × [\d,]+ pixels, [\d.]+× instead of 4×/);
    await expect(notice.or(page.getByText(/^The PNG has [\d,]+ × 8,192 pixels/))).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByText(/^The PNG has/)).toHaveCount(0);
  } finally {
    await running.stop();
  }
});

test('documents: a PDF report and a Markdown summary, with what they do not show', async ({ page, portolan }, info) => {
  await openGraph(page, portolan);
  const pdf = await save(page, /PDF report/);
  expect(pdf.name).toMatch(/-report\.pdf$/);
  expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.bytes.length).toBeGreaterThan(10_000);
  await info.attach('report', { body: pdf.bytes, contentType: 'application/pdf' });
  const markdown = (await save(page, /Markdown summary/)).bytes.toString();
  expect(markdown).toContain('# Network policy');
  expect(markdown).toContain('2 CiliumNetworkPolicy');
  expect(markdown).toMatch(/^Read 20.*SHA-256 `[0-9a-f]{64}`\.$/m);
  expect(markdown).toContain('DNS tunnels');
});

test('the PDF report holds the cluster to the expectations that are open, and is not written without those that have a mistake', async ({
  page,
  portolan,
}, info) => {
  const head = 'apiVersion: portolan.dev/v1alpha1\nkind: Expectations\n';
  const file = info.outputPath('zones.yaml');
  await writeFile(
    file,
    `${head}zones:
- {name: cde, namespaceLabels: pci=cde}
- {name: rest, rest: true}
statements:
- name: Only checkout enters
  only: {from: rest, to: cde, allow: [{from: {namespaces: [api], workloads: [checkout]}, ports: [8443]}]}
`,
  );
  await openGraph(page, `${portolan}/#tool=checks`);
  await page.getByLabel('A file of expectations').setInputFiles(file);
  await expect(page.getByTestId('check-totals')).toHaveText('1 broken · 0 held');
  const { bytes } = await save(page, /PDF report/);
  const report = await pdfText(bytes);
  expect(report).toContain('Held to zones.yaml on 20');
  expect(report).toContain('Zones against each other');
  expect(report).toContain('NetworkPolicy payments/db-from-reporting');
  const wrong = info.outputPath('wrong.yaml');
  await writeFile(wrong, `${head}zonen: []\n`);
  await page.getByLabel('A file of expectations').setInputFiles(wrong);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: /PDF report/ }).click();
  await expect(page.getByText('The expectations wrong.yaml have a mistake on line 3')).toBeVisible();
});

test('draw.io has the namespaces as containers with their workloads inside; the table says in its head what it leaves out', async ({
  page,
  portolan,
}) => {
  await openGraph(page, portolan);
  const drawio = (await save(page, /draw\.io/)).bytes.toString();
  const cell = (name: string): string => new RegExp(`<mxCell[^>]*value="${name}"[^>]*>`).exec(drawio)![0];
  const attribute = (tag: string, name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(tag)![1]!;
  for (const [namespace, workload] of [
    ['payments', 'payments-db'],
    ['batch', 'report'],
  ] as const) {
    const container = cell(namespace);
    expect(attribute(container, 'style')).toContain('container=1');
    expect(attribute(cell(`${workload}[^"]*`), 'parent')).toBe(attribute(container, 'id'));
  }
  const lines = (await save(page, /CSV/)).bytes.toString().trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^From,To,/);
  expect(lines[0]).toContain('DNS tunnels');
  expect(lines.length).toBeGreaterThan(10);
});

test('Mermaid itself reads and draws the chart: every workload, namespace and line, and the limits', async ({
  page,
  portolan,
  browser,
}, info) => {
  await openGraph(page, portolan);
  const text = (await save(page, /Mermaid/)).bytes.toString();
  const context = await browser.newContext();
  const chart = await readMermaid(await context.newPage(), text);
  for (const workload of ['catalog', 'checkout', 'payments-api', 'payments-db', 'storefront'])
    expect(chart.nodes).toContain(workload);
  expect(chart.nodes.join()).toContain('DNS tunnels');
  for (const namespace of ['api', 'payments', 'web']) expect(chart.boxes).toContain(namespace);
  expect(chart.edges).toBe(text.match(/^ +[nb]\d+ (?:---|-->|-\.->|==>)/gm)!.length);
  expect(chart.edges).toBeGreaterThan(10);
  await info.attach('chart', { body: chart.svg, contentType: 'image/svg+xml' });
  await context.close();
});

test('the snapshot opens again as the same graph, under other names where that was chosen', async ({
  page,
  portolan,
}, info) => {
  await openGraph(page, portolan);
  const graphOf = async (url: string) =>
    (await (await fetch(`${url}/api/graph?level=workload`)).json()) as {
      nodes: unknown[];
      blocks: unknown[];
      totals: unknown;
    };
  const opened = async (file: string) => {
    const again = await startPortolan(['--snapshot', file]);
    try {
      return await graphOf(again.url);
    } finally {
      await again.stop();
    }
  };
  const { nodes, blocks, totals } = await graphOf(portolan);
  const kept = info.outputPath('kept.json');
  const { bytes } = await save(page, /JSON snapshot/);
  await writeFile(kept, bytes);
  expect(await opened(kept)).toMatchObject({ nodes, blocks, totals });
  const redacted = await save(page, /JSON snapshot/, [['Names in page and snapshot', 'names replaced']]);
  expect(redacted.name).toBe('portolan-redacted.json');
  for (const name of ['payments', 'storefront', 'shop.yaml']) expect(redacted.bytes.includes(name)).toBe(false);
  const other = info.outputPath('redacted.json');
  await writeFile(other, redacted.bytes);
  const again = await opened(other);
  expect(again.totals).toEqual(totals);
  expect(again.blocks).toHaveLength(blocks.length);
});
