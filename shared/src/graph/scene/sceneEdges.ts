// The edges of a picture: blocks laid on its ends, merged per pair of ends, folded and cut to the budget; every connection counted.
import type { FilteredGraph } from '../filter/filterModel';
import { lookOf } from '../looks';
import type { SceneEnds } from './sceneEnds';
import { askedSides, type EndBlock, foldHubs, foldOpen, isTooMany } from './sceneFolding';
import type { SceneChoices } from './sceneModel';
import { type MergedEdge, Pen } from './scenePen';
import { type Stub, tallyStubs } from './sceneStubs';

export interface EdgePlan {
  /** In no order that matters; `chooseEdges` orders and cuts them. */
  readonly edges: readonly MergedEdge[];
  readonly stubs: readonly Stub[];
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
  const open = blocks.filter(({ look }) => look === 'open');
  const others = blocks.filter(({ look }) => look !== 'open');
  const asked = askedSides(ends, choices, selectedEnd);
  const openStates = foldOpen(ends, open, asked);
  const pen = new Pen(ends);
  pen.draw(open, openStates, pinned);
  if (!isTooMany(others, asked)) {
    const trial = new Pen(ends, pen);
    trial.draw(others, asked, pinned);
    if (trial.size - pen.size <= hubLimit) {
      return { ...finish(trial), stubs: tallyStubs(ends, open, openStates, [], asked), hubsFolded: false };
    }
  }
  const states = foldHubs(ends.ends.length, others, asked, hubLimit);
  pen.draw(others, states, pinned);
  return { ...finish(pen), stubs: tallyStubs(ends, open, openStates, others, states), hubsFolded: true };
}

function finish(pen: Pen): { readonly edges: readonly MergedEdge[]; readonly folded: number } {
  return { edges: pen.edges(), folded: pen.folded };
}

/** True if the picture has at most `limit` edges, nothing being cut. */
export function fits(plan: EdgePlan, limit: number): boolean {
  return !plan.hubsFolded && plan.edges.length <= limit;
}
