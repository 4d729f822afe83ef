// Collects manifest files: named files, folders in depth, standard input; bounded, sorted, and never outside of what was named.
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { ManifestFile } from '@portolan/shared/cluster';
import type { Surroundings } from './clusterSource';
import { printable, SourceError } from './sourceError';

/** All manifests of one reading together, in bytes. */
export const MAX_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 20_000;
const EXTENSION = /\.(ya?ml|json)$/i;
/** Folders that hold other people's files. */
const SKIPPED = new Set(['.git', 'node_modules']);
export const STDIN = '-';

/**
 * Reads what `--manifests` names, in the order given; files of a folder in the order of their paths.
 * @throws SourceError `manifests-missing`, `manifests-unreadable` or `manifests-too-large`.
 */
export async function readManifestFiles(
  paths: readonly string[],
  surroundings: Pick<Surroundings, 'readStdin'>,
  signal: AbortSignal,
): Promise<readonly ManifestFile[]> {
  const budget = new Budget();
  const files = new Map<string, ManifestFile>();
  for (const path of paths) {
    if (path === STDIN) {
      files.set(STDIN, { name: 'stdin', text: decode(await readAll(surroundings.readStdin(), budget)) });
      continue;
    }
    for (const name of await expand(path)) {
      signal.throwIfAborted();
      if (!files.has(name)) files.set(name, { name, text: await readText(name, budget) });
      if (files.size > MAX_FILES) throw tooLarge(`are more than ${MAX_FILES} files`);
    }
  }
  return [...files.values()];
}

class Budget {
  #left = MAX_BYTES;

  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw tooLarge(`are larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  }
}

async function expand(path: string): Promise<readonly string[]> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw trouble(path, error);
  });
  if (status.isFile()) return [path];
  if (!status.isDirectory()) throw unreadable(path, 'is neither a file nor a folder');
  const root = await realpath(path);
  const found: string[] = [];
  await walk(path, root, root, new Set([root]), found);
  if (found.length > 0) return found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  throw new SourceError(
    'manifests-missing',
    `The folder ${printable(path)} holds no .yaml, .yml or .json file.`,
    'Name the folder or the files that hold your manifests.',
  );
}

/** `shown` is the folder as it was named; `real` where it lies. */
async function walk(shown: string, real: string, root: string, visited: Set<string>, found: string[]): Promise<void> {
  const entries = await readdir(real, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw trouble(shown, error);
  });
  for (const entry of entries) {
    if (found.length > MAX_FILES) throw tooLarge(`are more than ${MAX_FILES} files`);
    const target = await targetOf(entry, real, root);
    if (target === null) continue;
    const name = join(shown, entry.name);
    if (target.folder) {
      if (SKIPPED.has(entry.name) || visited.has(target.path)) continue;
      visited.add(target.path);
      await walk(name, target.path, root, visited, found);
    } else if (EXTENSION.test(entry.name)) found.push(name);
  }
}

/** Links are followed inside the root only, so that a folder from elsewhere cannot pull in files of this machine. */
async function targetOf(
  entry: Dirent,
  folder: string,
  root: string,
): Promise<{ path: string; folder: boolean } | null> {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return { path, folder: true };
  if (entry.isFile()) return { path, folder: false };
  if (!entry.isSymbolicLink()) return null;
  const target = await realpath(path).catch(() => null);
  if (target === null) return null;
  const way = relative(root, target);
  if (way === '..' || way.startsWith(`..${sep}`) || way === '' || way.startsWith(sep)) return null;
  const status = await stat(target);
  return status.isDirectory()
    ? { path: target, folder: true }
    : status.isFile()
      ? { path: target, folder: false }
      : null;
}

async function readText(path: string, budget: Budget): Promise<string> {
  try {
    budget.take((await stat(path)).size);
    return decode(await readFile(path));
  } catch (error) {
    throw error instanceof SourceError ? error : trouble(path, error as NodeJS.ErrnoException);
  }
}

async function readAll(stream: AsyncIterable<Uint8Array>, budget: Budget): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    budget.take(chunk.length);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Some editors write UTF-16; its byte order mark says so. */
function decode(bytes: Uint8Array): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  return new TextDecoder(wide).decode(bytes);
}

function trouble(path: string, error: NodeJS.ErrnoException): SourceError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new SourceError(
      'manifests-missing',
      `There is no file or folder ${printable(path)}.`,
      'Check the path given with --manifests; it starts at the folder you are in.',
    );
  }
  return unreadable(path, error.code === 'EACCES' ? 'may not be read by you' : 'cannot be read');
}

function unreadable(path: string, problem: string): SourceError {
  return new SourceError(
    'manifests-unreadable',
    `${printable(path)} ${problem}.`,
    'Name files and folders that you can read.',
  );
}

function tooLarge(problem: string): SourceError {
  return new SourceError(
    'manifests-too-large',
    `The manifests ${problem}.`,
    'Name a smaller folder, or the files that matter, with --manifests.',
  );
}
