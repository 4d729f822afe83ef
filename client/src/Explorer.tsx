// The page when there is a graph: filters left, graph or table in the middle, inspector right.
import type { StatusResponse } from '@portolan/shared/contract';
import { type ExposureAnswer, type FilteredGraph, withoutGhosts } from '@portolan/shared/graph';
import { MAP_BOXES } from '@portolan/shared/picture';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toProblem, useDataSource, usePodListings } from './api';
import type { GraphCanvasHandle } from './canvas';
import { useBreaches } from './checks';
import { pulseOf } from './drawnSelection';
import { ExportArea } from './ExportArea';
import { FocusArea } from './FocusArea';
import { FilterPanel } from './filters';
import { Headline } from './Headline';
import { HelpDialog } from './HelpDialog';
import { askAbout, Inspector } from './inspector';
import { Changes, freshnessOf, type Shown } from './live';
import { MatrixView } from './matrix';
import { OverlayBar, OverlayDetails } from './OverlayParts';
import { useTrafficMarks } from './observed';
import { ReviewMenu } from './ReviewMenu';
import { readTime } from './readTime';
import { KeptStage } from './StageArea';
import { ToolColumn } from './ToolColumn';
import { TopBar } from './TopBar';
import { TableView } from './table';
import { useTheme } from './theme';
import { OFFERED } from './tools';
import { Notice } from './ui';
import { useOverlay } from './useOverlay';
import { useShortcuts } from './useShortcuts';
import { useTrial } from './useTrial';
import { useViewActions } from './useViewActions';
import { CELL_SIZES, type ChangeView, NO_FILTER_TEXTS, type Sides, useVisibleGraph, type ViewState } from './view';

interface ExplorerProps {
  readonly status: StatusResponse;
  readonly problem: { readonly message: string; readonly next: string } | null;
  readonly shown: Shown;
  /** null: not there yet, or it could not be had. */
  readonly exposure: ExposureAnswer | null;
  readonly exposureProblem: string | null;
  readonly view: ViewState;
  readonly change: ChangeView;
  readonly rereading: boolean;
  onReread(): void;
}

