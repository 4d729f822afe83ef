// `portolan verify`: what it says of files that are whole, changed, missing or larger than any export; and what exports say of their age.
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSnapshot, parseSnapshot, type Snapshot } from '@portolan/shared/contract';
import { expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand';
import { testFolder } from '../testing/surroundings';
import { testTerminal } from '../testing/testTerminal';

async function verify(...args: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const terminal = testTerminal();
  const code = await runCommand(['verify', ...args], terminal);
  return { code, said: `${terminal.seen.out}${terminal.seen.told.join('\n')}` };
}

async function exported(format: 'json' | 'html', ...more: readonly string[]): Promise<string> {
  const file = join(testFolder(), `file.${format}`);
  expect(await runCommand(['export', '--demo', '-o', format, '--out', file, ...more], testTerminal())).toBe(0);
  return file;
}

it('vouches for a snapshot and a page as they were written, and for neither with a character changed', async () => {
  for (const format of ['json', 'html'] as const) {
    const file = await exported(format);
    expect(await verify(file)).toMatchObject({ code: 0, said: expect.stringContaining('intact, not signed') });
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('storefront', 'storefrant'));
    expect(await verify(file)).toMatchObject({ code: 1, said: expect.stringContaining('NOT intact') });
  }
});

it('does not take an unsigned snapshot for one that a key has signed', async () => {
  const key = join(testFolder(), 'review.key');
  expect(await runCommand(['keygen', '--out', key], testTerminal())).toBe(0);
  const answer = await verify(await exported('json'), '--key', `${key}.pub`);
  expect(answer).toMatchObject({ code: 1, said: expect.stringContaining('but it is not signed') });
  expect(await verify(await exported('html', '--sign', key), '--key', `${key}.pub`)).toMatchObject({ code: 0 });
});

it('says what to do about a file that is not there, and about one that is larger than any export', async () => {
  const file = join(testFolder(), 'large.html');
  expect(await verify(file)).toEqual({ code: 2, said: expect.stringContaining('cannot be read') });
  writeFileSync(file, '<!doctype html>');
  // Sparse: nothing is written.
  truncateSync(file, 600 * 1024 * 1024);
  expect(await verify(file)).toEqual({ code: 2, said: expect.stringContaining('is larger than 512 MiB') });
});

it('keeps the time of what it holds when a snapshot is exported again, redacted or not', async () => {
  const first = await exported('json');
  const folder = testFolder();
  const older = join(folder, 'older.json');
  const taken = '2025-05-06T07:08:09.000Z';
  const { objects, header } = parsed(readFileSync(first, 'utf8'));
  writeFileSync(older, formatSnapshot(objects, { ...header, createdAt: taken }));
  for (const more of [[], ['--redact']]) {
    const again = join(folder, `again${more.length}.json`);
    expect(await runCommand(['export', '--snapshot', older, '--out', again, ...more], testTerminal())).toBe(0);
    expect(parsed(readFileSync(again, 'utf8')).header.createdAt).toBe(taken);
    const drawing = join(folder, `again${more.length}.dot`);
    expect(
      await runCommand(['export', '--snapshot', older, '-o', 'dot', '--out', drawing, ...more], testTerminal()),
    ).toBe(0);
    expect(readFileSync(drawing, 'utf8').includes(`Read ${taken}`)).toBe(true);
  }
});

function parsed(text: string): Snapshot {
  const answer = parseSnapshot(text);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}
