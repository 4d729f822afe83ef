// Flow order of a directed graph: which vertex belongs left of which, with cycles broken deterministically.

/** A directed edge between two vertex numbers, with its importance. */
export interface Arc {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/**
 * A sequence of the vertices 0…count-1 in which few and light arcs point backwards (sources first, sinks last, else the vertex
 * with most outgoing surplus; ties by number). Linear in arcs, quadratic in vertices at worst.
 */
export function flowOrder(count: number, arcs: readonly Arc[]): readonly number[] {
  const out = new Array<number>(count).fill(0);
  const into = new Array<number>(count).fill(0);
  const touching = Array.from({ length: count }, (): Arc[] => []);
  for (const arc of arcs) {
    if (arc.from === arc.to) continue;
    out[arc.from]! += arc.weight;
    into[arc.to]! += arc.weight;
    touching[arc.from]!.push(arc);
    touching[arc.to]!.push(arc);
  }
  /** Those not taken yet, ascending. */
  let left = Array.from({ length: count }, (_, index) => index);
  const taken = new Uint8Array(count);
  const front: number[] = [];
  const back: number[] = [];
  const take = (vertex: number, list: number[]): void => {
    taken[vertex] = 1;
    list.push(vertex);
    for (const arc of touching[vertex]!) {
      if (arc.from === vertex && taken[arc.to] === 0) into[arc.to]! -= arc.weight;
      if (arc.to === vertex && taken[arc.from] === 0) out[arc.from]! -= arc.weight;
    }
  };
  while (left.length > 0) {
    let best = -1;
    let ended = false;
    for (const vertex of left) {
      if (into[vertex]! <= 0) {
        take(vertex, front);
        ended = true;
      } else if (out[vertex]! <= 0) {
        take(vertex, back);
        ended = true;
      } else if (best < 0 || out[vertex]! - into[vertex]! > out[best]! - into[best]!) best = vertex;
    }
    if (!ended && best >= 0) take(best, front);
    left = left.filter((vertex) => taken[vertex] === 0);
  }
  return [...front, ...back.reverse()];
}

/** The length of the longest path that ends at each vertex, along arcs that follow the flow order. */
export function flowRanks(count: number, arcs: readonly Arc[]): readonly number[] {
  const order = flowOrder(count, arcs);
  const place = new Array<number>(count).fill(0);
  order.forEach((vertex, index) => {
    place[vertex] = index;
  });
  const outgoing = Array.from({ length: count }, (): number[] => []);
  for (const arc of arcs) if (place[arc.from]! < place[arc.to]!) outgoing[arc.from]!.push(arc.to);
  const ranks = new Array<number>(count).fill(0);
  for (const vertex of order) {
    for (const next of outgoing[vertex]!) ranks[next] = Math.max(ranks[next]!, ranks[vertex]! + 1);
  }
  return ranks;
}
