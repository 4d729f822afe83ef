// What the picture shows beside the cluster while something is tried out or compared, and who answers for its two states.
import type { Answer } from '@portolan/shared/graph';
import { useEffect, useMemo, useState } from 'react';
import { type DataSource, SourceProblem, useDataSource, useReview, useReviewAsk } from './api';
import type { Joined } from './review';
import type { Overlay, ReviewTool, Sides, Trial } from './view';

export interface JoinedPicture extends Overlay {
  /** False: the picture is that of the cluster alone. */
  readonly isOn: boolean;
  /** Answers for one of the two states instead of the cluster's server. */
  sourceOf(which: 'before' | 'after'): DataSource;
  /** Tells the two states of every comparison from each other, and from all revisions of the cluster. */
  revisionOf(which: 'before' | 'after'): number;
}

/** Milliseconds of rest before a keystroke is tried out. */
const REST = 120;

export function useOverlay(tool: ReviewTool | null, trial: Trial, sides: Sides): JoinedPicture {
  const joined = useMemo(() => joinedOf(tool, trial, sides), [tool, trial, sides]);
  const rested = useRested(joined);
  const { data, isPending, problem } = useReview('difference', rested);
  const source = useDataSource();
  const ask = useReviewAsk();
  const [number, setNumber] = useState(0);
  useEffect(() => {
    if (rested !== null) setNumber((before) => before + 1);
  }, [rested]);
  return useMemo(() => {
    const isOn = rested !== null && data?.comparison != null;
    return {
      isOn,
      comparison: isOn ? data.comparison : null,
      findings: rested === null ? [] : (data?.findings ?? []),
      isPending: joined !== null && (isPending || joined !== rested),
      problem: problem ?? (rested === null ? null : (data?.problem ?? null)),
      sourceOf: (which) => {
        if (rested === null) return source;
        const one = { joined: rested, which } as const;
        const need = async <T>(answer: Promise<Answer<T>>): Promise<T> => {
          const given = await answer;
          if (!given.ok) throw new SourceProblem(given.code, given.message, given.next);
          return given.value;
        };
        return {
          ...source,
          explain: async ({ from, to, port }, signal) => ({
            revision: 0,
            explanation: await need(ask('explainIn', { ...one, from, to, port }, signal)),
          }),
          policy: async (ref, signal) => ({ revision: 0, ...(await need(ask('policyIn', { ...one, ref }, signal))) }),
          policies: async (signal) => ({ revision: 0, policies: await need(ask('policiesIn', one, signal)) }),
          pods: async (node, signal) => ({ revision: 0, pods: await need(ask('podsIn', { ...one, node }, signal)) }),
        };
      },
      revisionOf: (which) => -2 * number - (which === 'before' ? 1 : 2),
    };
  }, [joined, rested, data, isPending, problem, source, ask, number]);
}

function joinedOf(tool: ReviewTool | null, trial: Trial, sides: Sides): Joined | null {
  if (tool === 'whatif') return trial.files.length + trial.deleted.length > 0 ? { kind: 'trial', trial } : null;
  if (tool === 'compare' || tool === 'snapshots') return sides.before || sides.after ? { kind: 'sides', sides } : null;
  return null;
}

/** The value once it has stood for a moment; nothing at once. */
function useRested<T>(value: T | null): T | null {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST);
    return () => clearTimeout(timer);
  }, [value]);
  return value === null ? null : rested;
}
