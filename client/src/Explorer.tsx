// The page when there is a graph: filters left, graph or table in the middle, inspector right.
import type { StatusResponse } from '@portolan/shared/contract';
import { listConnections, lookOf, type TrafficGraph } from '@portolan/shared/graph';
import { csvLine } from '@portolan/shared/report';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toProblem, useDataSource, usePodListings } from './api';
import { GraphCanvas, type GraphCanvasHandle } from './canvas';
import { ExportMenu } from './export';
import { FilterPanel } from './filters';
import { HelpDialog } from './HelpDialog';
import { Inspector } from './inspector';
import { Headline, TopBar } from './TopBar';
import { CONNECTION_HEADS, connectionCells, TableView, WORKLOAD_HEADS, workloadCells } from './table';
import { chooseTheme, readTheme, type Theme } from './theme';
import { Notice } from './ui';
import { useShortcuts } from './useShortcuts';
import { useViewActions } from './useViewActions';
import { type ChangeView, NO_FILTER_TEXTS, useVisibleGraph, type ViewState, type VisibleGraph } from './view';

interface ExplorerProps {
  readonly status: StatusResponse;
  readonly problem: { readonly message: string; readonly next: string } | null;
  readonly revision: number;
  readonly graph: TrafficGraph;
  readonly view: ViewState;
  readonly change: ChangeView;
  readonly rereading: boolean;
  onReread(): void;
}

export function Explorer({ status, problem, revision, graph, view, change, rereading, onReread }: ExplorerProps) {
  const pods = usePodListings(revision, view.expanded);
  const visible = useVisibleGraph(graph, view, pods);
  const actions = useViewActions(change, visible.scene, pods);
  const [theme, setTheme] = useState<Theme>(readTheme);
  const [help, setHelp] = useState(false);
  const [exportProblem, setExportProblem] = useState<unknown>(null);
  const canvas = useRef<GraphCanvasHandle>(null);
  const find = useRef<HTMLInputElement>(null);
  const source = useDataSource();
  useShortcuts({
    find: () => find.current?.focus(),
    graph: () => actions.setMode('graph'),
    table: () => actions.setMode('table'),
    ask: () => actions.ask({ from: '', to: '', port: '' }),
    help: () => setHelp(true),
    clear: () => actions.select(null),
  });
  const title = status.source.title;
  useEffect(() => {
    document.title = `${title} · Portolan`;
  }, [title]);
  const toggleTheme = (): void => {
    const next = theme === 'dark' ? 'light' : 'dark';
    chooseTheme(next);
    setTheme(next);
  };
  const isFiltered = JSON.stringify(view.filter) !== JSON.stringify(NO_FILTER_TEXTS);
  return (
    <div className="app">
      <TopBar
        status={status}
        mode={view.mode}
        theme={theme}
        rereading={rereading}
        exportMenu={
          <ExportMenu
            title={title}
            picture={
              view.mode === 'graph'
                ? { toPng: (scale) => canvas.current!.toPng(scale), toSvg: () => canvas.current!.toSvg(title) }
                : null
            }
            csv={() => toCsv(graph, visible, view)}
            snapshot={() => source.snapshot()}
            onProblem={setExportProblem}
          />
        }
        onMode={actions.setMode}
        onTheme={toggleTheme}
        onReread={onReread}
        onAsk={() => actions.ask({ from: '', to: '', port: '' })}
        onHelp={() => setHelp(true)}
      />
      <Headline graph={graph} isolation={view.filter.isolation} onIsolation={actions.setIsolation} />
      {problem ? (
        <Notice tone="warning" title={`The picture is older than it should be: ${problem.message}`}>
          {problem.next}
        </Notice>
      ) : null}
      {exportProblem ? <Notice tone="error" title={toProblem(exportProblem).message} /> : null}
      <div className="columns">
        <FilterPanel
          graph={graph}
          values={view.filter}
          errors={visible.errors}
          looks={view.looks}
          counts={visible.scene.counts.connections}
          isFiltered={isFiltered}
          findRef={find}
          onChange={actions.filter}
          onToggleLook={actions.toggleLook}
          onClear={actions.clearFilters}
        />
        <main className="stage">
          {view.mode === 'graph' ? (
            <GraphStageArea
              graph={graph}
              visible={visible}
              view={view}
              theme={theme}
              actions={actions}
              canvas={canvas}
            />
          ) : (
            <TableView
              graph={graph}
              filtered={visible.filtered}
              looks={view.looks}
              selected={view.selected}
              tab={view.tab}
              onTab={actions.setTab}
              onSelect={actions.select}
            />
          )}
        </main>
        <Inspector
          revision={revision}
          title={title}
          graph={graph}
          filtered={visible.filtered}
          scene={visible.scene}
          selected={view.selected}
          ask={view.ask}
          expanded={view.expanded}
          onSelect={actions.select}
          onAsk={actions.ask}
          onFilterLabel={actions.filterLabel}
          onOnlyNamespace={(namespace) => actions.filter({ namespaces: [namespace] }, 'push')}
          onFind={(text) => actions.filter({ find: text }, 'push')}
          onToggleBox={actions.toggleBox}
          onToggleWorkload={actions.toggleWorkload}
        />
      </div>
      {help ? <HelpDialog onClose={() => setHelp(false)} /> : null}
    </div>
  );
}

