// Which ends show their connections of one side as a stub, so that a picture stays readable and costs no n² edges.
import type { ConnectionLook } from '../filter/filterModel';
import type { ConnectionBlock } from '../model';
import type { EndList, SceneEnds } from './sceneEnds';
import type { SceneChoices } from './sceneModel';

/** More open peers than this on a side fold into a stub. */
const MAX_OPEN_PEERS = 4;
/** More pairs of ends than this, a pair counted once for every block it is in, are not listed: hubs fold first. */
const MAX_LISTED = 500_000;

/** A block with its ends. */
export interface EndBlock {
  readonly block: ConnectionBlock;
  readonly look: ConnectionLook;
  readonly from: EndList;
  readonly to: EndList;
  /** Self pairs that do not count, per end. */
  readonly missing: ReadonlyMap<number, number>;
}

/** 0: drawn, unless the other end folds it; 1: folded; 2: asked for, drawn whatever the other end does. */
type FoldState = 0 | 1 | 2;

export interface SideStates {
  readonly out: Uint8Array;
  readonly in: Uint8Array;
}

/** Sides that the reader asked for: the selected end's, and those unfolded. */
export function askedSides(ends: SceneEnds, choices: SceneChoices, selectedEnd: number): SideStates {
  const size = ends.ends.length;
  const asked: SideStates = { out: new Uint8Array(size), in: new Uint8Array(size) };
  for (const key of choices.unfolded) {
    const side = key.startsWith('out:') ? 'out' : key.startsWith('in:') ? 'in' : null;
    if (side === null) continue;
    const end = ends.find(key.slice(side.length + 1));
    if (end >= 0) asked[side][end] = 2;
  }
  if (selectedEnd >= 0) {
    asked.out[selectedEnd] = 2;
    asked.in[selectedEnd] = 2;
  }
  return asked;
}

/** Folds every side with more than four open peers. For a closed box, closed boxes and nodes in open ones are its peers. */
export function foldOpen(ends: SceneEnds, blocks: readonly EndBlock[], asked: SideStates): SideStates {
  return {
    out: foldSide(ends, blocks, asked.out, (b) => [b.from, b.to, b.block.to]),
    in: foldSide(ends, blocks, asked.in, (b) => [b.to, b.from, b.block.from]),
  };
}

function foldSide(
  ends: SceneEnds,
  blocks: readonly EndBlock[],
  asked: Uint8Array,
  sides: (block: EndBlock) => readonly [own: EndList, peers: EndList, peerNodes: readonly number[]],
): Uint8Array {
  const states = asked.slice();
  const peersOf = new Map<number, Set<number>>();
  for (const block of blocks) {
    const [own, peers, peerNodes] = sides(block);
    for (const end of own.ends) {
      if (states[end] !== 0) continue;
      const seen = peersOf.get(end) ?? new Set();
      peersOf.set(end, seen);
      const node = ends.ends[end]!.node;
      // A node counts the nodes it reaches; a box would always reach more than four of them, so it counts ends.
      for (const peer of node >= 0 ? peerNodes : peers.ends) {
        if (peer !== (node >= 0 ? node : end)) seen.add(peer);
        if (seen.size > MAX_OPEN_PEERS) break;
      }
      if (seen.size > MAX_OPEN_PEERS) states[end] = 1;
    }
  }
  return states;
}

/** Pairs of ends that would be drawn, a pair counted once for every block it is in. */
function countDrawn(blocks: readonly EndBlock[], states: SideStates): number {
  let drawn = 0;
  for (const { from, to } of blocks) {
    const sources = tallyStates(from.ends, states.out);
    const targets = tallyStates(to.ends, states.in);
    drawn += sources[2] * to.ends.length + sources[0] * (targets[0] + targets[2]) + sources[1] * targets[2];
  }
  return drawn;
}

function tallyStates(ends: readonly number[], states: Uint8Array): [number, number, number] {
  const tally: [number, number, number] = [0, 0, 0];
  for (const end of ends) tally[states[end] as FoldState]++;
  return tally;
}

/** True if the pairs are too many to be listed one by one. */
export function isTooMany(blocks: readonly EndBlock[], states: SideStates): boolean {
  return countDrawn(blocks, states) > MAX_LISTED;
}

/**
 * Folds hubs, those with most peers first, until no more than `limit` pairs of ends are left or all are folded. What the reader asked
 * for is drawn on top, and changes nothing for the rest.
 */
export function foldHubs(size: number, blocks: readonly EndBlock[], asked: SideStates, limit: number): SideStates {
  const degrees = { out: new Float64Array(size), in: new Float64Array(size) };
  for (const { from, to } of blocks) {
    for (const end of from.ends) degrees.out[end]! += to.ends.length;
    for (const end of to.ends) degrees.in[end]! += from.ends.length;
  }
  const most = Math.min(limit, MAX_LISTED);
  const highest = Math.max(0, ...[...degrees.out, ...degrees.in]);
  for (let least = highest / 2; ; least /= 2) {
    const fold = (degree: Float64Array) => Uint8Array.from(degree, (peers) => (peers > least ? 1 : 0));
    const states = { out: fold(degrees.out), in: fold(degrees.in) };
    if (least < 1 || countDrawn(blocks, states) <= most) {
      const withAsked = (folds: Uint8Array, wanted: Uint8Array) => folds.map((state, end) => wanted[end] || state);
      return { out: withAsked(states.out, asked.out), in: withAsked(states.in, asked.in) };
    }
  }
}
