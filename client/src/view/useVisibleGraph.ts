// From the whole graph and the view to what is visible: filters read, graph filtered, scene folded.
import {
  addExposure,
  applyLayers,
  buildScene,
  type ExposureAnswer,
  type ExposureState,
  FEW_ENTRIES,
  type FilteredGraph,
  type FindExpression,
  type FocusReport,
  filterGraph,
  filterWithin,
  focusGraph,
  type GraphFilter,
  type LayeredGraph,
  LOOKS,
  lookOf,
  NO_FILTER,
  type PodListing,
  parseFind,
  parseLabelSelector,
  parsePortFilter,
  type Scene,
  type SceneChoices,
  type TextError,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { useDeferredValue, useMemo, useRef } from 'react';
import type { FilterTexts, ViewState } from './viewState';

export interface FilterErrors {
  readonly find?: TextError;
  readonly selector?: TextError;
  readonly port?: TextError;
}

export interface ReadFilter {
  readonly filter: GraphFilter;
  readonly errors: FilterErrors;
}

/** Reads the typed filters. A part that cannot be read does not filter, and says why. */
export function readFilter(texts: FilterTexts): ReadFilter {
  const find = texts.find.trim() === '' ? null : parseFind(texts.find);
  const selector = texts.selector.trim() === '' ? null : parseLabelSelector(texts.selector);
  const port = texts.port.trim() === '' ? null : parsePortFilter(texts.port);
  return {
    filter: {
      ...NO_FILTER,
      namespaces: texts.namespaces,
      selector: selector?.ok ? selector.value : [],
      port: port?.ok ? port.value : null,
      protocols: texts.protocols as GraphFilter['protocols'],
      direction: texts.direction,
      neighbours: texts.neighbours,
      isolation: texts.isolation,
      find: narrow(find?.ok ? find.value : null, texts.exposure),
    },
    errors: {
      ...(find && !find.ok ? { find: find.error } : {}),
      ...(selector && !selector.ok ? { selector: selector.error } : {}),
      ...(port && !port.ok ? { port: port.error } : {}),
    },
  };
}

/** Then the graph as a whole serves, and all that was worked out for it. */
function filtersNothing({ namespaces, selector, port, protocols, isolation, find }: GraphFilter): boolean {
  const lists = [namespaces, selector, protocols];
  return lists.every(({ length }) => length === 0) && port === null && isolation === null && find === null;
}

/** The search, of ends in a state of exposure only. */
function narrow(find: FindExpression | null, exposure: FilterTexts['exposure']): FindExpression | null {
  if (exposure === null) return find;
  const state = { type: 'is', state: exposure } as const;
  if (find === null) return state;
  return { type: 'and', operands: find.type === 'and' ? [state, ...find.operands] : [state, find] };
}

/** Whether entry points are drawn: as chosen, else if they are few and nobody searches for connections, which they are none of. */
function drawsEntries(chosen: boolean | null, exposure: ExposureAnswer | null, filter: GraphFilter): boolean {
  if (chosen !== null) return chosen;
  const searches = filter.port !== null || filter.protocols.length > 0 || (filter.find && speaksOfEdges(filter.find));
  const number = exposure?.entries.filter(({ state }) => state !== 'not-served').length ?? 0;
  return !searches && number <= FEW_ENTRIES;
}

const EDGE_TERMS: ReadonlySet<string> = new Set(['from', 'to', 'port', 'proto', 'via', 'look']);

function speaksOfEdges(find: FindExpression): boolean {
  if (find.type === 'and' || find.type === 'or') return find.operands.some(speaksOfEdges);
  return find.type === 'not' ? speaksOfEdges(find.operand) : EDGE_TERMS.has(find.type);
}

export interface VisibleGraph extends ReadFilter {
  /** What the filter leaves, cut to the focus. */
  readonly filtered: FilteredGraph;
  /** What the focus found; null: there is none. */
  readonly focus: FocusReport | null;
  /** What layers take out of the picture. */
  readonly hidden: LayeredGraph['hidden'];
  readonly scene: Scene;
  /** The scene without filters, in a focus that of the whole focus: it shapes the layout, so that no filter moves anything. */
  readonly whole: Scene;
  /** Whether entry points are drawn. */
  readonly entries: boolean;
}

/** `exposure` is null as long as it is not known. */
export function useVisibleGraph(
  graph: TrafficGraph,
  exposure: ExposureAnswer | null,
  view: ViewState,
  listings: ReadonlyMap<string, readonly PodListing[]>,
): VisibleGraph {
  const pods = useSameMap(listings);
  // In a big graph filtering takes longer than a keystroke: what is typed appears first.
  const texts = useDeferredValue(view.filter);
  const read = useMemo(() => readFilter(texts), [texts]);
  const states = useMemo(() => statesOf(exposure), [exposure]);
  const everything = useMemo(() => filterGraph(graph, NO_FILTER), [graph]);
  const answer = useMemo(
    () => (filtersNothing(read.filter) ? null : filterWithin(graph, read.filter, () => states)),
    [graph, read, states],
  );
  // Like what cannot be read, what would take too long does not filter, and says why.
  const narrowed = answer?.ok ? answer.value : everything;
  const { openBoxes, expanded, unfolded, looks, selected, focus, layers } = view;
  const focused = useMemo(
    () => (focus === null ? null : focusGraph(withLooks(narrowed, looks), focus)),
    [narrowed, focus, looks],
  );
  const filtered = focused?.filtered ?? narrowed;
  const layered = useMemo(() => applyLayers(filtered, layers, () => states), [filtered, layers, states]);
  // The part looked at alone is about connections; ways in come with it only if asked for.
  const drawn = focus === null ? drawsEntries(view.entries, exposure, read.filter) : view.entries === true;
  const drawnAtAll = drawsEntries(view.entries, exposure, NO_FILTER);
  const draw = useMemo(
    () => (part: FilteredGraph, mark: string | null, entries: boolean) => {
      const choices: SceneChoices = { openBoxes, expandedWorkloads: expanded, unfolded, looks, selected: mark };
      const scene = buildScene(graph, part, choices, pods);
      return exposure === null ? scene : addExposure(scene, part, choices, pods, exposure, entries);
    },
    [graph, exposure, openBoxes, expanded, unfolded, looks, pods],
  );
  const isAlone = focused !== null;
  const base = isAlone ? layered.drawn : everything;
  const entriesInBase = isAlone ? drawn : drawnAtAll;
  const whole = useMemo(() => draw(base, null, entriesInBase), [draw, base, entriesInBase]);
  // Where nothing is narrowed or selected, one picture serves for both.
  const isWhole = layered.drawn === base && selected === null && drawn === entriesInBase;
  const scene = useMemo(
    () => withHidden(isWhole ? whole : draw(layered.drawn, selected, drawn), layered, looks),
    [isWhole, whole, draw, layered, selected, drawn, looks],
  );
  return {
    filter: read.filter,
    errors: answer?.ok === false ? { ...read.errors, find: answer.error } : read.errors,
    filtered,
    focus: focused?.report ?? null,
    hidden: layered.hidden,
    scene,
    whole,
    entries: drawn,
  };
}

/** The map of before, as long as it holds the same: the listings come in a new one each time that anything is drawn. */
function useSameMap<K, V>(map: ReadonlyMap<K, V>): ReadonlyMap<K, V> {
  const kept = useRef(map);
  if (map.size !== kept.current.size || [...map].some(([key, value]) => kept.current.get(key) !== value)) {
    kept.current = map;
  }
  return kept.current;
}

/** Steps follow the connections that the legend shows. */
function withLooks(filtered: FilteredGraph, looks: ViewState['looks']): FilteredGraph {
  return { ...filtered, blocks: filtered.blocks.filter((block) => looks[lookOf(block)]) };
}

/** What layers hide is counted with what is folded. */
function withHidden(scene: Scene, { drawn, hidden }: LayeredGraph, looks: ViewState['looks']): Scene {
  if (hidden.nodes === 0) return scene;
  const counted = (look: keyof ViewState['looks']): number => drawn.counts[look] + hidden.connections[look];
  const connections = {
    explicit: counted('explicit'),
    open: counted('open'),
    uncertain: counted('uncertain'),
    node: counted('node'),
  };
  const left = LOOKS.reduce((sum, look) => sum + (looks[look] ? hidden.connections[look] : 0), 0);
  return { ...scene, counts: { ...scene.counts, connections, folded: scene.counts.folded + left } };
}

function statesOf(exposure: ExposureAnswer | null): ReadonlyMap<string, ExposureState> {
  return new Map(exposure?.workloads.map(({ id, state }) => [id, state]));
}
