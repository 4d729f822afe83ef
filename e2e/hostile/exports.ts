// What a spreadsheet or a viewer of pictures would make of an exported file.
import type { BrowserContext } from '@playwright/test';
import { expect } from '@playwright/test';
import { instance } from '@viz-js/viz';
import { DOMParser } from '@xmldom/xmldom';
import { readMermaid } from '../support/mermaid';
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
export async function expectHarmlessSvg(
  text: string,
  context: BrowserContext,
  drawn: readonly string[] = DRAWN,
): Promise<void> {
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
  expect(names.filter((name) => !drawn.includes(name))).toEqual([]);
  expect(attributes.filter((name) => /^on|href|^style$|^src$/.test(name))).toEqual([]);
  expect(await watch.happened(page)).toEqual([]);
  await bare.close();
}

/** What a program that reads XML would make of it: its elements and no others, no handler, and in draw.io no value that is shown as HTML. */
export function expectHarmlessXml(text: string, elements: readonly string[]): void {
  const all = [...new DOMParser({ onError: fail }).parseFromString(text, 'application/xml').getElementsByTagName('*')];
  const names = [...new Set(all.map(({ localName }) => localName ?? ''))];
  expect(names.filter((name) => !elements.includes(name))).toEqual([]);
  expect(names.length).toBeGreaterThan(4);
  const attributes = all.flatMap((element) => [...element.attributes].map(({ name }) => name));
  expect(attributes.filter((name) => /^on|^href|^src$|^link$/.test(name))).toEqual([]);
  const shown = all.filter((one) => one.hasAttribute('value'));
  expect(shown.filter((one) => !/html=0/.test(one.getAttribute('style') ?? ''))).toEqual([]);
}

function fail(_level: string, message: string): never {
  throw new Error(message);
}

export const GRAPHML = ['data', 'default', 'desc', 'edge', 'graph', 'graphml', 'key', 'node'];
export const DRAWIO = ['diagram', 'mxCell', 'mxGeometry', 'mxGraphModel', 'mxfile', 'root'];

/** Drawn by Graphviz it is a picture that only draws, with no link in it. */
export async function expectHarmlessDot(text: string, context: BrowserContext): Promise<void> {
  const viz = await instance();
  // Graphviz wraps what has a tooltip in an `a` without an address.
  await expectHarmlessSvg(viz.renderString(text, { format: 'svg' }), context, [...DRAWN, 'a']);
}

/** Drawn by Mermaid at its least careful nothing runs; and a page that it is pasted into finds no markup in it. */
export async function expectHarmlessMermaid(text: string, context: BrowserContext): Promise<void> {
  for (const line of text.split('\n')) expect(line.replaceAll(/-->|-\.->|==>/g, '')).not.toMatch(/[<>]/);
  const bare = await (context.browser() ?? fail('', 'no browser')).newContext();
  const watch = await watchContext(bare, 'https://exported.example');
  await bare.route('https://exported.example/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<main></main>' }),
  );
  const page = await bare.newPage();
  await page.goto('https://exported.example/chart');
  const { svg } = await readMermaid(page, text);
  await page.evaluate((drawn) => {
    document.body.innerHTML = drawn;
  }, svg);
  expect(await watch.happened(page)).toEqual([]);
  await bare.close();
}

/** Elements that only draw. */
const DRAWN = [
  'circle',
  'defs',
  'desc',
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
