// What stands on one side of a comparison: a snapshot where the file is one, else manifests.
import type { ComparedInput } from '../view';
import type { ChosenFile } from './readFiles';

let last = 0;

export async function inputOf(files: readonly ChosenFile[]): Promise<ComparedInput> {
  last += 1;
  const [first] = files;
  const isSnapshot = files.length === 1 && first !== undefined && (await startsAsSnapshot(first.file));
  return {
    id: `input-${last}`,
    title: files.length === 1 ? (first?.name ?? '') : `${folderOf(files)} (${files.length} files)`,
    kind: isSnapshot ? 'snapshot' : 'manifests',
    files,
  };
}

/** By its first characters: manifests may be JSON too. */
async function startsAsSnapshot(file: Blob): Promise<boolean> {
  return /"format"\s*:\s*"portolan/.test(await file.slice(0, 4_000).text());
}

function folderOf(files: readonly ChosenFile[]): string {
  return files[0]?.name.split('/')[0] ?? '';
}
