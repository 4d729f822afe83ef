// What a person tries out: changed files and deleted policies. Kept for this tab, so that a reload loses nothing.
import { useCallback, useState } from 'react';
import type { Trial } from './view';

const NO_TRIAL: Trial = { files: [], deleted: [] };

/** `place`: what it is tried on; what was tried on another is not shown here. */
export function useTrial(place: string): { readonly trial: Trial; change(trial: Trial): void } {
  const [kept, setKept] = useState(() => ({ place, trial: readTrial(place) }));
  const change = useCallback(
    (trial: Trial) => {
      setKept({ place, trial });
      keepTrial(place, trial);
    },
    [place],
  );
  return { trial: kept.place === place ? kept.trial : NO_TRIAL, change };
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
