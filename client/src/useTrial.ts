// What a person tries out: changed files and deleted policies. Kept for this tab, so that a reload loses nothing.
import { useCallback, useState } from 'react';
import type { Trial } from './view';

const NO_TRIAL: Trial = { files: [], deleted: [] };

/** `place`: what it is tried on; what was tried on another is not shown here. */
export function useTrial(place: string): TrialInHand {
  const [kept, setKept] = useState(() => ({ place, trial: readTrial(place), aside: NO_TRIAL }));
  const keep = useCallback(
    (trial: Trial, aside: Trial) => {
      setKept({ place, trial, aside });
      keepTrial(place, trial);
    },
    [place],
  );
  const { trial, aside } = kept.place === place ? kept : { trial: NO_TRIAL, aside: NO_TRIAL };
  return {
    trial,
    aside: isEmpty(aside) ? null : aside,
    change: useCallback((next: Trial) => keep(next, aside), [keep, aside]),
    start: useCallback((next: Trial) => keep(next, isEmpty(trial) ? aside : trial), [keep, trial, aside]),
    bringBack: useCallback(() => keep(aside, isEmpty(trial) ? NO_TRIAL : trial), [keep, trial, aside]),
  };
}

export interface TrialInHand {
  readonly trial: Trial;
  /** What was tried before another trial was begun. */
  readonly aside: Trial | null;
  change(trial: Trial): void;
  /** Begins another trial; what is in hand is put aside, never lost. */
  start(trial: Trial): void;
  /** Takes up what was put aside, and puts aside what is in hand. */
  bringBack(): void;
}

function isEmpty({ files, deleted }: Trial): boolean {
  return files.length === 0 && deleted.length === 0;
}

const KEY = 'portolan-trial';

// A browser that keeps nothing for this page throws at the mere mention of its storage, and a full one when written to.
function keepTrial(place: string, trial: Trial): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ place: lasting(place), trial }));
  } catch {
    return;
  }
}

function readTrial(place: string): Trial {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as { place: string; trial: Trial } | null;
    return kept?.place === lasting(place) ? kept.trial : NO_TRIAL;
  } catch {
    return NO_TRIAL;
  }
}

/** Without the run of the server: another run reads the same cluster. */
function lasting(place: string): string {
  return place.replace(/ \S*$/, '');
}
