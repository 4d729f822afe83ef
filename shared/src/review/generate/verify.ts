// Holds generated policies against what was asked: every end of every pod in the namespaces concerned, each port, each family.
import { compareText, type PodEnd } from '../../cluster/index';
import { nameOfRanges } from '../../graph/index';
import type { Column } from '../../policy/index';
import {
  type AddressFamily,
  type AddressRange,
  FAMILIES,
  formatTrafficSet,
  NO_TRAFFIC,
  subtractTraffic,
  type TrafficSet,
  unionTraffic,
} from '../../sets/index';
import { coversRange, ownAddresses } from './addressBlocks';
import { membersOf } from './columnMembers';
import { type EndReader, isGoverned } from './endReader';
import type { EndDifference, Wanted, Way } from './model';
import { commonRanges, type FoundEdge, openable } from './openings';
import type { Subjects } from './scope';
import type { WantedEnd } from './wantedEnds';

const SHOWN = 100;

interface States {
  readonly before: EndReader;
  readonly closed: EndReader;
  readonly after: EndReader;
}

/** Peers that an edge opens a subject's end for. */
interface Opened {
  /** Ids. */
  readonly pods: ReadonlySet<string>;
  readonly ranges: readonly AddressRange[];
  readonly traffic: TrafficSet;
}

export function differencesOf(
  wanted: Wanted,
  edges: readonly FoundEdge[],
  subjects: Subjects,
  states: States,
  pods: readonly PodEnd[],
): { readonly differences: readonly EndDifference[]; readonly total: number } {
  const found = new Map<
    string,
    { readonly direction: Way; readonly subject: string; readonly peer: string; more: TrafficSet; less: TrafficSet }
  >();
  const checker = new Checker(states, wanted.scope.kind === 'namespaces');
  for (const direction of ['ingress', 'egress'] as const) {
    for (const { pod, isSubject, opened, workloads } of alikeIn(
      pods,
      direction,
      subjects,
      edges,
      states.after,
    ).values())
      checker.check(direction, pod, isSubject, opened, (peers, more, less) => {
        for (const subject of workloads)
          for (const peer of peers) {
            const name = `${direction} ${subject} ${peer}`;
            const known = found.get(name) ?? { direction, subject, peer, more: NO_TRAFFIC, less: NO_TRAFFIC };
            known.more = unionTraffic(known.more, more);
            known.less = unionTraffic(known.less, less);
            found.set(name, known);
          }
      });
  }
  const all = [...found].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
  return {
    differences: all
      .slice(0, SHOWN)
      .map(({ more, less, ...rest }) => ({ ...rest, more: formatTrafficSet(more), less: formatTrafficSet(less) })),
    total: all.length,
  };
}

interface AlikeSubjects {
  readonly pod: PodEnd;
  readonly isSubject: boolean;
  readonly opened: readonly Opened[];
  readonly workloads: Set<string>;
}

/** Pods of one column that are asked the same need to be looked at once. */
function alikeIn(
  pods: readonly PodEnd[],
  direction: Way,
  subjects: Subjects,
  edges: readonly FoundEdge[],
  after: EndReader,
): ReadonlyMap<string, AlikeSubjects> {
  const groups = new Map<string, AlikeSubjects>();
  for (const pod of pods) {
    const column = after.columnOf(pod.id);
    if (column === undefined || !isGoverned(pod)) continue;
    const isSubject = subjects[direction].has(pod);
    const opened = isSubject ? openedFor(pod, direction, edges) : [];
    const key = `${column} ${isSubject} ${opened.map(({ index }) => index).join(' ')}`;
    const known = groups.get(key);
    if (known) known.workloads.add(pod.workload.id);
    else groups.set(key, { pod, isSubject, opened, workloads: new Set([pod.workload.id]) });
  }
  return groups;
}

function openedFor(
  pod: PodEnd,
  direction: Way,
  edges: readonly FoundEdge[],
): readonly (Opened & { readonly index: number })[] {
  return edges.flatMap(({ from, to, traffic }, index) => {
    const [own, peer] = direction === 'egress' ? [from, to] : [to, from];
    if (own.kind === 'addresses' || !own.ids.has(pod.id)) return [];
    return [{ index, traffic, ...peersOf(peer) }];
  });
}

