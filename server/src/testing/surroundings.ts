// Surroundings and folders for tests: nothing of the machine that runs them shows through.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Surroundings } from '../sources/clusterSource';

export interface TestSurroundings extends Surroundings {
  readonly told: string[];
}

export function testSurroundings(given: Partial<Surroundings> = {}): TestSurroundings {
  const told: string[] = [];
  return {
    env: { PATH: process.env.PATH },
    home: '/nonexistent',
    cwd: tmpdir(),
    interactive: false,
    tell: (line) => told.push(line),
    readStdin: async function* () {},
    ...given,
    told,
  };
}

/** A new folder with these files; gone after the test. */
export function testFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
