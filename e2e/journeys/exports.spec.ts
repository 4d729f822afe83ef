// Files from the page: pictures, and a snapshot that opens again.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { openGraph } from '../support/graph';
import { startPortolan } from '../support/portolan';
import { expect, test } from '../support/test';

async function save(page: Page, item: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return download.path();
}

test('the SVG holds the whole graph with text as text, the PNG is a picture', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const svg = await readFile(await save(page, /SVG/), 'utf8');
  for (const text of ['payments-db', 'TCP 5432', 'TCP 8443', 'storefront']) expect(svg).toContain(text);
  const png = await readFile(await save(page, /PNG/));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.length).toBeGreaterThan(5000);
});

test('the snapshot opens again as the same graph', async ({ page, portolan }) => {
  await openGraph(page, portolan);
  const file = await save(page, /JSON snapshot/);
  const again = await startPortolan(['--snapshot', file]);
  try {
    const graphOf = async (url: string): Promise<unknown> => {
      const { nodes, blocks, totals } = (await (await fetch(`${url}/api/graph?level=workload`)).json()) as Record<
        string,
        unknown
      >;
      return { nodes, blocks, totals };
    };
    expect(await graphOf(again.url)).toEqual(await graphOf(portolan));
  } finally {
    await again.stop();
  }
});
