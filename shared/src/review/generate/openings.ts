// What each governed pod's own end must let through, so that the wanted edges stay: nothing where existing policies do so already.
import type { PodEnd } from '../../cluster/index';
import {
  type AddressRange,
  containsTraffic,
  intersectTraffic,
  isNoTraffic,
  mergeRanges,
  NO_TRAFFIC,
  parseTrafficSet,
  type TrafficSet,
  trafficKey,
} from '../../sets/index';
import { subtractRanges } from './addressBlocks';
import { type EndReader, type EndTraffic, isGoverned } from './endReader';
import type { Wanted, WantedEdge, Way } from './model';
import type { Subjects } from './scope';
import type { WantedEnd, WantedEnds } from './wantedEnds';

/** A wanted edge with its ends found. */
export interface FoundEdge {
  readonly edge: WantedEdge;
  readonly from: WantedEnd;
  readonly to: WantedEnd;
  readonly traffic: TrafficSet;
}

/** Peers that a subject's end must let through. */
export interface Need {
  /** Equal keys mean the same peers. */
  readonly key: string;
  readonly peer: WantedEnd;
  /** The pods meant; of a namespace all, those to come as well, unless `isPart`. [] for addresses. */
  readonly pods: readonly PodEnd[];
  readonly isPart: boolean;
  readonly traffic: TrafficSet;
}

export type Needs = Readonly<Record<Way, readonly Need[]>>;

/** Edges whose ends are there; the others are handed back. */
export function findEdges(
  edges: readonly WantedEdge[],
  ends: WantedEnds,
): { readonly found: readonly FoundEdge[]; readonly lost: readonly WantedEdge[] } {
  const found: FoundEdge[] = [];
  const lost: WantedEdge[] = [];
  for (const edge of edges) {
    const [from, to] = [ends.find(edge.from), ends.find(edge.to)];
    const traffic = parseTrafficSet(edge.traffic);
    if (from && to && traffic && !isNoTraffic(traffic) && (from.kind !== 'addresses' || to.kind !== 'addresses'))
      found.push({ edge, from, to, traffic });
    else lost.push(edge);
  }
  return { found, lost };
}

/** What may be opened: within a rehearsal nothing that is closed now. */
export function openable(wanted: TrafficSet, before: EndTraffic | null): EndTraffic {
  if (before === null) return { surely: wanted, possibly: wanted };
  return { surely: intersectTraffic(wanted, before.surely), possibly: intersectTraffic(wanted, before.possibly) };
}

/** By pod, for all subjects. */
export class Openings {
  readonly #limited: boolean;
  readonly #known = new Map<string, readonly Need[]>();

  constructor(
    wanted: Wanted,
    readonly edges: readonly FoundEdge[],
    readonly subjects: Subjects,
    readonly before: EndReader,
    readonly closed: EndReader,
  ) {
    this.#limited = wanted.scope.kind === 'namespaces';
  }

  needsOf(pod: PodEnd): Needs {
    return { ingress: this.#needs('ingress', pod), egress: this.#needs('egress', pod) };
  }

  /** null: there is no limit. */
  limit(way: Way, subject: number, peer: number): EndTraffic | null {
    if (!this.#limited) return null;
    const like = (column: number): number => this.before.columnLike(this.closed.columns[column]!)!;
    return this.before.endTraffic(way, like(subject), like(peer));
  }

  #needs(way: Way, pod: PodEnd): readonly Need[] {
    if (!this.subjects[way].has(pod)) return [];
    const column = this.closed.columnOf(pod.id) ?? this.#columnOfSibling(pod);
    const key = `${way} ${column ?? '-'} ${pod.workload.id} ${pod.object.namespace}`;
    let needs = this.#known.get(key);
    if (!needs) {
      needs = this.edges.flatMap((edge) => {
        const [own, peer] = way === 'egress' ? [edge.from, edge.to] : [edge.to, edge.from];
        if (own.kind === 'addresses' || !own.ids.has(pod.id)) return [];
        return peer.kind === 'addresses'
          ? this.#toAddresses(way, column, peer, edge.traffic)
          : this.#toPods(way, column, peer, edge.traffic);
      });
      this.#known.set(key, needs);
    }
    return needs;
  }

  /** A pod without an address gets what its siblings get. */
  #columnOfSibling(pod: PodEnd): number | undefined {
    for (const edge of this.edges)
      for (const end of [edge.from, edge.to])
        if (end.kind !== 'addresses' && end.ids.has(pod.id))
          for (const sibling of end.pods)
            if (sibling.workload.id === pod.workload.id && isGoverned(sibling)) {
              const column = this.closed.columnOf(sibling.id);
              if (column !== undefined) return column;
            }
    return undefined;
  }

