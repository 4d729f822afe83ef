// Snapshots in a folder: what was taken comes back byte by byte, the quota holds, and a disk that fails leaves what was there (P12).
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { parseSnapshot } from '@portolan/shared/contract';
import { describe, expect, it } from 'vitest';
import { sampleSnapshot } from '../testing/sampleSnapshot';
import { testFolder } from '../testing/surroundings';
import { DEFAULT_LIMITS, DirectoryStore } from './directoryStore';
import type { Disk } from './disk';

const FACTS = { name: '', note: '', by: 'person', workloads: 3, policies: 2, revision: 7 } as const;

function failing(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

async function contentOf(store: DirectoryStore, id: string): Promise<string> {
  return textOf((await store.read(id)).stream);
}

describe('a store', () => {
  it('keeps what was taken, newest first, with what is known of it', async () => {
    const store = new DirectoryStore(join(testFolder(), 'made', 'here'));
    expect(await store.list()).toEqual({
      snapshots: [],
      usage: { bytes: 0, files: 0, ...DEFAULT_LIMITS },
    });
    const first = await store.take(sampleSnapshot(1), { ...FACTS, name: 'one' });
    await new Promise((resolve) => setTimeout(resolve, 3));
    const second = await store.take(sampleSnapshot(2), { ...FACTS, note: 'before the release' });
    const { snapshots, usage } = await store.list();
    expect(snapshots).toEqual([second, first]);
    expect(usage).toMatchObject({ files: 2, bytes: first.bytes + second.bytes });
    expect(first).toMatchObject({
      name: 'one',
      readAt: '2026-03-03T10:02:00Z',
      title: 'shop',
      context: null,
      workloads: 3,
      policies: 2,
      revision: 7,
    });
    const parsed = parseSnapshot(sampleSnapshot(1));
    expect(parsed.ok && parsed.value.inputsHash).toBe(first.inputsHash);
    expect(await contentOf(store, first.id)).toBe(sampleSnapshot(1));
  });

  it('lets nobody else look: the folder is the owner’s, and so are its files', async () => {
    const folder = join(testFolder(), 'snapshots');
    const { id } = await new DirectoryStore(folder).take(sampleSnapshot(1), FACTS);
    expect(id).toMatch(/^[a-z0-9]{26}$/);
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder).sort()).toEqual([`${id}.about.json`, `${id}.json`]);
    for (const name of readdirSync(folder)) expect(lstatSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('writes texts that are larger than a slice, and letters at its edge, as they are', async () => {
    const store = new DirectoryStore(testFolder());
    const text = `${'a'.repeat(2 ** 20 - 1)}😀${'é'.repeat(2 ** 20)}\n`;
    const { id, bytes } = await store.take(text, FACTS);
    expect(bytes).toBe(Buffer.byteLength(text));
    expect((await contentOf(store, id)) === text).toBe(true);
  });

  it('changes name and note, and nothing else', async () => {
    const store = new DirectoryStore(testFolder());
    const taken = await store.take(sampleSnapshot(1), FACTS);
    await store.describe(taken.id, { name: 'Monday', note: 'two\nlines' });
    expect((await store.list()).snapshots).toEqual([{ ...taken, name: 'Monday', note: 'two\nlines' }]);
    expect(await contentOf(store, taken.id)).toBe(sampleSnapshot(1));
  });

  it('deletes what it is told to, and knows nothing of other ids', async () => {
    const folder = testFolder({ 'outside.json': '{}' });
    const store = new DirectoryStore(join(folder, 'snapshots'));
    const { id } = await store.take(sampleSnapshot(1), FACTS);
    const missing = { code: 'snapshot-not-found' };
    for (const other of ['a'.repeat(26), '../outside', `../${'a'.repeat(23)}`, '', `${id}/`, 'A'.repeat(26)]) {
      await expect(store.read(other)).rejects.toMatchObject(missing);
      await expect(store.delete(other)).rejects.toMatchObject(missing);
      await expect(store.describe(other, { name: '', note: '' })).rejects.toMatchObject(missing);
    }
    await store.delete(id);
    await expect(store.read(id)).rejects.toMatchObject(missing);
    expect(readdirSync(join(folder, 'snapshots'))).toEqual([]);
    expect(readdirSync(folder)).toContain('outside.json');
  });

  it('never follows a link, and lists nothing that is not a snapshot’s file', async () => {
    const folder = testFolder({ 'secret.txt': 'secret', 'notes.json': '{}' });
    const id = 'l'.repeat(26);
    symlinkSync(join(folder, 'secret.txt'), join(folder, `${id}.json`));
    mkdirSync(join(folder, `${'d'.repeat(26)}.json`));
    const store = new DirectoryStore(folder);
    expect((await store.list()).snapshots).toEqual([]);
    await expect(store.read(id)).rejects.toMatchObject({ code: 'store-not-writable' });
  });

  it('lists a snapshot that a person put there, and one whose neighbour is damaged, by its own header', async () => {
    const folder = testFolder();
    const [bare, damaged] = ['b'.repeat(26), 'c'.repeat(26)];
    writeFileSync(join(folder, `${bare}.json`), sampleSnapshot(1));
    writeFileSync(join(folder, `${damaged}.json`), 'no snapshot');
    writeFileSync(join(folder, `${damaged}.about.json`), '{"name":7}');
    const { snapshots } = await new DirectoryStore(folder).list();
    const told = Object.fromEntries(snapshots.map((one) => [one.id, [one.title, one.readAt]]));
    expect(told).toEqual({ [bare]: ['shop', '2026-03-03T10:02:00Z'], [damaged]: ['', null] });
  });

  it('refuses beyond its quota in words, and deletes nothing', async () => {
    const folder = testFolder();
    const size = Buffer.byteLength(sampleSnapshot(1));
    const many = new DirectoryStore(folder, { maxBytes: 2 ** 30, maxFiles: 2 });
    await many.take(sampleSnapshot(1), FACTS);
    await many.take(sampleSnapshot(2), FACTS);
    await expect(many.take(sampleSnapshot(3), FACTS)).rejects.toMatchObject({
      code: 'store-full',
      message: expect.stringContaining('holds 2 snapshots'),
    });
    const large = new DirectoryStore(folder, { maxBytes: 2 * size + 100, maxFiles: 100 });
    await expect(large.take(sampleSnapshot(3), FACTS)).rejects.toMatchObject({ code: 'store-full' });
    expect((await many.list()).usage.files).toBe(2);
  });

  it('holds its quota when many ask at once', async () => {
    const store = new DirectoryStore(testFolder(), { maxBytes: 2 ** 30, maxFiles: 5 });
    const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => store.take(sampleSnapshot(i), FACTS)));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect((await store.list()).usage.files).toBe(5);
  });
});

