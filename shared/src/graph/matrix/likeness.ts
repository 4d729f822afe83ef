// Puts like ends side by side, so that zones show as blocks: clusters by likeness, and leaves of the tree turned towards each other.
//
// Why this way. The best pictures come from hierarchical clustering with turned leaves, which costs the square of the number of ends.
// So ends with equal connections count as one, and of what is left at most LEADERS stand for all others: chosen farthest first (each
// next one is the least like those before), which also finds each end's leader. The leaders are clustered by average likeness; a
// merge lays the two branches with their most alike ends together. Branches that have next to nothing in common stay zones of their
// own, the heaviest first. Inside a leader's cluster each end follows the one it is most like.
// The cost is bounded by LEADERS × ends. No randomness, ties by place: the same input gives the same order.

/** Ends that stand for the others: as many as keep the work below a bound. */
const LEADERS = { least: 48, most: 192, work: 700_000 } as const;
/** Clusters up to this size are ordered end by end; larger ones by their likeness to the clusters beside them. */
const CHAINED = 64;

/** Likeness of two items, from 0 (nothing in common) to 1; symmetrical. */
export type Likeness = (a: number, b: number) => number;

/**
 * A permutation of 0 … `size` - 1, heavy zones first. `keyOf`: equal keys mean equal items; null: an item without any
 * connection, which goes to the end.
 */
export function orderByLikeness(
  size: number,
  keyOf: (item: number) => string | null,
  likeness: Likeness,
  weight: (item: number) => number,
): Int32Array {
  const groups = new Map<string, number[]>();
  const empty: number[] = [];
  for (let item = 0; item < size; item++) {
    const key = keyOf(item);
    if (key === null) empty.push(item);
    else if (groups.has(key)) groups.get(key)!.push(item);
    else groups.set(key, [item]);
  }
  const members = [...groups.values()];
  const heads = members.map(([head]) => head!);
  const weights = members.map((items) => items.reduce((sum, item) => sum + weight(item), 0));
  const order = orderDistinct(heads.length, (a, b) => likeness(heads[a]!, heads[b]!), weights);
  return Int32Array.from([...order.flatMap((at) => members[at]!), ...empty]);
}

function orderDistinct(size: number, likeness: Likeness, weights: readonly number[]): readonly number[] {
  const { leaders, clusters } = chooseLeaders(size, likeness);
  const weightOf = (items: readonly number[]) => items.reduce((sum, item) => sum + weights[item]!, 0);
  const leaderWeights = clusters.map(weightOf);
  const branches = orderLeaders(leaders, likeness, leaderWeights);
  return branches.flatMap((at, i) => {
    const before = branches[i - 1];
    const after = branches[i + 1];
    return orderCluster(
      clusters[at]!,
      before === undefined ? null : leaders[before]!,
      after === undefined ? null : leaders[after]!,
      likeness,
    );
  });
}

/** Farthest first; each cluster begins with its leader and ascends after it. */
function chooseLeaders(size: number, likeness: Likeness) {
  const most = Math.max(LEADERS.least, Math.min(LEADERS.most, Math.floor(LEADERS.work / Math.max(1, size))));
  const leaders: number[] = [];
  const best = new Float64Array(size).fill(-1);
  const leaderOf = new Int32Array(size);
  for (let next = 0; next >= 0 && leaders.length < most && size > 0; ) {
    const number = leaders.length;
    leaders.push(next);
    let least = -1;
    for (let item = 0; item < size; item++) {
      const alike = item === next ? 2 : likeness(next, item);
      if (alike > best[item]!) {
        best[item] = alike;
        leaderOf[item] = number;
      }
      if (best[item]! < 2 && (least < 0 || best[item]! < best[least]!)) least = item;
    }
    next = least;
  }
  const clusters: number[][] = leaders.map((leader) => [leader]);
  for (let item = 0; item < size; item++) if (best[item]! < 2) clusters[leaderOf[item]!]!.push(item);
  return { leaders, clusters };
}

/** Less likeness than this holds no two branches together. */
const APART = 0.1;

