// What a default deny would take away, pair by pair: the joint answers before and after, over columns and then over workloads.
import { compareText, type PodEnd } from '../../cluster/index';
import { nameOfRanges } from '../../graph/index';
import type { Column, PairAnswer } from '../../policy/index';
import {
  type AddressRange,
  formatRange,
  intersectTraffic,
  isNoTraffic,
  mergeRanges,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  trafficKey,
  unionTraffic,
} from '../../sets/index';
import { coversRange, ownAddresses } from '../generate/addressBlocks';
import { isOnePod, membersOf } from '../generate/columnMembers';
import type { EndReader } from '../generate/endReader';
import type { Subjects } from '../generate/scope';
import type { LostEnd } from './model';

/** One end as the list names it. */
export interface Party {
  readonly end: LostEnd;
  /** At least one of its pods; [] for other ends. */
  readonly pods: readonly PodEnd[];
  /** Why no NetworkPolicy can name it; null: one can. */
  readonly obstacle: string | null;
  readonly isOutside: boolean;
}

export interface LostPair {
  readonly from: Party;
  readonly to: Party;
  readonly lost: TrafficSet;
  /** Of it, what is there for certain. */
  readonly certain: TrafficSet;
  /** Of it, what a rule of the other end admits. */
  readonly ruled: TrafficSet;
}

interface Loss {
  readonly lost: TrafficSet;
  readonly certain: TrafficSet;
  readonly ruled: TrafficSet;
}

const NO_LOSS: Loss = { lost: NO_TRAFFIC, certain: NO_TRAFFIC, ruled: NO_TRAFFIC };

/** Outside blocks of which a workload loses the same. */
interface OutsideLoss {
  readonly inward: boolean;
  readonly workload: number;
  readonly name: string | null;
  readonly ranges: AddressRange[];
  readonly loss: Loss;
}

/** Both readers are of the same columns: closing whole namespaces tells no pods apart. */
export class LostPairs {
  readonly #parties: Party[] = [];
  /** By column: numbers of parties. */
  readonly #partiesOf: readonly (readonly { readonly party: number; readonly isAlone: boolean }[])[];
  readonly #losses = new Map<PairAnswer, Map<PairAnswer | null, Loss>>();
  readonly #own: readonly AddressRange[];
  readonly #pairs = new Map<number, Loss>();
  readonly #outside = new Map<string, OutsideLoss>();

