// What the open panel of observed traffic found, for the picture beside it, and the files that are open in it.
import { useEffect, useSyncExternalStore } from 'react';
import type { TrafficMarks } from './trafficMarks';

/** Flow logs that were opened, for as long as this page lives. */
export interface OpenFlows {
  readonly id: string;
  readonly files: readonly File[];
}

class Kept<T> {
  #value: T | null = null;
  readonly #listeners = new Set<() => void>();

  readonly current = (): T | null => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  tell(value: T | null): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }
}

const marks = new Kept<TrafficMarks>();
const open = new Kept<OpenFlows>();
let lastId = 0;

/** null: no flow log is open, or its panel is not. */
export function useTrafficMarks(): TrafficMarks | null {
  return useSyncExternalStore(marks.subscribe, marks.current);
}

/** Shows them as long as the calling component lives. */
export function useShownMarks(shown: TrafficMarks | null): void {
  useEffect(() => {
    marks.tell(shown);
    return () => marks.tell(null);
  }, [shown]);
}

export function useOpenFlows(): OpenFlows | null {
  return useSyncExternalStore(open.subscribe, open.current);
}

export function openFlows(files: readonly File[]): void {
  lastId += 1;
  open.tell(files.length === 0 ? null : { id: `flows-${lastId}`, files });
}
