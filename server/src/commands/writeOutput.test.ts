// A file that is written is whole, private where it must be, and never laid over another without being told to.
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../outputError';
import { testFolder } from '../testing/surroundings';
import { discardOutput, writeOutput } from './writeOutput';

const file = (path: string, more: object = {}) => ({ path, force: false, secret: false, ...more });

describe('a file that is written', () => {
  it('holds all pieces and leaves nothing beside it', async () => {
    const folder = testFolder();
    const pieces = Array.from({ length: 5_000 }, (_, index) => `line ${index} of many that do not fit one chunk\n`);
    await writeOutput(file(join(folder, 'a.csv')), pieces);
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe(pieces.join(''));
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  it('is for its owner alone where it is secret, whatever was there before', async () => {
    const path = join(testFolder({ 's.json': 'old' }), 's.json');
    chmodSync(path, 0o644);
    await writeOutput(file(path, { secret: true, force: true }), ['new']);
    expect([statSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([0o600, 'new']);
  });

  it('replaces another only when forced, and then not what has a second name for it', async () => {
    const folder = testFolder({ a: 'old' });
    linkSync(join(folder, 'a'), join(folder, 'b'));
    await expect(writeOutput(file(join(folder, 'a')), ['new'])).rejects.toThrow('is there already');
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
    await writeOutput(file(join(folder, 'a'), { force: true }), ['new']);
    expect([readFileSync(join(folder, 'a'), 'utf8'), readFileSync(join(folder, 'b'), 'utf8')]).toEqual(['new', 'old']);
  });

  it('stands where a link leads when forced, and the link stays', async () => {
    const folder = testFolder({ real: 'old' });
    symlinkSync('real', join(folder, 'link'));
    symlinkSync('nowhere', join(folder, 'broken'));
    await expect(writeOutput(file(join(folder, 'link')), ['new'])).rejects.toThrow('is there already');
    await expect(writeOutput(file(join(folder, 'broken'), { force: true }), ['x'])).rejects.toThrow('link to nothing');
    await writeOutput(file(join(folder, 'link'), { force: true }), ['new']);
    expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new');
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  it('is not begun when it cannot be, and the words say why and what to do', async () => {
    const folder = testFolder({ plain: '' });
    mkdirSync(join(folder, 'sub'));
    const problem = async (path: string) => {
      const error: unknown = await writeOutput(file(path, { force: true }), ['x']).catch((thrown: unknown) => thrown);
      return error instanceof OutputError ? error.message : error;
    };
    expect(await problem(join(folder, 'sub'))).toMatch(/is a folder/);
    expect(await problem(join(folder, 'none', 'a'))).toMatch(/its folder does not exist/);
    expect(await problem(join(folder, 'plain', 'a'))).toMatch(/no folder/);
    expect(await problem('/dev/null')).toMatch(/no ordinary file/);
    expect(await problem(join(folder, 'x'.repeat(300)))).toMatch(/too long/);
  });

  it('is never half there: a source that fails leaves what was before, and nothing else', async () => {
    const folder = testFolder({ a: 'old' });
    const failing = function* () {
      yield 'x'.repeat(200_000);
      throw new Error('our own mistake');
    };
    const outcome = writeOutput(file(join(folder, 'a'), { force: true }), failing());
    await expect(outcome).rejects.toThrow();
    expect([readdirSync(folder), readFileSync(join(folder, 'a'), 'utf8')]).toEqual([['a'], 'old']);
  });

  it('can be given up half way', async () => {
    const folder = testFolder();
    const pieces = function* () {
      yield 'x'.repeat(200_000);
      expect(readdirSync(folder)).toHaveLength(1);
      discardOutput();
      expect(readdirSync(folder)).toEqual([]);
      yield 'y';
    };
    await expect(writeOutput(file(join(folder, 'a')), pieces())).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not overwrite one that came while it was written', async () => {
    const folder = testFolder();
    const pieces = function* () {
      yield 'mine';
      writeFileSync(join(folder, 'a'), 'theirs');
    };
    await expect(writeOutput(file(join(folder, 'a')), pieces())).rejects.toThrow('is there already');
    expect([readdirSync(folder), readFileSync(join(folder, 'a'), 'utf8')]).toEqual([['a'], 'theirs']);
  });
});
