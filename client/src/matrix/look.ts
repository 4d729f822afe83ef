// How a cell looks, as one small number: what kinds of pairs it holds, and what share of them.
import { FLAG, type Matrix, type MatrixEnd, TALLIES } from '@portolan/shared/graph';

/** Bits of a look; the lowest four are the share in eighths. 0: nothing is allowed. */
export const LOOK = {
  share: 15,
  explicit: 16,
  open: 32,
  uncertain: 64,
  unknown: 128,
  node: 256,
  limited: 512,
  /** No pair could be here. */
  none: 1024,
} as const;

const T = Object.fromEntries(TALLIES.map((tally, at) => [tally, at])) as Readonly<
  Record<(typeof TALLIES)[number], number>
>;

/** `flags`: those of the row, where it is a single end. */
export function lookOfCell(matrix: Matrix, row: MatrixEnd, column: MatrixEnd, flags: Uint8Array | null): number {
  if (flags !== null && column >= 0) {
    const isNone = row === column && matrix.pairs(row, column, 0) === 0;
    const look = isNone ? 0 : LOOK_OF_FLAGS[flags[column]!]!;
    if (look !== 0) return look;
    return isNone || (matrix.group(row).outside && matrix.group(column).outside) ? LOOK.none : 0;
  }
  const count = (tally: number): number => matrix.tally(row, column, tally);
  const any = count(T.any);
  if (any === 0) return matrix.pairs(row, column, 0) === 0 ? LOOK.none : 0;
  const allowed = count(T.allowed);
  const share = Math.ceil((8 * (allowed || any)) / Math.max(1, matrix.pairs(row, column, any)));
  return (
    Math.min(8, share) |
    (count(T.explicit) > 0 ? LOOK.explicit : 0) |
    (count(T.open) > 0 ? LOOK.open : 0) |
    (count(T.uncertain) > 0 ? LOOK.uncertain : 0) |
    (count(T.unknown) > 0 ? LOOK.unknown : 0) |
    (count(T.node) > 0 ? LOOK.node : 0) |
    (count(T.limited) > 0 ? LOOK.limited : 0)
  );
}

/** Looks of single pairs, by what is known of them. */
const LOOK_OF_FLAGS: Uint16Array = Uint16Array.from({ length: 256 }, (_, flags) => {
  const has = (bits: number): boolean => (flags & bits) !== 0;
  const known = flags & ~(FLAG.allPorts | FLAG.partial);
  if (known === 0) return 0;
  const allowed = has(FLAG.explicit | FLAG.open | FLAG.uncertain);
  return (
    8 |
    (has(FLAG.explicit) ? LOOK.explicit : 0) |
    (has(FLAG.open) ? LOOK.open : 0) |
    (has(FLAG.uncertain | FLAG.maybe) ? LOOK.uncertain : 0) |
    (has(FLAG.unknown) ? LOOK.unknown : 0) |
    (has(FLAG.node) ? LOOK.node : 0) |
    (allowed && !has(FLAG.allPorts) ? LOOK.limited : 0)
  );
});
