// Browser tests: `manifests`, `demo`, `calico`, `hostile` and `big` run in `npm test`, `soak` by itself, `cluster` against the API server that KUBECONFIG names.
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { BIG_FOLDER } from './support/big';
import { findBrowser } from './support/browser';

const { executablePath, env } = await findBrowser();
const shop = fileURLToPath(new URL('./fixtures/shop.yaml', import.meta.url));
const kubeconfig = process.env.KUBECONFIG;

export default defineConfig<object, { source: readonly string[] }>({
  testDir: '.',
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath,
      env: {
        ...Object.fromEntries(
          Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
        ),
        ...env,
      },
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    { name: 'manifests', testMatch: 'journeys/*.spec.ts', use: { source: ['--manifests', shop] } },
    { name: 'demo', testMatch: 'demo/*.spec.ts', use: { source: ['--demo'] } },
    { name: 'calico', testMatch: 'tiers/*.spec.ts', use: { source: ['--demo=calico'] } },
    { name: 'hostile', testMatch: 'hostile/*.spec.ts', use: { source: ['--manifests', shop] } },
    { name: 'big-setup', testMatch: 'big/setup.ts' },
    {
      name: 'big',
      testMatch: 'big/*.spec.ts',
      dependencies: ['big-setup'],
      use: { source: ['--manifests', BIG_FOLDER] },
    },
    // By `npm run soak` only: it takes minutes.
    {
      name: 'soak',
      testMatch: 'soak/*.spec.ts',
      dependencies: ['big-setup'],
      use: { source: ['--manifests', BIG_FOLDER] },
    },
    ...(kubeconfig
      ? [
          // By `npm run churn` only: it takes ten minutes.
          { name: 'churn', testMatch: 'churn/*.spec.ts', use: { source: ['--kubeconfig', kubeconfig] } },
          { name: 'cluster-setup', testMatch: 'cluster/setup.ts' },
          {
            name: 'cluster',
            testMatch: ['journeys/*.spec.ts', 'cluster/*.spec.ts'],
            dependencies: ['cluster-setup'],
            use: { source: ['--kubeconfig', kubeconfig] },
          },
          // Ends the API server and starts it again: only where PORTOLAN_TESTBED says how.
          {
            name: 'live',
            testMatch: 'cluster/live/*.spec.ts',
            dependencies: ['cluster'],
            use: { source: ['--kubeconfig', kubeconfig] },
          },
          // After all that looks at the shop: it takes the shop away, since it needs the cluster for itself.
          { name: 'languages', testMatch: 'cluster/languages/*.spec.ts', dependencies: ['cluster'] },
        ]
      : []),
  ],
});
