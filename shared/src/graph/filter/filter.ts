// Narrows a computed graph: nodes in scope, their neighbours, and the part of every block that is kept (R609).
import { ALL_TRAFFIC, equalTraffic, formatTrafficSet, intersectTraffic, type TrafficSet } from '../../sets/index';
import type { ExposureState } from '../exposure/exposureModel';
import { countConnections, countPairs, lookOf } from '../looks';
import type { ConnectionBlock, TrafficGraph } from '../model';
import { readTraffic } from '../readTraffic';
import { allOf, EdgeQuery, type EdgeTest, eitherEnd, KEEP_ALL } from './edgeQuery';
import type { ConnectionLook, FilteredGraph, GraphFilter, Parsed } from './filterModel';
import { compileFind, compilePorts, focusOf } from './findQuery';
import { matchesLabels } from './labelSelector';
import {
  type ExposureStates,
  flagEnds,
  indicesOf,
  matchesPreset,
  type NodeFlags,
  NodeMatcher,
  namespaceOf,
  standsForPods,
} from './nodeMatch';
import { protocolTraffic } from './portFilter';

/** Keeps everything. */
export const NO_FILTER: GraphFilter = {
  namespaces: [],
  selector: [],
  port: null,
  protocols: [],
  direction: 'both',
  neighbours: true,
  isolation: null,
  find: null,
};

const NO_STATES: ReadonlyMap<string, ExposureState> = new Map();

/**
 * What the filter leaves of the graph. Work grows with the blocks' sizes, not with the node pairs in them. Without `exposure`,
 * `is:published`, `is:blocked` and `is:reachable` hold for no node.
 */
