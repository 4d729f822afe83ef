// Rectangles of changed pairs cut by what caused them, so that each names exactly the policies that have a part in it.
import { type IndexSet, IndexSet as Sets, type TrafficSet } from '../../sets/index';
import type { EndCauses, Reason } from './endCauses';
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

/** The rectangle in pieces of which all pairs have the same causes. Addresses outside that changed alike stay together. */
export function cutByCauses(rectangle: Rectangle, traffic: TrafficSet, ends: BothEnds): readonly CausedRectangle[] {
  const { size } = ends.outside;
  const [from, to] = [Sets.of(size, rectangle.from), Sets.of(size, rectangle.to)];
  const atSource = piecesOf(ends.egress, rectangle.from, to, traffic, ends.outside);
  const atTarget = piecesOf(ends.ingress, rectangle.to, from, traffic, ends.outside);
  const only =
    atSource.length === 1 && atTarget.length === 1 ? [...atSource[0]!.reasons, ...atTarget[0]!.reasons] : null;
  if (only) return [{ ...rectangle, reasons: only }];
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
  return [...byKey].flatMap(([key, list]): readonly Piece[] => {
    const set = Sets.of(peers.size, list.sort(ascending));
    if (key === null) return [{ subjects: set, peers, reasons: [] }];
    const found = causes.find(key, peers, traffic);
    // Addresses outside count as one end, so they are named together.
    if (peers.intersects(outside)) return [{ subjects: set, peers, reasons: found.map(({ reason }) => reason) }];
    let parts: readonly Piece[] = [{ subjects: set, peers, reasons: [] }];
    for (const caused of found) {
      parts = parts.flatMap((part) => {
        const within = part.peers.and(caused.peers);
        if (within.isEmpty()) return [part];
        const rest = part.peers.andNot(within);
        const named = { ...part, peers: within, reasons: [...part.reasons, caused.reason] };
        return rest.isEmpty() ? [named] : [named, { ...part, peers: rest }];
      });
    }
    return parts;
  });
}

function keyOf(reasons: readonly Reason[]): string {
  return JSON.stringify(
    reasons.map(({ difference: { policy }, direction, path }) => [
      policy.kind,
      policy.namespace,
      policy.name,
      direction,
      path,
    ]),
  );
}
