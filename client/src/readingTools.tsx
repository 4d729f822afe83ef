// Tools of the review that only read: every page has them, one that is a file as well.
import { LayoutList, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ComponentType } from 'react';
import { FindingsPanel } from './findings';
import { PoliciesPanel } from './policies';
import type { ToolPanelProps } from './view';

export interface Tool {
  readonly title: string;
  /** What it answers, in a few words. */
  readonly detail: string;
  readonly icon: LucideIcon;
  readonly Panel: ComponentType<ToolPanelProps>;
}

export const READING_TOOLS = {
  findings: {
    title: 'Findings',
    detail: 'mistakes, gaps, and permissions that go far',
    icon: TriangleAlert,
    Panel: FindingsPanel,
  },
  policies: {
    title: 'Policies',
    detail: 'a card for each: whom it selects, what hangs on it',
    icon: LayoutList,
    Panel: PoliciesPanel,
  },
} as const satisfies Readonly<Record<string, Tool>>;
