// What rows and columns are called in their headers, and how much room the names need.
import type { Matrix, MatrixAxis, MatrixEnd } from '@portolan/shared/graph';

export interface HeadLabel {
  /** Steps back: the namespace where the end stands by itself. */
  readonly before: string;
  readonly name: string;
  readonly isGroup: boolean;
  readonly isMember: boolean;
}

/** `flat`: no groups are shown, so that names carry their namespace. */
export function headLabel(matrix: Matrix, end: MatrixEnd, flat: boolean): HeadLabel {
  if (end < 0) return { before: '', name: matrix.group(end).label, isGroup: true, isMember: false };
  const { namespace } = matrix.node(end);
  const title = matrix.titleOf(end);
  const before = namespace === null ? '' : `${namespace}/`;
  return { before: flat ? before : '', name: title.slice(before.length), isGroup: false, isMember: !flat };
}

/** In front of a name: room for the mark that folds, or for the step in. */
export const INDENT = 18;
const EXTENT = { least: 84, most: 196 } as const;
const LOOKED_AT = 4000;

/** Pixels that the longest name of an axis needs, within bounds. */
export function headExtent(matrix: Matrix, axis: MatrixAxis, flat: boolean): number {
  let longest = 0;
  // Names far down are seldom longer than all before them, and a longer one is cut.
  for (let i = 0; i < Math.min(axis.ends.length, LOOKED_AT); i++) {
    const end = axis.ends[i]!;
    // Addresses are long, and the first of many are enough to know them by.
    if (end >= 0 && matrix.group(end).outside && flat) continue;
    const { before, name, isMember } = headLabel(matrix, end, flat);
    longest = Math.max(longest, before.length + name.length + (isMember ? 2 : 0));
  }
  return Math.max(EXTENT.least, Math.min(EXTENT.most, INDENT + 14 + Math.ceil(longest * 6.1)));
}
