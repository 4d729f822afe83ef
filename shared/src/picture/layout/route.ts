// One line: its points, and where on it the label stands.
import type { SceneEdge } from '../../graph/index';
import type { Point } from './geometry';
import { EDGE_FONT, edgeText, textWidth } from './labelText';

export interface Route {
  readonly id: string;
  /** From the border of the source to the border of the target. A loop has five points. */
  readonly points: readonly Point[];
  /** Source and target are the same node. */
  readonly loop: boolean;
  /** The short tie between a card and its stub. */
  readonly stub: boolean;
  /** Where the label's middle lies, and how far that is from the end of the line. */
  readonly label: Point;
  readonly labelOffset: number;
  /** Width of the label. */
  readonly room: number;
  /** Control point of the curve that the points follow; absent for straight runs. */
  readonly bend?: Point;
}

/** Length of a line's end kept free of its label: the arrow. */
const ARROW = 10;

interface Stretch {
  readonly from: Point;
  readonly to: Point;
  readonly length: number;
  /** What lies between it and the end of the line. */
  readonly after: number;
}

function stretches(points: readonly Point[]): readonly Stretch[] {
  const list: Stretch[] = [];
  let after = 0;
  for (let i = points.length - 2; i >= 0; i--) {
    const [from, to] = [points[i]!, points[i + 1]!];
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    list.push({ from, to, length, after });
    after += length;
  }
  return list;
}

function longest(list: readonly Stretch[]): Stretch | undefined {
  let best: Stretch | undefined;
  for (const one of list) if (!best || one.length > best.length) best = one;
  return best;
}

/** Shares of a run at which the labels of neighbouring lanes stand, so that they do not hide each other. */
const LABEL_SHARES = [0.5, 0.32, 0.68, 0.2, 0.8] as const;

/**
 * A line through the points, with its label (`text` pixels wide). Puts the label before the arrow if the last stretch holds it (it may spill back over the bend), else on the longest level
 * stretch that does, else on the longest stretch at all, near its end. `lane` tells parallel runs apart.
 */
export function toRoute(id: string, points: readonly Point[], text: number, lane = 0): Route {
  const all = stretches(points);
  const level = all.filter((one) => one.from.y === one.to.y);
  const last = level.find((one) => one.after === 0 && one.length >= ARROW + text / 2 + 4);
  const run = last ?? longest(level.filter((one) => one.after > 0 && one.length >= text + 6));
  const { from, to, length, after } = run ?? longest(all)!;
  const inside = last
    ? ARROW + text / 2 + 4
    : run
      ? length * LABEL_SHARES[lane % LABEL_SHARES.length]!
      : Math.min(length / 2, 30);
  const share = length === 0 ? 0 : inside / length;
  const label = { x: to.x + (from.x - to.x) * share, y: to.y + (from.y - to.y) * share };
  return { id, points, loop: false, stub: false, label, labelOffset: after + inside, room: text };
}

/** Estimated width of an edge's label on the canvas. */
export function labelRoom(edge: SceneEdge): number {
  return edge.label === '' ? 0 : textWidth(edgeText(edge), EDGE_FONT) + 5;
}
