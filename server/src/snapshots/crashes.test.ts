// P12, snapshots are never half: writers that are killed at any moment, and twenty at once, leave whole files with the hashes that they claim.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSnapshot } from '@portolan/shared/contract';
import { build } from 'vite';
import { beforeAll, expect, it } from 'vitest';
import { sampleSnapshot } from '../testing/sampleSnapshot';
import { testFolder } from '../testing/surroundings';
import { DirectoryStore } from './directoryStore';

const KILLS = 200;
const WRITERS = 20;
const FACTS = { name: 'kept', note: '', by: 'person', workloads: 1, policies: 1, revision: 1 } as const;

let program = '';

beforeAll(async () => {
  const entry = fileURLToPath(new URL('../testing/snapshotWriter.ts', import.meta.url));
  const made = await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, write: false, rollupOptions: { output: { codeSplitting: false } } },
  });
  const [first] = Array.isArray(made) ? made : [made];
  if (first === undefined || !('output' in first)) throw new Error('There is no program to kill.');
  program = first.output.flatMap((part) => (part.type === 'chunk' ? [part.code] : []))[0] ?? '';
}, 120_000);

/** A writer, once it has begun. */
async function startWriter(file: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return { child, ended };
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

it(`${KILLS} kills in the middle of writing: every snapshot that is listed is whole, the one before is untouched, and nothing is left over`, async () => {
  const file = join(testFolder({ 'writer.mjs': program }), 'writer.mjs');
  const folder = testFolder();
  const store = new DirectoryStore(folder);
  const kept = await store.take(sampleSnapshot(0), FACTS);
  const hash = hashOf(join(folder, `${kept.id}.json`));
  let whole = 0;
  let swept = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, ended } = await startWriter(file, folder, '0', String(kill * 1_000 + 1));
    await new Promise((resolve) => setTimeout(resolve, (kill * 7) % 23));
    child.kill('SIGKILL');
    await ended;
    swept += await store.sweep();
    const { snapshots } = await store.list();
    for (const { id, inputsHash, name } of snapshots) {
      const parsed = parseSnapshot(readFileSync(join(folder, `${id}.json`), 'utf8'));
      expect(parsed.ok && parsed.value.inputsHash).toBe(inputsHash);
      // Its neighbour is whole too.
      expect(name).toMatch(/^(kept|turn \d+(, named again)?)$/);
      if (id !== kept.id) await store.delete(id);
    }
    whole += snapshots.length - 1;
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(hashOf(join(folder, `${kept.id}.json`))).toBe(hash);
  }
  // They did die in the middle of writing.
  expect(whole).toBeGreaterThanOrEqual(KILLS);
  expect(swept).toBeGreaterThan(0);
  console.info(`${KILLS} kills: ${whole} whole snapshots, ${swept} temporary files swept`);
}, 300_000);

it(`${WRITERS} writers at once: all that they took is there, whole and under a name of its own`, async () => {
  const file = join(testFolder({ 'writer.mjs': program }), 'writer.mjs');
  const folder = testFolder();
  const turns = 10;
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, i) => startWriter(file, folder, String(turns), String(i * turns))),
  );
  const codes = await Promise.all(writers.map(async ({ ended }) => (await ended)[0] as unknown));
  expect(codes).toEqual(Array.from({ length: WRITERS }, () => 0));
  const { snapshots } = await new DirectoryStore(folder).list();
  expect(snapshots).toHaveLength(WRITERS * turns);
  const texts = snapshots.map(({ id }) => readFileSync(join(folder, `${id}.json`), 'utf8'));
  expect(new Set(texts)).toEqual(new Set(Array.from({ length: WRITERS * turns }, (_, i) => sampleSnapshot(i))));
  expect(snapshots.every(({ name }) => name.endsWith('named again'))).toBe(true);
  expect(readdirSync(folder)).toHaveLength(2 * WRITERS * turns);
}, 120_000);