  constructor(
    readonly before: EndReader,
    readonly closed: EndReader,
    readonly subjects: Subjects,
  ) {
    this.#own = ownAddresses(before.reachability.cluster);
    const numbers = new Map<string, number>();
    const numberOf = (party: Party): number => {
      let number = numbers.get(party.end.id);
      if (number === undefined) {
        number = this.#parties.push(party) - 1;
        numbers.set(party.end.id, number);
      }
      return number;
    };
    this.#partiesOf = before.columns.map((column) =>
      partiesIn(column).map(({ party, isAlone }) => ({ party: numberOf(party), isAlone })),
    );
  }

  /** Each pair of ends once, in no order. */
  list(): readonly LostPair[] {
    const { columns } = this.before;
    const [ingress, egress] = [this.#columnsOf('ingress'), this.#columnsOf('egress')];
    columns.forEach((column, from) => {
      const isSubject = egress.has(from);
      if (column.kind === 'node' || (!isSubject && ingress.size === 0)) return;
      const after = collect(this.closed, from);
      for (const [to, answers] of collect(this.before, from)) {
        if (columns[to]!.kind === 'node' || !(isSubject || ingress.has(to))) continue;
        const loss = this.#loss(answers, after.get(to) ?? []);
        if (!isNoTraffic(loss.lost)) this.#note(from, to, loss);
      }
    });
    const size = this.#parties.length;
    const inside = [...this.#pairs].map(
      ([key, loss]): LostPair => ({
        from: this.#parties[Math.floor(key / size)]!,
        to: this.#parties[key % size]!,
        ...loss,
      }),
    );
    return [...inside, ...this.#outsidePairs()];
  }

  #columnsOf(way: 'ingress' | 'egress'): ReadonlySet<number> {
    return new Set([...this.subjects[way]].flatMap(({ id }) => this.before.columnOf(id) ?? []));
  }

  #loss(before: readonly PairAnswer[], after: readonly PairAnswer[]): Loss {
    if (before.length === 1 && after.length <= 1) return this.#lossOf(before[0]!, after[0] ?? null);
    // One answer a family: what is left in either is left.
    const left = after.map(({ maybeAllowed }) => maybeAllowed).reduce(unionTraffic, NO_TRAFFIC);
    return before.map((answer) => lossOf(answer, left)).reduce(joinLosses, NO_LOSS);
  }

  #lossOf(before: PairAnswer, after: PairAnswer | null): Loss {
    const known = this.#losses.get(before) ?? new Map<PairAnswer | null, Loss>();
    this.#losses.set(before, known);
    const loss = known.get(after) ?? lossOf(before, after?.maybeAllowed ?? NO_TRAFFIC);
    known.set(after, loss);
    return loss;
  }

  #note(from: number, to: number, loss: Loss): void {
    const { columns } = this.before;
    if (columns[from]!.kind === 'outside') this.#noteOutside(true, from, to, loss);
    else if (columns[to]!.kind === 'outside') this.#noteOutside(false, to, from, loss);
    else this.#noteInside(from, to, loss);
  }

  #noteInside(from: number, to: number, loss: Loss): void {
    for (const source of this.#partiesOf[from]!)
      for (const target of this.#partiesOf[to]!) {
        if (source === target && source.isAlone) continue;
        const key = source.party * this.#parties.length + target.party;
        const known = this.#pairs.get(key);
        this.#pairs.set(key, known ? joinLosses(known, loss) : loss);
      }
  }

  #noteOutside(inward: boolean, block: number, pods: number, loss: Loss): void {
    const column = this.before.columns[block]!;
    if (column.kind !== 'outside' || column.ranges.every((range) => coversRange(this.#own, range))) return;
    // Nothing comes from the metadata address on its own account.
    if (inward && column.named === 'metadata') return;
    for (const { party } of this.#partiesOf[pods]!) {
      const key = `${inward} ${party} ${column.named ?? ''} ${[loss.lost, loss.certain, loss.ruled].map(trafficKey).join(' ')}`;
      const known = this.#outside.get(key);
      if (known) known.ranges.push(...column.ranges);
      else this.#outside.set(key, { inward, workload: party, name: column.named, ranges: [...column.ranges], loss });
    }
  }

  #addressesEnd(ranges: readonly AddressRange[], named: string | null): LostEnd {
    const known = named === 'metadata' ? 'metadata address' : named === 'api-server' ? 'API server' : null;
    // Addresses with a name have lines of their own, and would only cut the others into pieces.
    const others = this.before.columns.flatMap((column) =>
      column.kind === 'outside' && column.named ? column.ranges : [],
    );
    const name =
      known === null ? nameOfRanges(mergeRanges([...ranges, ...others])) : `${known} (${nameOfRanges(ranges)})`;
    return { id: `Addresses/${ranges.map(formatRange).join(',')}`, namespace: null, name, kind: null };
  }

  #outsidePairs(): readonly LostPair[] {
    return [...this.#outside.values()].map(({ inward, workload, name, ranges, loss }) => {
      const block: Party = {
        end: this.#addressesEnd(mergeRanges(ranges), name),
        pods: [],
        obstacle: null,
        isOutside: true,
      };
      const own = this.#parties[workload]!;
      return { from: inward ? block : own, to: inward ? own : block, ...loss };
    });
  }
}

function collect(reader: EndReader, from: number): ReadonlyMap<number, readonly PairAnswer[]> {
  const found = new Map<number, PairAnswer[]>();
  reader.forEachAnswer(from, (to, answer) => {
    const known = found.get(to);
    if (known) known.push(answer);
    else found.set(to, [answer]);
  });
  return found;
}

function lossOf(before: PairAnswer, left: TrafficSet): Loss {
  const lost = subtractTraffic(before.maybeAllowed, left);
  return { lost, certain: intersectTraffic(lost, before.allowed), ruled: intersectTraffic(lost, before.ruled) };
}

function joinLosses(a: Loss, b: Loss): Loss {
  if (a === b) return a;
  return {
    lost: unionTraffic(a.lost, b.lost),
    certain: unionTraffic(a.certain, b.certain),
    ruled: unionTraffic(a.ruled, b.ruled),
  };
}

/** The ends of a column; interchangeable pods may be of several workloads. */
function partiesIn(column: Column): readonly { readonly party: Party; readonly isAlone: boolean }[] {
  if (column.kind === 'outside' || column.kind === 'node') return [];
  if (column.kind === 'party')
    return [
      {
        party: nameless(column.party.kind === 'fqdn' ? column.party.pattern : PARTY_NAMES[column.party.kind]),
        isAlone: true,
      },
    ];
  return membersOf(column).map((member) => {
    const { workload } = member.pods[0]!;
    const end = { id: workload.id, namespace: workload.namespace, name: workload.name, kind: workload.kind };
    const obstacle = column.hostNetwork ? 'It runs in the network of its nodes, so no selector picks it.' : null;
    return { party: { end, pods: member.pods, obstacle, isOutside: false }, isAlone: isOnePod(member) };
  });
}

const PARTY_NAMES = {
  'api-server': 'API server',
  'ingress-proxy': 'ingress proxy',
  unread: 'pods that could not be read',
} as const;

function nameless(name: string): Party {
  return {
    end: { id: `Party/${name}`, namespace: null, name, kind: null },
    pods: [],
    obstacle: 'A NetworkPolicy cannot name it.',
    isOutside: false,
  };
}

export function compareEnds(a: LostEnd, b: LostEnd): number {
  return compareText(a.namespace ?? '~', b.namespace ?? '~') || compareText(a.name, b.name) || compareText(a.id, b.id);
}
