// Outside addresses of two graphs cut alike: policies cut the world at the blocks that they mention, and two sets of policies cut it differently.
import type { GraphNode } from '../../graph/index';
import { type AddressRange, FAMILIES, mergeRanges, parseRange } from '../../sets/index';

/** Addresses that lie in one node of each graph; -1 where a graph has no connection for them. */
export interface JointAddresses {
  readonly before: number;
  readonly after: number;
  readonly ranges: readonly AddressRange[];
}

/** A node's number in its graph. */
export interface Numbered {
  readonly number: number;
  readonly node: GraphNode;
}

/** The common cut, in the order of addresses. Every address of either graph is in exactly one entry. */
export function cutAddresses(before: readonly Numbered[], after: readonly Numbered[]): readonly JointAddresses[] {
  const found = new Map<string, { before: number; after: number; ranges: AddressRange[] }>();
  for (const family of FAMILIES) {
    const [was, is] = [spansOf(before, family), spansOf(after, family)];
    const starts = [...was, ...is].flatMap(({ first, last }) => [first, last + 1n]);
    const cuts = [...new Set(starts)].sort(compareBig);
    const [findWas, findIs] = [finder(was), finder(is)];
    cuts.forEach((first, index) => {
      const next = cuts[index + 1];
      if (next === undefined) return;
      const piece = { before: findWas(first), after: findIs(first) };
      if (piece.before < 0 && piece.after < 0) return;
      const key = `${piece.before} ${piece.after}`;
      const entry = found.get(key) ?? { ...piece, ranges: [] };
      found.set(key, entry);
      entry.ranges.push({ family, first, last: next - 1n });
    });
  }
  return [...found.values()].map((entry) => ({ ...entry, ranges: mergeRanges(entry.ranges) }));
}

/** The addresses of a node, as its text has them. */
export function rangesOf({ addresses }: Pick<GraphNode, 'addresses'>): readonly AddressRange[] {
  return addresses.map(parseRange).filter((range) => range !== null);
}

/** For sorting: by family, then by the first address. */
export function compareRanges(a: readonly AddressRange[], b: readonly AddressRange[]): number {
  const [x, y] = [a[0], b[0]];
  if (!x || !y) return (x ? 1 : 0) - (y ? 1 : 0);
  if (x.family !== y.family) return x.family === 'IPv4' ? -1 : 1;
  return compareBig(x.first, y.first);
}

interface Span {
  readonly first: bigint;
  readonly last: bigint;
  readonly number: number;
}

function spansOf(nodes: readonly Numbered[], family: AddressRange['family']): readonly Span[] {
  return nodes
    .flatMap(({ number, node }) =>
      rangesOf(node)
        .filter((range) => range.family === family)
        .map(({ first, last }) => ({ first, last, number })),
    )
    .sort((a, b) => compareBig(a.first, b.first));
}

/** Asked in ascending order. */
function finder(spans: readonly Span[]): (value: bigint) => number {
  let at = 0;
  return (value) => {
    while (at < spans.length && spans[at]!.last < value) at++;
    const span = spans[at];
    return span && span.first <= value ? span.number : -1;
  };
}

function compareBig(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