export function filterGraph(
  graph: TrafficGraph,
  filter: GraphFilter,
  exposure: ExposureStates = () => NO_STATES,
): FilteredGraph {
  const answer = filterWithin(graph, filter, exposure, Number.POSITIVE_INFINITY);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** Steps that one search may take: about a tenth of a second. */
const MOST_WORK = 2_000_000;

/**
 * As {@link filterGraph}, for what a person typed: refused where it tells so many groups of ends apart that an answer would take long.
 * @param most steps, see {@link EdgeQuery.work}.
 */
export function filterWithin(
  graph: TrafficGraph,
  filter: GraphFilter,
  exposure: ExposureStates = () => NO_STATES,
  most = MOST_WORK,
): Parsed<FilteredGraph> {
  const scope = scopeOf(graph, filter);
  const matcher = new NodeMatcher(graph, exposure);
  const focus = filter.find === null ? null : focusOf(matcher, filter.find);
  const query = new EdgeQuery(compileFilter(matcher, filter, scope, focus), graph.nodes.length);
  if (query.work > most) {
    const message =
      'This search tells too many groups of ends apart: use fewer from: and to: terms, or fewer patterns with *.';
    return { ok: false, error: { message, at: 0 } };
  }
  const blocks = new BlockFilter(graph, query).keep(graph.blocks);
  const ends = flagEnds(graph.nodes.length, blocks);
  const inScope = scope?.slice() ?? new Uint8Array(graph.nodes.length).fill(1);
  if (focus !== null) {
    // Where the search speaks of connections, a node is meant if it has one that fulfils it.
    for (let i = 0; i < inScope.length; i++) {
      if (focus[i] === 0 || (focus[i] === 1 && ends[i] === 0)) inScope[i] = 0;
    }
  }
  const value = {
    graph,
    filter,
    nodesInScope: indicesOf(inScope),
    nodesVisible: indicesOf(inScope.map((flag, i) => flag | ends[i]!)),
    blocks,
    counts: countConnections(graph.nodes, blocks),
  };
  return { ok: true, value };
}

/** Nodes that namespaces, selector and isolation ask for; null: all. */
function scopeOf(graph: TrafficGraph, filter: GraphFilter): NodeFlags | null {
  const { namespaces, selector, isolation } = filter;
  if (namespaces.length === 0 && selector.length === 0 && isolation === null) return null;
  const wanted = new Set<string | null>(namespaces);
  const flags = new Uint8Array(graph.nodes.length);
  graph.nodes.forEach((node, i) => {
    const kept =
      (wanted.size === 0 || wanted.has(namespaceOf(node))) &&
      (selector.length === 0 || (standsForPods(node) && matchesLabels(selector, node.labels))) &&
      (isolation === null || matchesPreset(node, isolation));
    flags[i] = kept ? 1 : 0;
  });
  return flags;
}

function compileFilter(
  matcher: NodeMatcher,
  filter: GraphFilter,
  scope: NodeFlags | null,
  focus: Uint8Array | null,
): EdgeTest {
  const tests: EdgeTest[] = [];
  if (scope !== null) tests.push(endsIn(scope, filter));
  if (filter.find !== null && focus !== null) {
    tests.push(
      endsIn(
        focus.map((value) => (value > 0 ? 1 : 0)),
        filter,
      ),
    );
    tests.push(compileFind(matcher, filter.find));
  }
  if (filter.port !== null) tests.push(compilePorts(matcher.graph, filter.port));
  if (filter.protocols.length > 0) tests.push({ op: 'traffic', traffic: protocolTraffic(filter.protocols) });
  return tests.length === 0 ? KEEP_ALL : allOf(tests);
}

/** Which end must lie in `nodes`. */
function endsIn(nodes: NodeFlags, { direction, neighbours }: GraphFilter): EdgeTest {
  const from: EdgeTest = { op: 'from', nodes };
  const to: EdgeTest = { op: 'to', nodes };
  if (!neighbours) return allOf([from, to]);
  if (direction === 'both') return eitherEnd(nodes);
  return direction === 'ingress' ? to : from;
}

/** Cuts blocks by a query. Node lists and traffic texts are shared by many blocks, so that their parts are remembered. */
class BlockFilter {
  private readonly sources = new Map<readonly number[], ReadonlyMap<number, readonly number[]>>();
  private readonly destinations = new Map<readonly number[], ReadonlyMap<number, readonly number[]>>();

  constructor(
    private readonly graph: TrafficGraph,
    private readonly query: EdgeQuery,
  ) {}

  keep(blocks: readonly ConnectionBlock[]): readonly ConnectionBlock[] {
    const kept = this.query.keepsAll ? blocks : blocks.flatMap((block) => this.cut(block));
    return kept.filter((block) => countPairs(this.graph.nodes, block) > 0);
  }

  private cut(block: ConnectionBlock): readonly ConnectionBlock[] {
    const look = lookOf(block);
    const traffic = readTraffic(block.traffic);
    const sources = split(block.from, this.query.sourceGroups, this.sources);
    const destinations = split(block.to, this.query.destinationGroups, this.destinations);
    if (sources.size === 1 && destinations.size === 1) return this.cutWhole(block, traffic, look);
    // Source groups with the same row of answers stay together, and so do destination groups with the same answer.
    const rows = new Map<string, { groups: number[]; parts: Map<string, { traffic: TrafficSet; groups: number[] }> }>();
    for (const source of sources.keys()) {
      const parts = new Map<string, { traffic: TrafficSet; groups: number[] }>();
      for (const destination of destinations.keys()) {
        const kept = intersectTraffic(traffic, this.query.answer(source, destination, look));
        if (kept.length === 0) continue;
        // What stays whole, as most does, needs no name.
        const text = kept === traffic || equalTraffic(kept, traffic) ? '' : kept.join();
        const part = parts.get(text);
        if (part === undefined) parts.set(text, { traffic: kept, groups: [destination] });
        else part.groups.push(destination);
      }
      if (parts.size === 0) continue;
      const key = [...parts].map(([text, part]) => `${text}:${part.groups.join()}`).join(';');
      const row = rows.get(key);
      if (row === undefined) rows.set(key, { groups: [source], parts });
      else row.groups.push(source);
    }
    return [...rows.values()].flatMap(({ groups, parts }) => {
      const from = gather(block.from, sources, groups);
      return [...parts.values()].map((part): ConnectionBlock => {
        const to = gather(block.to, destinations, part.groups);
        if (from === block.from && to === block.to && part.traffic.length === traffic.length) {
          if (part.traffic.join() === traffic.join()) return block;
        }
        return { ...block, from, to, traffic: formatTrafficSet(part.traffic) };
      });
    });
  }

  /** Most blocks lie in one group on either side: they stay, go, or lose traffic as a whole. */
  private cutWhole(block: ConnectionBlock, traffic: TrafficSet, look: ConnectionLook): readonly ConnectionBlock[] {
    const { sourceGroups, destinationGroups } = this.query;
    const answer = this.query.answer(sourceGroups[block.from[0]!]!, destinationGroups[block.to[0]!]!, look);
    if (answer === ALL_TRAFFIC) return traffic.length === 0 ? [] : [block];
    if (answer.length === 0) return [];
    const kept = intersectTraffic(traffic, answer);
    if (kept.length === 0) return [];
    return equalTraffic(kept, traffic) ? [block] : [{ ...block, traffic: formatTrafficSet(kept) }];
  }
}

/** The members of each group, ascending. */
function split(
  members: readonly number[],
  groups: Int32Array,
  known: Map<readonly number[], ReadonlyMap<number, readonly number[]>>,
): ReadonlyMap<number, readonly number[]> {
  const before = known.get(members);
  if (before !== undefined) return before;
  const parts = new Map<number, readonly number[]>();
  const [first] = members;
  if (first !== undefined && isOneGroup(members, groups)) {
    parts.set(groups[first]!, members);
  } else fillParts(members, groups, parts as Map<number, number[]>);
  known.set(members, parts);
  return parts;
}

function isOneGroup(members: readonly number[], groups: Int32Array): boolean {
  const group = groups[members[0]!];
  for (const member of members) if (groups[member] !== group) return false;
  return true;
}

function fillParts(members: readonly number[], groups: Int32Array, parts: Map<number, number[]>): void {
  for (const member of members) {
    const group = groups[member]!;
    const part = parts.get(group);
    if (part === undefined) parts.set(group, [member]);
    else part.push(member);
  }
}

/** The members of these groups, ascending; the whole list itself if that is all of them. */
function gather(
  whole: readonly number[],
  parts: ReadonlyMap<number, readonly number[]>,
  groups: readonly number[],
): readonly number[] {
  if (groups.length === parts.size) return whole;
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return parts.get(only) ?? [];
  return groups.flatMap((group) => parts.get(group) ?? []).sort((a, b) => a - b);
}
