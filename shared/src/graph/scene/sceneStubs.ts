// What a stub says: how much of one side of an end is folded into it.
import { hasSelfPair } from '../filter/filterModel';
import { standsForPods } from '../filter/nodeMatch';
import type { GraphNode, TrafficGraph } from '../model';
import { boxOf, type SceneEnds } from './sceneEnds';
import type { EndBlock, SideStates } from './sceneFolding';
import { type Hubs, hubsOf } from './sceneHubs';
import type { SceneEdge, SceneNode } from './sceneModel';

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

/** Stub nodes, in the order given: a short label without the count, and the whole sentence as detail. */
export function buildStubs(
  graph: TrafficGraph,
  ends: SceneEnds,
  stubs: readonly Stub[],
  isDimmed: (end: number) => boolean,
): readonly SceneNode[] {
  const peers = new Peers(graph);
  const hubs = hubsOf(graph);
  return stubs.map((stub): SceneNode => {
    const end = ends.ends[stub.end]!;
    const node = end.node < 0 ? null : graph.nodes[end.node]!;
    const connections = stub.open + stub.others;
    const words = hubWords(hubs, end.id, stub) ?? wordsOf(stub, node, peers);
    return {
      id: `stub:${stub.side}:${end.id}`,
      box: node === null ? end.id : boxOf(node),
      kind: 'stub',
      label: words.short,
      detail: `${words.long}: ${connections} ${connections === 1 ? 'connection' : 'connections'}`,
      isolation: node?.isolation ?? 'ungoverned',
      dimmed: isDimmed(stub.end),
      state: 'running',
      findings: 0,
      stub: { of: end.id, side: stub.side, connections },
    };
  });
}

/** The ties between stubs and their nodes. They are lines, not connections: no count includes them. */
export function buildTies(nodes: readonly SceneNode[]): readonly SceneEdge[] {
  return nodes.flatMap(({ id, stub, dimmed }): SceneEdge[] => {
    if (stub === undefined) return [];
    const [source, target] = stub.side === 'out' ? [stub.of, id] : [id, stub.of];
    const look = { look: 'open', verdict: 'allow', certainty: 'defined', kinds: ['open'] } as const;
    return [{ id: `${source}|${target}|tie`, source, target, label: '', weight: stub.connections, dimmed, ...look }];
  });
}

/** A hub says how many namespaces it serves; the card has room for the short form only. */
function hubWords(hubs: Hubs, id: string, { side, open }: Stub): Words | null {
  const peers = hubs[side].get(id);
  if (peers === undefined || open > 0) return null;
  const way = side === 'in' ? 'reached by' : 'reaches';
  return { short: `${way} ${peers}/${hubs.of} ns`, long: `${way} ${peers} of ${hubs.of} namespaces` };
}

interface Words {
  readonly short: string;
  readonly long: string;
}

function wordsOf({ side, open, others }: Stub, node: GraphNode | null, peers: Peers): Words {
  const way = side === 'out' ? 'to' : 'from';
  if (open === 0) return side === 'out' ? same('reaches') : same('reached by');
  if (others > 0) return same(`connections ${way}`);
  const peerCount = node === null ? 0 : open - (hasSelfPair(node) ? 1 : 0);
  if (node === null || peerCount < peers.most(node, side, true)) return same(`open ${way}`);
  if (peerCount >= peers.most(node, side, false)) return same(`open ${way} everything`);
  return { short: `${way} all not isolated`, long: `open ${way} everything not isolated` };
}

function same(words: string): Words {
  return { short: words, long: words };
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
