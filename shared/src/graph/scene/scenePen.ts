// Lays blocks on the ends of a picture: merges them per pair of ends and counts what is folded.
import { NO_TRAFFIC, type TrafficSet, unionTraffic } from '../../sets/index';
import { LOOKS } from '../looks';
import type { Certainty, ChangeKind, ConnectionKind, Family, Verdict } from '../model';
import { readTraffic } from '../readTraffic';
import type { SceneEnds } from './sceneEnds';
import type { EndBlock, SideStates } from './sceneFolding';
import type { EdgeLook } from './sceneModel';

/** Edges that are collected at most; what lies beyond is over the budget anyway. */
const MAX_STROKES = 60_000;

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
  /** How much of the traffic L7 rules narrow. */
  readonly l7: 'none' | 'part' | 'all';
  readonly change: ChangeKind | null;
  /** Of the earlier graph of a comparison only. */
  readonly ghost: boolean;
}

/** One merged edge while it grows. What it has seen is kept as bits over the orders below: there may be tens of thousands. */
interface Stroke {
  readonly from: number;
  readonly to: number;
  looks: number;
  kinds: number;
  verdicts: number;
  certainties: number;
  families: number;
  narrowed: number;
  traffic: TrafficSet;
  connections: number;
  /** Place in MARKS. */
  readonly mark: number;
}

const KINDS: readonly ConnectionKind[] = ['explicit', 'open', 'node'];
/** What stands first speaks for the whole edge. */
const VERDICTS: readonly Verdict[] = ['allow', 'unknown', 'deny'];
const CERTAINTIES: readonly Certainty[] = ['unknown', 'implementation-defined', 'defined'];
const FAMILIES: readonly (Family | null)[] = [null, 'IPv4', 'IPv6'];

/** What changed is never merged with what did not, nor with what changed otherwise. */
const MARKS: readonly { readonly change: ChangeKind | null; readonly ghost: boolean }[] = [
  { change: null, ghost: false },
  ...(['gained', 'lost', 'changed', 'possibly-gained', 'possibly-lost'] as const).flatMap((change) => [
    { change, ghost: false },
    { change, ghost: true },
  ]),
];

function markOf({ change, ghost }: EndBlock['block']): number {
  if (change === undefined) return 0;
  return MARKS.findIndex((mark) => mark.change === change && mark.ghost === (ghost === true));
}

/** What a block adds to each of its strokes: the same bits, worked out once. */
interface Ink extends Pick<Stroke, 'looks' | 'kinds' | 'verdicts' | 'certainties' | 'families' | 'narrowed'> {
  readonly traffic: TrafficSet;
  /** Place of its look among the strokes of two nodes, from 1. */
  readonly place: number;
  readonly mark: number;
}

function inkOf({ block, look }: EndBlock): Ink {
  return {
    looks: bit(LOOKS, look),
    kinds: bit(KINDS, block.kind),
    verdicts: bit(VERDICTS, block.verdict),
    certainties: bit(CERTAINTIES, block.certainty),
    families: bit(FAMILIES, block.family ?? null),
    narrowed: block.l7 ? 2 : 1,
    traffic: readTraffic(block.traffic),
    place: 1 + LOOKS.indexOf(look),
    mark: markOf(block),
  };
}

/** Collects strokes and counts what is folded. */
export class Pen {
  folded = 0;
  private readonly strokes = new Map<number, Stroke>();

