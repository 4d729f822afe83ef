// The unit tests: the pure core and the server in Node, the page's own logic in jsdom.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'core',
          environment: 'node',
          include: ['shared/**/*.test.ts', 'server/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      { test: { name: 'page', environment: 'jsdom', include: ['client/**/*.test.{ts,tsx}'] } },
    ],
  },
});
