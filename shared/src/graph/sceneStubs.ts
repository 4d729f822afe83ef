// What a stub says: how much of one side of an end is folded into it.
import type { GraphNode, TrafficGraph } from './model';
import { standsForPods } from './nodeMatch';
import { boxOf, type SceneEnds } from './sceneEnds';
import type { EndBlock, SideStates } from './sceneFolding';
import type { SceneNode } from './sceneModel';

/** Connections of one side of an end that are shown as a stub. */
export interface Stub {
  readonly end: number;
  readonly side: 'in' | 'out';
  readonly open: number;
  /** Of other looks: the end is a hub. */
  readonly others: number;
}

/** Peers that any node could have, of all and of those that no policy isolates on the side where the connection arrives. */
class Peers {
  private readonly pods = { all: 0, openIn: 0, openOut: 0 };
  private outside = 0;

  constructor(graph: TrafficGraph) {
    for (const node of graph.nodes) {
      if (node.state === 'pending') continue;
      if (node.kind === 'external') this.outside++;
      if (!standsForPods(node)) continue;
      this.pods.all++;
      if (isOpen(node, 'in')) this.pods.openIn++;
      if (isOpen(node, 'out')) this.pods.openOut++;
    }
  }

  /** How many peers `node` has at most on its side, itself left out; `onlyOpen`: that are not isolated. */
  most(node: GraphNode, side: 'in' | 'out', onlyOpen: boolean): number {
    const own = standsForPods(node);
    const far = side === 'out' ? 'in' : 'out';
    const count = !onlyOpen ? this.pods.all : far === 'in' ? this.pods.openIn : this.pods.openOut;
    if (!own) return count;
    return count + this.outside - (!onlyOpen || isOpen(node, far) ? 1 : 0);
  }
}

function isOpen(node: GraphNode, side: 'in' | 'out'): boolean {
  const { isolation } = node;
  return isolation === 'none' || isolation === 'ungoverned' || isolation === (side === 'in' ? 'egress' : 'ingress');
}

/** Stub nodes, in the order given. Canvas draws them at `stub.of`; they have no edge element. */
export function buildStubs(
  graph: TrafficGraph,
  ends: SceneEnds,
  stubs: readonly Stub[],
  isDimmed: (end: number) => boolean,
): readonly SceneNode[] {
  const peers = new Peers(graph);
  return stubs.map((stub): SceneNode => {
    const end = ends.ends[stub.end]!;
    const node = end.node < 0 ? null : graph.nodes[end.node]!;
    return {
      id: `stub:${stub.side}:${end.id}`,
      box: node === null ? end.id : boxOf(node),
      kind: 'stub',
      label: labelOf(stub, node, peers),
      detail: '',
      isolation: node?.isolation ?? 'ungoverned',
      dimmed: isDimmed(stub.end),
      state: 'running',
      findings: 0,
      stub: { of: end.id, side: stub.side, connections: stub.open + stub.others },
    };
  });
}

function labelOf({ side, open, others }: Stub, node: GraphNode | null, peers: Peers): string {
  const count = open + others;
  if (node === null) return `${count} ${others === 0 ? 'open ' : ''}connections ${side}`;
  if (open === 0) return side === 'out' ? `reaches ${count}` : `reached by ${count}`;
  if (others > 0) return `${count} connections ${side}`;
  const way = side === 'out' ? 'open to' : 'open from';
  const others_ = open - (node.pods !== null && node.pods > 1 ? 1 : 0);
  if (others_ >= peers.most(node, side, false)) return `${way} everything: ${count} connections`;
  if (others_ >= peers.most(node, side, true)) return `${way} everything not isolated: ${count} connections`;
  return `${way} ${count}`;
}

/** All connections of the folded sides. What a closed box holds inside does not count as its stub's. */
export function tallyStubs(
  ends: SceneEnds,
  open: readonly EndBlock[],
  openStates: SideStates,
  others: readonly EndBlock[],
  otherStates: SideStates,
): readonly Stub[] {
  const stubs: Stub[] = [];
  const tallies = {
    out: { open: sumSide(ends, open, openStates.out, 'out'), others: sumSide(ends, others, otherStates.out, 'out') },
    in: { open: sumSide(ends, open, openStates.in, 'in'), others: sumSide(ends, others, otherStates.in, 'in') },
  };
  for (let end = 0; end < ends.ends.length; end++) {
    for (const side of ['in', 'out'] as const) {
      const stub = { end, side, open: tallies[side].open[end]!, others: tallies[side].others[end]! };
      if (stub.open + stub.others > 0) stubs.push(stub);
    }
  }
  return stubs;
}

function sumSide(ends: SceneEnds, blocks: readonly EndBlock[], states: Uint8Array, side: 'in' | 'out'): Float64Array {
  const sums = new Float64Array(ends.ends.length);
  for (const block of blocks) {
    const [own, peers] = side === 'out' ? [block.from, block.to] : [block.to, block.from];
    const peerCounts = new Map<number, number>();
    own.ends.forEach((end, i) => {
      if (states[end] !== 1) return;
      if (ends.isBox(end) && peerCounts.size === 0)
        for (const [j, peer] of peers.ends.entries()) peerCounts.set(peer, peers.counts[j]!);
      const inside = ends.isBox(end) ? (peerCounts.get(end) ?? 0) : 0;
      const missing = ends.isBox(end) ? 0 : (block.missing.get(end) ?? 0);
      sums[end]! += own.counts[i]! * (peers.total - inside) - missing;
    });
  }
  return sums;
}
