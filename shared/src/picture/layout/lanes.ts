// Parallel lines kept apart: runs that share a corridor and overlap get lanes of their own, runs of one group share a lane.

/** A stretch of a line along a corridor. Runs of one group may lie on each other. */
export interface Run {
  readonly corridor: string;
  readonly group: string;
  readonly low: number;
  readonly high: number;
}

export interface Lane {
  readonly index: number;
  /** Lanes used in the corridor. */
  readonly of: number;
}

interface Span {
  readonly group: string;
  low: number;
  high: number;
}

/** Gives every corridor and group (`corridor\ngroup`) a lane, so that overlapping groups differ; first fit from the low end. */
export function assignLanes(runs: readonly Run[]): ReadonlyMap<string, Lane> {
  const corridors = new Map<string, Map<string, Span>>();
  for (const run of runs) {
    const spans = corridors.get(run.corridor) ?? new Map<string, Span>();
    corridors.set(run.corridor, spans);
    const span = spans.get(run.group);
    if (!span) spans.set(run.group, { group: run.group, low: run.low, high: run.high });
    else {
      span.low = Math.min(span.low, run.low);
      span.high = Math.max(span.high, run.high);
    }
  }
  const lanes = new Map<string, Lane>();
  for (const [corridor, spans] of corridors) {
    const order = [...spans.values()].sort((a, b) => a.low - b.low || (a.group < b.group ? -1 : 1));
    const ends: number[] = [];
    const indices = order.map((span) => {
      const free = ends.findIndex((end) => end + 4 < span.low);
      const index = free < 0 ? ends.length : free;
      ends[index] = span.high;
      return index;
    });
    order.forEach((span, i) => {
      lanes.set(laneKey(corridor, span.group), { index: indices[i]!, of: ends.length });
    });
  }
  return lanes;
}

export function laneKey(corridor: string, group: string): string {
  return `${corridor}\n${group}`;
}
