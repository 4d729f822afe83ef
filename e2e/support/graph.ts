// How tests see and touch the drawn graph: elements are found by id and clicked where they are drawn.
import { expect, type Page } from '@playwright/test';

interface Frame extends HTMLElement {
  portolanWhere?(id: string): { readonly x: number; readonly y: number } | null;
}

/** Waits until the graph stands. */
export async function openGraph(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByTestId('graph')).toBeVisible();
}

/** True where an element of that id is drawn. */
export function isDrawn(page: Page, id: string): Promise<boolean> {
  return page.getByTestId('graph').evaluate((frame: Frame, wanted) => frame.portolanWhere?.(wanted) != null, id);
}

/** Clicks a drawn node, box or edge. */
export async function clickDrawn(page: Page, id: string): Promise<void> {
  await expect.poll(() => isDrawn(page, id), { message: `${id} is drawn` }).toBe(true);
  const at = await page
    .getByTestId('graph')
    .evaluate((frame: Frame, wanted) => frame.portolanWhere?.(wanted) ?? null, id);
  if (!at) throw new Error(`${id} is not drawn`);
  await page.mouse.click(at.x, at.y);
}

export function edge(from: string, to: string, look: 'explicit' | 'open' | 'uncertain' = 'explicit'): string {
  return `Deployment/${from}|Deployment/${to}|${look}`;
}

/** Numbers of nodes and edges in the scene. */
export async function sceneSize(page: Page): Promise<{ readonly nodes: number; readonly edges: number }> {
  const graph = page.getByTestId('graph');
  return {
    nodes: Number(await graph.getAttribute('data-nodes')),
    edges: Number(await graph.getAttribute('data-edges')),
  };
}

/** How far one drawn element lies from another, in pixels at the present zoom. */
export function offset(page: Page, from: string, to: string): Promise<{ readonly x: number; readonly y: number }> {
  return page.getByTestId('graph').evaluate(
    (frame: Frame, [a, b]) => {
      const [first, second] = [frame.portolanWhere?.(a!), frame.portolanWhere?.(b!)];
      // The first is asked again, since showing the second may have moved the view.
      const again = frame.portolanWhere?.(a!);
      if (!first || !second || !again) throw new Error('not drawn');
      return { x: Math.round(second.x - again.x), y: Math.round(second.y - again.y) };
    },
    [from, to],
  );
}
