// The middle of the page in the graph view: the canvas, its zoom buttons, what it counts, and what to do when it is empty.
import type { TrafficGraph } from '@portolan/shared/graph';
import { Maximize, Minus, Plus } from 'lucide-react';
import { type RefObject, useMemo, useRef } from 'react';
import { GraphCanvas, type GraphCanvasHandle, type PulseSet } from './canvas';
import { drawnSelection } from './drawnSelection';
import type { Theme } from './theme';
import type { useViewActions } from './useViewActions';
import type { ViewState, VisibleGraph } from './view';

interface StageAreaProps {
  readonly graph: TrafficGraph;
  readonly visible: VisibleGraph;
  readonly view: ViewState;
  readonly theme: Theme;
  readonly pulse: PulseSet | null;
  readonly actions: ReturnType<typeof useViewActions>;
  readonly canvas: RefObject<GraphCanvasHandle | null>;
}

/** The canvas is made once and then kept behind the other views as it was, so that going back to it costs nothing. */
export function KeptStage({ shown, ...props }: StageAreaProps & { readonly shown: boolean }) {
  const last = useRef<StageAreaProps | null>(null);
  if (shown) last.current = props;
  if (last.current === null) return null;
  return (
    <div className={shown ? 'stage-kept' : 'stage-kept stage-away'} inert={!shown}>
      <StageArea {...last.current} />
    </div>
  );
}

function StageArea({ graph, visible, view, theme, pulse, actions, canvas }: StageAreaProps) {
  const { scene, whole } = visible;
  const drawn = useMemo(() => sceneWords(scene.counts), [scene]);
  if (graph.nodes.length === 0) {
    return (
      <div className="stage-note">
        <h2>No workloads here</h2>
        <p className="dim">What was read holds no pods, so there is nothing to connect.</p>
      </div>
    );
  }
  return (
    <>
      <GraphCanvas
        key={view.focus === null ? 'everything' : JSON.stringify(view.focus)}
        ref={canvas}
        scene={scene}
        whole={whole}
        selected={drawnSelection(view.selected, visible)}
        theme={theme}
        pulse={pulse}
        viewport={view.viewport}
        onSelect={actions.select}
        onToggleBox={actions.toggleBox}
        onToggleWorkload={actions.toggleWorkload}
        onUnfoldStub={actions.unfold}
        onViewport={actions.setViewport}
      />
      {scene.boxes.length === 0 ? (
        <div className="stage-note">
          <h2>Nothing matches</h2>
          <p className="dim">No workload and no connection fulfils all filters.</p>
          <button type="button" className="btn" onClick={actions.clearFilters}>
            Clear all filters
          </button>
        </div>
      ) : null}
      <p className="stage-counts xsmall dim" role="status" data-testid="counts">
        {drawn}
      </p>
      <ZoomButtons canvas={canvas} />
    </>
  );
}

function ZoomButtons({ canvas }: Pick<StageAreaProps, 'canvas'>) {
  return (
    <div className="stage-zoom" role="group" aria-label="Zoom">
      <button
        type="button"
        className="btn btn-icon"
        aria-label="Zoom in"
        title="Zoom in (+)"
        onClick={() => canvas.current?.zoomBy(1.25)}
      >
        <Plus size={15} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="btn btn-icon"
        aria-label="Zoom out"
        title="Zoom out (−)"
        onClick={() => canvas.current?.zoomBy(0.8)}
      >
        <Minus size={15} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="btn btn-icon"
        aria-label="Show everything"
        title="Show everything (0)"
        onClick={() => canvas.current?.fit()}
      >
        <Maximize size={14} aria-hidden="true" />
      </button>
    </div>
  );
}

function sceneWords({ podsDrawn, pods, folded, overBudget, connections }: VisibleGraph['scene']['counts']): string {
  const n = (value: number): string => value.toLocaleString('en');
  const total = connections.explicit + connections.open + connections.uncertain + connections.node;
  const parts = [`${n(podsDrawn)} of ${n(pods)} pods drawn`, `${n(total)} connection${total === 1 ? '' : 's'}`];
  if (folded > 0) parts.push(`${n(folded)} folded or hidden`);
  if (overBudget > 0) parts.push(`${n(overBudget)} not drawn: select a box to see its lines`);
  return parts.join(' · ');
}
