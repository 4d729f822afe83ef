// What the open panel of expectations found, for the picture, the matrix and the table beside it.
import { useEffect, useSyncExternalStore } from 'react';
import type { Breaches } from './breaches';

const listeners = new Set<() => void>();
let found: Breaches | null = null;

/** null: no expectations are open, or their panel is not. */
export function useBreaches(): Breaches | null {
  return useSyncExternalStore(subscribe, () => found);
}

/** Shows them as long as the calling component lives. */
export function useShownBreaches(breaches: Breaches | null): void {
  useEffect(() => {
    tell(breaches);
    return () => tell(null);
  }, [breaches]);
}

function tell(breaches: Breaches | null): void {
  if (breaches === found) return;
  found = breaches;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
