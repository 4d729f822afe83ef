// What belongs to a thing: its lines and their other ends.
import type { Scene, SceneEdge } from '@portolan/shared/graph';

/** Ids of the edges and of the nodes and boxes around them. */
export interface Neighbourhood {
  readonly edges: readonly string[];
  readonly nodes: readonly string[];
}

/** Edges by the ids of their ends. */
export type Incidence = ReadonlyMap<string, readonly SceneEdge[]>;

export function edgesByEnd(scene: Scene): Incidence {
  const index = new Map<string, SceneEdge[]>();
  const note = (id: string, edge: SceneEdge): void => {
    const list = index.get(id);
    if (list) list.push(edge);
    else index.set(id, [edge]);
  };
  for (const edge of scene.edges) {
    note(edge.source, edge);
    if (edge.target !== edge.source) note(edge.target, edge);
  }
  return index;
}

/** The thing itself with its lines and their ends; of an open box, those of all nodes in it. Empty for an id that is not drawn. */
export function neighbourhood(scene: Scene, incidence: Incidence, id: string): Neighbourhood {
  const edge = scene.edges.find((one) => one.id === id);
  if (edge) return { edges: [id], nodes: [...new Set([edge.source, edge.target])] };
  const centres = scene.boxes.some((box) => box.id === id)
    ? [id, ...scene.nodes.filter((node) => node.box === id).map((node) => node.id)]
    : scene.nodes.some((node) => node.id === id)
      ? [id, ...scene.nodes.filter((node) => node.stub?.of === id).map((node) => node.id)]
      : [];
  const edges = new Set<string>();
  const nodes = new Set<string>(centres);
  for (const end of centres) {
    for (const line of incidence.get(end) ?? []) {
      edges.add(line.id);
      nodes.add(line.source);
      nodes.add(line.target);
    }
  }
  return { edges: [...edges], nodes: [...nodes] };
}
