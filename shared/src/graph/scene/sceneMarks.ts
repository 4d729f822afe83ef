// What the map adds to boxes: their short names inside regions, and the sides on which closed ones are hubs.
import type { TrafficGraph } from '../model';
import type { EdgePlan } from './sceneEdges';
import type { SceneEnds } from './sceneEnds';
import { hubsOf } from './sceneHubs';
import type { SceneBox, SceneHub } from './sceneModel';
import { regionsOf, shortName } from './sceneRegions';

/** The boxes with short names and hub lines, where they have any. */
export function markBoxes(
  boxes: readonly SceneBox[],
  graph: TrafficGraph,
  ends: SceneEnds,
  plan: EdgePlan,
): readonly SceneBox[] {
  const regions = new Map(regionsOf(graph).flatMap((region) => region.boxes.map((id) => [id, region] as const)));
  return boxes.map((box) => {
    const region = regions.get(box.id);
    const short = region === undefined ? null : shortName(box.label, region);
    const hubs = box.open ? [] : hubSides(box.id, graph, ends, plan);
    if (short === null && hubs.length === 0) return box;
    return { ...box, ...(short === null ? {} : { short }), ...(hubs.length === 0 ? {} : { hubs }) };
  });
}

function hubSides(id: string, graph: TrafficGraph, ends: SceneEnds, plan: EdgePlan): readonly SceneHub[] {
  const hubs = hubsOf(graph);
  const end = ends.find(id);
  return (['in', 'out'] as const).flatMap((side): SceneHub[] => {
    const peers = hubs[side].get(id);
    if (peers === undefined || end < 0) return [];
    const stub = plan.stubs.find((one) => one.end === end && one.side === side);
    const unfolded = plan.asked[side][end] === 2;
    return [{ side, peers, of: hubs.of, connections: stub?.others ?? 0, unfolded }];
  });
}
