// The tools of the review that a page without a server and without an editor has.
import { LayoutList, TriangleAlert } from 'lucide-react';
import { FindingsPanel } from '../findings';
import { PoliciesPanel } from '../policies';
import type { TOOLS as ALL_TOOLS } from '../tools';

export const TOOLS: typeof ALL_TOOLS = {
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
};

export const OFFERED = (['findings', 'policies'] as const).map((name) => ({ name, ...TOOLS[name]! }));
