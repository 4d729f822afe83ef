// How one end's own answer about each of its peers moved: an end that says the same as before is no reason for a change.
import type { Direction, EndAnswer } from '../../policy/index';
import {
  FAMILIES,
  type IndexSet,
  intersectTraffic,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import type { SideEnds } from './sideEnds';

/** Peers about which the end changed its answer alike. */
export interface EndShift {
  readonly peers: IndexSet;
  /** Traffic that the end lets through now, or more surely, or with less of it held back (R214); and the other way round. */
  readonly up: TrafficSet;
  readonly down: TrafficSet;
}

/** One side's answer of an end about its peers; the columns are those of the sides. */
interface Answers {
  readonly peers: IndexSet;
  readonly answer: EndAnswer | null;
}

/** The shifts of one end, among the peers given. */
export function endShifts(
  direction: Direction,
  before: { readonly side: SideEnds; readonly column: number },
  after: { readonly side: SideEnds; readonly column: number },
  among: IndexSet,
): readonly EndShift[] {
  const shifts: EndShift[] = [];
  for (const family of FAMILIES) {
    const was = answersOf(direction, before.side, before.column, family, among);
    const is = answersOf(direction, after.side, after.column, family, among);
    for (const old of was) {
      for (const now of is) {
        const peers = old.peers.and(now.peers);
        if (peers.isEmpty()) continue;
        const moved = shiftOf(old.answer, now.answer);
        if (moved.up.length + moved.down.length > 0) shifts.push({ peers, ...moved });
      }
    }
    if (isOneFamily(direction, before) && isOneFamily(direction, after)) break;
  }
  return shifts;
}

function isOneFamily(
  direction: Direction,
  { side, column }: { readonly side: SideEnds; readonly column: number },
): boolean {
  const { rows, rowOf } = side.reachability[direction];
  const row = rows[rowOf[column] ?? -1];
  return row === undefined || row.groups.IPv4 === row.groups.IPv6;
}

function answersOf(
  direction: Direction,
  side: SideEnds,
  column: number,
  family: 'IPv4' | 'IPv6',
  among: IndexSet,
): readonly Answers[] {
  const { [direction]: all, fold } = side.reachability;
  const row = all.rows[all.rowOf[column] ?? -1];
  if (!row) return [{ peers: among, answer: fold.answers[fold.open]! }];
  const found = row.groups[family].map(({ columns, answer }) => ({
    peers: side.jointSet(columns).and(among),
    answer: fold.answers[answer]!,
  }));
  const refused = found.reduce((rest, { peers }) => rest.andNot(peers), among);
  return [...found, { peers: refused, answer: null }];
}

const KNOWN = new WeakMap<EndAnswer, readonly TrafficSet[]>();

/** Surely, under the profile, perhaps under the profile, in some reading. */
function levelsOf(answer: EndAnswer | null): readonly TrafficSet[] {
  if (answer === null) return [NO_TRAFFIC, NO_TRAFFIC, NO_TRAFFIC, NO_TRAFFIC];
  let levels = KNOWN.get(answer);
  if (!levels) {
    const { profile, readings } = answer;
    levels = [
      readings.reduce((all, { surely }) => intersectTraffic(all, surely), profile.surely),
      profile.surely,
      profile.possibly,
      readings.reduce((all, { possibly }) => unionTraffic(all, possibly), profile.possibly),
    ];
    KNOWN.set(answer, levels);
  }
  return levels;
}

function shiftOf(was: EndAnswer | null, is: EndAnswer | null): Pick<EndShift, 'up' | 'down'> {
  if (was === is) return { up: NO_TRAFFIC, down: NO_TRAFFIC };
  const [old, now] = [levelsOf(was), levelsOf(is)];
  const held = [was?.narrowed ?? NO_TRAFFIC, is?.narrowed ?? NO_TRAFFIC] as const;
  let up = subtractTraffic(held[0], held[1]);
  let down = subtractTraffic(held[1], held[0]);
  old.forEach((level, index) => {
    up = unionTraffic(up, subtractTraffic(now[index]!, level));
    down = unionTraffic(down, subtractTraffic(level, now[index]!));
  });
  return { up, down };
}
