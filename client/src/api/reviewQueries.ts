// Questions to the review engine as React Query hooks: answers belong to the inputs that they were computed from.
import { useQuery } from '@tanstack/react-query';
import { createContext, useCallback, useContext } from 'react';
import { type Question, ReviewEngine, ReviewFailure, type ToolAnswer, type ToolName } from '../review';
import { SourceProblem } from './dataSource';
import { useDataSource } from './queries';

/** What is reviewed: the place and revision of the picture that is shown. */
export interface Reviewed {
  readonly place: string;
  readonly revision: number;
}

export const ReviewedContext = createContext<Reviewed | null>(null);

/** One a page: it holds a whole analysed cluster. */
const engine = new ReviewEngine();

export interface ReviewResult<A> {
  /** The answer, or the one before while a new one is computed. */
  readonly data: A | undefined;
  /** True while an answer to the present question is on its way. */
  readonly isPending: boolean;
  readonly problem: SourceProblem | null;
  /** The inputs are of this revision; it may be later than that of the picture. */
  readonly revision: number;
}

/** `question` null: nothing is asked. Needs a {@link ReviewedContext} above it. */
export function useReview<N extends ToolName>(tool: N, question: Question<N> | null): ReviewResult<ToolAnswer<N>> {
  const reviewed = useContext(ReviewedContext);
  if (!reviewed) throw new Error('Nothing is reviewed here.');
  const source = useDataSource();
  const key = `${reviewed.place} ${reviewed.revision}`;
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['review', reviewed.place, reviewed.revision, tool, question],
    queryFn: ({ signal }) => engine.run(key, () => source.snapshot(), tool, question as Question<N>, signal),
    enabled: question !== null && reviewed.revision > 0,
    // An answer about one cluster never stands under the name of another.
    placeholderData: (previous, query) => (query?.queryKey[1] === reviewed.place ? previous : undefined),
    structuralSharing: false,
    retry: false,
    gcTime: 60_000,
  });
  return {
    data: question === null ? undefined : data?.answer,
    isPending: question !== null && (isFetching || isPlaceholderData),
    problem: error === null ? null : toSourceProblem(error),
    revision: data?.revision ?? reviewed.revision,
  };
}

/** Asks outside of a component's own questions; the function stays the same as long as the same inputs are reviewed. */
export function useReviewAsk() {
  const reviewed = useContext(ReviewedContext);
  if (!reviewed) throw new Error('Nothing is reviewed here.');
  const source = useDataSource();
  const { place, revision } = reviewed;
  return useCallback(
    async <N extends ToolName>(tool: N, question: Question<N>, signal: AbortSignal): Promise<ToolAnswer<N>> => {
      try {
        const { answer } = await engine.run(`${place} ${revision}`, () => source.snapshot(), tool, question, signal);
        return answer;
      } catch (error) {
        throw error instanceof ReviewFailure ? toSourceProblem(error) : error;
      }
    },
    [place, revision, source],
  );
}

function toSourceProblem(error: Error): SourceProblem {
  if (error instanceof SourceProblem) return error;
  if (!(error instanceof ReviewFailure))
    return new SourceProblem('review-failed', 'The review engine could not be started.', 'Reload the page.');
  const { code, message, next } = error.problem;
  return new SourceProblem(code, message, next);
}
