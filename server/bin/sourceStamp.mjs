// Tells whether the build is of the sources that lie here: a fingerprint of their paths, sizes and times.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const STAMP = join(ROOT, 'server', 'dist', 'build-stamp.txt');

const SOURCES = [
  'client/index.html',
  'client/public',
  'client/src',
  'client/bench',
  'server/bench',
  'server/src',
  'shared/src',
  'package-lock.json',
  'vite.config.ts',
];

/** Changes with every change of a file that the build is made from; tests do not count. */
export function sourceStamp() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesOf(source))) {
    const { size, mtimeMs } = statSync(join(ROOT, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** False for a build that is missing or older; true where there are no sources to build from. */
export function isBuilt() {
  if (filesOf('server/src').length === 0) return true;
  try {
    return readFileSync(STAMP, 'utf8') === sourceStamp();
  } catch {
    return false;
  }
}

function filesOf(path) {
  const status = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!status) return [];
  if (!status.isDirectory()) return /\.test\.tsx?$/.test(path) ? [] : [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesOf(join(path, name)));
}
