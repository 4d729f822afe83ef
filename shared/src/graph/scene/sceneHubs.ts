// Hubs: namespaces and nodes that most namespaces reach, or that reach most. Their connections fold first, with their number.
import { lookOf } from '../looks';
import type { TrafficGraph } from '../model';
import { boxOf, OUTSIDE, type SceneEnds } from './sceneEnds';
import type { SideStates } from './sceneFolding';

/** A hub is reached by (or reaches) at least this share of the other namespaces in any way; … */
const SHARE = 0.5;
/** … and this share, and more than this many, by rules or uncertainly: what nobody restricts makes no hub by itself. */
const SHARE_BY_RULE = 0.25;
const MORE_THAN = 12;
/** If more of all namespaces than this would be hubs of one side, everybody reaches everybody and none stands out. */
const FEW = 0.2;

type Side = 'in' | 'out';

/** For every hub its peers: other namespaces, by id of box or node. */
export interface Hubs {
  readonly in: ReadonlyMap<string, number>;
  readonly out: ReadonlyMap<string, number>;
  /** Other namespaces that there are. */
  readonly of: number;
}

const known = new WeakMap<TrafficGraph, Hubs>();

/** Of the whole graph, so that no filter makes or unmakes a hub. Peers are those by rules: what is open to all has its own stubs. */
export function hubsOf(graph: TrafficGraph): Hubs {
  let hubs = known.get(graph);
  if (hubs === undefined) {
    hubs = findHubs(graph);
    known.set(graph, hubs);
  }
  return hubs;
}

function findHubs(graph: TrafficGraph): Hubs {
  const ids: string[] = [];
  const numbers = new Map<string, number>();
  const boxes = graph.nodes.map((node) => {
    const id = boxOf(node);
    let number = numbers.get(id);
    if (number === undefined) {
      number = ids.length;
      ids.push(id);
      numbers.set(id, number);
    }
    return number;
  });
  const outside = numbers.get(OUTSIDE) ?? -1;
  const of = Math.max(0, ids.length - (outside < 0 ? 1 : 2));
  const least = Math.max(MORE_THAN + 1, Math.ceil(of * SHARE_BY_RULE));
  const most = Math.ceil(of * SHARE);
  // The outside can be a hub, but is nobody's namespace.
  const farOf = (node: number) => (boxes[node] === outside ? -1 : boxes[node]!);
  const find = (side: Side): ReadonlyMap<string, number> => {
    if (of < least) return new Map();
    const hubs = new Map<string, number>();
    const tally = (thingOf: (node: number) => number, homeOf: (thing: number) => number) => {
      const count = (open: boolean) => countPeers(graph, { side, open, boxes: ids.length, thingOf, farOf, homeOf });
      const byRule = count(false);
      if (byRule.every((peers) => peers < least)) return [];
      const inAll = count(true);
      return byRule.flatMap((peers, thing) =>
        peers >= least && (inAll[thing] ?? 0) >= most ? [{ thing, peers }] : [],
      );
    };
    const boxHubs = tally(
      (node) => boxes[node]!,
      (box) => box,
    );
    if (boxHubs.length === 0 || boxHubs.length > ids.length * FEW) return hubs;
    for (const { thing, peers } of boxHubs) hubs.set(ids[thing]!, peers);
    const isHub = new Set(boxHubs.map(({ thing }) => thing));
    const nodeHubs = tally(
      (node) => (isHub.has(boxes[node]!) ? node : -1),
      (node) => boxes[node]!,
    );
    for (const { thing, peers } of nodeHubs) hubs.set(graph.nodes[thing]!.id, peers);
    return hubs;
  };
  return { in: find('in'), out: find('out'), of };
}

interface Count {
  readonly side: Side;
  /** Whether what nobody restricts counts as well. */
  readonly open: boolean;
  /** How many boxes there are. */
  readonly boxes: number;
  /** Makes a node a thing, by number; -1: none. */
  thingOf(node: number): number;
  /** The box that a node at the other end counts for; -1: none. */
  farOf(node: number): number;
  /** In which box a thing lies. */
  homeOf(thing: number): number;
}

/** How many other namespaces each thing has on its side. */
function countPeers(graph: TrafficGraph, { side, open, boxes, thingOf, farOf, homeOf }: Count): number[] {
  const peers = new Map<number, Uint8Array>();
  for (const block of graph.blocks) {
    const look = lookOf(block);
    if (look === 'node' || (look === 'open' && !open)) continue;
    const [own, far] = side === 'in' ? [block.to, block.from] : [block.from, block.to];
    const things = distinct(own, thingOf);
    if (things.length === 0) continue;
    const farBoxes = distinct(far, farOf);
    for (const thing of things) {
      let seen = peers.get(thing);
      if (seen === undefined) {
        seen = new Uint8Array(boxes);
        peers.set(thing, seen);
      }
      for (const box of farBoxes) seen[box] = 1;
    }
  }
  const counts: number[] = [];
  for (const [thing, seen] of peers) {
    while (counts.length <= thing) counts.push(0);
    // A thing's own namespace is no peer of it.
    counts[thing] = seen.reduce((sum, one) => sum + one, 0) - (seen[homeOf(thing)] ?? 0);
  }
  return counts;
}

function distinct(nodes: readonly number[], of: (node: number) => number): readonly number[] {
  const found = new Set<number>();
  for (const node of nodes) {
    const one = of(node);
    if (one >= 0) found.add(one);
  }
  return [...found];
}

/** The states in which hubs start: folded, unless the reader asked for that side. */
export function foldKnownHubs(ends: SceneEnds, hubs: Hubs, asked: SideStates): SideStates {
  const fold = (side: Side) =>
    asked[side].map((state, end) => (state === 0 && hubs[side].has(ends.ends[end]!.id) ? 1 : state));
  return { in: fold('in'), out: fold('out') };
}
