// No script from the cluster: payloads in every name, label, rule, file and address, through every view and export; nothing runs.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from '@playwright/test';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';
import { disguiseAs, wear } from './disguise';
import {
  DRAWIO,
  expectHarmlessCsv,
  expectHarmlessDot,
  expectHarmlessMermaid,
  expectHarmlessSvg,
  expectHarmlessXml,
  GRAPHML,
} from './exports';
import { writePayloadFolder } from './payloadFolder';
import { PAYLOADS } from './payloads';
import { goTo, settle } from './walk';
import { watchContext } from './watch';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));

/** Payloads that one name holds at a time. */
const GROUP = 20;
const VIEWS = [
  '',
  'view=matrix&rows=*&columns=*',
  'view=table',
  'view=table&tab=workloads',
  'show=explicit.open.uncertain.node&entries=on',
];

interface Ids {
  readonly nodes: readonly string[];
  readonly policies: readonly string[];
}

/** As the page itself sees them. */
function idsOf(page: Page): Promise<Ids> {
  return page.evaluate(async () => {
    const json = async (path: string) => (await fetch(path)).json();
    const { nodes } = (await json('/api/graph')) as { nodes: { id: string }[] };
    const { policies } = (await json('/api/policies')) as {
      policies: { kind: string; namespace: string | null; name: string }[];
    };
    return {
      nodes: nodes.map(({ id }) => id),
      policies: policies.map(({ kind, namespace, name }) => `policy:${kind}/${namespace ?? ''}/${name}`),
    };
  });
}

/** Every kind of panel: a node, a pair, a policy, a namespace's box, a question and its answer. */
function panelsOf({ nodes, policies }: Ids): readonly string[] {
  const workloads = nodes.filter((id) => id.startsWith('Deployment/') || id.startsWith('Pod/'));
  const select = (id: string) => `select=${encodeURIComponent(id)}`;
  const pairs = workloads.slice(1, 6).map((to, at) => [workloads[at] ?? '', to] as const);
  return [
    ...nodes.slice(0, 12).map(select),
    ...policies.slice(0, 10).map(select),
    ...pairs.map(([from, to]) => select(`${from}|${to}|explicit`)),
    ...workloads.slice(0, 3).map((id) => select(`Namespace/${id.split('/')[1]}`)),
    ...pairs.map(([from, to]) => `ask=${encodeURIComponent(JSON.stringify([from, to, '5432']))}`),
    `view=table&${select(workloads[0] ?? '')}`,
  ];
}

/** Looks at everything that stands beside the views: suggestions, tooltips, menus, dialogs, exports. */
async function touchAll(page: Page, text: string): Promise<void> {
  await goTo(page, '');
  const box = await page.getByTestId('graph').boundingBox();
  for (let step = 1; box && step < 24; step++) {
    await page.mouse.move(box.x + (box.width * step) / 24, box.y + (box.height * ((step * 7) % 24)) / 24);
  }
  await page.getByRole('combobox', { name: 'Find connections' }).fill(text);
  await settle(page);
  await page.getByRole('combobox', { name: 'Find connections' }).fill('ns=');
  await settle(page);
  await page.getByRole('combobox', { name: 'Find connections' }).fill('');
  await page.getByRole('complementary', { name: 'Filters' }).getByLabel('Labels').fill(text);
  await settle(page);
  await page.getByRole('complementary', { name: 'Filters' }).getByLabel('Labels').fill('');
  await settle(page);
}

async function save(page: Page, item: RegExp, extent?: 'the whole graph'): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  if (extent !== undefined)
    await page
      .getByRole('group', { name: 'How much of the picture' })
      .getByRole('menuitemradio', { name: extent })
      .click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()]);
  return readFile(await file.path(), 'utf8');
}

