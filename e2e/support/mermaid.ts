// Mermaid's own reader and drawer, in a page of its own: it needs a browser.
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';

const require = createRequire(import.meta.url);
const SCRIPT = require.resolve('@mermaid-js/tiny');

export interface ReadChart {
  /** Texts of the nodes, as a reader sees them. */
  readonly nodes: readonly string[];
  readonly edges: number;
  /** Titles of the boxes. */
  readonly boxes: readonly string[];
  /** The chart as Mermaid draws it. */
  readonly svg: string;
}

interface Reader {
  initialize(options: object): void;
  render(id: string, text: string): Promise<{ readonly svg: string }>;
  readonly mermaidAPI: {
    getDiagramFromText(text: string): Promise<{
      readonly db: {
        getVertices(): Map<string, { readonly text: string }>;
        getEdges(): readonly unknown[];
        getSubGraphs(): readonly { readonly title: string }[];
      };
    }>;
  };
}

/** @param page any page without a content policy. Rejects with what Mermaid says is wrong. */
export async function readMermaid(page: Page, text: string): Promise<ReadChart> {
  const script = await page.addScriptTag({ path: SCRIPT });
  await script.evaluate((element: Element) => element.remove());
  return page.evaluate(async (chart) => {
    const { mermaid } = globalThis as unknown as { mermaid: Reader };
    // The least careful of its levels: labels may be HTML.
    mermaid.initialize({ startOnLoad: false, securityLevel: 'loose' });
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(chart);
    // It keeps characters that are written by number in a form of its own until it draws.
    const shown = (words: string): string =>
      words.replaceAll(/ﬂ°°(\d+)¶ß/g, (_all, code: string) => String.fromCodePoint(Number(code)));
    const { svg } = await mermaid.render('chart', chart);
    return {
      nodes: [...db.getVertices().values()].map((vertex) => shown(vertex.text)),
      edges: db.getEdges().length,
      boxes: db.getSubGraphs().map(({ title }) => shown(title)),
      svg,
    };
  }, text);
}
