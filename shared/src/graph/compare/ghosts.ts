// The later graph of a comparison by itself.
import type { TrafficGraph } from '../model';

const known = new WeakMap<TrafficGraph, TrafficGraph>();

/** Without the connections that are of the earlier graph only; a graph that has none is given back as it is. */
export function withoutGhosts(graph: TrafficGraph): TrafficGraph {
  if (!graph.blocks.some(({ ghost }) => ghost)) return graph;
  let later = known.get(graph);
  if (!later) {
    later = { ...graph, blocks: graph.blocks.filter(({ ghost }) => !ghost) };
    known.set(graph, later);
  }
  return later;
}
