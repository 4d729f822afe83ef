// What loading, opening, typing, pointing and moving about cost the page.
import { type Browser, type Page, type TestInfo, test } from '@playwright/test';
import { drawn, emptyPage, openPage, portolanOn } from './cluster';
import type { Meter } from './meter';
import { addRow } from './rows';

const RUNS = Number(process.env.PORTOLAN_RUNS ?? 3);

interface Frame extends HTMLElement {
  portolanWhere?(id: string): { readonly x: number; readonly y: number } | null;
}

/** CPU until the first map stands, and until all is at rest; bytes on the wire. */
async function load(browser: Browser, url: string, name: string) {
  const meter = await emptyPage(browser, url);
  const { page, cdp } = meter;
  let first: Promise<number> = Promise.resolve(Number.NaN);
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.addBinding', { name: 'portolanPainted' });
  cdp.on('Runtime.bindingCalled', () => {
    first = meter.now().then(({ cpu }) => cpu);
  });
  // The frame is there when the first map is drawn; two frames later it is on screen.
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector('[data-testid="graph"] canvas')) return;
      watch.disconnect();
      const told = (globalThis as unknown as { portolanPainted(text: string): void }).portolanPainted;
      requestAnimationFrame(() => requestAnimationFrame(() => told('')));
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  let bytes = 0;
  await cdp.send('Network.enable');
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const before = (await meter.now()).cpu;
  const whole = await meter.cost(name, async () => {
    await page.goto(url);
    await drawn(page);
  });
  const painted = (await first) - before;
  await page.context().close();
  return { painted, whole: whole.raw, script: whole.script, bytes };
}

async function measureLoad(browser: Browser, url: string, info: TestInfo, budget: number | null): Promise<void> {
  const loads: Awaited<ReturnType<typeof load>>[] = [];
  for (let run = 0; run < RUNS; run++) loads.push(await load(browser, url, `${info.title} ${run}`));
  addRow(info, { what: 'navigation to a painted map', values: loads.map((l) => l.painted), unit: 'ms', budget });
  addRow(info, { what: 'navigation to rest', values: loads.map((l) => l.whole), unit: 'ms', budget: null });
  addRow(info, { what: 'scripts of it', values: loads.map((l) => l.script), unit: 'ms', budget: null });
  addRow(info, {
    what: 'bytes on the wire, page and data',
    values: loads.map((l) => l.bytes / 1000),
    unit: 'kB',
    budget: null,
  });
}

/** Clicks where the element is drawn. */
async function pointAt(meter: Meter, id: string): Promise<{ readonly x: number; readonly y: number }> {
  const at = await meter.page
    .getByTestId('graph')
    .evaluate((frame: Frame, wanted) => frame.portolanWhere?.(wanted) ?? null, id);
  if (!at) throw new Error(`${id} is not drawn`);
  return at;
}

async function measureBox(meter: Meter, info: TestInfo, box: string, budget: number): Promise<void> {
  const { page } = meter;
  const selects: number[] = [];
  const opens: number[] = [];
  const closes: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const at = await pointAt(meter, box);
    selects.push((await meter.cost(`${info.title} select`, () => page.mouse.click(at.x, at.y))).cpu);
    await page.getByTestId('graph').focus();
    opens.push((await meter.cost(`${info.title} open`, () => page.keyboard.press('Enter'))).cpu);
    closes.push((await meter.cost(`${info.title} close`, () => page.keyboard.press('Enter'))).cpu);
    await page.keyboard.press('Escape');
    await meter.rest();
  }
  addRow(info, { what: 'select a closed box', values: selects, unit: 'ms', budget: 100 });
  addRow(info, { what: 'open a box', values: opens, unit: 'ms', budget });
  addRow(info, { what: 'close it', values: closes, unit: 'ms', budget });
}

async function measureHover(meter: Meter, info: TestInfo, ids: readonly string[]): Promise<void> {
  const { page } = meter;
  const values: number[] = [];
  for (const id of ids) {
    await page.mouse.move(5, 400);
    const at = await pointAt(meter, id);
    values.push((await meter.cost(`${info.title} hover`, () => page.mouse.move(at.x, at.y))).cpu);
  }
  addRow(info, { what: 'point at something', values, unit: 'ms', budget: 100 });
}

/** Every keystroke is measured on its own; the slowest counts as much as the median. */
async function measureTyping(meter: Meter, info: TestInfo, label: string, text: string): Promise<void> {
  const { page } = meter;
  const field = page.getByLabel(label, { exact: true });
  if ((await field.count()) === 0) return;
  await field.focus();
  const values: number[] = [];
  for (const letter of text) {
    values.push((await meter.cost(`${info.title} ${label}`, () => page.keyboard.type(letter))).cpu);
  }
  addRow(info, { what: `a keystroke: ${label}`, values, unit: 'ms', budget: 100 });
  await field.fill('');
  await field.blur();
  await meter.rest();
}

