// Which zones the nodes of the graph lie in.
import type { Analysis } from '../../graph/index';
import { buildEndUnits } from './endUnits';
import type { Expectations } from './expectationsModel';
import { EndMarks } from './membership';
import { withoutVariant } from './violatingBlocks';

/**
 * By id of a node of the graph at workload level with its variants merged: names of the zones, in the order of the file, that hold the node or
 * a part of it, or may (R39). Nodes in no zone are not in it.
 */
export function zonesOfNodes(
  { reachability }: Pick<Analysis, 'reachability'>,
  expectations: Expectations,
): ReadonlyMap<string, readonly string[]> {
  const { nodes, units } = buildEndUnits(reachability, new EndMarks(reachability, expectations));
  const found = new Map<string, Set<number>>();
  for (const { node, marks } of units) {
    const id = withoutVariant(nodes[node]!.node.id);
    const zones = found.get(id) ?? new Set<number>();
    expectations.zones.forEach((_, zone) => {
      if (marks[zone]! > 0) zones.add(zone);
    });
    if (zones.size > 0) found.set(id, zones);
  }
  return new Map(
    [...found].map(([id, zones]) => [
      id,
      [...zones].sort((a, b) => a - b).map((zone) => expectations.zones[zone]!.name),
    ]),
  );
}
