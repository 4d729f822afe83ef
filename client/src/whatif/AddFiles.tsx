// Where files and folders are dropped or chosen.
import { FilePlus2, FolderPlus } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Notice } from '../ui';
import { type ChosenFile, type ChosenFiles, chosenFiles, droppedFiles } from './readFiles';

interface AddFilesProps {
  readonly label: string;
  /** Further ways to add something. */
  readonly children?: ReactNode;
  onFiles(files: readonly ChosenFile[]): void;
}

/** The attribute that makes a file input take a folder; the typings do not know it. */
const FOLDER = { webkitdirectory: '' } as Readonly<Record<string, string>>;

export function AddFiles({ label, children, onFiles }: AddFilesProps) {
  const [over, setOver] = useState(false);
  const [told, setTold] = useState<{ readonly title: string; readonly next: string } | null>(null);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const zone = useRef<HTMLDivElement>(null);
  const take = (chosen: ChosenFiles): void => {
    if (!chosen.ok) {
      setTold({ title: chosen.message, next: chosen.next });
      return;
    }
    const { left } = chosen;
    setTold(
      left === 0
        ? null
        : {
            title: `${left} other ${left === 1 ? 'file was' : 'files were'} left out.`,
            next: 'Only .yaml, .yml and .json are read.',
          },
    );
    onFiles(chosen.files);
  };
  const latest = useRef(take);
  latest.current = take;
  // The buttons do the same by keyboard.
  useEffect(() => zoneOf(zone.current!, setOver, (data) => void droppedFiles(data).then((f) => latest.current(f))), []);
  const choose = (input: HTMLInputElement): void => {
    take(chosenFiles(input.files ?? []));
    // The same file may be chosen again after it was changed.
    input.value = '';
  };
  return (
    <div className="add-files">
      <div className="drop-zone" ref={zone} data-over={over || undefined}>
        <p className="small">{label}</p>
        <div className="row-wrap">
          <button type="button" className="btn" onClick={() => files.current?.click()}>
            <FilePlus2 size={14} aria-hidden="true" /> Files…
          </button>
          <button type="button" className="btn" onClick={() => folder.current?.click()}>
            <FolderPlus size={14} aria-hidden="true" /> Folder…
          </button>
          {children}
        </div>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          accept=".yaml,.yml,.json"
          aria-label={`${label}: files`}
          onChange={(event) => choose(event.target)}
        />
        <input
          ref={folder}
          type="file"
          hidden
          aria-label={`${label}: folder`}
          {...FOLDER}
          onChange={(event) => choose(event.target)}
        />
      </div>
      {told ? (
        <Notice tone="warning" title={told.title} onClose={() => setTold(null)}>
          {told.next}
        </Notice>
      ) : null}
    </div>
  );
}

/** Makes an element take what is dropped on it, until the returned function is called. */
function zoneOf(element: HTMLElement, over: (is: boolean) => void, drop: (data: DataTransfer) => void): () => void {
  const listeners: Readonly<Record<string, (event: DragEvent) => void>> = {
    dragover: (event) => {
      event.preventDefault();
      over(true);
    },
    dragleave: () => over(false),
    drop: (event) => {
      event.preventDefault();
      over(false);
      if (event.dataTransfer) drop(event.dataTransfer);
    },
  };
  const all = Object.entries(listeners) as [string, EventListener][];
  for (const [name, listener] of all) element.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of all) element.removeEventListener(name, listener);
  };
}
