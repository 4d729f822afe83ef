// Playwright's test with a server of its own for each worker; `source` says what it reads.
import { test as base } from '@playwright/test';
import { startPortolan } from './portolan';

interface WorkerOptions {
  /** Options that choose the input. */
  source: readonly string[];
  portolan: string;
}

export const test = base.extend<object, WorkerOptions>({
  source: [[], { option: true, scope: 'worker' }],
  portolan: [
    async ({ source }, use) => {
      const running = await startPortolan(source);
      await use(running.url);
      await running.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

export { expect } from '@playwright/test';
