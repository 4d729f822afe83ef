// Before all measurements: the generator of `npm run bench` writes its clusters as manifests.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('../../server/dist/bench.js', import.meta.url));
/** `PORTOLAN_SHAPES` names a folder written before. */
export const SHAPES = process.env.PORTOLAN_SHAPES ?? join(tmpdir(), 'portolan-shapes');

export default function writeShapes(): void {
  if (process.env.PORTOLAN_SHAPES && existsSync(SHAPES)) return;
  mkdirSync(SHAPES, { recursive: true });
  execFileSync(process.execPath, [BENCH, '--write', SHAPES], { stdio: 'ignore' });
}
