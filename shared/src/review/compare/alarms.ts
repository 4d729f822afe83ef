// What makes a change worse than others: a new way from or to the internet, and a new way to what a person marked as an asset.
import { isInternalRange } from '../../cluster/index';
import { type GraphNode, type LabelRequirement, matchesLabels } from '../../graph/index';
import { isNoTraffic } from '../../sets/index';
import type { Alarm } from '../model';
import type { Content } from './contents';
import { rangesOf } from './jointAddresses';
import type { Rectangle } from './rectangles';

/** Alarms of a rectangle, worst first. `assets`: a destination that any of them selects is one. */
export function alarmsOf(
  nodes: readonly GraphNode[],
  { from, to }: Pick<Rectangle, 'from' | 'to'>,
  { gained }: Content,
  assets: readonly (readonly LabelRequirement[])[],
): readonly Alarm[] {
  if (isNoTraffic(gained)) return [];
  const some = (list: readonly number[], holds: (node: GraphNode) => boolean): boolean =>
    list.some((index) => holds(nodes[index]!));
  const isAsset = ({ kind, labels }: GraphNode): boolean =>
    kind === 'workload' && assets.some((requirements) => matchesLabels(requirements, labels));
  return [
    ...(some(from, isPublic) || some(to, isPublic) ? (['internet'] as const) : []),
    ...(some(to, isAsset) ? (['asset'] as const) : []),
  ];
}

/** True where some address of the node is one that the internet routes. */
function isPublic(node: GraphNode): boolean {
  return node.kind === 'external' && rangesOf(node).some((range) => !isInternalRange(range));
}