/** Of the graph as pictures and in the forms of other programs, and of both tables. */
async function checkExports(page: Page, context: BrowserContext, sign: string): Promise<void> {
  await goTo(page, '');
  const svg = await save(page, /SVG/);
  expect(svg).toContain(sign);
  await expectHarmlessSvg(svg, context);
  await expectHarmlessSvg(await save(page, /SVG/, 'the whole graph'), context);
  const graphMl = await save(page, /GraphML/);
  const drawio = await save(page, /draw\.io/);
  const dot = await save(page, /Graphviz/);
  const mermaid = await save(page, /Mermaid/);
  // Some write other characters than letters as numbers.
  const letters = /[a-z]+/i.exec(sign)![0];
  expect([graphMl, drawio, dot, mermaid].map((text) => text.includes(letters))).toEqual([true, true, true, true]);
  expectHarmlessXml(graphMl, GRAPHML);
  expectHarmlessXml(drawio, DRAWIO);
  await expectHarmlessDot(dot, context);
  await expectHarmlessMermaid(mermaid, context);
  for (const view of ['view=table', 'view=table&tab=workloads']) {
    await goTo(page, view);
    const csv = await save(page, /CSV/);
    expect(csv).toContain(sign);
    expectHarmlessCsv(csv);
  }
  const snapshot = await save(page, /JSON snapshot/);
  expect(Object.keys(JSON.parse(snapshot) as object)).toContain('objects');
}

test('counts more than eighty payloads', () => {
  expect(new Set(PAYLOADS).size).toBeGreaterThan(80);
});

test('the watch sees what runs, what is inserted and what is fetched', async ({ browser, portolan }) => {
  const context = await browser.newContext({ bypassCSP: true });
  const watch = await watchContext(context, portolan);
  const page = await context.newPage();
  await page.goto(`${portolan}/livez`);
  await page.evaluate(() => {
    document.body.innerHTML =
      '<img data-injected=1 src="//evil.example/1" onerror="window.hit(1)"><a href="javascript:1">a</a>';
  });
  await expect.poll(async () => (await watch.happened(page)).join()).toContain('payload 1 ran');
  const happened = (await watch.happened(page)).join();
  for (const sign of [
    'request http://evil.example/1',
    '<img data-injected>',
    '<img onerror>',
    '<a href=javascript:1>',
  ]) {
    expect(happened).toContain(sign);
  }
  await context.close();
});

for (let start = 0; start < PAYLOADS.length; start += GROUP) {
  test(`names and rules that are payloads ${start} to ${Math.min(start + GROUP, PAYLOADS.length) - 1} stay text in every view`, async ({
    browser,
    portolan,
  }) => {
    test.slow();
    const context = await browser.newContext();
    const watch = await watchContext(context, portolan);
    await wear(context, portolan, disguiseAs(PAYLOADS.slice(start, start + GROUP)));
    const page = await context.newPage();
    await page.goto(portolan);
    await expect(page.getByTestId('graph')).toBeVisible();
    const ids = await idsOf(page);
    // The page really is shown them.
    expect(ids.nodes.join()).toContain(PAYLOADS[start]);
    for (const view of [...VIEWS, ...panelsOf(ids)]) {
      await goTo(page, view);
      expect(await watch.happened(page), view).toEqual([]);
    }
    await goTo(page, 'view=table');
    await expect(page.getByRole('grid', { name: 'Connections' })).toContainText('payments\u2010db');
    await touchAll(page, PAYLOADS[start] ?? '');
    await checkExports(page, context, 'payments\u2010db');
    expect(await watch.happened(page)).toEqual([]);
    await context.close();
  });
}

