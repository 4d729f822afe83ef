// `npm run build`: the page, then the server and command line, with Vite; a stamp says of which sources.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeTemplate } from './offlineTemplate.mjs';
import { isBuilt, ROOT, STAMP, sourceStamp } from './sourceStamp.mjs';

const LOCK = join(ROOT, 'node_modules', '.portolan-build');
/** A lock that is older was left behind by a build that was killed. */
const LOCK_AGE_MS = 120_000;

// vite.config.ts names its folders from here.
process.chdir(ROOT);
const waited = await lock();
try {
  // Who waited for another build of the same sources needs none of his own.
  if (!waited || !isBuilt()) {
    const { build } = await import('vite');
    const stamp = sourceStamp();
    rmSync(STAMP, { force: true });
    await build({ logLevel: 'error' });
    await build({ logLevel: 'error', build: { ssr: true } });
    await build({ logLevel: 'error', mode: 'offline' });
    writeTemplate(join(ROOT, 'server', 'dist'));
    writeFileSync(STAMP, stamp);
  }
} finally {
  rmSync(LOCK, { recursive: true, force: true });
}

/** True if another build had to be waited for. */
async function lock() {
  for (let tries = 0; ; tries += 1) {
    try {
      mkdirSync(LOCK);
      return tries > 0;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > LOCK_AGE_MS) rmSync(LOCK, { recursive: true, force: true });
    await sleep(250);
  }
}
