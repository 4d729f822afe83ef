// What page and review worker say to each other.
import type { DeskAnswer } from './desk';
import type { ToolName } from './tools';

export type ReviewRequest =
  | { readonly type: 'load'; readonly id: number; readonly snapshot: Blob }
  | { readonly type: 'run'; readonly id: number; readonly tool: ToolName; readonly question: unknown }
  /** Nobody waits for this answer any more. */
  | { readonly type: 'cancel'; readonly id: number };

export interface ReviewReply {
  readonly id: number;
  readonly answer: DeskAnswer;
}
