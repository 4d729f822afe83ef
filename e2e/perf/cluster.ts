// A server of its own on a generated cluster, and a page that shows it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, test as base, type Page } from '@playwright/test';
import { type RunningPortolan, startPortolan } from '../support/portolan';
import { Meter } from './meter';
import { SHAPES } from './writeShapes';

/** Servers start in the middle of a describe block's first test and end with it. */
export function portolanOn(shape: string): { readonly url: string } {
  let running: RunningPortolan | undefined;
  base.beforeAll(async () => {
    base.setTimeout(300_000);
    running = await startPortolan(['--manifests', folderOf(shape)]);
  });
  base.afterAll(async () => {
    await running?.stop();
  });
  return {
    get url() {
      if (!running) throw new Error('The server does not run yet.');
      return running.url;
    },
  };
}

export function folderOf(shape: string): string {
  const folder = join(SHAPES, shape);
  if (!existsSync(folder)) throw new Error(`The generator has written no ${shape}.`);
  return folder;
}

/** A fresh page on the server's origin that has loaded nothing of ours, so that what follows stays in one process. */
export async function emptyPage(browser: Browser, url: string): Promise<Meter> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${url}/favicon.svg`);
  return await Meter.of(page);
}

/** A page that shows the graph and is at rest. */
export async function openPage(browser: Browser, url: string, fragment = ''): Promise<Meter> {
  const meter = await emptyPage(browser, url);
  await meter.page.goto(`${url}/${fragment}`);
  await drawn(meter.page);
  await meter.rest();
  return meter;
}

/** Waits until something is drawn. */
export async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid="graph"]', { timeout: 120_000 });
}
