// Snapshots in a folder: each a file that can be opened as it is, and beside it a small one with its name and note.
import { randomInt } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredSnapshot } from '@portolan/shared/contract';
import {
  asStoreProblem,
  codeOf,
  type Disk,
  makeFolder,
  namesIn,
  openFile,
  REAL_DISK,
  removeFile,
  sweepTemporaries,
  syncFolder,
  writeWhole,
} from './disk';
import { headerFacts } from './snapshotHeader';
import { type KeptFile, SNAPSHOT_ID, type SnapshotFacts, type SnapshotStore, StoreProblem } from './snapshotStore';

export interface StoreLimits {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

export const DEFAULT_LIMITS: StoreLimits = { maxBytes: 2 ** 30, maxFiles: 1_000 };

/** What stands beside a snapshot. */
type About = Omit<StoredSnapshot, 'id' | 'bytes'>;

const SNAPSHOT = '.json';
const ABOUT = '.about.json';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** Bytes: where the header of a snapshot must end to be told when nothing stands beside it. */
const BEGINNING = 1 << 20;
/** Bytes of what stands beside a snapshot; more was not written by us. */
const MOST_ABOUT = 64 * 1024;

export class DirectoryStore implements SnapshotStore {
  /** Changes of this process, one after the other, so that the quota holds. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: string,
    private readonly limits: StoreLimits = DEFAULT_LIMITS,
    private readonly disk: Disk = REAL_DISK,
  ) {}

  /** Removes what interrupted writes left; tells how many. */
  sweep(): Promise<number> {
    return this.#guarded(async () => {
      const swept = await sweepTemporaries(this.folder);
      const names = new Set(await namesIn(this.folder));
      for (const name of names) {
        const id = name.endsWith(ABOUT) ? name.slice(0, -ABOUT.length) : '';
        if (SNAPSHOT_ID.test(id) && !names.has(id + SNAPSHOT) && (await this.#isOld(name))) {
          await removeFile(join(this.folder, name));
        }
      }
      return swept;
    });
  }

  list(): Promise<Awaited<ReturnType<SnapshotStore['list']>>> {
    return this.#guarded(async () => {
      const names = await namesIn(this.folder);
      const ids = names.filter((name) => name.endsWith(SNAPSHOT)).map((name) => name.slice(0, -SNAPSHOT.length));
      const found = await Promise.all(ids.filter((id) => SNAPSHOT_ID.test(id)).map((id) => this.#entry(id)));
      const snapshots = found.filter((entry) => entry !== null).sort(compareEntries);
      const bytes = snapshots.reduce((sum, entry) => sum + entry.bytes, 0);
      return { snapshots, usage: { bytes, files: snapshots.length, ...this.limits } };
    });
  }