  #opening(way: Way, subject: number | undefined, peer: number | undefined, traffic: TrafficSet): TrafficSet {
    if (subject === undefined || peer === undefined) return traffic;
    const opened = openable(traffic, this.limit(way, subject, peer)).possibly;
    return containsTraffic(this.closed.endTraffic(way, subject, peer).surely, opened) ? NO_TRAFFIC : opened;
  }

  #toPods(
    way: Way,
    subject: number | undefined,
    peer: Exclude<WantedEnd, { kind: 'addresses' }>,
    traffic: TrafficSet,
  ): readonly Need[] {
    const byColumn = new Map<number | undefined, PodEnd[]>();
    for (const pod of peer.pods.filter(isGoverned)) {
      const column = this.closed.columnOf(pod.id);
      const known = byColumn.get(column);
      if (known) known.push(pod);
      else byColumn.set(column, [pod]);
    }
    // Pods without an address follow the others.
    const waiting = byColumn.size > 1 ? (byColumn.get(undefined) ?? []) : [];
    if (waiting.length > 0) byColumn.delete(undefined);
    const parts = new Map<string, { readonly traffic: TrafficSet; readonly pods: PodEnd[] }>();
    for (const [column, pods] of byColumn) {
      const opened = this.#opening(way, subject, column, traffic);
      const part = parts.get(trafficKey(opened)) ?? { traffic: opened, pods: [] };
      part.pods.push(...pods);
      parts.set(trafficKey(opened), part);
    }
    // A namespace without pods is wanted for those to come.
    if (parts.size === 0 && peer.kind === 'namespace' && peer.pods.length === 0)
      return [{ key: peer.id, peer, pods: [], isPart: false, traffic }];
    const isPart = parts.size > 1;
    return [...parts.values()]
      .filter((part) => !isNoTraffic(part.traffic))
      .map(
        ({ traffic: opened, pods }): Need => ({
          key: isPart
            ? `${peer.id} ${pods
                .map(({ id }) => id)
                .sort()
                .join(' ')}`
            : peer.id,
          peer,
          pods: isPart ? pods : [...pods, ...waiting],
          isPart,
          traffic: opened,
        }),
      );
  }

  #toAddresses(
    way: Way,
    subject: number | undefined,
    peer: Extract<WantedEnd, { kind: 'addresses' }>,
    traffic: TrafficSet,
  ): readonly Need[] {
    const parts = new Map<string, { readonly traffic: TrafficSet; readonly ranges: AddressRange[] }>();
    this.closed.columns.forEach((column, index) => {
      if (column.kind !== 'outside') return;
      const met = commonRanges(column.ranges, peer.ranges);
      if (met.length === 0) return;
      const opened = this.#opening(way, subject, index, traffic);
      if (isNoTraffic(opened)) return;
      const part = parts.get(trafficKey(opened)) ?? { traffic: opened, ranges: [] };
      part.ranges.push(...met);
      parts.set(trafficKey(opened), part);
    });
    return [...parts.values()].map(({ traffic: opened, ranges }): Need => {
      const merged = mergeRanges(ranges);
      const key = `Addresses ${merged.map(({ family, first, last }) => `${family} ${first}-${last}`).join(',')}`;
      return { key, peer: { ...peer, ranges: merged }, pods: [], isPart: false, traffic: opened };
    });
  }
}

export function commonRanges(a: readonly AddressRange[], b: readonly AddressRange[]): readonly AddressRange[] {
  return subtractRanges(a, subtractRanges(a, b));
}