test('an address that holds payloads runs none of them', async ({ browser, portolan }) => {
  test.slow();
  const context = await browser.newContext();
  const watch = await watchContext(context, portolan);
  const page = await context.newPage();
  await page.goto(portolan);
  await expect(page.getByTestId('graph')).toBeVisible();
  for (const payload of PAYLOADS) {
    const text = encodeURIComponent(payload);
    const filters = [
      'find',
      'ns',
      'selector',
      'port',
      'isolation',
      'exposure',
      'open',
      'pods',
      'unfold',
      'rows',
      'focus',
      'layer',
      'at',
    ];
    for (const hash of [
      filters.map((name) => `${name}=${text}`).join('&'),
      `view=${text}&${text}=${text}&show=${text}`,
      `select=${text}`,
      `select=policy:NetworkPolicy/web/${text}&ask=${encodeURIComponent(JSON.stringify([payload, payload, payload]))}`,
      payload,
    ]) {
      await goTo(page, hash);
    }
    expect(await watch.happened(page), payload).toEqual([]);
  }
  // Opened anew, as a link is.
  for (const payload of PAYLOADS.slice(0, 12)) {
    await page.goto('about:blank');
    await page.goto(
      `${portolan}/?${encodeURIComponent(payload)}#find=${encodeURIComponent(payload)}&token=${encodeURIComponent(payload)}`,
    );
    await settle(page);
    expect(await watch.happened(page), payload).toEqual([]);
  }
  await context.close();
});

test('files full of payloads show as text, findings and messages included', async ({ browser }) => {
  test.slow();
  const home = await mkdtemp(join(tmpdir(), 'portolan-hostile-'));
  const folder = join(home, '<img src=x onerror=window.hit(0)>');
  writePayloadFolder(folder);
  const portolan = await startPortolan(['--manifests', folder]);
  const context = await browser.newContext();
  try {
    const watch = await watchContext(context, portolan.url);
    const page = await context.newPage();
    await page.goto(portolan.url);
    await expect(page.getByTestId('graph')).toBeVisible();
    expect(await page.title()).toContain('<img src=x onerror');
    const ids = await idsOf(page);
    for (const view of [...VIEWS, ...panelsOf(ids)]) {
      await goTo(page, view);
      expect(await watch.happened(page), view).toEqual([]);
    }
    const findings = await page.evaluate(async () => (await fetch('/api/findings')).text());
    const shown = PAYLOADS.filter((payload) => findings.includes(JSON.stringify(payload.slice(0, 12)).slice(1, -1)));
    expect(shown.length).toBeGreaterThan(80);
    await goTo(page, '');
    const more = page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: /more|all|show/i });
    for (let clicks = 0; clicks < 20 && (await more.count()) > 0; clicks++) await more.first().click();
    await settle(page);
    await touchAll(page, PAYLOADS[6] ?? '');
    await checkExports(page, context, 'shop');
    expect(await watch.happened(page)).toEqual([]);
  } finally {
    await context.close();
    await portolan.stop();
    await rm(home, { recursive: true, force: true });
  }
});

test('the page as a file, full of payloads, runs none of them from disk', async ({ browser }) => {
  test.slow();
  const home = await mkdtemp(join(tmpdir(), 'portolan-hostile-'));
  const folder = join(home, 'input');
  writePayloadFolder(folder);
  const file = join(home, 'review.html');
  const made = spawnSync(process.execPath, [CLI, 'export', '--manifests', folder, '-o', 'html', '--out', file]);
  expect(made.status, made.stderr.toString().slice(0, 500)).not.toBe(2);
  const context = await browser.newContext({ offline: true });
  try {
    const watch = await watchContext(context, 'file://');
    // Its script and its data are elements without an address; nothing else may be one.
    const happened = async (page: Page): Promise<readonly string[]> => {
      expect(await page.evaluate(() => document.scripts.length)).toBe(2);
      return (await watch.happened(page)).filter((one) => one !== '<script>');
    };
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await expect(page.getByTestId('graph')).toBeVisible({ timeout: 30_000 });
    const shown = await page.evaluate(() => document.getElementById('portolan-snapshot')?.textContent ?? '');
    expect(
      PAYLOADS.filter((payload) => JSON.parse(shown).includes(JSON.stringify(payload).slice(1, -1))).length,
    ).toBeGreaterThan(80);
    for (const view of VIEWS) {
      await goTo(page, view);
      expect(await happened(page), view).toEqual([]);
    }
    await page.getByRole('complementary', { name: 'About this file' }).locator('summary').click();
    await settle(page);
    expect(await happened(page)).toEqual([]);
  } finally {
    await context.close();
    await rm(home, { recursive: true, force: true });
  }
});
