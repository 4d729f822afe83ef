// What the reader looks at while the cluster goes on: the picture stays until they ask for the next one, or have been away from it.
import type { RevisionEvent } from '@portolan/shared/contract';
import { compareGraphs, type GraphComparison, isSamePicture, type TrafficGraph } from '@portolan/shared/graph';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { isStill, useIdle } from './useIdle';

/** One state of the cluster, as it can be drawn. */
export interface Picture {
  /** What it is a picture of, by a name that nothing else has. */
  readonly place: string;
  readonly revision: number;
  readonly graph: TrafficGraph;
  /** Whether nodes are drawn in it. */
  readonly nodes: boolean;
}

/** From one picture to a later one. */
export interface Change {
  readonly before: Picture;
  readonly after: Picture;
  readonly comparison: GraphComparison;
  readonly news: readonly RevisionEvent[];
}

/** Pairs that are marked for a moment, before they go or after they came. */
export interface Marked {
  readonly how: 'gained' | 'lost';
  readonly pairs: GraphComparison['pairs'];
}

export interface Shown {
  readonly picture: Picture;
  /** What the latest picture would change; null: nothing that is drawn. */
  readonly waiting: Change | null;
  /** The last change that was shown. */
  readonly last: Change | null;
  readonly marked: Marked | null;
  /** Shows the latest picture. */
  show(): void;
}

/** A picture that nobody touches for so long is renewed by itself. */
const IDLE_MS = 30_000;
/** How long what goes is marked before it goes. */
const LEAVE_MS = 900;
/** Larger graphs are not compared pair by pair while somebody looks at them. */
const LIMITS = { listed: 200, pairs: 60_000 };

/**
 * @param fresh the latest picture; null: there is none yet.
 * @param news what was told since the picture that is shown.
 */
export function usePicture(
  fresh: Picture | null,
  news: readonly RevisionEvent[],
  onShown: (revision: number) => void,
): Shown | null {
  const [held, setHeld] = useState<Picture | null>(null);
  const [last, setLast] = useState<Change | null>(null);
  const [marked, setMarked] = useState<Marked | null>(null);
  const comparison = useMemo(
    () => (held && fresh && isOneView(held, fresh) ? compare(held, fresh) : null),
    [held, fresh],
  );
  const isKept = comparison !== null && !isSamePicture(comparison);
  const picture = isKept ? held : fresh;
  const waiting = useMemo(
    () => (isKept && held && fresh && comparison ? { before: held, after: fresh, comparison, news } : null),
    [isKept, held, fresh, comparison, news],
  );
  useEffect(() => {
    if (isKept || fresh === null || fresh === held) return;
    if (held !== null && held.place !== fresh.place) setLast(null);
    setHeld(fresh);
    onShown(fresh.revision);
  }, [isKept, fresh, held, onShown]);

  const finish = useCallback(
    (change: Change) => {
      setHeld(change.after);
      setLast(change);
      setMarked({ how: 'gained', pairs: change.comparison.pairs.filter(({ how }) => how !== 'lost') });
      onShown(change.after.revision);
    },
    [onShown],
  );
  const show = useCallback(() => {
    if (!waiting) return;
    const going = waiting.comparison.pairs.filter(({ how }) => how === 'lost');
    if (going.length === 0 || isStill()) return finish(waiting);
    setMarked({ how: 'lost', pairs: going });
    setTimeout(() => finish(waiting), LEAVE_MS);
  }, [waiting, finish]);
  useIdle(waiting !== null, IDLE_MS, show);
  return picture === null ? null : { picture, waiting, last, marked, show };
}

/** The same graph with and without nodes are two views and no change. */
function isOneView(a: Picture, b: Picture): boolean {
  return a.place === b.place && a.nodes === b.nodes;
}

function compare(before: Picture, after: Picture): GraphComparison {
  return compareGraphs(before.graph, after.graph, LIMITS);
}