const WARM_FRAMES = 120;
const FRAMES = 60;

/** CPU a frame while `step` is done once a frame. */
async function measureFrames(
  meter: Meter,
  info: TestInfo,
  what: string,
  step: (i: number) => Promise<void>,
): Promise<void> {
  const { page } = meter;
  const frames = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      await step(i);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    }
  };
  const values: number[] = [];
  await frames(0, WARM_FRAMES);
  for (let run = 0; run < RUNS; run++) {
    const before = await meter.now();
    await frames(0, FRAMES);
    values.push(((await meter.now()).cpu - before.cpu) / FRAMES);
  }
  addRow(info, { what, values, unit: 'ms', budget: 33 });
}

async function measureMoving(meter: Meter, info: TestInfo): Promise<void> {
  const { page } = meter;
  const frame = (await page.getByTestId('graph').boundingBox())!;
  const [x, y] = [frame.x + frame.width / 2, frame.y + frame.height / 2];
  // Round and round, so that no frame looks like the one before.
  const circle = (i: number, r: number) =>
    [x + r * Math.cos((i / 60) * 2 * Math.PI), y + r * Math.sin((i / 60) * 2 * Math.PI)] as const;
  await page.mouse.move(...circle(0, 60));
  await page.mouse.down();
  await measureFrames(meter, info, 'a frame while panning', (i) => page.mouse.move(...circle(i, 60)));
  await page.mouse.up();
  await meter.rest();
  await page.mouse.move(x, y);
  await measureFrames(meter, info, 'a frame while zooming', (i) => page.mouse.wheel(0, i % 40 < 20 ? -60 : 60));
  await meter.rest();
}

async function saySize(meter: Meter, info: TestInfo): Promise<void> {
  const graph = meter.page.getByTestId('graph');
  for (const unit of ['nodes', 'edges'] as const) {
    const drawnNow = Number(await graph.getAttribute(`data-${unit}`));
    addRow(info, { what: `${unit} drawn`, values: [drawnNow], unit, budget: null });
  }
}

/** Ids of the boxes of the first namespaces, as the page lists them. */
async function firstBoxes(page: Page): Promise<readonly string[]> {
  const names = await page.locator('.namespaces .check-name').allTextContents();
  return names.map((name) => `Namespace/${name}`);
}

function opening(boxes: readonly string[]): string {
  return `#${boxes.map((box) => `open=${encodeURIComponent(box)}`).join('&')}`;
}

async function measureAll(meter: Meter, info: TestInfo, closed = 2): Promise<void> {
  const boxes = await firstBoxes(meter.page);
  await saySize(meter, info);
  await measureHover(meter, info, [boxes[1]!, boxes[3]!, boxes[5]!]);
  await measureBox(meter, info, boxes[closed]!, 300);
  await measureTyping(meter, info, 'Find connections', 'ns=pay*');
  await measureTyping(meter, info, 'Find connections', 'api-1');
  await measureTyping(meter, info, 'Search namespaces', 'prod');
  await measureMoving(meter, info);
  await meter.page.context().close();
}

for (const [shape, title] of [
  ['big', '500 workloads, 100 namespaces'],
  ['1000-workloads', '1,000 workloads, 45 namespaces'],
] as const) {
  test.describe(title, () => {
    const server = portolanOn(shape);
    test('interactions', async ({ browser }, info) => {
      await measureAll(await openPage(browser, server.url), info);
    });
  });
}

test.describe('3,000 workloads, 89 namespaces', () => {
  const server = portolanOn('3000-workloads');
  test('27 boxes open: about 1,000 nodes', async ({ browser }, info) => {
    const boxes = await firstBoxes((await openPage(browser, server.url)).page);
    const meter = await openPage(browser, server.url, opening(boxes.slice(0, 27)));
    await measureAll(meter, info, 40);
  });
});

test.describe('10,000 workloads, 189 namespaces', () => {
  const server = portolanOn('10k-workloads');
  test('loading', async ({ browser }, info) => {
    await measureLoad(browser, server.url, info, 1500);
  });
  test('interactions', async ({ browser }, info) => {
    await measureAll(await openPage(browser, server.url), info);
  });
});

for (const [shape, title] of [
  ['allow-all-1k', '1,000 workloads'],
  ['allow-all-10k', '10,000 workloads'],
] as const) {
  test.describe(`no policy at all, ${title}`, () => {
    const server = portolanOn(shape);
    test('loading', async ({ browser }, info) => {
      await measureLoad(browser, server.url, info, 500);
    });
  });
}
