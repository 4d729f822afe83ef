// What a reader can do, as changes of the view.
import {
  canFocus,
  type ExposureMark,
  type Focus,
  type GraphNode,
  type IsolationPreset,
  type Layer,
  type PodListing,
  type Scene,
  type TrafficGraph,
} from '@portolan/shared/graph';
import { useMemo, useRef } from 'react';
import type {
  AskState,
  ChangeView,
  FilterTexts,
  LookName,
  MatrixChoices,
  ReviewTool,
  TableTab,
  ViewState,
} from './view';
import { NO_FILTER_TEXTS } from './view';

type Pods = ReadonlyMap<string, readonly PodListing[]>;

export function useViewActions(change: ChangeView, scene: Scene, pods: Pods) {
  const now = useRef({ scene, pods });
  now.current = { scene, pods };
  return useMemo(() => createActions(change, () => now.current), [change]);
}

function createActions(change: ChangeView, now: () => { readonly scene: Scene; readonly pods: Pods }) {
  const filter = (part: Partial<FilterTexts>, commit: 'push' | 'replace'): void =>
    change((view) => ({ ...view, filter: { ...view.filter, ...part } }), commit);
  const openBoxes = (view: ViewState): readonly string[] =>
    view.openBoxes ??
    now()
      .scene.boxes.filter((box) => box.open)
      .map((box) => box.id);
  return {
    filter,
    clearFilters: () => change((view) => ({ ...view, filter: NO_FILTER_TEXTS })),
    setIsolation: (isolation: IsolationPreset | null) => filter({ isolation }, 'push'),
    setExposure: (exposure: ExposureMark | null) => filter({ exposure }, 'push'),
    setEntries: (entries: boolean) => change((view) => ({ ...view, entries })),
    /** A named outside party, and nothing but what may connect to it. */
    showWhoReaches: (party: Pick<GraphNode, 'id' | 'name'>) =>
      change((view) => ({
        ...view,
        filter: { ...NO_FILTER_TEXTS, find: `to:(kind=party name="${party.name}")` },
        openBoxes: view.openBoxes === null ? null : [...new Set([...view.openBoxes, 'outside'])].sort(),
        selected: party.id,
        ask: null,
      })),
    filterLabel: (requirement: string) =>
      change((view) => {
        const { selector } = view.filter;
        return {
          ...view,
          filter: { ...view.filter, selector: selector.trim() === '' ? requirement : `${selector}, ${requirement}` },
        };
      }),
    /** In a question about ways whose other end is not chosen yet, it becomes that end. */
    select: (selected: string | null) =>
      change((view) => {
        const focus = completed(view.focus, selected, now().scene);
        const side = view.tool !== null && selected !== null ? 'details' : view.side;
        if (view.selected === selected && view.ask === null && focus === view.focus && side === view.side) return view;
        return { ...focusedOn(view, focus), selected, ask: null, side };
      }),
    /** Shows in the picture what a tool speaks of; the tool stays. */
    point: (selected: string | null) =>
      change((view) => (view.selected === selected && view.ask === null ? view : { ...view, selected, ask: null })),
    openTool: (tool: ReviewTool | null) => change((view) => ({ ...view, tool, side: 'tool', ask: null })),
    setSide: (side: ViewState['side']) => change((view) => ({ ...view, side }), 'replace'),
    setFocus: (focus: Focus | null) => change((view) => focusedOn(view, focus)),
    /** The neighbourhood of what is selected; of what is already in focus: everything again. */
    focusSelected: (graph: TrafficGraph) =>
      change((view) => {
        const id = view.selected;
        if (id === null || !canFocus(graph, id)) return view.focus === null ? view : focusedOn(view, null);
        if (view.focus?.type === 'around' && view.focus.id === id) return focusedOn(view, null);
        return focusedOn(view, { type: 'around', id, hops: 1, way: 'both' });
      }),
    setLayers: (layers: readonly Layer[]) => change((view) => ({ ...view, layers })),
    addLayer: (layer: Layer) =>
      change((view) => ({ ...view, layers: [...view.layers.filter(({ nodes }) => nodes !== layer.nodes), layer] })),
    ask: (ask: AskState | null) =>
      change((view) => ({ ...view, ask, side: view.tool === null ? view.side : 'details' })),
    setMode: (mode: ViewState['mode']) => change((view) => (view.mode === mode ? view : { ...view, mode })),
    setTab: (tab: TableTab) => change((view) => ({ ...view, tab })),
    setMatrix: (part: Partial<MatrixChoices>, commit: 'push' | 'replace') =>
      change((view) => ({ ...view, matrix: { ...view.matrix, ...part } }), commit),
    toggleLook: (look: LookName) =>
      change((view) => ({ ...view, looks: { ...view.looks, [look]: !view.looks[look] } })),
    toggleBox: (id: string) => change((view) => ({ ...view, openBoxes: toggled(openBoxes(view), id) })),
    toggleWorkload: (id: string) =>
      change((view) => ({ ...view, expanded: toggled(view.expanded, ownerOf(id, now().pods)) })),
    // A stub is drawn under the id `stub:SIDE:NODE` and kept as `SIDE:NODE`.
    unfold: (id: string) => change((view) => ({ ...view, unfolded: toggled(view.unfolded, id.replace(/^stub:/, '')) })),
    setViewport: (viewport: ViewState['viewport']) => change((view) => ({ ...view, viewport }), 'replace'),
  };
}

const ENDS: ReadonlySet<Scene['nodes'][number]['kind']> = new Set(['workload', 'external', 'party', 'node', 'unread']);

/** The focus with its missing end, if what was selected can be one. */
function completed(focus: ViewState['focus'], selected: string | null, scene: Scene): ViewState['focus'] {
  if (selected === null || focus?.type !== 'paths' || (focus.from !== null && focus.to !== null)) return focus;
  const isEnd =
    scene.boxes.some(({ id }) => id === selected) ||
    scene.nodes.some(({ id, kind }) => id === selected && ENDS.has(kind));
  if (!isEnd || selected === focus.from || selected === focus.to) return focus;
  return focus.from === null ? { ...focus, from: selected } : { ...focus, to: selected };
}

/** A focus is a picture of its own: it decides by its size what is open, and is shown whole. */
function focusedOn(view: ViewState, focus: ViewState['focus']): ViewState {
  return focus === view.focus ? view : { ...view, focus, openBoxes: null, viewport: null };
}

function toggled(list: readonly string[], id: string): readonly string[] {
  return list.includes(id) ? list.filter((other) => other !== id) : [...list, id].sort();
}

/** A pod stands for the workload that was unfolded into it. */
function ownerOf(id: string, pods: Pods): string {
  for (const [workload, members] of pods) if (members.some((pod) => pod.id === id)) return workload;
  return id;
}
