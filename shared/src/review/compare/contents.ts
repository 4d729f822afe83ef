// What pairs say before and after, numbered: whether two answers differ for a reader, how, and in which traffic.
import type { ChangeKind, ConnectionBlock } from '../../graph/index';
import {
  equalTraffic,
  isNoTraffic,
  NO_TRAFFIC,
  parseTrafficSet,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';

/** What one block says of its pairs. */
export type Said = Omit<ConnectionBlock, 'from' | 'to' | 'change'>;

interface Part {
  readonly said: Said;
  readonly traffic: TrafficSet;
}

/** Pairs of which both graphs say the same things, and these differ. */
export interface Content {
  readonly how: ChangeKind;
  readonly gained: TrafficSet;
  readonly lost: TrafficSet;
  /** Numbers of what is said, ascending. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Numbers for what blocks say, and for what pairs say before and after. */
export class Contents {
  readonly #parts: Part[] = [];
  readonly #partIds = new Map<string, number>();
  readonly #ids = new Map<string, number>();
  readonly list: Content[] = [];

  /** Equal numbers: the same is said. */
  partOf(block: ConnectionBlock): number {
    const { traffic, verdict, certainty, kind, l7, family, partial } = block;
    const key = `${traffic.TCP ?? ''}|${traffic.UDP ?? ''}|${traffic.SCTP ?? ''}|${verdict}|${certainty}|${kind}|${l7 ?? ''}|${family ?? ''}|${partial?.pairs ?? ''}|${partial?.of ?? ''}`;
    let id = this.#partIds.get(key);
    if (id === undefined) {
      const { from: _from, to: _to, change: _change, ...said } = block;
      id = this.#parts.push({ said, traffic: parseTrafficSet(traffic) ?? NO_TRAFFIC }) - 1;
      this.#partIds.set(key, id);
    }
    return id;
  }

  said(part: number): Said {
    return this.#parts[part]!.said;
  }

  /** Number of a content, or -1 where a reader sees no difference. */
  compare(before: readonly number[], after: readonly number[]): number {
    const key = `${before.join()}|${after.join()}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      const found = this.#judge(before, after);
      id = found === null ? -1 : this.list.push({ ...found, before, after }) - 1;
      this.#ids.set(key, id);
    }
    return id;
  }

  #judge(before: readonly number[], after: readonly number[]): Omit<Content, 'before' | 'after'> | null {
    const parts = (numbers: readonly number[]): readonly Part[] => numbers.map((number) => this.#parts[number]!);
    return judgeParts(parts(before), parts(after));
  }
}

/** Nested: each holds the one before it (R6). */
const LEVELS = ['surely', 'allowed', 'maybe', 'possibly'] as const;
type Levels = Readonly<Record<(typeof LEVELS)[number] | 'narrowed', TrafficSet>>;

function levelsOf(parts: readonly Part[], family: 'IPv4' | 'IPv6'): Levels {
  const sets = {
    surely: NO_TRAFFIC,
    allowed: NO_TRAFFIC,
    maybe: NO_TRAFFIC,
    possibly: NO_TRAFFIC,
    narrowed: NO_TRAFFIC,
  };
  for (const { said, traffic } of parts) {
    if (said.family && said.family !== family) continue;
    const isAllowed = said.verdict === 'allow';
    if (isAllowed && said.certainty === 'defined') sets.surely = unionTraffic(sets.surely, traffic);
    if (isAllowed) sets.allowed = unionTraffic(sets.allowed, traffic);
    if (said.verdict !== 'deny') sets.maybe = unionTraffic(sets.maybe, traffic);
    sets.possibly = unionTraffic(sets.possibly, traffic);
    if (said.l7) sets.narrowed = unionTraffic(sets.narrowed, traffic);
  }
  return sets;
}

interface Shift {
  readonly was: Levels;
  readonly is: Levels;
}

/** Which connections a rule admits, and which are open because nothing isolates, is no difference: the traffic is the same. */
function judgeParts(before: readonly Part[], after: readonly Part[]): Omit<Content, 'before' | 'after'> | null {
  const hasFamilies = [...before, ...after].some(({ said }) => said.family);
  const shifts = (hasFamilies ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const)).map(
    (family): Shift => ({ was: levelsOf(before, family), is: levelsOf(after, family) }),
  );
  const differs = (level: keyof Levels): boolean => shifts.some(({ was, is }) => !equalTraffic(was[level], is[level]));
  const differing = LEVELS.filter(differs);
  if (differing.length === 0 && !differs('narrowed')) return null;
  const how = kindOf(shifts, differs);
  if (how === 'possibly-gained' || how === 'possibly-lost') {
    const all = differing.map((level) => growth(shifts, level));
    return { how, gained: joined(all.map(({ gained }) => gained)), lost: joined(all.map(({ lost }) => lost)) };
  }
  const level = differing.includes('allowed') ? 'allowed' : differing[0];
  if (level) return { how, ...growth(shifts, level) };
  // What rules inside the connection let through only in part is less than all of it.
  const { gained: lost, lost: gained } = growth(shifts, 'narrowed');
  return { how, gained, lost };
}

function kindOf(shifts: readonly Shift[], differs: (level: keyof Levels) => boolean): ChangeKind {
  const some = (side: keyof Shift, level: keyof Levels): boolean =>
    shifts.some((shift) => !isNoTraffic(shift[side][level]));
  const [was, is] = [some('was', 'allowed'), some('is', 'allowed')];
  if (!was && is) return some('is', 'surely') ? 'gained' : 'possibly-gained';
  if (was && !is) return some('was', 'surely') ? 'lost' : 'possibly-lost';
  if ((was && differs('narrowed')) || (differs('surely') && differs('allowed'))) return 'changed';
  const all = LEVELS.map((level) => growth(shifts, level));
  const up = all.some(({ gained }) => !isNoTraffic(gained));
  const down = all.some(({ lost }) => !isNoTraffic(lost));
  return up === down ? 'changed' : up ? 'possibly-gained' : 'possibly-lost';
}

function growth(
  shifts: readonly Shift[],
  level: keyof Levels,
): { readonly gained: TrafficSet; readonly lost: TrafficSet } {
  return {
    gained: joined(shifts.map(({ was, is }) => subtractTraffic(is[level], was[level]))),
    lost: joined(shifts.map(({ was, is }) => subtractTraffic(was[level], is[level]))),
  };
}

function joined(sets: readonly TrafficSet[]): TrafficSet {
  return sets.reduce(unionTraffic, NO_TRAFFIC);
}

/** How bad a kind of change is: 0 is worst. */
export const KIND_RANKS: Readonly<Record<ChangeKind, number>> = {
  gained: 0,
  changed: 1,
  lost: 2,
  'possibly-gained': 3,
  'possibly-lost': 4,
};
