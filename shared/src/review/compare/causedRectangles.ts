// Rectangles of changed pairs cut by what caused them, so that each names exactly the policies that have a part in it.
import { compareText } from '../../cluster/index';
import { type IndexSet, IndexSet as Sets, type TrafficSet } from '../../sets/index';
import type { Caused, EndCauses, Reason } from './endCauses';
import { ascending, type Rectangle } from './rectangles';

export interface CausedRectangle extends Rectangle {
  readonly reasons: readonly Reason[];
}

export interface BothEnds {
  readonly egress: EndCauses;
  readonly ingress: EndCauses;
  /** Joint nodes outside the cluster. */
  readonly outside: IndexSet;
}

/** A rectangle is cut into so many pieces at most. */
const MAX_PIECES = 64;

/**
 * The rectangle in pieces of which all pairs have the same causes. Addresses outside that changed alike stay together; so does a
 * rectangle that would fall into too many pieces: its causes then are those of any of its pairs.
 */
export function cutByCauses(rectangle: Rectangle, traffic: TrafficSet, ends: BothEnds): readonly CausedRectangle[] {
  const { size } = ends.outside;
  const [from, to] = [Sets.of(size, rectangle.from), Sets.of(size, rectangle.to)];
  const atSource = piecesOf(ends.egress, rectangle.from, to, traffic, ends.outside);
  const atTarget = piecesOf(ends.ingress, rectangle.to, from, traffic, ends.outside);
  if (atSource.length * atTarget.length > MAX_PIECES || (atSource.length === 1 && atTarget.length === 1))
    return [{ ...rectangle, reasons: reasonsOf([...atSource, ...atTarget]) }];
  const cut = new Map<
    string,
    { readonly reasons: readonly Reason[]; readonly to: IndexSet; readonly from: IndexSet }
  >();
  for (const source of atSource) {
    for (const target of atTarget) {
      const piece = { from: source.subjects.and(target.peers), to: source.peers.and(target.subjects) };
      if (piece.from.isEmpty() || piece.to.isEmpty()) continue;
      const reasons = [...source.reasons, ...target.reasons];
      const key = `${keyOf(reasons)} ${piece.to.toArray().join()}`;
      const known = cut.get(key);
      cut.set(key, { reasons, to: piece.to, from: known?.from.or(piece.from) ?? piece.from });
    }
  }
  return joinTargets([...cut.values()]).map((piece) => ({
    content: rectangle.content,
    from: piece.from.toArray(),
    to: piece.to.toArray(),
    reasons: piece.reasons,
  }));
}

/** Each once, in a fixed order. */
function reasonsOf(pieces: readonly Piece[]): readonly Reason[] {
  const found = new Set<Reason>();
  for (const { reasons } of pieces) for (const reason of reasons) found.add(reason);
  return [...found].sort((a, b) => compareText(a.key, b.key));
}

interface Cut {
  readonly reasons: readonly Reason[];
  readonly from: IndexSet;
  readonly to: IndexSet;
}

function joinTargets(cuts: readonly Cut[]): readonly Cut[] {
  const found = new Map<string, Cut>();
  for (const cut of cuts) {
    const key = `${keyOf(cut.reasons)} ${cut.from.toArray().join()}`;
    const known = found.get(key);
    found.set(key, known ? { ...cut, to: known.to.or(cut.to) } : cut);
  }
  return [...found.values()];
}

interface Piece {
  readonly subjects: IndexSet;
  readonly peers: IndexSet;
  readonly reasons: readonly Reason[];
}

/** Cuts by what the ends of one side say; each subject and peer is in exactly one piece. */
function piecesOf(
  causes: EndCauses,
  subjects: readonly number[],
  peers: IndexSet,
  traffic: TrafficSet,
  outside: IndexSet,
): readonly Piece[] {
  const byKey = new Map<string | null, number[]>();
  for (const subject of subjects) {
    const key = causes.keyOf(subject);
    const known = byKey.get(key);
    if (known) known.push(subject);
    else byKey.set(key, [subject]);
  }
  return [...byKey].flatMap(([key, members]): readonly Piece[] => {
    const subjectSet = Sets.of(peers.size, members.sort(ascending));
    if (key === null) return [{ subjects: subjectSet, peers, reasons: [] }];
    const list = causes.find(key, peers, traffic);
    const together = [{ subjects: subjectSet, peers, reasons: [...new Set(list.map(({ reason }) => reason))] }];
    // Addresses outside count as one end, so they are named together.
    if (peers.intersects(outside) || byKey.size > MAX_PIECES) return together;
    const found = byReason(list);
    let parts: readonly Piece[] = [{ subjects: subjectSet, peers, reasons: [] }];
    for (const [reason, own] of found) {
      parts = parts.flatMap((part) => {
        const within = part.peers.and(own);
        if (within.isEmpty()) return [part];
        const rest = part.peers.andNot(within);
        const named = { ...part, peers: within, reasons: [...part.reasons, reason] };
        return rest.isEmpty() ? [named] : [named, { ...part, peers: rest }];
      });
      if (parts.length > MAX_PIECES) return together;
    }
    return parts;
  });
}

function byReason(list: readonly Caused[]): ReadonlyMap<Reason, IndexSet> {
  const found = new Map<Reason, IndexSet>();
  for (const { reason, peers } of list) found.set(reason, found.get(reason)?.or(peers) ?? peers);
  return found;
}

function keyOf(reasons: readonly Reason[]): string {
  return reasons.map(({ key }) => key).join();
}
