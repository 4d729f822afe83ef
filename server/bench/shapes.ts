// The sizes that are measured. What each of them may cost is in budgets.ts.

/** A policy language beside NetworkPolicy. */
export type Language = 'admin' | 'cilium' | 'calico';

/**
 * `teams`: namespaces of all habits, from closed in both directions to no policy at all. `flows`: all closed, and rules for what
 * applications do and no more. `wide`: all closed, and rules for whole namespaces. `open`: no policies.
 */
export type Mix = 'teams' | 'flows' | 'wide' | 'open';

/** What to generate. The three namespaces of the platform are among those counted. */
export interface Shape {
  readonly name: string;
  readonly namespaces: number;
  readonly workloads: number;
  readonly pods: number;
  readonly policies: number;
  /** `pod`: every pod has a label of its own that policies mention; else pods of one workload are alike. */
  readonly distinct: 'workload' | 'pod';
  readonly mix: Mix;
  /** Part of the policies is in this language; absent: NetworkPolicy alone. */
  readonly language?: Language;
}

function teams(
  name: string,
  [namespaces, workloads, pods, policies]: readonly [number, number, number, number],
  more: Partial<Shape> = {},
): Shape {
  return { name, namespaces, workloads, pods, policies, distinct: 'workload', mix: 'teams', ...more };
}

/** The journeys' ten thousand pods. */
const TEN_THOUSAND = [100, 1000, 10_000, 1000] as const;

/** Clusters of all habits, by size. */
const TEAMS: readonly Shape[] = [
  teams('1k', [20, 120, 1000, 100]),
  // The journeys' fixture that is too big to look at whole.
  teams('big', [100, 500, 5000, 400]),
  teams('10k', TEN_THOUSAND),
  teams('10k-admin', TEN_THOUSAND, { language: 'admin' }),
  teams('10k-cilium', TEN_THOUSAND, { language: 'cilium' }),
  teams('10k-calico', TEN_THOUSAND, { language: 'calico' }),
  teams('1500-distinct', [50, 1500, 3200, 500]),
  teams('3000-distinct', [100, 3000, 6000, 1500]),
  teams('10k-distinct-pods', [200, 10_000, 10_000, 5000], { distinct: 'pod' }),
  teams('100k', [500, 10_000, 100_000, 5000]),
];

/** For what travels and is drawn: as many edges as a closed cluster of that size has. */
const DRAWN: readonly Shape[] = [
  teams('1000-workloads', [45, 1000, 2000, 1129], { mix: 'flows' }),
  teams('3000-workloads', [89, 3000, 6000, 3341], { mix: 'flows' }),
  teams('10k-workloads', [189, 10_000, 20_000, 10_742], { mix: 'flows' }),
  teams('million', [189, 10_000, 20_000, 1305], { mix: 'wide' }),
  teams('allow-all-1k', [45, 1000, 2000, 0], { mix: 'open' }),
  teams('allow-all-10k', [189, 10_000, 20_000, 0], { mix: 'open' }),
];

/** Small enough for a program that asks every policy about every pair; each has twice the pods of the one before. */
const NAIVE: readonly Shape[] = [1, 2, 4, 8].map((times) =>
  teams(`naive-${200 * times}`, [6 + 6 * times, 40 * times, 200 * times, 50 * times]),
);

/** Each has twice the workloads, pods, policies and namespaces of the one before. */
const GROWTH: readonly Shape[] = [1, 2, 4, 8, 16].map((times) =>
  teams(
    `growth-${375 * times}`,
    [25 * times, 375 * times, 750 * times, 187.5 * times].map(Math.floor) as [number, number, number, number],
  ),
);

/** What changes a little. */
const CHANGED: readonly [Shape] = [teams('10k-changed', TEN_THOUSAND)];

/** What is edited: a thousand workloads of all habits, closed, and open (a million pairs). */
const EDITED: readonly Shape[] = [
  teams('1000-edited', TEN_THOUSAND),
  teams('1000-closed-edited', [45, 1000, 2000, 1129], { mix: 'flows' }),
  teams('1000-open-edited', [45, 1000, 2000, 0], { mix: 'open' }),
];

/** What is written in every format. */
export const EXPORTED: readonly Shape[] = TEAMS.filter(({ name }) => name === '1k' || name === '10k');

/** All shapes, in the order of printing. */
export const SHAPES = {
  teams: TEAMS,
  drawn: DRAWN,
  naive: NAIVE,
  growth: GROWTH,
  changed: CHANGED,
  edited: EDITED,
} as const;

const BY_NAME: ReadonlyMap<string, Shape> = new Map(
  Object.values(SHAPES).flatMap((list) => list.map((shape) => [shape.name, shape] as const)),
);

/** undefined: there is none of that name. */
export function shapeNamed(name: string): Shape | undefined {
  return BY_NAME.get(name);
}
