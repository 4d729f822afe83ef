// How everything is built and unit-tested: the page (default), the server and CLI (--ssr), and the Vitest projects.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

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

export default defineConfig(({ isSsrBuild }) =>
  isSsrBuild
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
