// From merged edges to the edges that are drawn: ordered by weight, cut to the budget, named and labelled.
import type { PodListing } from '../analysisModel';
import { formatEdgeTraffic } from '../trafficWords';
import type { SceneEnds } from './sceneEnds';
import type { SideStates } from './sceneFolding';
import type { EdgeLook, SceneEdge } from './sceneModel';
import type { MergedEdge } from './scenePen';

/** Edges between boxes that are drawn when there are many boxes; those of the selected box and those asked for come on top. */
const HEAVIEST = 48;
/** Edges of a map that are kept at hand for the reader's pointer. */
const AT_HAND = 2_000;

export interface PaintOptions {
  readonly ends: SceneEnds;
  /** Workloads that are drawn as their pods, by end. */
  readonly expanded: ReadonlyMap<number, readonly PodListing[]>;
  readonly dimmed: ReadonlySet<number>;
  readonly selectedEnd: number;
  /** Sides that the reader unfolded. */
  readonly asked: SideStates;
  /** Id of the selected box, open or closed. */
  readonly selectedBox: string | null;
  readonly manyBoxes: boolean;
  readonly budget: number;
}

/** The drawn edges, by id, and the number of connections in them; and what was left out only because boxes are many, heaviest first. */
export function chooseEdges(
  merged: readonly MergedEdge[],
  options: PaintOptions,
): { readonly edges: readonly SceneEdge[]; readonly more: readonly SceneEdge[]; readonly drawn: number } {
  const { ends, manyBoxes, selectedEnd, selectedBox, asked, budget } = options;
  const touches = (end: number) => end === selectedEnd || ends.ends[end]?.box === selectedBox;
  const isFirst = ({ from, to }: MergedEdge) =>
    touches(from) || touches(to) || asked.out[from] === 2 || asked.in[to] === 2;
  const ranked = merged
    .map((edge) => ({ edge, first: isFirst(edge) }))
    .sort((a, b) => Number(b.first) - Number(a.first) || compareWeight(a.edge, b.edge));
  const edges: SceneEdge[] = [];
  const more: SceneEdge[] = [];
  let drawn = 0;
  let betweenBoxes = 0;
  for (const { edge, first } of ranked) {
    if (edges.length >= budget) break;
    if (manyBoxes && !first && ends.isBox(edge.from) && ends.isBox(edge.to) && betweenBoxes++ >= HEAVIEST) {
      if (more.length < AT_HAND) more.push(...paint(edge, options));
      continue;
    }
    const painted = paint(edge, options);
    if (painted.length === 0 || edges.length + painted.length > budget) continue;
    edges.push(...painted);
    if (!edge.ghost) drawn += edge.connections;
  }
  edges.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return { edges, more, drawn };
}

/** What changed first, then heaviest first; ties by ends and look, which never tie. */
function compareWeight(a: MergedEdge, b: MergedEdge): number {
  return (
    Number(b.change !== null) - Number(a.change !== null) ||
    b.connections - a.connections ||
    a.from - b.from ||
    a.to - b.to ||
    compareKinds(a, b)
  );
}

function compareKinds(a: MergedEdge, b: MergedEdge): number {
  const kind = ({ look, change, ghost }: MergedEdge): string => `${look} ${change ?? ''} ${ghost}`;
  return kind(a) < kind(b) ? -1 : 1;
}

/** One edge, or one for every pair of pods where an end is expanded. Empty where that is more than the budget. */
function paint(edge: MergedEdge, { ends, expanded, dimmed, budget }: PaintOptions): readonly SceneEdge[] {
  const sources = expanded.get(edge.from)?.map((pod) => pod.id) ?? [ends.ends[edge.from]!.id];
  const targets = expanded.get(edge.to)?.map((pod) => pod.id) ?? [ends.ends[edge.to]!.id];
  if (sources.length * targets.length > budget) return [];
  const merged = ends.isBox(edge.from) || ends.isBox(edge.to);
  const isExpanded = expanded.has(edge.from) || expanded.has(edge.to);
  const isDimmed = dimmed.has(edge.from) && dimmed.has(edge.to);
  return sources.flatMap((source) =>
    targets
      .filter((target) => target !== source || !expanded.has(edge.from))
      .map(
        (target): SceneEdge => ({
          id: edgeId(source, target, merged ? null : edge.look, edge),
          source,
          target,
          look: edge.look,
          label: labelOf(edge, merged),
          weight: isExpanded ? 1 : edge.connections,
          dimmed: isDimmed,
          verdict: edge.verdict,
          certainty: edge.certainty,
          kinds: edge.kinds,
          ...(edge.family === null ? {} : { family: edge.family }),
          // An edge of a closed box stands for many: it looks narrowed only where all of them are.
          ...(edge.l7 === 'none' || (merged && edge.l7 === 'part') ? {} : { l7: edge.l7 }),
          ...(edge.change === null ? {} : { change: edge.change }),
          ...(edge.ghost ? { ghost: true } : {}),
        }),
      ),
  );
}

/** R214: let through in part only, by what is said inside. */
const L7_MARKS = { none: '', part: ' · partly L7', all: ' · L7' } as const;

function labelOf({ connections, traffic, verdict, l7 }: MergedEdge, merged: boolean): string {
  if (merged && connections > 1) return `×${connections}`;
  const text = `${formatEdgeTraffic(traffic)}${L7_MARKS[l7]}`;
  if (verdict === 'deny') return `maybe ${text}`;
  return verdict === 'unknown' ? `unknown ${text}` : text;
}

/** `look` is null for an edge of a closed box, which merges all looks. What changed has edges of its own. */
export function edgeId(
  source: string,
  target: string,
  look: EdgeLook | null,
  { change, ghost }: Partial<Pick<MergedEdge, 'change' | 'ghost'>> = {},
): string {
  return `${source}|${target}|${look ?? 'all'}${change ? `+${change}` : ''}${ghost ? '+ghost' : ''}`;
}

/** The ends of an edge's id; null for other ids and for ends that are not in the picture. Names may contain the separator. */
export function pinnedPair(id: string, find: (id: string) => number): readonly [number, number] | null {
  const last = id.lastIndexOf('|');
  for (let i = id.indexOf('|'); i >= 0 && i < last; i = id.indexOf('|', i + 1)) {
    const from = find(id.slice(0, i));
    const to = find(id.slice(i + 1, last));
    if (from >= 0 && to >= 0) return [from, to];
  }
  return null;
}
