// What to mark in the graph for what is selected: itself, or what is drawn in its place. Pure.
import type { GraphNode, SceneEdge } from '@portolan/shared/graph';
import type { PulseSet } from './canvas';
import type { Marked } from './live';
import type { VisibleGraph } from './view';

/**
 * The selected node or edge; the closed box that hides it; for a connection that is not drawn as such (it was chosen in the table or
 * the matrix), the only edge that stands for it or that it stands for.
 */
export function drawnSelection(
  selected: string | null,
  { scene, filtered }: Pick<VisibleGraph, 'scene' | 'filtered'>,
): string | null {
  if (selected === null) return null;
  const node = filtered.graph.nodes.find(({ id }) => id === selected);
  if (node !== undefined) {
    const box = boxOf(node);
    return scene.boxes.some(({ id, open }) => id === box && !open) ? box : selected;
  }
  if (!selected.includes('|') || scene.edges.some(({ id }) => id === selected)) return selected;
  const boxes = new Map(filtered.graph.nodes.map((one) => [one.id, boxOf(one)]));
  const stands = (drawn: string, end: string): boolean =>
    drawn === end || boxes.get(end) === drawn || boxes.get(drawn) === end;
  const standing = scene.edges.filter((edge) =>
    splits(selected).some(([from, to]) => stands(edge.source, from) && stands(edge.target, to)),
  );
  return onlyOne(standing)?.id ?? selected;
}

/** The lines to mark for pairs that came or go: by their ends, or by the boxes that hide these. */
export function pulseOf(marked: Marked | null): PulseSet | null {
  if (marked === null) return null;
  const ends = (node: GraphNode): readonly string[] => [node.id, boxOf(node)];
  return { how: marked.how, pairs: marked.pairs.map(({ from, to }) => ({ from: ends(from), to: ends(to) })) };
}

function boxOf({ namespace }: GraphNode): string {
  return namespace === null ? 'outside' : `Namespace/${namespace}`;
}

/** Names may hold the separator, so every place where it could split is tried. */
function splits(id: string): readonly (readonly [string, string])[] {
  const last = id.lastIndexOf('|');
  const found: [string, string][] = [];
  for (let i = id.indexOf('|'); i >= 0 && i < last; i = id.indexOf('|', i + 1))
    found.push([id.slice(0, i), id.slice(i + 1, last)]);
  return found;
}

/** Ties of stubs and steps of exposure are no connections. */
function onlyOne(edges: readonly SceneEdge[]): SceneEdge | undefined {
  const own = edges.filter(({ id }) => !id.endsWith('|tie') && !id.endsWith('|exposure'));
  return own.length === 1 ? own[0] : undefined;
}
