// Files and folders that a person drops or chooses, read within bounds; only manifests are taken, and nothing leaves the page.
/** Bytes of all files, and how many files. */
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_FILES = 2_000;
const MANIFEST = /\.(ya?ml|json)$/i;

export interface ChosenFile {
  /** With its folder, as `policies/api.yaml`. */
  readonly name: string;
  readonly file: File;
}

export type ChosenFiles =
  | { readonly ok: true; readonly files: readonly ChosenFile[]; readonly left: number }
  | { readonly ok: false; readonly message: string; readonly next: string };

/** Of an input element: a folder's files carry their path. */
export function chosenFiles(list: Iterable<File>): ChosenFiles {
  return bounded(Array.from(list, (file) => ({ name: file.webkitRelativePath || file.name, file })));
}

/** Of a drop, folders walked through. */
export async function droppedFiles(data: DataTransfer): Promise<ChosenFiles> {
  const entries = Array.from(data.items, (item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  if (entries.length === 0) return chosenFiles(data.files);
  const files: ChosenFile[] = [];
  for (const entry of entries) await collect(entry, '', files);
  return bounded(files);
}

async function collect(entry: FileSystemEntry, folder: string, files: ChosenFile[]): Promise<void> {
  if (files.length > MOST_FILES || folder.split('/').length > 20) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    files.push({ name: `${folder}${entry.name}`, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A browser lists a folder in parts, until a part is empty.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return;
    for (const one of part) await collect(one, `${folder}${entry.name}/`, files);
  }
}

function bounded(all: readonly ChosenFile[]): ChosenFiles {
  const hidden = ({ name }: ChosenFile): boolean => name.split('/').some((part) => part.startsWith('.'));
  const files = all.filter((file) => MANIFEST.test(file.name) && !hidden(file));
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  if (files.length === 0)
    return {
      ok: false,
      message: 'No manifest is among these files.',
      next: 'Choose files that end in .yaml, .yml or .json.',
    };
  if (files.length > MOST_FILES)
    return { ok: false, message: `More than ${MOST_FILES} files.`, next: 'Choose the folder that holds the policies.' };
  if (bytes > MOST_BYTES)
    return {
      ok: false,
      message: 'The files hold more than 32 MB.',
      next: 'Choose the folder that holds the policies.',
    };
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { ok: true, files: sorted, left: all.length - files.length };
}
