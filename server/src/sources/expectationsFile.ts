// Reads a file of expectations from disk.
import { open } from 'node:fs/promises';
import { printable } from './sourceError';

/** Far above what the reader takes, so that it can say so itself. */
const MAX_BYTES = 8 * 1024 * 1024;

export type ExpectationsFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly next: string };

export async function readExpectationsFile(path: string): Promise<ExpectationsFile> {
  const failed = (what: string, next: string): ExpectationsFile => ({
    ok: false,
    message: `The expectations ${printable(path)} ${what}.`,
    next,
  });
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_BYTES) return failed('are too large', 'Name the file that Portolan saved, or that you wrote.');
      return { ok: true, text: new TextDecoder().decode(await file.readFile()) };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return code === 'ENOENT'
      ? failed('do not exist', 'Name the file with --expectations.')
      : failed('cannot be read', 'Check that the path is a file and may be read.');
  }
}
