// Lays blocks on the ends of a picture: merges them per pair of ends and counts what is folded.
import { NO_TRAFFIC, parseTrafficSet, type TrafficSet, unionTraffic } from '../sets/index';
import type { Certainty, ConnectionKind, Family, Verdict } from './model';
import type { SceneEnds } from './sceneEnds';
import type { EndBlock, SideStates } from './sceneFolding';
import type { EdgeLook } from './sceneModel';

/** Pairs of ends that are listed at most; what lies beyond is over the budget anyway. */
const MAX_PAIRS = 60_000;

/** All that two ends say to each other in one direction: in one look if both are nodes, in all looks if one is a closed box. */
export interface MergedEdge {
  readonly from: number;
  readonly to: number;
  readonly look: EdgeLook;
  readonly connections: number;
  readonly traffic: TrafficSet;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly kinds: readonly ConnectionKind[];
  readonly family: Family | null;
}

/** One merged edge while it grows. */
interface Stroke {
  readonly from: number;
  readonly to: number;
  readonly looks: Set<EdgeLook>;
  readonly kinds: Set<ConnectionKind>;
  readonly verdicts: Set<Verdict>;
  readonly certainties: Set<Certainty>;
  readonly families: Set<Family | null>;
  traffic: TrafficSet;
  connections: number;
}

/** Collects strokes and counts what is folded. */
export class Pen {
  folded = 0;
  private pairs = 0;
  private readonly strokes = new Map<string, Stroke>();

  /** Goes on where `before` stands, without changing it. */
  constructor(
    private readonly ends: SceneEnds,
    before?: Pen,
  ) {
    if (before === undefined) return;
    this.folded = before.folded;
    this.pairs = before.pairs;
    for (const [key, stroke] of before.strokes) {
      this.strokes.set(key, {
        ...stroke,
        looks: new Set(stroke.looks),
        kinds: new Set(stroke.kinds),
        verdicts: new Set(stroke.verdicts),
        certainties: new Set(stroke.certainties),
        families: new Set(stroke.families),
      });
    }
  }

  get size(): number {
    return this.strokes.size;
  }

  /** Draws what the states allow: first what was asked for, so that the limit on pairs never cuts it off before the rest. */
  draw(blocks: readonly EndBlock[], states: SideStates, pinned: readonly [number, number] | null): void {
    const drawn = blocks.map(() => 0);
    for (const askedFor of [true, false]) {
      blocks.forEach((block, i) => {
        drawn[i]! += this.drawPass(block, states, pinned, askedFor);
      });
    }
    blocks.forEach((block, i) => {
      this.folded += countAll(block) - drawn[i]!;
    });
  }

  /** Returns the connections drawn or left out by the limit. */
  private drawPass(block: EndBlock, states: SideStates, pinned: readonly [number, number] | null, asked: boolean) {
    const { from, to } = block;
    const traffic = parseTrafficSet(block.block.traffic) ?? NO_TRAFFIC;
    const freeTargets = indicesWhere(to.ends, (end) => states.in[end] !== 1);
    const askedTargets = indicesWhere(to.ends, (end) => states.in[end] === 2);
    const allTargets = indicesWhere(to.ends, () => true);
    let connections = 0;
    from.ends.forEach((source, i) => {
      const state = states.out[source];
      const isAsked = (target: number) =>
        state === 2 || states.in[target] === 2 || (pinned?.[0] === source && pinned[1] === target);
      const targets = state === 2 || pinned?.[0] === source ? allTargets : state === 1 ? askedTargets : freeTargets;
      for (const j of targets) {
        const target = to.ends[j]!;
        const wanted = isAsked(target);
        const free = state === 0 && states.in[target] === 0;
        if (asked ? !wanted : wanted || !free) continue;
        const count = countPair(block, i, j);
        // What happens inside a closed box stays inside: it is counted as folded.
        if (count === 0 || (source === target && this.ends.isBox(source))) continue;
        connections += count;
        if (this.pairs++ < MAX_PAIRS) this.add(block, source, target, count, traffic);
      }
    });
    return connections;
  }

  private add({ block, look }: EndBlock, from: number, to: number, count: number, traffic: TrafficSet): void {
    const merged = this.ends.isBox(from) || this.ends.isBox(to);
    const key = merged ? `${from},${to}` : `${from},${to},${look}`;
    let stroke = this.strokes.get(key);
    if (stroke === undefined) {
      stroke = {
        from,
        to,
        looks: new Set(),
        kinds: new Set(),
        verdicts: new Set(),
        certainties: new Set(),
        families: new Set(),
        traffic: NO_TRAFFIC,
        connections: 0,
      };
      this.strokes.set(key, stroke);
    }
    stroke.looks.add(look);
    stroke.kinds.add(block.kind);
    stroke.verdicts.add(block.verdict);
    stroke.certainties.add(block.certainty);
    stroke.families.add(block.family ?? null);
    stroke.traffic = unionTraffic(stroke.traffic, traffic);
    stroke.connections += count;
  }

  edges(): readonly MergedEdge[] {
    return [...this.strokes.values()].map(({ looks, kinds, verdicts, certainties, families, ...rest }) => {
      const [look] = looks;
      const [family] = families;
      return {
        ...rest,
        look: looks.size === 1 && look !== undefined ? look : 'mixed',
        verdict: firstIn(verdicts, ['allow', 'unknown', 'deny']),
        certainty: firstIn(certainties, ['unknown', 'implementation-defined', 'defined']),
        kinds: KINDS.filter((kind) => kinds.has(kind)),
        family: families.size === 1 ? (family ?? null) : null,
      };
    });
  }
}

const KINDS: readonly ConnectionKind[] = ['explicit', 'open', 'node'];

function firstIn<T>(present: ReadonlySet<T>, order: readonly [T, ...T[]]): T {
  return order.find((item) => present.has(item)) ?? order[0];
}

function indicesWhere(ends: readonly number[], test: (end: number) => boolean): readonly number[] {
  const indices: number[] = [];
  ends.forEach((end, i) => {
    if (test(end)) indices.push(i);
  });
  return indices;
}

/** Connections of a block between its i-th source end and its j-th destination end. */
function countPair({ from, to, missing }: EndBlock, i: number, j: number): number {
  const pairs = (from.counts[i] ?? 0) * (to.counts[j] ?? 0);
  const source = from.ends[i];
  return source === to.ends[j] && source !== undefined ? pairs - (missing.get(source) ?? 0) : pairs;
}

/** Connections of a block between ends of the picture. */
function countAll({ from, to, missing }: EndBlock): number {
  let total = from.total * to.total;
  for (const count of missing.values()) total -= count;
  return total;
}
