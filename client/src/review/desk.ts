// One analysed cluster and the tools that are put to it; lives in the review worker, or in the page where there are no workers.
import { parseSnapshot, UNBOUNDED } from '@portolan/shared/contract';
import { analyseLive, type LiveAnalysis } from '@portolan/shared/graph';
import { TOOLS, type ToolName } from './tools';

export interface DeskProblem {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

export type DeskAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: DeskProblem };

export class ReviewDesk {
  #live: LiveAnalysis | null = null;

  /** Takes the snapshot in the place of the one before. */
  load(snapshot: string): DeskAnswer | Promise<DeskAnswer> {
    this.#live = null;
    const parsed = parseSnapshot(snapshot, UNBOUNDED);
    if (!parsed.ok) return { ok: false, problem: parsed };
    const { header, objects } = parsed.value;
    const isTold = header.chosenBy === 'detection' || header.chosenBy === 'default';
    // When it was read is told by what is written of it.
    const source = { ...objects.source, readAt: objects.source.readAt ?? header.createdAt };
    return guarded(() => {
      this.#live = analyseLive({ ...objects, source }, { profile: isTold ? 'auto' : header.profile });
      return null;
    });
  }

  async run(tool: ToolName, question: unknown): Promise<DeskAnswer> {
    const live = this.#live;
    if (!live) return { ok: false, problem: NOTHING_LOADED };
    const answer: (live: LiveAnalysis, question: never) => unknown = TOOLS[tool];
    return guarded(() => answer(live, question as never));
  }
}

const NOTHING_LOADED: DeskProblem = {
  code: 'review-not-ready',
  message: 'The review engine has no cluster yet.',
  next: 'Try again in a moment.',
};

async function guarded(work: () => unknown): Promise<DeskAnswer> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    console.error(error);
    return {
      ok: false,
      problem: {
        code: 'review-failed',
        message: 'The review engine failed on this question.',
        next: 'Report it with a JSON snapshot of the input; the graph itself is not affected.',
      },
    };
  }
}
