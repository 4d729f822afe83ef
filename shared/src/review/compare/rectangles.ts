// Differing rows as rectangles of pairs: few large blocks, in which all addresses outside that changed alike are one end.
import type { GraphNode } from '../../graph/index';
import { IndexSet, IndexSetTable } from '../../sets/index';
import type { JointNodes } from './jointNodes';
import type { RowDifference } from './rowDifferences';

/** Pairs of joint nodes with one content. One of the lists holds addresses outside only, or neither holds any. */
export interface Rectangle {
  readonly content: number;
  /** Ascending. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Disjoint rectangles of all differing pairs. */
export function toRectangles({ list }: JointNodes, differences: readonly RowDifference[]): readonly Rectangle[] {
  const outside = IndexSet.of(
    list.length,
    list.flatMap(({ node }, index) => (isOutside(node) ? [index] : [])),
  );
  const table = new IndexSetTable();
  const rows = new Map<string, { content: number; from: number[]; to: IndexSet }>();
  const addRow = (content: number, from: readonly number[], to: IndexSet): void => {
    if (to.isEmpty() || from.length === 0) return;
    const key = `${content} ${table.idOf(to)}`;
    const known = rows.get(key);
    if (known) for (const node of from) known.from.push(node);
    else rows.set(key, { content, from: from.slice(), to });
  };
  const fromOutside = new Map<string, { content: number; from: number[]; to: number }>();
  for (const { content, from, to } of differences) {
    const inside = from.filter((node) => !outside.has(node));
    addRow(content, inside, to.and(outside));
    addRow(content, inside, to.andNot(outside));
    const others = from.filter((node) => outside.has(node));
    if (others.length === 0) continue;
    to.forEach((target) => {
      const key = `${content} ${target}`;
      const known = fromOutside.get(key);
      if (known) for (const node of others) known.from.push(node);
      else fromOutside.set(key, { content, from: others.slice(), to: target });
    });
  }
  return [
    ...[...rows.values()].map(({ content, from, to }) => ({ content, from: from.sort(ascending), to: to.toArray() })),
    ...joinTargets([...fromOutside.values()]),
  ];
}

/** What one set of addresses reaches alike. */
function joinTargets(
  columns: readonly { readonly content: number; readonly from: number[]; readonly to: number }[],
): readonly Rectangle[] {
  const found = new Map<string, { content: number; from: readonly number[]; to: number[] }>();
  for (const { content, from, to } of columns) {
    const key = `${content} ${from.sort(ascending).join()}`;
    const known = found.get(key);
    if (known) known.to.push(to);
    else found.set(key, { content, from, to: [to] });
  }
  return [...found.values()].map((one) => ({ ...one, to: one.to.sort(ascending) }));
}

/** Without the ends of which nothing but a self pair that is none (R606) is in it; null: nothing is left. */
export function trimSelfPairs<T extends Pick<Rectangle, 'from' | 'to'>>(
  nodes: readonly GraphNode[],
  rectangle: T,
): T | null {
  const { from, to } = rectangle;
  const isNone = (node: number): boolean => !isOutside(nodes[node]!) && !hasSelf(nodes[node]!);
  const keep = (list: readonly number[], others: readonly number[]): readonly number[] =>
    others.length === 1 && isNone(others[0]!) ? list.filter((node) => node !== others[0]) : list;
  const trimmed = { ...rectangle, from: keep(from, to), to: keep(to, from) };
  return trimmed.from.length === 0 || trimmed.to.length === 0 ? null : trimmed;
}

/** How many pairs: self pairs as R606 says, and all addresses outside of one list count as one end, for they differ in nothing here. */
export function countChanged(nodes: readonly GraphNode[], { from, to }: Pick<Rectangle, 'from' | 'to'>): number {
  const ends = (list: readonly number[]): number => (isOutside(nodes[list[0]!]!) ? 1 : list.length);
  const both = new Set(to);
  const missing = from.filter((node) => both.has(node) && !isOutside(nodes[node]!) && !hasSelf(nodes[node]!)).length;
  return ends(from) * ends(to) - missing;
}

export function isOutside({ kind }: GraphNode): boolean {
  return kind === 'external';
}

function hasSelf({ pods }: GraphNode): boolean {
  return pods === null || pods > 1;
}

export function ascending(a: number, b: number): number {
  return a - b;
}
