// Who can be the end of a drawn edge: every node in an open box by itself, and every closed box for all nodes in it.
import { hasSelfPair } from '../filter/filterModel';
import { namespaceOf } from '../filter/nodeMatch';
import type { ConnectionBlock, GraphNode, TrafficGraph } from '../model';

export const OUTSIDE = 'outside';

/** A picture asks many times for the box of each node. */
const boxIds = new WeakMap<GraphNode, string>();

/** Id of the box that a node lies in: `Namespace/NAME`, or `outside` for ends of no namespace. */
export function boxOf(node: GraphNode): string {
  let id = boxIds.get(node);
  if (id === undefined) {
    const namespace = namespaceOf(node);
    id = namespace === null ? OUTSIDE : `Namespace/${namespace}`;
    boxIds.set(node, id);
  }
  return id;
}

/** One end. `node` is the only graph node behind it (an index), or -1 for a closed box. */
export interface End {
  readonly id: string;
  readonly box: string;
  readonly node: number;
}

/** Ends that a list of nodes falls on: parallel arrays of end numbers (ascending) and of nodes on each. */
export interface EndList {
  readonly ends: readonly number[];
  readonly counts: readonly number[];
  /** Sum of counts. */
  readonly total: number;
}

const NONE_MISSING: ReadonlyMap<number, number> = new Map();

/** The ends of one picture. */
export class SceneEnds {
  readonly ends: End[] = [];
  /** For every graph node its end, -1 when it is not in the picture. */
  private readonly endOfNode: Int32Array;
  private readonly numbers = new Map<string, number>();
  private readonly lists = new Map<readonly number[], EndList>();
  /** For counting: all 0 between two lists. */
  private readonly tally: number[] = [];

  /** `nodes`: those in the picture, ascending; `isOpen`: by box id. */
  constructor(
    private readonly graph: TrafficGraph,
    nodes: readonly number[],
    isOpen: (box: string) => boolean,
  ) {
    this.endOfNode = new Int32Array(graph.nodes.length).fill(-1);
    for (const index of nodes) {
      const node = graph.nodes[index]!;
      const box = boxOf(node);
      const single = isOpen(box) && node.kind !== 'namespace';
      const id = single ? node.id : box;
      let end = this.numbers.get(id);
      if (end === undefined) {
        end = this.ends.length;
        this.numbers.set(id, end);
        this.ends.push({ id, box, node: single ? index : -1 });
      }
      this.endOfNode[index] = end;
    }
  }

  /** The end of that id, -1 if there is none. */
  find(id: string): number {
    return this.numbers.get(id) ?? -1;
  }

  isBox(end: number): boolean {
    return this.ends[end]?.node === -1;
  }

  list(nodes: readonly number[]): EndList {
    const known = this.lists.get(nodes);
    if (known !== undefined) return known;
    const { tally } = this;
    while (tally.length < this.ends.length) tally.push(0);
    const ends: number[] = [];
    let total = 0;
    for (const node of nodes) {
      const end = this.endOfNode[node]!;
      if (end < 0) continue;
      if (tally[end] === 0) ends.push(end);
      tally[end]! += 1;
      total += 1;
    }
    if (ends.length > 1) ends.sort((a, b) => a - b);
    const counts = ends.map((end) => tally[end]!);
    for (const end of ends) tally[end] = 0;
    const list = { ends, counts, total };
    this.lists.set(nodes, list);
    return list;
  }

  /** Self pairs that do not count (R606), per end. */
  missingSelfPairs(block: Pick<ConnectionBlock, 'from' | 'to'>): ReadonlyMap<number, number> {
    let missing: Map<number, number> | undefined;
    const { from, to } = block;
    for (let i = 0, j = 0; i < from.length && j < to.length; ) {
      const a = from[i]!;
      const b = to[j]!;
      const end = this.endOfNode[a]!;
      if (a === b && end >= 0 && !hasSelfPair(this.graph.nodes[a]!)) {
        missing ??= new Map();
        missing.set(end, (missing.get(end) ?? 0) + 1);
      }
      if (a <= b) i++;
      if (b <= a) j++;
    }
    return missing ?? NONE_MISSING;
  }
}
