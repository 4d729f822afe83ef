// The regions of the map: which boxes stand together, in which order, and what the names of boxes can leave out inside them.
import { countPairs, lookOf } from '../looks';
import type { TrafficGraph } from '../model';
import { isPlatform, type NamedNamespace, partition } from './regionRule';
import { boxOf, OUTSIDE } from './sceneEnds';
import type { SceneRegion } from './sceneModel';

/** Fewer namespaces than this need no map. */
export const MAP_FROM = 25;
/** Namespaces of no group stand together by this many, in alphabetical order. */
const CHUNK = 12;

const known = new WeakMap<TrafficGraph, readonly SceneRegion[]>();

/**
 * The regions of all namespaces of the graph, whatever a filter leaves: by name, those without a group behind them, the platform's last;
 * none where namespaces are few. Only namespaces' names and labels decide, unless neither part them: then who talks with whom.
 */
export function regionsOf(graph: TrafficGraph): readonly SceneRegion[] {
  let regions = known.get(graph);
  if (regions === undefined) {
    regions = buildRegions(graph);
    known.set(graph, regions);
  }
  return regions;
}

function buildRegions(graph: TrafficGraph): readonly SceneRegion[] {
  const populated = new Set(graph.nodes.map(boxOf));
  const labels = new Map(graph.namespaces.map((namespace) => [namespace.name, namespace.labels]));
  const namespaces = [...populated]
    .filter((id) => id !== OUTSIDE)
    .map((id): NamedNamespace => {
      const name = id.slice('Namespace/'.length);
      return { name, labels: labels.get(name) ?? null };
    })
    .sort((a, b) => compare(a.name, b.name));
  if (namespaces.length < MAP_FROM) return [];
  const own = namespaces.filter(({ name }) => !isPlatform(name));
  const platform = namespaces.filter(({ name }) => isPlatform(name)).map(({ name }) => name);
  const parted = partition(own);
  const regions = parted === null ? byNeighbours(graph, own) : byGroup(own, parted.by, parted.groups);
  if (platform.length > 0) regions.push(region('platform', 'Platform', 'serves the whole cluster', platform));
  return regions;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function region(id: string, label: string, by: string, names: readonly string[]): SceneRegion {
  return { id: `region:${id}`, label, by, boxes: names.map((name) => `Namespace/${name}`) };
}

function byGroup(
  namespaces: readonly NamedNamespace[],
  by: string,
  groups: ReadonlyMap<string, string>,
): SceneRegion[] {
  const members = new Map<string, string[]>();
  const alone: string[] = [];
  for (const { name } of namespaces) {
    const group = groups.get(name);
    if (group === undefined) alone.push(name);
    else members.set(group, [...(members.get(group) ?? []), name]);
  }
  for (const [group, names] of members) {
    if (names.length > 1) continue;
    members.delete(group);
    alone.push(...names);
  }
  const sorted = [...members].sort(([a], [b]) => compare(a, b));
  return [
    ...sorted.map(([group, names]) => region(`group:${group}`, group, by, names)),
    ...alphabetical(alone.sort(compare), sorted.length > 0 ? 'Others' : 'Namespaces'),
  ];
}

/** In chunks named by their first and last: `Others a-m`. */
function alphabetical(names: readonly string[], title: string): SceneRegion[] {
  const parts = Math.ceil(names.length / CHUNK);
  const size = Math.ceil(names.length / Math.max(1, parts));
  return Array.from({ length: parts }, (_, part) => {
    const chunk = names.slice(part * size, (part + 1) * size);
    const range = parts === 1 ? title : `${chunk[0]} … ${chunk.at(-1)}`;
    return region(`letters:${part}`, range, 'in alphabetical order', chunk);
  });
}

/** Namespaces joined along the heaviest explicit connections, as long as a region stays small; the rest in alphabetical order. */
function byNeighbours(graph: TrafficGraph, namespaces: readonly NamedNamespace[]): SceneRegion[] {
  const most = Math.ceil(Math.sqrt(namespaces.length) * 1.5);
  const parent = new Map(namespaces.map(({ name }) => [name, name]));
  const sizes = new Map(namespaces.map(({ name }) => [name, 1]));
  const find = (name: string): string => {
    let root = name;
    while (parent.get(root) !== root) root = parent.get(root)!;
    return root;
  };
  for (const [a, b] of heaviestPairs(graph, parent)) {
    const [x, y] = [find(a), find(b)];
    const size = sizes.get(x)! + sizes.get(y)!;
    if (x === y || size > most) continue;
    const [root, leaf] = x < y ? [x, y] : [y, x];
    parent.set(leaf, root);
    sizes.set(root, size);
  }
  const groups = new Map(namespaces.map(({ name }) => [name, `around ${find(name)}`]));
  return byGroup(namespaces, 'by connections', groups);
}

function heaviestPairs(
  graph: TrafficGraph,
  wanted: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const weights = new Map<string, { readonly pair: readonly [string, string]; weight: number }>();
  for (const block of graph.blocks) {
    if (lookOf(block) !== 'explicit') continue;
    const [from, to] = [namespacesOf(graph, block.from), namespacesOf(graph, block.to)];
    // What joins many namespaces at once groups none of them.
    if (from.length * to.length > 16) continue;
    const weight = countPairs(graph.nodes, block) / (from.length * to.length);
    for (const a of from) {
      for (const b of to) {
        if (a === b || !wanted.has(a) || !wanted.has(b)) continue;
        const pair = a < b ? ([a, b] as const) : ([b, a] as const);
        const key = pair.join(' ');
        const entry = weights.get(key) ?? { pair, weight: 0 };
        entry.weight += weight;
        weights.set(key, entry);
      }
    }
  }
  const sorted = [...weights].sort(([a, x], [b, y]) => y.weight - x.weight || compare(a, b));
  return sorted.map(([, { pair }]) => pair);
}

function namespacesOf(graph: TrafficGraph, nodes: readonly number[]): readonly string[] {
  const names = new Set<string>();
  for (const index of nodes) {
    const name = graph.nodes[index]!.namespace;
    if (name !== null) names.add(name);
    if (names.size > 16) break;
  }
  return [...names];
}

/** What a box is called under its region's name, where that leaves no doubt: `-prod` of `payments-prod`, `team-` of `team-payments`. */
export function shortName(name: string, region: SceneRegion): string | null {
  const { label } = region;
  if (!region.id.startsWith('region:group:')) return null;
  if (name.startsWith(`${label}-`)) return name.slice(label.length);
  if (name.endsWith(`-${label}`)) return `${name.slice(0, -label.length)}…`;
  const inside = name.indexOf(`-${label}-`);
  return inside < 0 ? null : `${name.slice(0, inside)}-…${name.slice(inside + label.length + 1)}`;
}
