// The edges of a picture: blocks laid on its ends, merged per pair of ends, folded and cut to the budget; every connection counted.
import type { FilteredGraph } from '../filter/filterModel';
import { lookOf } from '../looks';
import type { SceneEnds } from './sceneEnds';
import { askedSides, type EndBlock, foldHubs, foldOpen, isTooMany, type SideStates } from './sceneFolding';
import { foldKnownHubs, hubsOf } from './sceneHubs';
import type { SceneChoices } from './sceneModel';
import { type MergedEdge, Pen } from './scenePen';
import { type Stub, tallyStubs } from './sceneStubs';

export interface EdgePlan {
  /** In no order that matters; `chooseEdges` orders and cuts them. */
  readonly edges: readonly MergedEdge[];
  readonly stubs: readonly Stub[];
  /** Sides that the reader asked to see. */
  readonly asked: SideStates;
  /** Connections inside closed boxes and behind stubs. */
  readonly folded: number;
  /** True if ends were folded because the edges were too many. */
  readonly hubsFolded: boolean;
}

/**
 * `pinned`: a pair of ends that is drawn whatever folds it (the selected edge). `hubLimit`: hubs fold when edges that are not open are
 * more than this; selecting and unfolding never fold anything.
 */
export function planEdges(
  filtered: FilteredGraph,
  ends: SceneEnds,
  choices: SceneChoices,
  selectedEnd: number,
  pinned: readonly [number, number] | null,
  hubLimit: number,
): EdgePlan {
  const blocks = filtered.blocks
    .filter((block) => choices.looks[lookOf(block)])
    .map((block): EndBlock => {
      const missing = ends.missingSelfPairs(block);
      return { block, look: lookOf(block), from: ends.list(block.from), to: ends.list(block.to), missing };
    });
  // What changed is looked for: it never hides behind "open to everything".
  const isPlain = ({ block, look }: EndBlock): boolean => look === 'open' && block.change === undefined;
  const open = blocks.filter(isPlain);
  const others = blocks.filter((block) => !isPlain(block));
  const asked = askedSides(ends, choices, selectedEnd);
  const openStates = foldOpen(ends, open, asked);
  const hubStates = foldKnownHubs(ends, hubsOf(filtered.graph), asked);
  const pen = new Pen(ends);
  pen.draw(open, openStates, pinned);
  if (!isTooMany(others, hubStates)) {
    const trial = new Pen(ends, pen);
    trial.draw(others, hubStates, pinned);
    if (trial.size - pen.size <= hubLimit) {
      const stubs = tallyStubs(ends, open, openStates, others, hubStates);
      return { ...finish(trial), stubs, asked, hubsFolded: false };
    }
  }
  const states = joinFolds(foldHubs(ends.ends.length, others, asked, hubLimit), hubStates);
  pen.draw(others, states, pinned);
  return { ...finish(pen), stubs: tallyStubs(ends, open, openStates, others, states), asked, hubsFolded: true };
}

/** What one of them folds is folded; what was asked for stays asked for. */
function joinFolds(a: SideStates, b: SideStates): SideStates {
  const join = (side: keyof SideStates) => a[side].map((state, end) => state || b[side][end]!);
  return { in: join('in'), out: join('out') };
}

function finish(pen: Pen): { readonly edges: readonly MergedEdge[]; readonly folded: number } {
  return { edges: pen.edges(), folded: pen.folded };
}

/** True if the picture has at most `limit` edges, nothing being cut. */
export function fits(plan: EdgePlan, limit: number): boolean {
  return !plan.hubsFolded && plan.edges.length <= limit;
}