export function Explorer(props: ExplorerProps) {
  const { status, problem, shown, exposure, exposureProblem, view, change, rereading, onReread } = props;
  const { revision } = shown.picture;
  const { place } = shown.picture;
  const trial = useTrial(place);
  const [sides, setSides] = useState<Sides>(THIS_CLUSTER);
  const overlay = useOverlay(view.tool, trial.trial, sides);
  const [which, setWhich] = useState<'before' | 'after'>('after');
  // Of a comparison both states are drawn; all that is listed or counted is of the later one.
  const joined = overlay.comparison?.graph ?? shown.picture.graph;
  const graph = useMemo(() => withoutGhosts(joined), [joined]);
  const pods = usePodListings(revision, view.expanded);
  const visible = useVisibleGraph(joined, exposure, view, pods);
  const later = useMemo(() => laterOf(visible.filtered), [visible.filtered]);
  const actions = useViewActions(change, visible.scene, pods);
  const [theme, toggleTheme] = useTheme();
  const [help, setHelp] = useState(false);
  const [exportProblem, setExportProblem] = useState<unknown>(null);
  const [exportWords, setExportWords] = useState<string | null>(null);
  const canvas = useRef<GraphCanvasHandle>(null);
  const find = useRef<HTMLInputElement>(null);
  const source = useDataSource();
  const ask = (): void => actions.ask(askAbout(view.selected, graph, visible.scene));
  useShortcuts({
    find: () => find.current?.focus(),
    graph: () => actions.setMode('graph'),
    matrix: () => actions.setMode('matrix'),
    table: () => actions.setMode('table'),
    ask,
    help: () => setHelp(true),
    clear: () => actions.select(null),
    focus: () => actions.focusSelected(graph),
    update: shown.show,
  });
  const breaches = useBreaches();
  const traffic = useTrafficMarks();
  const marked = useMemo(() => {
    const marks = breaches ?? traffic;
    return marks === null ? visible : { ...visible, scene: marks.mark(visible.scene, ownersOf(pods)) };
  }, [breaches, traffic, visible, pods]);
  const pulse = useMemo(() => pulseOf(shown.marked), [shown.marked]);
  const freshness = freshnessOf(status);
  const title = status.source.title;
  useEffect(() => {
    document.title = `${title} · Portolan`;
  }, [title]);
  const isFiltered = JSON.stringify(view.filter) !== JSON.stringify(NO_FILTER_TEXTS);
  const inspector = (
    <Inspector
      revision={overlay.isOn ? overlay.revisionOf(which) : revision}
      title={title}
      graph={joined}
      exposure={exposure}
      filtered={later}
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
      onUnfold={actions.unfold}
      onToggleWorkload={actions.toggleWorkload}
      onWhoReaches={actions.showWhoReaches}
      onFocus={actions.setFocus}
      onLayer={actions.addLayer}
      onTry={(tried) => {
        trial.start(tried);
        actions.openTool('whatif');
      }}
    />
  );
  const details = overlay.isOn ? (
    <OverlayDetails overlay={overlay} which={which} onWhich={setWhich}>
      {inspector}
    </OverlayDetails>
  ) : (
    inspector
  );
  return (
    <div className="app">
      <TopBar
        status={status}
        mode={view.mode}
        theme={theme}
        rereading={rereading}
        exportMenu={
          <ExportArea
            status={status}
            graph={graph}
            later={later}
            exposure={exposure}
            scene={marked.scene}
            view={view}
            revision={revision}
            overlay={overlay.isOn ? (view.tool === 'whatif' ? 'whatif' : 'compare') : null}
            readAt={readTime(status, shown.waiting)}
            theme={theme}
            canvas={canvas}
            onProblem={setExportProblem}
            onTold={setExportWords}
          />
        }
        reviewMenu={OFFERED.length > 0 ? <ReviewMenu tool={view.tool} onTool={actions.openTool} /> : null}
        changes={<Changes waiting={shown.waiting} last={shown.last} show={shown.show} />}
        onMode={actions.setMode}
        onTheme={toggleTheme}
        onReread={source.isFile ? null : onReread}
        onAsk={ask}
        onHelp={() => setHelp(true)}
      />
      <Headline
        graph={graph}
        scope={status.source.scope ?? null}
        engine={status.engine}
        gaps={status.gaps}
        exposure={exposure}
        exposureProblem={exposureProblem}
        filter={view.filter}
        onIsolation={actions.setIsolation}
        onExposure={actions.setExposure}
        onWhoReaches={actions.showWhoReaches}
        onFindings={() => actions.select(null)}
      />
      {problem ? (
        <Notice tone="warning" title={`The picture is older than it should be: ${problem.message}`}>
          {problem.next}
        </Notice>
      ) : null}
      {freshness.kind === 'stale' ? (
        <Notice tone="warning" title={freshness.title}>
          {freshness.detail}
        </Notice>
      ) : null}
      {exportProblem ? (
        <Notice tone="error" title={toProblem(exportProblem).message} onClose={() => setExportProblem(null)}>
          {toProblem(exportProblem).next}
        </Notice>
      ) : null}
      {exportWords !== null ? (
        <Notice tone="info" title={exportWords} onClose={() => setExportWords(null)}>
          An SVG of the same picture stays sharp at any size.
        </Notice>
      ) : null}
      <div className={view.tool === null ? 'columns' : 'columns columns-tool'}>
        <FilterPanel
          graph={graph}
          values={view.filter}
          errors={visible.errors}
          looks={view.looks}
          counts={visible.scene.counts}
          isMap={view.mode === 'graph' && (visible.whole ?? visible.scene).boxes.length >= MAP_BOXES}
          entries={visible.entries}
          isFiltered={isFiltered}
          findRef={find}
          onChange={actions.filter}
          onToggleLook={actions.toggleLook}
          onEntries={actions.setEntries}
          layers={view.layers}
          hidden={visible.hidden}
          onLayers={actions.setLayers}
          onClear={actions.clearFilters}
        />
        <main className="stage-column">
          {overlay.isOn ? <OverlayBar title={view.tool === 'whatif' ? 'What if' : 'Comparison'} /> : null}
          <FocusArea graph={graph} focus={view.focus} report={visible.focus} onFocus={actions.setFocus} />
          <div className="stage">
            <KeptStage
              shown={view.mode === 'graph'}
              graph={joined}
              visible={marked}
              view={view}
              theme={theme}
              pulse={pulse}
              actions={actions}
              canvas={canvas}
            />
            {view.mode === 'graph' ? null : view.mode === 'matrix' ? (
              <MatrixView
                filtered={later}
                selected={view.selected}
                choices={view.matrix}
                cells={CELL_SIZES}
                theme={theme}
                breaches={breaches?.between ?? null}
                onChoices={actions.setMatrix}
                onSelect={actions.select}
                onClearFilters={actions.clearFilters}
              />
            ) : (
              <TableView
                graph={graph}
                filtered={later}
                selected={view.selected}
                tab={view.tab}
                breaches={breaches?.between ?? null}
                onTab={actions.setTab}
                onSelect={actions.select}
              />
            )}
          </div>
        </main>
        {view.tool === null ? (
          details
        ) : (
          <ToolColumn
            tool={view.tool}
            side={view.side}
            revision={revision}
            details={details}
            graph={joined}
            selected={view.selected}
            onPoint={actions.point}
            onSelect={actions.select}
            onFind={(text) => actions.filter({ find: text }, 'push')}
            onTryWithout={(policy) => {
              trial.start({ files: [], deleted: [policy] });
              actions.openTool('whatif');
            }}
            onTry={(files) => {
              trial.start({ files, deleted: [] });
              actions.openTool('whatif');
            }}
            trial={trial.trial}
            aside={trial.aside}
            sides={sides}
            overlay={overlay}
            onTrial={trial.change}
            onBringBack={trial.bringBack}
            onSides={setSides}
            onSide={actions.setSide}
            onClose={() => actions.openTool(null)}
          />
        )}
      </div>
      {help ? <HelpDialog onClose={() => setHelp(false)} /> : null}
    </div>
  );
}

const THIS_CLUSTER: Sides = { before: null, after: null };

/** What a filter leaves of the later state of a comparison. */
function laterOf(filtered: FilteredGraph): FilteredGraph {
  const graph = withoutGhosts(filtered.graph);
  if (graph === filtered.graph) return filtered;
  return { ...filtered, graph, blocks: filtered.blocks.filter(({ ghost }) => !ghost) };
}

/** From pods that are drawn by themselves to their workloads. */
function ownersOf(pods: ReadonlyMap<string, readonly { readonly id: string }[]>): (id: string) => string {
  const owners = new Map([...pods].flatMap(([owner, list]) => list.map(({ id }) => [id, owner] as const)));
  return (id) => owners.get(id) ?? id;
}
