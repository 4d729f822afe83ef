// How everything is built and unit-tested: the page (default), the server and CLI (--ssr), and the Vitest projects.

import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const entries = {
  cli: 'server/src/cli.ts',
  engineWorker: 'server/src/engineWorker.ts',
  sourceWorker: 'server/src/sourceWorker.ts',
  bench: 'server/bench/bench.ts',
  readingBench: 'server/bench/reading/readingBench.ts',
  readingProbe: 'server/bench/reading/probe.ts',
  readingSource: 'server/bench/reading/measureSource.ts',
  scriptedCluster: 'server/bench/reading/scriptedCluster.ts',
  pageParts: 'client/bench/pageParts.ts',
};

/** The page that is a file: one script and one style, without workers and without the editor. */
const offline: UserConfig = {
  root: 'client',
  plugins: [
    {
      name: 'offline-parts',
      enforce: 'pre',
      resolveId: (source, importer) =>
        importer && !importer.includes('/offline/') && /^\.\.?\/(tools|workers|pdf)$/.test(source)
          ? resolveOffline(source, importer)
          : null,
    },
    react(),
  ],
  build: {
    outDir: '../server/dist/offline',
    emptyOutDir: true,
    target: 'es2023',
    cssCodeSplit: false,
    modulePreload: false,
    rollupOptions: {
      input: 'client/src/offline/main.tsx',
      output: { format: 'iife', entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
    },
  },
};

/** `client/src/tools`, `client/src/workers` and `client/src/review/pdf`, which have stand-ins there; the tools of the engine have none. */
function resolveOffline(source: string, importer: string): string | null {
  const client = fileURLToPath(new URL('./client/src/', import.meta.url));
  const wanted = resolve(dirname(importer), source);
  if (wanted === `${client}tools`) return `${client}offline/tools.tsx`;
  if (wanted === `${client}review/pdf`) return `${client}offline/pdf.ts`;
  return wanted === `${client}workers` ? `${client}offline/workers.ts` : null;
}

export default defineConfig(({ isSsrBuild, mode }) =>
  mode === 'offline'
    ? offline
    : isSsrBuild
      ? {
          build: {
            ssr: true,
            outDir: 'server/dist',
            emptyOutDir: true,
            target: 'node20',
            rollupOptions: { input: entries, output: { entryFileNames: '[name].js', format: 'esm' } },
          },
          ssr: { noExternal: [/^@portolan\//] },
        }
      : {
          root: 'client',
          plugins: [react()],
          base: './',
          build: {
            outDir: 'dist',
            emptyOutDir: true,
            target: 'es2023',
            assetsInlineLimit: 0,
            modulePreload: { polyfill: false },
          },
          worker: { format: 'es' },
          server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:4400' } },
        },
);
