// `npm run planted`: plants one bug after another in the source, runs the tests that must notice it, and takes it out again.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUGS } from './bugs.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const run = ([command, ...args]) => spawnSync(command, args, { cwd: root, encoding: 'utf8', timeout: 300_000 });

let planted = null;
const takeOut = () => {
  if (planted) writeFileSync(planted.path, planted.text);
  planted = null;
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    takeOut();
    process.exit(130);
  });
}

const only = process.argv[2];
let caught = 0;
let missed = 0;
for (const { name, file, find, plant, check } of BUGS) {
  if (only && !name.includes(only)) continue;
  const path = `${root}${file}`;
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) {
    console.log(`MOVED   ${name}: ${file} does not hold the place to plant it in exactly once`);
    missed += 1;
    continue;
  }
  // Without the bug the tests must pass, or they would prove nothing.
  const before = run(check);
  planted = { path, text };
  writeFileSync(
    path,
    text.replace(find, () => plant),
  );
  let after;
  try {
    after = run(check);
  } finally {
    takeOut();
  }
  const isCaught = before.status === 0 && after.status !== 0;
  console.log(
    `${isCaught ? 'caught ' : 'MISSED '} ${name}${before.status === 0 ? '' : ' (the tests fail without it)'}`,
  );
  if (isCaught) caught += 1;
  else missed += 1;
}
console.log(`${caught} of ${caught + missed} planted bugs caught`);
process.exitCode = missed === 0 ? 0 : 1;