describe('a disk that fails', () => {
  type Call = 'open' | 'write' | 'sync' | 'rename';
  /** A disk on which the given call fails from its `nth` time on. */
  function faulty(call: Call, code: string, nth: number): Disk {
    let calls = 0;
    const fails = (made: Call): boolean => made === call && ++calls >= nth;
    return {
      open: async (path, flags, mode) => {
        if (mode !== undefined && fails('open')) throw failing(code);
        const handle = await open(path, flags, mode);
        if (mode === undefined) return handle;
        return new Proxy(handle, {
          get: (target, name) => {
            if (name === 'appendFile') {
              return async (text: string) => {
                if (!fails('write')) return target.appendFile(text);
                // A full disk takes a part of it.
                await target.appendFile(text.slice(0, 10));
                throw failing(code);
              };
            }
            if (name === 'sync') return async () => (fails('sync') ? Promise.reject(failing(code)) : target.sync());
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? value.bind(target) : value;
          },
        });
      },
      rename: async (from, to) => (fails('rename') ? Promise.reject(failing(code)) : rename(from, to)),
    };
  }

  const CASES = (['open', 'write', 'sync', 'rename'] as const).flatMap((call) =>
    (
      [
        ['ENOSPC', 'disk-full'],
        ['EDQUOT', 'disk-full'],
        ['EACCES', 'store-not-writable'],
        ['EROFS', 'store-not-writable'],
      ] as const
    ).flatMap(([code, problem]) => ([1, 2] as const).map((nth) => ({ call, code, problem, nth }))),
  );

  it.each(CASES)(
    'with $code at $call number $nth says $problem and leaves everything as it was',
    async ({ call, code, problem, nth }) => {
      const folder = testFolder();
      const sound = new DirectoryStore(folder);
      const kept = await sound.take(sampleSnapshot(1), FACTS);
      const before = readdirSync(folder).sort();
      const store = new DirectoryStore(folder, DEFAULT_LIMITS, faulty(call, code, nth));
      await expect(store.take(sampleSnapshot(2), FACTS)).rejects.toMatchObject({ code: problem });
      expect(readdirSync(folder).sort()).toEqual(before);
      expect((await sound.list()).snapshots).toEqual([kept]);
      expect(parseSnapshot(await contentOf(sound, kept.id)).ok).toBe(true);
      const renaming = new DirectoryStore(folder, DEFAULT_LIMITS, faulty(call, code, 1));
      await expect(renaming.describe(kept.id, { name: 'new', note: '' })).rejects.toMatchObject({ code: problem });
      expect((await sound.list()).snapshots).toEqual([kept]);
      expect(readdirSync(folder).sort()).toEqual(before);
    },
  );

  it('that fails in another way is not called the person’s problem', async () => {
    const store = new DirectoryStore(testFolder(), DEFAULT_LIMITS, faulty('write', 'EIO', 1));
    await expect(store.take(sampleSnapshot(1), FACTS)).rejects.toMatchObject({ code: 'EIO' });
  });
});

describe('what interrupted writes left', () => {
  it('is swept: of ended processes at once, of other machines when it is old, of nobody who writes', async () => {
    const folder = testFolder();
    const store = new DirectoryStore(folder);
    const { id } = await store.take(sampleSnapshot(1), FACTS);
    const names = {
      elsewhereOld: '.temporary-00000000-1-0000000000000000',
      elsewhereYoung: '.temporary-00000000-2-0000000000000000',
      orphanOld: `${'o'.repeat(26)}.about.json`,
      orphanYoung: `${'y'.repeat(26)}.about.json`,
      foreign: '.temporary',
    };
    for (const name of Object.values(names)) writeFileSync(join(folder, name), 'half');
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const name of [names.elsewhereOld, names.orphanOld, names.foreign]) utimesSync(join(folder, name), old, old);
    expect(await store.sweep()).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(
      [names.elsewhereYoung, names.foreign, names.orphanYoung, `${id}.about.json`, `${id}.json`].sort(),
    );
    expect(readFileSync(join(folder, `${id}.json`), 'utf8')).toBe(sampleSnapshot(1));
  });
});
