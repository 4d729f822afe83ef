// From the whole graph and the view to what is visible: filters read, graph filtered, scene folded.
import {
  buildScene,
  type FilteredGraph,
  filterGraph,
  type GraphFilter,
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
import { useDeferredValue, useMemo } from 'react';
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
      find: find?.ok ? find.value : null,
    },
    errors: {
      ...(find && !find.ok ? { find: find.error } : {}),
      ...(selector && !selector.ok ? { selector: selector.error } : {}),
      ...(port && !port.ok ? { port: port.error } : {}),
    },
  };
}

export interface VisibleGraph extends ReadFilter {
  readonly filtered: FilteredGraph;
  readonly scene: Scene;
  /** The scene without filters: it shapes the layout, so that no filter moves anything. */
  readonly whole: Scene;
}

export function useVisibleGraph(
  graph: TrafficGraph,
  view: ViewState,
  pods: ReadonlyMap<string, readonly PodListing[]>,
): VisibleGraph {
  // In a big graph filtering takes longer than a keystroke: what is typed appears first.
  const texts = useDeferredValue(view.filter);
  const read = useMemo(() => readFilter(texts), [texts]);
  const everything = useMemo(() => filterGraph(graph, NO_FILTER), [graph]);
  const filtered = useMemo(() => filterGraph(graph, read.filter), [graph, read]);
  const { openBoxes, expanded, unfolded, looks, selected } = view;
  const choices = useMemo<SceneChoices>(
    () => ({ openBoxes, expandedWorkloads: expanded, unfolded, looks, selected }),
    [openBoxes, expanded, unfolded, looks, selected],
  );
  const scene = useMemo(() => buildScene(graph, filtered, choices, pods), [graph, filtered, choices, pods]);
  const whole = useMemo(
    () =>
      buildScene(graph, everything, { openBoxes, expandedWorkloads: expanded, unfolded, looks, selected: null }, pods),
    [graph, everything, openBoxes, expanded, unfolded, looks, pods],
  );
  return { ...read, filtered, scene, whole };
}
