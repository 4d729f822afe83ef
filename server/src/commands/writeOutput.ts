// The one place that writes a file: where the person said, whole or not at all, and never over another without being told to.
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, link, lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OutputError } from '../outputError';
import { printable } from '../sources/sourceError';
import { writeAll } from '../terminal';

export interface OutputFile {
  readonly path: string;
  /** Write over a file that is there. */
  readonly force: boolean;
  /** True: nobody but its owner may read it. */
  readonly secret: boolean;
}

/** Files that are begun and not yet whole. */
const begun = new Set<string>();

/**
 * Writes into a new file beside the one that was named, brings it onto the disk, and gives it its name: whoever reads finds all or nothing.
 * @throws OutputError when it cannot be written; what was there before is untouched then.
 */
export async function writeOutput(
  { path, force, secret }: OutputFile,
  pieces: Iterable<string | Uint8Array>,
): Promise<void> {
  const target = await targetOf(path, force);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  begun.add(temporary);
  try {
    const file = await open(temporary, 'wx', secret ? 0o600 : 0o666);
    try {
      await fill(file, pieces);
    } finally {
      await file.close();
    }
    await name(temporary, target, force);
    await keepFolder(dirname(target));
  } catch (error) {
    // What the system did not say is our own mistake.
    throw error instanceof Error && 'syscall' in error ? trouble(path, error as NodeJS.ErrnoException) : error;
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
    begun.delete(temporary);
  }
}

/** Takes back a file that was just written: half of what belongs together helps nobody. */
export async function takeBack(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Takes away what is begun, for a program that must end at once. */
export function discardOutput(): void {
  for (const path of begun) rmSync(path, { force: true });
}

async function fill(file: FileHandle, pieces: Iterable<string | Uint8Array>): Promise<void> {
  await writeAll(async (piece) => void (await file.writeFile(piece)), pieces);
  await file.sync();
}

/** The file itself where the path is a link to one. */
async function targetOf(path: string, force: boolean): Promise<string> {
  const there = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw trouble(path, error);
  });
  if (there === null) return path;
  const real = await realpath(path).catch(() => null);
  if (real === null) throw new OutputError(`${printable(path)} is a link to nothing.`, 'Name another file with --out.');
  const status = await lstat(real);
  if (status.isDirectory()) throw new OutputError(`${printable(path)} is a folder.`, 'Name a file in it with --out.');
  if (!status.isFile()) {
    throw new OutputError(`${printable(path)} is no ordinary file.`, 'Write to standard output with --out -.');
  }
  if (!force) throw taken(path);
  return real;
}

/** Another may have come since it was looked for: a link is never laid over a file. */
async function name(temporary: string, target: string, force: boolean): Promise<void> {
  if (force) return rename(temporary, target);
  try {
    await link(temporary, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(target);
    // File systems without links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error;
    if ((await lstat(target).catch(() => null)) !== null) throw taken(target);
    await rename(temporary, target);
  }
}

/** So that the name outlives a loss of power; file systems that cannot do it for folders do it by themselves. */
async function keepFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

function taken(path: string): OutputError {
  return new OutputError(`${printable(path)} is there already.`, 'Name another file with --out, or add --force.');
}

const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  EACCES: ['may not be written: permission denied.', 'Name a folder of yours with --out.'],
  EPERM: ['may not be written: not permitted.', 'Name a folder of yours with --out.'],
  EROFS: ['lies on a file system that is read-only.', 'Name another folder with --out.'],
  ENOENT: ['cannot be written: its folder does not exist.', 'Make the folder first, or name another with --out.'],
  ENOTDIR: ['cannot be written: a part of the path is no folder.', 'Name another folder with --out.'],
  ENOSPC: ['was not written: the disk is full.', 'Make room, or name another folder with --out.'],
  EDQUOT: ['was not written: your share of the disk is full.', 'Make room, or name another folder with --out.'],
  EFBIG: ['was not written: it would be larger than the file system allows.', 'Name another folder with --out.'],
  ENAMETOOLONG: ['cannot be written: the name is too long.', 'Choose a shorter one with --out.'],
};

function trouble(path: string, { code = '' }: NodeJS.ErrnoException): OutputError {
  const [what, next] = WORDS[code] ?? [`was not written (${code}).`, 'Name another file with --out.'];
  return new OutputError(`${printable(path)} ${what}`, next);
}
