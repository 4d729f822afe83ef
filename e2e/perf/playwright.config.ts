// `npm run bench:page`: how much of the processor the page takes, by the browser's own counters. One browser, one page at a time.
import { defineConfig } from '@playwright/test';
import base from '../playwright.config';

export default defineConfig({
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results/perf',
  workers: 1,
  forbidOnly: true,
  timeout: 600_000,
  globalSetup: './writeShapes.ts',
  reporter: './tableReporter.ts',
  ...(base.use ? { use: base.use } : {}),
});
