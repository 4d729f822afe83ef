// Which files `--manifests` reads, in which order, and what it refuses.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder, testSurroundings } from '../testing/surroundings';
import { MAX_BYTES, readManifestFiles } from './manifestFiles';

const read = (paths: readonly string[], stdin: readonly Uint8Array[] = []) =>
  readManifestFiles(
    paths,
    testSurroundings({
      readStdin: async function* () {
        yield* stdin;
      },
    }),
    new AbortController().signal,
  );

const names = async (folder: string) => (await read([folder])).map(({ name }) => relative(folder, name));

describe('a folder', () => {
  it('gives its YAML and JSON files in depth and in the order of their paths', async () => {
    const folder = testFolder({ 'b.yml': '', 'a.yaml': '', 'c.json': '', 'D.YAML': '', 'notes.txt': '' });
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'b', 'z.yaml'), '');
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'node_modules', 'x.yaml'), '');
    expect(await names(folder)).toEqual(['D.YAML', 'a.yaml', 'b.yml', 'b/z.yaml', 'c.json']);
  });

  it('follows links inside itself, once, and none that lead out', async () => {
    const secret = testFolder({ 'secret.yaml': 'token' });
    const folder = testFolder({ 'real.yaml': '' });
    mkdirSync(join(folder, 'sub'));
    symlinkSync(join(folder, 'real.yaml'), join(folder, 'inside.yaml'));
    symlinkSync(folder, join(folder, 'sub', 'loop'));
    symlinkSync(join(secret, 'secret.yaml'), join(folder, 'outside.yaml'));
    symlinkSync(secret, join(folder, 'elsewhere'));
    symlinkSync('/nonexistent', join(folder, 'broken.yaml'));
    expect(await names(folder)).toEqual(['inside.yaml', 'real.yaml']);
  });

  it('without manifests is refused', async () => {
    await expect(read([testFolder({ 'a.txt': '' })])).rejects.toMatchObject({ code: 'manifests-missing' });
  });
});

describe('other paths', () => {
  it('are read as named, whatever their ending, each once', async () => {
    const file = join(testFolder({ 'policy.tpl': 'kind: X' }), 'policy.tpl');
    expect(await read([file, file])).toEqual([{ name: file, text: 'kind: X' }]);
  });

  it('may be standard input, in chunks that cut characters', async () => {
    const bytes = new TextEncoder().encode('name: é');
    expect(await read(['-'], [bytes.slice(0, 7), bytes.slice(7)])).toEqual([{ name: 'stdin', text: 'name: é' }]);
  });

  it('may be UTF-16 with a byte order mark', async () => {
    const file = join(testFolder(), 'wide.yaml');
    writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('kind: X', 'utf16le')]));
    expect((await read([file]))[0]?.text).toBe('kind: X');
  });

  it.each([
    ['/nonexistent/x.yaml', 'manifests-missing'],
    ['/dev/null', 'manifests-unreadable'],
  ])('%s is refused', async (path, code) => {
    await expect(read([path])).rejects.toMatchObject({ code });
  });

  it('are refused when too large together', async () => {
    const half = new Uint8Array(MAX_BYTES / 2 + 1);
    await expect(read(['-'], [half, half])).rejects.toMatchObject({ code: 'manifests-too-large' });
  });
});
