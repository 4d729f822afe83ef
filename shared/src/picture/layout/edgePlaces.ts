// Which boxes the ends of each edge lie in: worked out once for a scene, for the insides of boxes and for their order.
import type { Scene, SceneEdge } from '../../graph/index';

interface EdgePlaces {
  /** By the box that holds both ends, in the scene's order. */
  readonly inside: ReadonlyMap<string, readonly SceneEdge[]>;
  /** The others; `from` and `to` are places in the scene's list of boxes. */
  readonly between: readonly { readonly edge: SceneEdge; readonly from: number; readonly to: number }[];
}

const known = new WeakMap<Scene, EdgePlaces>();

export function edgePlaces(scene: Scene): EdgePlaces {
  const places = known.get(scene) ?? findPlaces(scene);
  known.set(scene, places);
  return places;
}

function findPlaces(scene: Scene): EdgePlaces {
  const boxes = new Map(scene.boxes.map((box, index) => [box.id, index]));
  const ends = new Map(boxes);
  for (const node of scene.nodes) {
    const box = boxes.get(node.box);
    if (box !== undefined) ends.set(node.id, box);
  }
  const inside = new Map<string, SceneEdge[]>();
  const between: { readonly edge: SceneEdge; readonly from: number; readonly to: number }[] = [];
  for (const edge of scene.edges) {
    const [from, to] = [ends.get(edge.source), ends.get(edge.target)];
    if (from === undefined || to === undefined) continue;
    if (from !== to) {
      between.push({ edge, from, to });
      continue;
    }
    const box = scene.boxes[from]!.id;
    const list = inside.get(box);
    if (list) list.push(edge);
    else inside.set(box, [edge]);
  }
  return { inside, between };
}
