// Writes files whole or not at all: a temporary one beside them, flushed, then renamed; and what an interrupted write leaves is swept.
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StoreProblem } from './snapshotStore';

/** The calls that a disk can fail; tests put failing ones in their place. */
export interface Disk {
  readonly open: (path: string, flags: number, mode?: number) => Promise<FileHandle>;
  readonly rename: (from: string, to: string) => Promise<void>;
}

export const REAL_DISK: Disk = { open, rename };

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;
/** Characters that are written at once, so that other work gets its turn. */
const SLICE = 1 << 20;
const TEMPORARY = /^\.temporary-([0-9a-f]{8})-(\d+)-[0-9a-f]{16}$/;
/** Writers on other machines cannot be asked whether they still run; none takes this long. Milliseconds. */
const LONGEST_WRITE = 3_600_000;

/** Process numbers mean something on this machine only. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
/** What this process is writing at the moment. */
const underWay = new Set<string>();

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
}

/** After it the file is there and on the disk; after a failure, or a crash at any moment, what was there before is. */
export async function writeWhole(disk: Disk, folder: string, name: string, text: string): Promise<void> {
  const temporary = `.temporary-${machine}-${process.pid}-${randomBytes(8).toString('hex')}`;
  const path = join(folder, temporary);
  underWay.add(temporary);
  try {
    const handle = await disk.open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, FILE_MODE);
    try {
      for (let at = 0; at < text.length; ) {
        const end = sliceEnd(text, at + SLICE);
        await handle.appendFile(text.slice(at, end));
        at = end;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await disk.rename(path, join(folder, name));
  } catch (error) {
    await unlink(path).catch(() => {});
    throw error;
  } finally {
    underWay.delete(temporary);
  }
  await syncFolder(disk, folder);
}

/** Never between the halves of a surrogate pair. */
function sliceEnd(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}

/** Names outlive a power cut only when their folder is flushed too. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  const handle = await disk.open(folder, O_RDONLY | O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether there was such a file. */
export async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Opens for reading, and only what is a file of its own: never through a link. */
export function openFile(disk: Disk, path: string): Promise<FileHandle> {
  return disk.open(path, O_RDONLY | O_NOFOLLOW);
}

/** Removes what writers left that are no more. */
export async function sweepTemporaries(folder: string): Promise<number> {
  let swept = 0;
  for (const name of await namesIn(folder)) {
    if (!(await isLeftBehind(folder, name))) continue;
    await unlink(join(folder, name)).catch(() => {});
    swept += 1;
  }
  return swept;
}

async function isLeftBehind(folder: string, name: string): Promise<boolean> {
  const [, where, pid] = TEMPORARY.exec(name) ?? [];
  if (where === undefined || underWay.has(name)) return false;
  if (where === machine && !isRunning(Number(pid))) return true;
  const found = await lstat(join(folder, name)).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs > LONGEST_WRITE;
}

/** A number of our own on a name that is not ours is that of a run before us. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Empty where there is no such folder yet. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP']);

/** What the disk said, in words; anything else is passed on as it is. */
export function asStoreProblem(error: unknown): unknown {
  const code = codeOf(error) ?? '';
  if (FULL.has(code)) {
    return new StoreProblem(
      'disk-full',
      `There is no room left on the disk that keeps the snapshots (${code}); nothing was changed.`,
      'Make room there, or choose another folder with --snapshots.',
    );
  }
  if (REFUSED.has(code)) {
    return new StoreProblem(
      'store-not-writable',
      `Portolan may not use the folder that keeps the snapshots (${code}); nothing was changed.`,
      'Give the user that runs Portolan the right to write there, or choose another folder with --snapshots.',
    );
  }
  return error;
}
