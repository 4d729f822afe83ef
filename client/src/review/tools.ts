// What the review engine of the page can be asked: each tool is a pure function of the analysed cluster and a question.
import type { LiveAnalysis } from '@portolan/shared/graph';
import {
  askChanges,
  askNames,
  askReview,
  askWays,
  generatePolicies,
  lint,
  policyImpact,
  rehearse,
} from '@portolan/shared/review';
import { checks } from './checkFile';
import { flows } from './flowFile';
import { difference, explainIn, podsIn, policiesIn, policyIn } from './joined';
import { report } from './reportFile';

/** Questions and answers are plain values, or files: they cross from thread to thread. A tool may take its time; one that throws is our mistake. */
export const TOOLS = {
  /** How large what is reviewed is. */
  extent: ({ analysis }: LiveAnalysis, _question: object) => ({
    pods: analysis.objects.pods.length,
    policies: analysis.policies().length,
  }),
  lint: (live: LiveAnalysis, _question: object) => lint(live),
  policies: ({ analysis }: LiveAnalysis, _question: object) => analysis.policies(),
  policyImpact,
  askNames,
  askReview,
  askChanges,
  askWays,
  difference,
  explainIn,
  policyIn,
  policiesIn,
  podsIn,
  checks,
  flows,
  report,
  rehearse,
  generate: generatePolicies,
} as const;

export type ToolName = keyof typeof TOOLS;
export type Question<N extends ToolName> = Parameters<(typeof TOOLS)[N]>[1];
export type ToolAnswer<N extends ToolName> = Awaited<ReturnType<(typeof TOOLS)[N]>>;
