// What a restless reader does: one interaction at a time, drawn from a seed.
import type { Page } from '@playwright/test';

/** Reproducible choices: a linear congruential generator is good enough for a restless hand. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(end: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * end);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** What can be touched. */
export interface Things {
  readonly boxes: readonly string[];
  readonly workloads: readonly string[];
}

export interface Interaction {
  readonly name: string;
  readonly act: (page: Page, draw: Draw, things: Things) => Promise<unknown>;
}

const SEARCHES = ['to:tier=data port:5432', 'ns=payments-prod', 'name=orders*', 'is:unprotected', 'from:env=prod', ''];
const PORTS = ['5432', '8000-8100', 'http', ''];

/** Changes one part of the address, as a link or a bookmark would. */
async function goTo(page: Page, key: string, value: string | null): Promise<void> {
  await page.evaluate(
    ([name, text]) => {
      const state = new URLSearchParams(location.hash.slice(1));
      if (text === null) state.delete(name!);
      else state.set(name!, text!);
      location.hash = state.toString();
    },
    [key, value] as const,
  );
}

const select = (page: Page, id: string) => goTo(page, 'select', id);

async function toggleBox(page: Page, draw: Draw, { boxes }: Things): Promise<void> {
  await page.keyboard.press('g');
  await select(page, draw.pick(boxes));
  const button = page
    .getByRole('complementary', { name: 'Inspector' })
    .getByRole('button', { name: /^(Open|Close) the box$/ });
  if (await button.isVisible()) await button.click();
}

async function drag(page: Page, draw: Draw): Promise<void> {
  const [x, y] = [400 + draw.below(400), 300 + draw.below(300)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + draw.below(300) - 150, y + draw.below(200) - 100, { steps: 5 });
  await page.mouse.up();
}

async function typeInto(page: Page, name: RegExp, text: string): Promise<void> {
  const field = page.getByRole('complementary').getByPlaceholder(name).first();
  if (!(await field.isVisible())) return;
  await field.fill(text);
  await page.keyboard.press('Enter');
  await field.blur();
}

/** Opening and selecting come up more often than the rest. */
export const INTERACTIONS: readonly Interaction[] = [
  { name: 'open or close a box', act: toggleBox },
  { name: 'open or close a box', act: toggleBox },
  { name: 'select a box', act: (page, draw, { boxes }) => select(page, draw.pick(boxes)) },
  { name: 'select a workload', act: (page, draw, { workloads }) => select(page, draw.pick(workloads)) },
  { name: 'select nothing', act: (page) => goTo(page, 'select', null) },
  { name: 'search', act: (page, draw) => typeInto(page, /to:app/, draw.pick(SEARCHES)) },
  { name: 'filter by port', act: (page, draw) => typeInto(page, /5432, 8000/, draw.pick(PORTS)) },
  { name: 'pan', act: drag },
  { name: 'zoom with the wheel', act: zoom },
  { name: 'to the matrix', act: (page) => page.keyboard.press('m') },
  { name: 'to the table', act: (page) => page.keyboard.press('t') },
  { name: 'to the graph', act: (page) => page.keyboard.press('g') },
  { name: 'another theme', act: (page) => page.getByRole('button', { name: /^(Light|Dark) theme$/ }).click() },
  { name: 'Back', act: (page) => page.evaluate(() => history.back()) },
  { name: 'Forward', act: (page) => page.evaluate(() => history.forward()) },
];

async function zoom(page: Page, draw: Draw): Promise<void> {
  await page.mouse.move(500 + draw.below(300), 300 + draw.below(300));
  await page.mouse.wheel(0, draw.pick([-240, -120, 120, 240]));
}
