// What a reader can do, as changes of the view.
import type { ExposureMark, GraphNode, IsolationPreset, PodListing, Scene } from '@portolan/shared/graph';
import { useMemo, useRef } from 'react';
import type { AskState, ChangeView, FilterTexts, LookName, TableTab, ViewState } from './view';
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
    select: (selected: string | null) =>
      change((view) => (view.selected === selected && view.ask === null ? view : { ...view, selected, ask: null })),
    ask: (ask: AskState | null) => change((view) => ({ ...view, ask })),
    setMode: (mode: ViewState['mode']) => change((view) => (view.mode === mode ? view : { ...view, mode })),
    setTab: (tab: TableTab) => change((view) => ({ ...view, tab })),
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

function toggled(list: readonly string[], id: string): readonly string[] {
  return list.includes(id) ? list.filter((other) => other !== id) : [...list, id].sort();
}

/** A pod stands for the workload that was unfolded into it. */
function ownerOf(id: string, pods: Pods): string {
  for (const [workload, members] of pods) if (members.some((pod) => pod.id === id)) return workload;
  return id;
}
