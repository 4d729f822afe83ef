// The tools of the review: what each is called, and which panel it opens.
import { Activity, GitCompareArrows, History, PencilRuler, ShieldBan, ShieldCheck } from 'lucide-react';
import { ChecksPanel } from './checks';
import { ObservedPanel } from './observed';
import { READING_TOOLS, type Tool } from './readingTools';
import { RehearsePanel } from './rehearse';
import { SnapshotsPanel } from './snapshots';
import { REVIEW_TOOLS, type ReviewTool } from './view';
import { ComparePanel, WhatIfPanel } from './whatif';

export const TOOLS: Partial<Readonly<Record<ReviewTool, Tool>>> = {
  ...READING_TOOLS,
  whatif: {
    title: 'What if',
    detail: 'edit, add or delete policies and see what would change',
    icon: PencilRuler,
    Panel: WhatIfPanel,
  },
  rehearse: {
    title: 'Rehearse',
    detail: 'a default deny: what would be lost, and policies that keep what you accept',
    icon: ShieldBan,
    Panel: RehearsePanel,
  },
  compare: {
    title: 'Compare',
    detail: 'this cluster, a snapshot or manifests with another state',
    icon: GitCompareArrows,
    Panel: ComparePanel,
  },
  snapshots: {
    title: 'Snapshots',
    detail: 'keep this state, and see what has changed since an earlier one',
    icon: History,
    Panel: SnapshotsPanel,
  },
  checks: {
    title: 'Expectations',
    detail: 'zones and what may pass between them, held to the cluster',
    icon: ShieldCheck,
    Panel: ChecksPanel,
  },
  observed: {
    title: 'Observed traffic',
    detail: 'flow logs of Hubble or Calico: what is used, never seen, or now blocked',
    icon: Activity,
    Panel: ObservedPanel,
  },
};

/** Those that there are, in order. */
export const OFFERED = REVIEW_TOOLS.flatMap((name) => {
  const tool = TOOLS[name];
  return tool ? [{ name, ...tool }] : [];
});
