// A source in one word: whether a file holds manifests or a snapshot is told by how it begins.
import { open } from 'node:fs/promises';
import type { SourceWord } from '../reviewOptions';
import type { SourceChoice } from '../sources/openSource';

/** What cannot be opened counts as manifests, whose reader then says what is wrong. */
export async function choiceOf(word: SourceWord): Promise<SourceChoice> {
  if (word.from !== 'file') return word;
  const { path, scope } = word;
  return (await isSnapshot(path)) ? { from: 'snapshot', path, scope } : { from: 'manifests', paths: [path], scope };
}

async function isSnapshot(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return false;
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return /^\ufeff?\s*\{\s*"format"\s*:\s*"portolan-snapshot"/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}
