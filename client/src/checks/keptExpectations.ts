// The file of expectations that is open in this tab: kept by the browser for as long as the tab lives, and sent nowhere.
import { useSyncExternalStore } from 'react';

export interface OpenFile {
  readonly name: string;
  readonly text: string;
}

const KEY = 'portolan-expectations';
const listeners = new Set<() => void>();
let open: OpenFile | null | undefined;

/** null: none is open. */
export function useOpenFile(): OpenFile | null {
  return useSyncExternalStore(subscribe, current);
}

export function keepFile(file: OpenFile | null): void {
  open = file;
  store(file);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function current(): OpenFile | null {
  if (open === undefined) open = restore();
  return open;
}

// A browser that keeps nothing for this page throws at the mere mention of its storage, and a full one when written to.
function store(file: OpenFile | null): void {
  try {
    if (file === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(file));
  } catch {
    return;
  }
}

function restore(): OpenFile | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<OpenFile> | null;
    return typeof kept?.name === 'string' && typeof kept.text === 'string'
      ? { name: kept.name, text: kept.text }
      : null;
  } catch {
    return null;
  }
}
