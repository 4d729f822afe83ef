// The tools of the review: what each is called, and which panel it opens.
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import { REVIEW_TOOLS, type ReviewTool, type ToolPanelProps } from './view';

interface Tool {
  readonly title: string;
  /** What it answers, in a few words. */
  readonly detail: string;
  readonly icon: LucideIcon;
  readonly Panel: ComponentType<ToolPanelProps>;
}

export const TOOLS: Partial<Readonly<Record<ReviewTool, Tool>>> = {};

/** Those that there are, in order. */
export const OFFERED = REVIEW_TOOLS.flatMap((name) => {
  const tool = TOOLS[name];
  return tool ? [{ name, ...tool }] : [];
});
