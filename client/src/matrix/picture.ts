// Everything that one drawing of the matrix shows.
import type { Breach, Matrix, MatrixAxis } from '@portolan/shared/graph';
import type { Frame, Geometry, Spot } from './geometry';
import type { Palette } from './palette';

export type CellBreaches = (from: string, to: string) => Breach | null;

export interface Picture {
  readonly matrix: Matrix;
  readonly rows: MatrixAxis;
  readonly columns: MatrixAxis;
  /** Names carry their namespace. */
  readonly flat: boolean;
  /** Ends of a group lie side by side. */
  readonly grouped: boolean;
  readonly geometry: Geometry;
  readonly frame: Frame;
  readonly palette: Palette;
  /** Which cells hold something that breaks an expectation, by the ids of both ends; null: nothing is expected. */
  readonly breaches: CellBreaches | null;
  /** Under the pointer. */
  readonly hot: Spot | null;
  /** Where the keyboard is; null while it is elsewhere. */
  readonly focus: Spot | null;
  /** What is selected; -1 for a whole row or column. */
  readonly selected: readonly Spot[];
}

/** Spots whose row and column are marked. */
export function crosses({ hot, focus, selected }: Picture): readonly Spot[] {
  const pointed = hot ?? focus;
  return pointed === null ? selected : [...selected, pointed];
}