function peersOf(peer: WantedEnd): Pick<Opened, 'pods' | 'ranges'> {
  return peer.kind === 'addresses' ? { pods: new Set(), ranges: peer.ranges } : { pods: peer.ids, ranges: [] };
}

class Checker {
  readonly #own: readonly AddressRange[];

  constructor(
    readonly states: States,
    readonly limited: boolean,
  ) {
    this.#own = ownAddresses(states.after.reachability.cluster);
  }

  check(
    direction: Way,
    pod: PodEnd,
    isSubject: boolean,
    opened: readonly Opened[],
    report: (peers: readonly string[], more: TrafficSet, less: TrafficSet) => void,
  ): void {
    const { before, closed, after } = this.states;
    const base = isSubject ? closed : before;
    for (const family of FAMILIES) {
      const answers = after.answers(direction, after.columnOf(pod.id)!, family);
      const baseAnswers = base.answers(direction, base.columnOf(pod.id)!, family);
      const limits = this.limited ? before.answers(direction, before.columnOf(pod.id)!, family) : null;
      after.columns.forEach((column, index) => {
        if (!this.#counts(column, pod, family)) return;
        const given = after.traffic(answers[index]!);
        const least = base.traffic(baseAnswers[base.columnLike(column)!]!);
        const limit = limits && before.traffic(limits[before.columnLike(column)!]!);
        for (const { traffic, names } of meetingsOf(column, opened)) {
          const open = openable(traffic, limit);
          // What was not certain before must not become so unless it was asked for.
          const more = unionTraffic(
            subtractTraffic(given.possibly, unionTraffic(least.possibly, open.possibly)),
            subtractTraffic(given.surely, unionTraffic(least.surely, open.possibly)),
          );
          const less = subtractTraffic(unionTraffic(least.surely, open.surely), given.surely);
          if (more.length > 0 || less.length > 0) report(names(), more, less);
        }
      });
    }
  }

  /** Addresses that belong to pods and nodes are no ends of their own; a pod always reaches itself (R68). */
  #counts(column: Column, pod: PodEnd, family: AddressFamily): boolean {
    if (column.kind === 'outside')
      return column.family === family && !column.ranges.every((range) => coversRange(this.#own, range));
    if (column.kind !== 'pod' || pod.object.template) return true;
    return column.pods.length > 1 || column.pods[0]!.id !== pod.id;
  }
}

/** What is asked of some members of a column, and what to call them where they do not answer so. */
interface Meeting {
  readonly traffic: TrafficSet;
  names(): readonly string[];
}

/** All the same, or pod by pod where it is not. */
function meetingsOf(column: Column, opened: readonly Opened[]): readonly Meeting[] {
  const sum = (holds: (one: Opened) => boolean): TrafficSet =>
    opened
      .filter(holds)
      .map(({ traffic }) => traffic)
      .reduce(unionTraffic, NO_TRAFFIC);
  const called = (name: string) => () => [name];
  switch (column.kind) {
    case 'pod':
      if (opened.every(({ pods }) => pods.size === 0))
        return [{ traffic: NO_TRAFFIC, names: () => membersOf(column).map(({ id }) => id) }];
      return column.pods.map((pod) => ({
        traffic: sum(({ pods }) => pods.has(pod.id)),
        names: called(pod.workload.id),
      }));
    case 'outside': {
      const names = called(nameOfRanges(column.ranges));
      const whole = sum(({ ranges }) => column.ranges.every((range) => coversRange(ranges, range)));
      const some = sum(({ ranges }) => commonRanges(column.ranges, ranges).length > 0);
      // Only part of the block is meant: the rest must not be admitted, that part must.
      return [{ traffic: whole, names }, ...(some.length > whole.length ? [{ traffic: some, names }] : [])];
    }
    case 'node':
      return [{ traffic: NO_TRAFFIC, names: called(`node ${column.nodes[0]!.name}`) }];
    case 'party':
      return [
        { traffic: NO_TRAFFIC, names: called(column.party.kind === 'fqdn' ? column.party.pattern : column.party.kind) },
      ];
  }
}
