// What a spreadsheet or a viewer of pictures would make of an exported file.
import type { BrowserContext } from '@playwright/test';
import { expect } from '@playwright/test';
import { watchContext } from './watch';

/** No cell is a formula, and quotes hold every cell together. */
export function expectHarmlessCsv(text: string): void {
  const rows = readCsv(text);
  expect(rows.length).toBeGreaterThan(1);
  const [heads = []] = rows;
  for (const row of rows) {
    expect(row).toHaveLength(heads.length);
    expect(row.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  }
}

function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === '' && quoted === undefined && plain === '' && row.length === 0) break;
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Well-formed, nothing in it that runs, fetches or leads away, and nothing happens when it is opened by itself without any policy. */
export async function expectHarmlessSvg(text: string, context: BrowserContext): Promise<void> {
  const browser = context.browser();
  if (!browser) throw new Error('no browser');
  const bare = await browser.newContext();
  const watch = await watchContext(bare, 'https://exported.example');
  await bare.route('https://exported.example/**', (route) =>
    route.fulfill({ contentType: 'image/svg+xml; charset=utf-8', body: text }),
  );
  const page = await bare.newPage();
  await page.goto('https://exported.example/graph.svg');
  const { root, names, attributes } = await page.evaluate(() => {
    const all = [...document.querySelectorAll('*')];
    return {
      root: document.documentElement.localName,
      names: [...new Set(all.map(({ localName }) => localName))].sort(),
      attributes: [...new Set(all.flatMap((element) => element.getAttributeNames()))].sort(),
    };
  });
  expect(root).toBe('svg');
  expect(names.filter((name) => !DRAWN.includes(name))).toEqual([]);
  expect(attributes.filter((name) => /^on|href|^style$|^src$/.test(name))).toEqual([]);
  expect(await watch.happened(page)).toEqual([]);
  await bare.close();
}

/** Elements that only draw. */
const DRAWN = [
  'circle',
  'defs',
  'ellipse',
  'g',
  'line',
  'marker',
  'path',
  'polygon',
  'polyline',
  'rect',
  'svg',
  'text',
  'title',
  'tspan',
];
