// The nodes outside the cluster: address blocks that all pods answer alike, with names that do not lie.
import type { OutsideColumn, Reachability } from '../policy/index';
import {
  type AddressRange,
  formatRange,
  formatRangeShort,
  type IndexSet,
  mergeRanges,
  wholeFamily,
} from '../sets/index';
import { type BuiltNode, plainNode } from './nodes';

// An evaluation is immutable, so its nodes stay right as long as it lives.
const OUTSIDE = new WeakMap<Reachability, readonly BuiltNode[]>();

/** Outside blocks; blocks that every pod answers alike are one node. */
export function outsideNodes(reachability: Reachability): readonly BuiltNode[] {
  let nodes = OUTSIDE.get(reachability);
  if (!nodes) {
    nodes = groupAlike(reachability).map((columns) => toNode(reachability, columns));
    OUTSIDE.set(reachability, nodes);
  }
  return nodes;
}

/** Alike: answered by one row, and in the same target sets. */
function groupAlike({ universe, sourceRowOf, sourceRows }: Reachability): readonly (readonly number[])[] {
  const columns = universe.outside.toArray();
  const targetSets: IndexSet[] = [];
  for (const { entries } of sourceRows) for (const { targets, targetSet } of entries) targetSets[targetSet] = targets;
  let groups = groupsBy(columns, (column) => sourceRowOf[column]!);
  for (const set of targetSets) {
    if (groups.length === columns.length) break;
    if (set?.intersects(universe.outside)) groups = groups.flatMap((group) => splitBy(group, set));
  }
  return groups.sort((a, b) => a[0]! - b[0]!);
}

function splitBy(group: number[], set: IndexSet): number[][] {
  if (group.length === 1) return [group];
  const first = set.has(group[0]!);
  if (group.every((column) => set.has(column) === first)) return [group];
  return groupsBy(group, (column) => set.has(column));
}

function groupsBy<K>(columns: readonly number[], keyOf: (column: number) => K): number[][] {
  const groups = new Map<K, number[]>();
  for (const column of columns) {
    const known = groups.get(keyOf(column));
    if (known) known.push(column);
    else groups.set(keyOf(column), [column]);
  }
  return [...groups.values()];
}

function toNode({ universe }: Reachability, columns: readonly number[]): BuiltNode {
  const ranges = mergeRanges(columns.flatMap((column) => (universe.columns[column] as OutsideColumn).ranges));
  const addresses = ranges.map(formatRange);
  const node = plainNode({
    id: `Addresses/${addresses.join(',')}`,
    kind: 'external',
    name: nameOfRanges(ranges),
    classId: columns[0]!,
  });
  return { node: { ...node, addresses }, columns, pods: [] };
}

/** A short name that does not lie: whole families by name, up to three ranges as blocks, the rest counted. */
export function nameOfRanges(ranges: readonly AddressRange[]): string {
  const whole = ranges
    .filter((range) => range.first === 0n && range.last === wholeFamily(range.family).last)
    .map((range) => range.family);
  const others = ranges.filter((range) => !(range.first === 0n && range.last === wholeFamily(range.family).last));
  if (whole.length === 2) return 'any address';
  const names = [...whole.map((family) => `any ${family} address`), ...others.slice(0, 3).map(formatRangeShort)];
  if (others.length > 3)
    return whole.length > 0
      ? `${names[0]} and ${others.length} other ranges`
      : `all other addresses (${others.length} ranges)`;
  return names.join(', ');
}
