// One side of a comparison as its evaluation numbers it: from joint nodes to columns, and back from sets of columns to joint nodes.
import { type Analysis, outsideNodes, partyNodes, type TrafficGraph, workloadNodes } from '../../graph/index';
import type { Reachability } from '../../policy/index';
import { type AddressRange, IndexSet } from '../../sets/index';
import { rangesOf } from './jointAddresses';
import type { JointNodes } from './jointNodes';

export class SideEnds {
  readonly reachability: Reachability;
  /** By joint node; empty where this side does not have it. */
  readonly columnsOf: readonly (readonly number[])[];
  readonly #jointOf: readonly (readonly number[])[];
  readonly #size: number;
  readonly #known = new WeakMap<IndexSet, IndexSet>();

  constructor({ reachability }: Analysis, { nodes }: TrafficGraph, joint: JointNodes, side: 'before' | 'after') {
    this.reachability = reachability;
    this.#size = joint.list.length;
    const built = [...workloadNodes(reachability), ...outsideNodes(reachability), ...partyNodes(reachability)];
    const columns = new Map(built.map(({ node, columns: own }) => [node.id, own]));
    // A graph leaves out ends outside that nobody reaches and that reach nobody; they exist all the same.
    const outside = reachability.universe.outside.toArray();
    this.columnsOf = joint.list.map(({ node, [side]: number, standIn }) => {
      if (standIn?.side === side) return standIn.nodes.flatMap((index) => columns.get(nodes[index]!.id) ?? []);
      const whole = nodes[number];
      if (node.kind === 'external') {
        const own = whole ? (columns.get(whole.id) ?? []) : outside;
        return own.length > 1 ? this.#within(own, rangesOf(node)) : own;
      }
      if (!whole && node.kind !== 'party') return [];
      return columns.get((whole ?? node).id) ?? [];
    });
    const jointOf: number[][] = reachability.universe.columns.map(() => []);
    this.columnsOf.forEach((own, index) => {
      for (const column of own) jointOf[column]!.push(index);
    });
    this.#jointOf = jointOf;
  }

  /** Joint nodes that have one of the columns. */
  jointSet(columns: IndexSet): IndexSet {
    let set = this.#known.get(columns);
    if (!set) {
      const members: number[] = [];
      columns.forEach((column) => {
        for (const index of this.#jointOf[column]!) members.push(index);
      });
      set = IndexSet.of(this.#size, members);
      this.#known.set(columns, set);
    }
    return set;
  }

  /** Joint nodes of one column. */
  jointOf(column: number): IndexSet {
    return IndexSet.of(this.#size, this.#jointOf[column] ?? []);
  }

  #within(columns: readonly number[], ranges: readonly AddressRange[]): readonly number[] {
    return columns.filter((number) => {
      const column = this.reachability.universe.columns[number]!;
      if (column.kind !== 'outside') return false;
      return column.ranges.some((one) =>
        ranges.some((other) => one.family === other.family && one.first <= other.last && other.first <= one.last),
      );
    });
  }
}
