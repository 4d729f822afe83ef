// What the review engine of the page can be asked: each tool is a pure function of the analysed cluster and a question.
import type { LiveAnalysis } from '@portolan/shared/graph';

/** Questions and answers are plain values: they cross from thread to thread. A tool that throws is our mistake. */
export const TOOLS = {
  /** How large what is reviewed is. */
  extent: ({ analysis }: LiveAnalysis, _question: object) => ({
    pods: analysis.objects.pods.length,
    policies: analysis.policies().length,
  }),
} as const;

export type ToolName = keyof typeof TOOLS;
export type Question<N extends ToolName> = Parameters<(typeof TOOLS)[N]>[1];
export type ToolAnswer<N extends ToolName> = ReturnType<(typeof TOOLS)[N]>;