  take(text: string, facts: SnapshotFacts): Promise<StoredSnapshot> {
    return this.#inTurn(async () => {
      const bytes = Buffer.byteLength(text);
      await this.#checkRoom(bytes);
      await makeFolder(this.folder);
      const id = newId();
      const about: About = { ...facts, ...headerFacts(text), takenAt: new Date().toISOString() };
      // The snapshot's own name comes last: with it the whole is there.
      await writeWhole(this.disk, this.folder, id + ABOUT, JSON.stringify(about));
      try {
        await writeWhole(this.disk, this.folder, id + SNAPSHOT, text);
      } catch (error) {
        await removeFile(join(this.folder, id + ABOUT)).catch(() => {});
        throw error;
      }
      return { id, bytes, ...about };
    });
  }

  read(id: string): Promise<KeptFile> {
    return this.#guarded(async () => {
      const handle = await openFile(this.disk, this.#pathOf(id)).catch((error: unknown) => {
        throw codeOf(error) === 'ENOENT' ? notFound() : error;
      });
      const { size } = await handle.stat();
      return { bytes: size, stream: handle.createReadStream() };
    });
  }

  describe(id: string, { name, note }: Pick<StoredSnapshot, 'name' | 'note'>): Promise<void> {
    return this.#inTurn(async () => {
      this.#pathOf(id);
      const entry = await this.#entry(id);
      if (entry === null) throw notFound();
      const { id: _id, bytes: _bytes, ...about } = entry;
      await writeWhole(this.disk, this.folder, id + ABOUT, JSON.stringify({ ...about, name, note } satisfies About));
    });
  }

  delete(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!(await removeFile(this.#pathOf(id)))) throw notFound();
      await removeFile(join(this.folder, id + ABOUT));
      await syncFolder(this.disk, this.folder);
    });
  }

  async #checkRoom(bytes: number): Promise<void> {
    const { usage } = await this.list();
    const { maxBytes, maxFiles } = this.limits;
    if (usage.files < maxFiles && usage.bytes + bytes <= maxBytes) return;
    const held = `${usage.files.toLocaleString('en')} snapshots, ${megabytes(usage.bytes)}`;
    throw new StoreProblem(
      'store-full',
      `The store is full: it holds ${held}, this one has ${megabytes(bytes)}, and the most are ${maxFiles.toLocaleString('en')} snapshots and ${megabytes(maxBytes)}.`,
      'Delete snapshots that are no longer needed; Portolan never deletes one by itself.',
    );
  }

  /** null: there is no such snapshot (any more). */
  async #entry(id: string): Promise<StoredSnapshot | null> {
    const found = await lstat(join(this.folder, id + SNAPSHOT)).catch(() => null);
    if (found === null || !found.isFile()) return null;
    const about = (await this.#about(id)) ?? {
      ...headerFacts((await this.#text(id + SNAPSHOT, BEGINNING)) ?? ''),
      ...UNKNOWN,
      takenAt: found.mtime.toISOString(),
    };
    return { id, bytes: found.size, ...about };
  }

  async #about(id: string): Promise<About | null> {
    const text = await this.#text(id + ABOUT, MOST_ABOUT);
    if (text === null) return null;
    try {
      return readAbout(JSON.parse(text));
    } catch {
      return null;
    }
  }

  async #text(name: string, most: number): Promise<string | null> {
    const handle = await openFile(this.disk, join(this.folder, name)).catch(() => null);
    if (handle === null) return null;
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(most), 0, most, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  #pathOf(id: string): string {
    if (!SNAPSHOT_ID.test(id)) throw notFound();
    return join(this.folder, id + SNAPSHOT);
  }

  /** Another writer may be about to put the snapshot beside a young one. */
  async #isOld(name: string): Promise<boolean> {
    const found = await lstat(join(this.folder, name)).catch(() => null);
    return found !== null && Date.now() - found.mtimeMs > 3_600_000;
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#guarded(change));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asStoreProblem(error);
    }
  }
}

const UNKNOWN = { name: '', note: '', by: 'person', workloads: null, policies: null, revision: null } as const;

function newId(): string {
  return Array.from({ length: 26 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** Throws on anything that we did not write. */
function readAbout(value: unknown): About {
  const fields = new Map<string, unknown>(Object.entries(value as object));
  const words = (name: string): string => {
    const found = fields.get(name);
    if (typeof found !== 'string') throw new Error(`${name} is no text`);
    return found;
  };
  const count = (name: string): number | null => {
    const found = fields.get(name);
    return typeof found === 'number' && Number.isSafeInteger(found) && found >= 0 ? found : null;
  };
  const orNull = (name: string): string | null => (fields.get(name) === null ? null : words(name));
  return {
    takenAt: words('takenAt'),
    readAt: orNull('readAt'),
    name: words('name'),
    note: words('note'),
    by: words('by') === 'schedule' ? 'schedule' : 'person',
    title: words('title'),
    context: orNull('context'),
    inputsHash: orNull('inputsHash'),
    workloads: count('workloads'),
    policies: count('policies'),
    revision: count('revision'),
  };
}

function compareEntries(a: StoredSnapshot, b: StoredSnapshot): number {
  return a.takenAt === b.takenAt ? (a.id < b.id ? -1 : 1) : a.takenAt < b.takenAt ? 1 : -1;
}

function notFound(): StoreProblem {
  return new StoreProblem('snapshot-not-found', 'There is no such snapshot.', 'Look at the list again.');
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