/** Average linkage over the leaders: their numbers, zone by zone, in the order of the tree's leaves. */
function orderLeaders(leaders: readonly number[], likeness: Likeness, weights: readonly number[]): readonly number[] {
  const size = leaders.length;
  const alike = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      const value = likeness(leaders[a]!, leaders[b]!);
      alike[a * size + b] = value;
      alike[b * size + a] = value;
    }
  }
  const link = alike.slice();
  const branches: (number[] | null)[] = leaders.map((_, i) => [i]);
  const zones: number[][] = [];
  const chain: number[] = [];
  for (let left = size; left > 0; ) {
    if (chain.length === 0) chain.push(branches.findIndex((branch) => branch !== null));
    const top = chain.at(-1)!;
    const nearest = nearestBranch(branches, link, top, chain.at(-2) ?? -1);
    // Nothing that is merged later can be more like it.
    if (nearest < 0 || link[top * size + nearest]! < APART) {
      zones.push(branches[top]!);
      branches[top] = null;
      chain.pop();
      left--;
    } else if (nearest === chain.at(-2)) {
      chain.length -= 2;
      merge(branches, link, Math.min(top, nearest), Math.max(top, nearest), alike);
      left--;
    } else {
      chain.push(nearest);
    }
  }
  const weigh = (zone: readonly number[]) => zone.reduce((sum, at) => sum + weights[at]!, 0);
  return zones
    .map((zone) => ({ zone: leansBack(zone, weights) ? zone.toReversed() : zone, weight: weigh(zone) }))
    .sort((a, b) => b.weight - a.weight || Math.min(...a.zone) - Math.min(...b.zone))
    .flatMap(({ zone }) => zone);
}

/** True if most of the weight is in the second half. */
function leansBack(items: readonly number[], weights: readonly number[]): boolean {
  let lean = 0;
  for (const [i, item] of items.entries()) lean += weights[item]! * (2 * i - items.length + 1);
  return lean > 0;
}

/** The branch most like this one; of equals `preferred`, then the first. */
function nearestBranch(
  branches: readonly (readonly number[] | null)[],
  link: Float64Array,
  of: number,
  preferred: number,
): number {
  let nearest = preferred;
  let most = preferred < 0 ? -1 : link[of * branches.length + preferred]!;
  for (let other = 0; other < branches.length; other++) {
    if (other === of || branches[other] === null) continue;
    if (link[of * branches.length + other]! > most) {
      most = link[of * branches.length + other]!;
      nearest = other;
    }
  }
  return nearest;
}

function merge(
  branches: (number[] | null)[],
  link: Float64Array,
  into: number,
  other: number,
  alike: Float64Array,
): void {
  const size = branches.length;
  const [a, b] = [branches[into]!, branches[other]!];
  for (let k = 0; k < size; k++) {
    const mean = (a.length * link[into * size + k]! + b.length * link[other * size + k]!) / (a.length + b.length);
    link[into * size + k] = mean;
    link[k * size + into] = mean;
  }
  branches[into] = joined(a, b, (x, y) => alike[x * size + y]!);
  branches[other] = null;
}

/** Two branches end to end, turned so that the ends that meet are as alike as can be. */
function joined(a: number[], b: number[], alike: Likeness): number[] {
  const [a0, a1, b0, b1] = [a[0]!, a.at(-1)!, b[0]!, b.at(-1)!];
  const choices = [
    { value: alike(a1, b0), make: () => [...a, ...b] },
    { value: alike(a1, b1), make: () => [...a, ...b.reverse()] },
    { value: alike(a0, b0), make: () => [...a.reverse(), ...b] },
    { value: alike(a0, b1), make: () => [...b, ...a] },
  ];
  return choices.reduce((best, choice) => (choice.value > best.value ? choice : best)).make();
}

function orderCluster(
  cluster: readonly number[],
  before: number | null,
  after: number | null,
  likeness: Likeness,
): readonly number[] {
  if (cluster.length <= 2 && before === null) return cluster;
  if (cluster.length > CHAINED) {
    const pull = (item: number) =>
      (after === null ? 0 : likeness(item, after)) - (before === null ? 0 : likeness(item, before));
    return cluster
      .map((item) => ({ item, value: pull(item) }))
      .sort((x, y) => x.value - y.value || x.item - y.item)
      .map(({ item }) => item);
  }
  const rest = [...cluster];
  const order: number[] = [];
  for (let last = before ?? cluster[0]!; rest.length > 0; ) {
    let at = 0;
    let most = -1;
    for (const [i, item] of rest.entries()) {
      const alike = likeness(last, item);
      if (alike > most) {
        most = alike;
        at = i;
      }
    }
    [last] = rest.splice(at, 1) as [number];
    order.push(last);
  }
  return order;
}
