// Writes the fixture big anew, so that it is always what the built generator makes.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { BIG_FOLDER } from '../support/big';

const GENERATOR = fileURLToPath(new URL('../../server/dist/bench.js', import.meta.url));

test('the generator writes big', () => {
  rmSync(BIG_FOLDER, { recursive: true, force: true });
  execFileSync(process.execPath, [GENERATOR, '--write', dirname(BIG_FOLDER), 'big'], { stdio: 'ignore' });
});
