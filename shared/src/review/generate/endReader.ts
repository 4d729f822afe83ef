// Reads one evaluation end by end: what the end of a pod answers about a peer, and what both ends of a pair say together.
import type { PodEnd } from '../../cluster/index';
import type { Column, PairAnswer, Reachability } from '../../policy/index';
import { type AddressFamily, FAMILIES, inRange, NO_TRAFFIC, type TrafficSet, unionTraffic } from '../../sets/index';
import type { Way } from './model';

/** What an end lets through under the profile: surely, and for some of what could not be read. */
export interface EndTraffic {
  readonly surely: TrafficSet;
  readonly possibly: TrafficSet;
}

const REFUSED: EndTraffic = { surely: NO_TRAFFIC, possibly: NO_TRAFFIC };

export class EndReader {
  readonly #columnOf = new Map<string, number>();
  readonly #answers = new Map<string, Int32Array>();
  readonly columns: readonly Column[];

  constructor(readonly reachability: Reachability) {
    const { cluster, universe } = reachability;
    this.columns = universe.columns;
    for (const pod of cluster.pods) {
      const column = universe.podColumnOf.get(pod);
      if (column !== undefined) this.#columnOf.set(pod.id, column);
    }
  }

  /** undefined: it has no connections, as pods without an address (R71). */
  columnOf(podId: string): number | undefined {
    return this.#columnOf.get(podId);
  }

  /** The column that stands here for one of another evaluation of the same ends; undefined: none does. */
  columnLike(column: Column): number | undefined {
    const { universe } = this.reachability;
    switch (column.kind) {
      case 'pod':
        return this.columnOf(column.pods[0]!.id);
      case 'node':
        return universe.nodeColumnOf.get(column.nodes[0]!.name);
      case 'outside': {
        const first = { family: column.family, value: column.ranges[0]!.first };
        return this.columns.findIndex((c) => c.kind === 'outside' && c.ranges.some((range) => inRange(range, first)));
      }
      case 'party':
        return this.columns.findIndex((c) => c.kind === 'party' && sameParty(c, column));
    }
  }

  /** By peer column: the number of the answer that the subject's end gives; -1 refuses everything for certain. */
  answers(direction: Way, subject: number, family: AddressFamily): Int32Array {
    const rows = this.reachability[direction];
    const row = rows.rowOf[subject]!;
    const key = `${direction} ${row} ${family}`;
    let found = this.#answers.get(key);
    if (!found) {
      found = new Int32Array(this.columns.length).fill(row < 0 ? this.reachability.fold.open : -1);
      if (row >= 0)
        for (const { columns, answer } of rows.rows[row]!.groups[family])
          for (const column of columns.toArray()) found[column] = answer;
      this.#answers.set(key, found);
    }
    return found;
  }

  /** What a numbered answer lets through. */
  traffic(answer: number): EndTraffic {
    return answer < 0 ? REFUSED : this.reachability.fold.answers[answer]!.profile;
  }

  /** Of all families together. */
  endTraffic(direction: Way, subject: number, peer: number): EndTraffic {
    return FAMILIES.map((family) => this.traffic(this.answers(direction, subject, family)[peer]!)).reduce((a, b) => ({
      surely: unionTraffic(a.surely, b.surely),
      possibly: unionTraffic(a.possibly, b.possibly),
    }));
  }

  /** What both ends say together; `answer` undefined: refused for certain. Families are told apart only where they differ. */
  forEachAnswer(from: number, visit: (to: number, answer: PairAnswer) => void): void {
    const { sourceRows, sourceRowOf, fold } = this.reachability;
    for (const { answer, targets } of sourceRows[sourceRowOf[from]!]!.entries) {
      const pair = fold.pairAnswers[answer]!;
      for (const to of targets.toArray()) visit(to, pair);
    }
  }
}

function sameParty(a: Column, b: Column): boolean {
  if (a.kind !== 'party' || b.kind !== 'party' || a.party.kind !== b.party.kind) return false;
  return a.party.kind !== 'fqdn' || (b.party.kind === 'fqdn' && a.party.pattern === b.party.pattern);
}

/** True for pods that policies of the pod network govern. */
export function isGoverned(pod: PodEnd): boolean {
  return !pod.object.hostNetwork;
}
