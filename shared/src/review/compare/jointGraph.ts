// The later graph over the joint nodes, with its changed connections marked and those that are gone as ghosts.
import type { ConnectionBlock, TrafficGraph } from '../../graph/index';
import { IndexSet } from '../../sets/index';
import type { Contents } from './contents';
import type { JointNodes } from './jointNodes';
import { ascending, type Rectangle } from './rectangles';

/** The graph of a comparison; blocks in the order of their nodes. */
export function buildJointGraph(
  joint: JointNodes,
  after: TrafficGraph,
  rectangles: readonly Rectangle[],
  contents: Contents,
): TrafficGraph {
  const move = mover(joint);
  const blocks = after.blocks.map((block) => ({ ...block, from: move(block.from), to: move(block.to) }));
  const marked = markBlocks(joint.list.length, blocks, rectangles, contents);
  return {
    ...after,
    nodes: joint.list.map(({ node }) => node),
    blocks: [...marked, ...ghosts(rectangles, contents)].sort(compareBlocks),
    policies: joint.isLater
      ? after.policies
      : after.policies.map(({ ingressSubjects, egressSubjects, ...policy }) => ({
          ...policy,
          ingressSubjects: ingressSubjects && move(ingressSubjects),
          egressSubjects: egressSubjects && move(egressSubjects),
        })),
    admissions: joint.isLater
      ? after.admissions
      : after.admissions.map((one) => ({ ...one, subjects: move(one.subjects), peers: move(one.peers) })),
  };
}

/** From nodes of the later graph to joint nodes; lists that are shared stay shared. */
function mover({ list: joint, ofAfter, isLater }: JointNodes): (list: readonly number[]) => readonly number[] {
  if (isLater) return (list) => list;
  const moved = new Map<readonly number[], readonly number[]>();
  return (list) => {
    let found = moved.get(list);
    if (!found) {
      found = list
        .flatMap((node) => ofAfter[node]!)
        .filter((node) => joint[node]!.standIn?.side !== 'after')
        .sort(ascending);
      moved.set(list, found);
    }
    return found;
  };
}

interface Mark {
  readonly from: IndexSet;
  readonly to: IndexSet;
  readonly content: number;
}

function markBlocks(
  size: number,
  blocks: readonly ConnectionBlock[],
  rectangles: readonly Rectangle[],
  contents: Contents,
): readonly ConnectionBlock[] {
  const byPart = marksByPart(size, rectangles, contents);
  const sets = new Map<readonly number[], IndexSet>();
  const setOf = (list: readonly number[]): IndexSet => {
    let set = sets.get(list);
    if (!set) {
      set = IndexSet.of(size, list);
      sets.set(list, set);
    }
    return set;
  };
  return blocks.flatMap((block) => {
    const marks = byPart.get(contents.partOf(block));
    if (!marks) return [block];
    const [from, to] = [setOf(block.from), setOf(block.to)];
    const met = marks.flatMap((mark) => {
      const piece = { ...mark, from: mark.from.and(from), to: mark.to.and(to) };
      return piece.from.isEmpty() || piece.to.isEmpty() ? [] : [piece];
    });
    return met.length === 0 ? [block] : cutBlock(block, to, met, contents);
  });
}

/** What a part of a later graph is marked in; a part that was there before stays plain where another part tells the change. */
function marksByPart(
  size: number,
  rectangles: readonly Rectangle[],
  contents: Contents,
): ReadonlyMap<number, readonly Mark[]> {
  const byPart = new Map<number, Mark[]>();
  for (const { content, from, to } of rectangles) {
    const { how, before, after } = contents.list[content]!;
    if (how === 'lost' || how === 'possibly-lost') continue;
    const old = new Set(before);
    const fresh = after.filter((part) => !old.has(part));
    const mark = { content, from: IndexSet.of(size, from), to: IndexSet.of(size, to) };
    for (const part of fresh.length > 0 ? fresh : after) {
      const known = byPart.get(part);
      if (known) known.push(mark);
      else byPart.set(part, [mark]);
    }
  }
  return byPart;
}

/** The pairs of the marks, disjoint, as blocks of their own, and the rest of the block. */
function cutBlock(
  block: ConnectionBlock,
  to: IndexSet,
  marks: readonly Mark[],
  contents: Contents,
): readonly ConnectionBlock[] {
  const marked = marks.map((mark) => ({
    ...block,
    from: mark.from.toArray(),
    to: mark.to.toArray(),
    change: contents.list[mark.content]!.how,
  }));
  const marksOf = new Map<number, number[]>();
  marks.forEach((mark, number) => {
    mark.from.forEach((node) => {
      const known = marksOf.get(node);
      if (known) known.push(number);
      else marksOf.set(node, [number]);
    });
  });
  const rests = new Map<string, { readonly from: number[]; readonly to: IndexSet }>();
  for (const node of block.from) {
    const own = marksOf.get(node) ?? [];
    const key = own.join();
    const known = rests.get(key);
    if (known) known.from.push(node);
    else rests.set(key, { from: [node], to: own.reduce((rest, number) => rest.andNot(marks[number]!.to), to) });
  }
  const plain = [...rests.values()].filter((rest) => !rest.to.isEmpty());
  return [...marked, ...plain.map((rest) => ({ ...block, from: rest.from, to: rest.to.toArray() }))];
}

function ghosts(rectangles: readonly Rectangle[], contents: Contents): readonly ConnectionBlock[] {
  return rectangles.flatMap(({ content, from, to }) => {
    const { how, before, after } = contents.list[content]!;
    if (how !== 'lost' && how !== 'possibly-lost') return [];
    const left = new Set(after);
    return before
      .filter((part) => !left.has(part))
      .map((part): ConnectionBlock => ({ ...contents.said(part), from, to, change: how, ghost: true }));
  });
}

function compareBlocks(a: ConnectionBlock, b: ConnectionBlock): number {
  return compareLists(a.from, b.from) || compareLists(a.to, b.to);
}

export function compareLists(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}