interface GraphStageAreaProps {
  readonly graph: TrafficGraph;
  readonly visible: VisibleGraph;
  readonly view: ViewState;
  readonly theme: Theme;
  readonly actions: ReturnType<typeof useViewActions>;
  readonly canvas: React.RefObject<GraphCanvasHandle | null>;
}

function GraphStageArea({ graph, visible, view, theme, actions, canvas }: GraphStageAreaProps) {
  const { scene, whole } = visible;
  const drawn = useMemo(() => sceneWords(scene.counts), [scene]);
  if (graph.nodes.length === 0) {
    return (
      <div className="stage-empty">
        <h2>No workloads here</h2>
        <p className="dim">The input holds no pods, so there is nothing to connect.</p>
      </div>
    );
  }
  return (
    <>
      <GraphCanvas
        ref={canvas}
        scene={scene}
        whole={whole}
        selected={view.selected}
        theme={theme}
        viewport={view.viewport}
        onSelect={actions.select}
        onToggleBox={actions.toggleBox}
        onToggleWorkload={actions.toggleWorkload}
        onUnfoldStub={actions.unfold}
        onViewport={actions.setViewport}
      />
      {scene.boxes.length === 0 ? (
        <div className="stage-note">
          <p>Nothing matches.</p>
          <button type="button" className="btn" onClick={actions.clearFilters}>
            Clear all filters
          </button>
        </div>
      ) : null}
      <p className="stage-counts xsmall dim" role="status" data-testid="counts">
        {drawn}
      </p>
    </>
  );
}

function sceneWords({ podsDrawn, pods, folded, overBudget, connections }: VisibleGraph['scene']['counts']): string {
  const n = (value: number): string => value.toLocaleString('en');
  const total = connections.explicit + connections.open + connections.uncertain + connections.node;
  const parts = [`${n(podsDrawn)} of ${n(pods)} pods drawn`, `${n(total)} connections`];
  if (folded > 0) parts.push(`${n(folded)} folded into stubs or hidden`);
  if (overBudget > 0) parts.push(`${n(overBudget)} not drawn: too many`);
  return parts.join(' · ');
}

const CSV_LIMIT = 200_000;

function toCsv(graph: TrafficGraph, visible: VisibleGraph, view: ViewState): string {
  if (view.mode === 'table' && view.tab === 'workloads') {
    return csvLine(WORKLOAD_HEADS) + workloadCells(graph, visible.filtered).map(csvLine).join('');
  }
  const shown = { ...visible.filtered, blocks: visible.filtered.blocks.filter((block) => view.looks[lookOf(block)]) };
  const list = listConnections(graph, shown, { limit: CSV_LIMIT });
  const lines = [csvLine(CONNECTION_HEADS)];
  for (let index = 0; index < list.count; index++) lines.push(csvLine(connectionCells(graph, list.rowAt(index))));
  return lines.join('');
}
