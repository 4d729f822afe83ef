// `npm run soak`: two hundred random interactions with big, none of which holds the page up; the seed repeats them.
import type { GraphResponse } from '@portolan/shared/contract';
import { Meter } from '../perf/meter';
import { openGraph, sceneSize } from '../support/graph';
import { expect, test } from '../support/test';
import { Draw, INTERACTIONS, type Things } from './interactions';

const STEPS = Number(process.env.PORTOLAN_SOAK_STEPS ?? 200);
const SEED = Number(process.env.PORTOLAN_SOAK_SEED ?? 1);
/** No task of the page's main thread may be longer, in milliseconds of processor time. */
const LONGEST = 200;
/** Never drawn, whatever is opened. */
const MOST = { nodes: 3000, edges: 6000 };

interface Step {
  readonly number: number;
  readonly name: string;
  /** The longest task: by the clock, and its share of what the main thread worked, as by the clock it had of all long tasks. */
  readonly clock: number;
  readonly longest: number;
  readonly cpu: number;
}

interface Watched extends Window {
  portolanTasks?: number[];
}

test('a restless reader is never held up', async ({ page, portolan }) => {
  test.setTimeout(STEPS * 10_000);
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript(() => {
    const tasks: number[] = [];
    (globalThis as unknown as Watched).portolanTasks = tasks;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask' });
  });
  const things = await thingsOf(portolan);
  await openGraph(page, portolan);
  const meter = await Meter.of(page);
  await meter.rest();
  await takeTasks();
  const draw = new Draw(SEED);
  const steps: Step[] = [];
  for (let number = 1; number <= STEPS; number++) {
    const { name, act } = draw.pick(INTERACTIONS);
    const before = await meter.now();
    await act(page, draw, things);
    await page.waitForTimeout(250);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
    const cpu = (await meter.now()).cpu - before.cpu;
    const tasks = await takeTasks();
    const [clock, all] = [Math.max(0, ...tasks), tasks.reduce((a, b) => a + b, 0)];
    // A task that waits for the processor is long by the clock only.
    steps.push({ number, name, clock, longest: clock * Math.min(1, cpu / Math.max(1, all)), cpu });
    const { nodes, edges } = await sceneOrNone();
    expect(nodes, `nodes after ${name}`).toBeLessThanOrEqual(MOST.nodes);
    expect(edges, `edges after ${name}`).toBeLessThanOrEqual(MOST.edges);
  }
  report(steps);
  expect(errors).toEqual([]);
  // The page still answers: a fresh question gets its picture.
  await page.goto(`${portolan}/#`);
  await expect(page.getByTestId('counts')).toContainText('of 5,000 pods drawn');
  const slow = steps.filter(({ longest }) => longest > LONGEST);
  expect(slow, 'steps with a task that took too long').toEqual([]);

  function takeTasks(): Promise<readonly number[]> {
    return page.evaluate(() => (globalThis as unknown as Watched).portolanTasks?.splice(0) ?? []);
  }

  async function sceneOrNone(): Promise<{ readonly nodes: number; readonly edges: number }> {
    return (await page.getByTestId('graph').isVisible()) ? await sceneSize(page) : { nodes: 0, edges: 0 };
  }
});

async function thingsOf(portolan: string): Promise<Things> {
  const graph = (await (await fetch(`${portolan}/api/graph?level=workload`)).json()) as GraphResponse;
  return {
    boxes: graph.namespaces.map(({ name }) => `Namespace/${name}`),
    workloads: graph.nodes.filter(({ kind }) => kind === 'workload').map(({ id }) => id),
  };
}

/** The dearest steps of each kind, for the reader of the run. */
function report(steps: readonly Step[]): void {
  const names = [...new Set(steps.map(({ name }) => name))].sort();
  const ms = (value: number): string => `${value.toFixed(0)} ms`.padStart(9);
  process.stdout.write(`${'interaction'.padEnd(22)} times  longest task  by the clock  all work: middle, most\n`);
  for (const name of names) {
    const own = steps.filter((step) => step.name === name);
    const cpu = own.map((step) => step.cpu).sort((a, b) => a - b);
    const longest = ms(Math.max(...own.map((step) => step.longest))).padStart(13);
    const clock = ms(Math.max(...own.map((step) => step.clock))).padStart(13);
    const middle = ms(cpu[cpu.length >> 1]!);
    process.stdout.write(
      `${name.padEnd(22)} ${String(own.length).padStart(5)} ${longest} ${clock} ${middle} ${ms(cpu.at(-1)!)}\n`,
    );
  }
}
