#!/usr/bin/env node
// The command `portolan` in a clone: builds on first use and after changes, then runs the built command line.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isBuilt, ROOT } from './sourceStamp.mjs';

if (!isBuilt()) {
  process.stderr.write('Building Portolan (first use, or its sources have changed)…\n');
  const script = fileURLToPath(new URL('./build.mjs', import.meta.url));
  // Standard output stays free for what the command prints.
  const { status } = spawnSync(process.execPath, [script], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    process.stderr.write('The build failed; its messages stand above.\n  Run "npm ci", then try again.\n');
    process.exit(1);
  }
}
await import('../dist/cli.js');