  /** Goes on where `before` stands, without changing it. */
  constructor(
    private readonly ends: SceneEnds,
    before?: Pen,
  ) {
    if (before === undefined) return;
    this.folded = before.folded;
    for (const [key, stroke] of before.strokes) this.strokes.set(key, { ...stroke });
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
      if (!block.block.ghost) this.folded += countAll(block) - drawn[i]!;
    });
  }

  /** Returns the connections drawn or left out by the limit. */
  private drawPass(block: EndBlock, states: SideStates, pinned: readonly [number, number] | null, asked: boolean) {
    const { from, to } = block;
    const ink = inkOf(block);
    const isAskedTarget = asked && to.ends.some((end) => states.in[end] === 2);
    let connections = 0;
    for (let i = 0; i < from.ends.length; i++) {
      const source = from.ends[i]!;
      const state = states.out[source];
      const pin = pinned?.[0] === source ? pinned[1] : -1;
      // Most blocks hold nothing that was asked for.
      if (asked ? state !== 2 && pin < 0 && !isAskedTarget : state !== 0) continue;
      for (let j = 0; j < to.ends.length; j++) {
        const target = to.ends[j]!;
        const wanted = state === 2 || states.in[target] === 2 || pin === target;
        if (asked ? !wanted : wanted || states.in[target] !== 0) continue;
        const count = countPair(block, i, j);
        // What happens inside a closed box stays inside: it is counted as folded.
        if (count === 0 || (source === target && this.ends.isBox(source))) continue;
        connections += count;
        this.add(ink, source, target, count);
      }
    }
    return connections;
  }

  private add(ink: Ink, from: number, to: number, count: number): void {
    const merged = this.ends.isBox(from) || this.ends.isBox(to);
    const place = merged ? 0 : ink.place;
    const key = ((from * this.ends.ends.length + to) * (LOOKS.length + 1) + place) * MARKS.length + ink.mark;
    let stroke = this.strokes.get(key);
    if (stroke === undefined) {
      if (this.strokes.size >= MAX_STROKES) return;
      stroke = {
        from,
        to,
        looks: 0,
        kinds: 0,
        verdicts: 0,
        certainties: 0,
        families: 0,
        narrowed: 0,
        traffic: NO_TRAFFIC,
        connections: 0,
        mark: ink.mark,
      };
      this.strokes.set(key, stroke);
    }
    stroke.looks |= ink.looks;
    stroke.kinds |= ink.kinds;
    stroke.verdicts |= ink.verdicts;
    stroke.certainties |= ink.certainties;
    stroke.families |= ink.families;
    stroke.narrowed |= ink.narrowed;
    // An edge of a closed box that stands for several connections is labelled with their number.
    if (stroke.connections === 0) stroke.traffic = ink.traffic;
    else if (!merged && stroke.traffic !== ink.traffic) stroke.traffic = unionTraffic(stroke.traffic, ink.traffic);
    stroke.connections += count;
  }

  edges(): readonly MergedEdge[] {
    return [...this.strokes.values()].map((stroke) => {
      const looks = LOOK_SETS[stroke.looks] ?? [];
      const families = FAMILY_SETS[stroke.families] ?? [];
      return {
        from: stroke.from,
        to: stroke.to,
        look: looks.length === 1 ? (looks[0] ?? 'mixed') : 'mixed',
        connections: stroke.connections,
        traffic: stroke.traffic,
        verdict: VERDICT_SETS[stroke.verdicts]?.[0] ?? 'unknown',
        certainty: CERTAINTY_SETS[stroke.certainties]?.[0] ?? 'unknown',
        kinds: KIND_SETS[stroke.kinds] ?? [],
        family: families.length === 1 ? (families[0] ?? null) : null,
        l7: stroke.narrowed === 2 ? 'all' : stroke.narrowed === 3 ? 'part' : 'none',
        ...MARKS[stroke.mark]!,
      };
    });
  }
}

function bit<T>(order: readonly T[], item: T): number {
  return 1 << order.indexOf(item);
}

/** For every combination of bits the members it stands for. */
function subsets<T>(order: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 1 << order.length }, (_, bits) => order.filter((_item, i) => (bits & (1 << i)) !== 0));
}

const LOOK_SETS = subsets(LOOKS);
const KIND_SETS = subsets(KINDS);
const VERDICT_SETS = subsets(VERDICTS);
const CERTAINTY_SETS = subsets(CERTAINTIES);
const FAMILY_SETS = subsets(FAMILIES);

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
