// Measures what an action costs the page's main thread, in CPU milliseconds, until the page is at rest again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';

/** Longer than any of the page's own timers, so that what they start belongs to the action. */
const REST_MS = 450;
const STEP_MS = 50;
/** Cytoscape asks for every frame, even when it draws nothing: a page at rest takes about a third of this. */
const IDLE_CPU_MS = 70;
const PATIENCE_MS = 30_000;
/** With this folder named, a CPU profile of each measurement is written there. */
const PROFILES = process.env.PORTOLAN_PROFILES;

export interface Cost {
  /** CPU time of the renderer's main thread. */
  readonly cpu: number;
  readonly script: number;
}

export interface ActionCost extends Cost {
  /** CPU with what the page would have taken at rest. */
  readonly raw: number;
}

export class Meter {
  private constructor(
    readonly page: Page,
    readonly cdp: CDPSession,
  ) {}

  static async of(page: Page): Promise<Meter> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Meter(page, cdp);
  }

  /** Milliseconds of CPU that the main thread has used since it began, and those in scripts. */
  async now(): Promise<Cost> {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    const value = (name: string): number => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000;
    return { cpu: value('ThreadTime'), script: value('ScriptDuration') };
  }

  /** Waits until the main thread has done next to nothing for a while; what it takes then, in CPU ms a ms of time. */
  async rest(): Promise<number> {
    const steps = REST_MS / STEP_MS;
    const start = performance.now();
    const seen = [{ at: performance.now(), cpu: (await this.now()).cpu }];
    for (;;) {
      await this.page.waitForTimeout(STEP_MS);
      const last = { at: performance.now(), cpu: (await this.now()).cpu };
      seen.push(last);
      const before = seen.at(-1 - steps);
      if (!before) continue;
      const rate = (last.cpu - before.cpu) / (last.at - before.at);
      if (last.cpu - before.cpu < IDLE_CPU_MS) return rate;
      if (last.at - start > PATIENCE_MS) throw new Error(`The page does not come to rest: ${rate.toFixed(2)} ms a ms.`);
    }
  }

  /** What `action` costs until the page is at rest, less what it would have taken at rest. */
  async cost(name: string, action: () => Promise<unknown>): Promise<ActionCost> {
    await this.rest();
    if (PROFILES) await this.startProfile();
    const [before, start] = [await this.now(), performance.now()];
    await action();
    const idle = await this.rest();
    const after = await this.now();
    if (PROFILES) await this.writeProfile(PROFILES, name);
    const raw = after.cpu - before.cpu;
    const cpu = Math.max(0, raw - idle * (performance.now() - start));
    return { cpu, raw, script: after.script - before.script };
  }

  private async startProfile(): Promise<void> {
    await this.cdp.send('Profiler.enable');
    await this.cdp.send('Profiler.setSamplingInterval', { interval: 200 });
    await this.cdp.send('Profiler.start');
  }

  private async writeProfile(folder: string, name: string): Promise<void> {
    const { profile } = await this.cdp.send('Profiler.stop');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name.replaceAll(/\W+/g, '-')}.cpuprofile`), JSON.stringify(profile));
  }
}
