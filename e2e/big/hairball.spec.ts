// J6: a hundred namespaces are a map and no hairball, and opening one moves no other.

import type { Page } from '@playwright/test';
import type { GraphResponse } from '@portolan/shared/contract';
import { BIG, FIFTY_PODS } from '../support/big';
import { isDrawn, openGraph, sceneSize } from '../support/graph';
import { expect, test } from '../support/test';

/** Of the first picture: boxes are elements too. */
const FIRST_PICTURE = { nodes: 300, edges: 800 };

interface Frame extends HTMLElement {
  portolanPlace?(id: string): { readonly x: number; readonly y: number } | null;
}

async function namesOf(portolan: string): Promise<{ readonly boxes: string[]; readonly inside: string[] }> {
  const graph = (await (await fetch(`${portolan}/api/graph?level=workload`)).json()) as GraphResponse;
  return {
    boxes: graph.namespaces.map(({ name }) => `Namespace/${name}`),
    inside: graph.nodes.filter(({ namespace }) => namespace === FIFTY_PODS).map(({ id }) => id),
  };
}

type Place = readonly [x: number, y: number];
type Places = Readonly<Record<string, Place>>;

/** Where each box lies in the picture; one that is not drawn fails the test. */
function places(page: Page, ids: readonly string[]): Promise<Places> {
  return page.getByTestId('graph').evaluate(
    (frame: Frame, wanted) =>
      Object.fromEntries(
        wanted.map((id) => {
          const at = frame.portolanPlace?.(id);
          if (!at) throw new Error(`${id} is not drawn`);
          return [id, [at.x, at.y] as const];
        }),
      ),
    [...ids],
  );
}

/** What is heard of the graph as a whole: how many boxes, nodes and lines. */
async function heard(page: Page): Promise<{ readonly boxes: number; readonly nodes: number }> {
  const name = (await page.getByTestId('graph').getAttribute('aria-label')) ?? '';
  const [, boxes, nodes] = /(\d+) boxes, (\d+) nodes?,/.exec(name) ?? [];
  return { boxes: Number(boxes), nodes: Number(nodes) };
}

test('the first picture is a hundred closed boxes within the budget, and no pods', async ({ page, portolan }) => {
  const { boxes, inside } = await namesOf(portolan);
  await openGraph(page, portolan);
  expect(boxes).toHaveLength(BIG.namespaces);
  await places(page, boxes);
  // The outside is a box as well.
  expect(await heard(page)).toEqual({ boxes: BIG.namespaces + 1, nodes: 0 });
  const { nodes, edges } = await sceneSize(page);
  expect(nodes + BIG.namespaces + 1).toBeLessThanOrEqual(FIRST_PICTURE.nodes);
  expect(edges).toBeLessThanOrEqual(FIRST_PICTURE.edges);
  expect(edges).toBeGreaterThan(0);
  for (const id of inside) expect(await isDrawn(page, id), id).toBe(false);
  await expect(page.getByTestId('totals')).toContainText('500 workloads · 400 policies');
  await expect(page.getByTestId('counts')).toContainText('0 of 5,000 pods drawn');
});

test('opening a box draws its workloads only; no other box moves', async ({ page, portolan }) => {
  const { boxes, inside } = await namesOf(portolan);
  const others = boxes.filter((id) => id !== `Namespace/${FIFTY_PODS}`);
  await openGraph(page, portolan);
  await page.goto(`${portolan}/#select=Namespace/${FIFTY_PODS}`);
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await expect(inspector.getByRole('button', { name: 'Open the box' })).toBeVisible();
  const before = await places(page, others);
  await inspector.getByRole('button', { name: 'Open the box' }).click();
  for (const id of inside) await expect.poll(() => isDrawn(page, id), { message: id }).toBe(true);
  await expect(page.getByTestId('counts')).toContainText('50 of 5,000 pods drawn');
  const after = await places(page, others);
  expect(after).toEqual(before);
  expect(inside).toHaveLength(5);
  // Only they: no other workload, and none of their pods.
  expect((await heard(page)).nodes).toBe(inside.length);
  await inspector.getByRole('button', { name: 'Close the box' }).click();
  await expect(page.getByTestId('counts')).toContainText('0 of 5,000 pods drawn');
  expect(await places(page, others)).toEqual(after);
});

test('pods drawn and the counts of closed boxes are all pods', async ({ page, portolan }) => {
  test.slow();
  const { boxes } = await namesOf(portolan);
  await openGraph(page, `${portolan}/#open=Namespace/${FIFTY_PODS}`);
  await expect(page.getByTestId('counts')).toContainText('50 of 5,000 pods drawn');
  const spoken = page.getByTestId('graph').locator('[aria-live]');
  let closed = 0;
  for (const id of boxes) {
    const name = id.slice('Namespace/'.length);
    await page.evaluate((hash) => location.assign(hash), `#open=Namespace/${FIFTY_PODS}&select=${id}`);
    await expect(spoken).toContainText(`${name}, `);
    const [, pods, state] = /· ([\d,]+) pods?, .*(open|closed)$/.exec((await spoken.textContent()) ?? '') ?? [];
    expect(state, id).toBe(name === FIFTY_PODS ? 'open' : 'closed');
    if (state === 'closed') closed += Number(pods?.replaceAll(',', ''));
  }
  expect(closed + 50).toBe(BIG.pods);
});
