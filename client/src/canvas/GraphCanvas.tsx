// The graph as a React component: a focusable frame around the Cytoscape stage; props go down, what the reader did comes up.
import type { Scene } from '@portolan/shared/graph';
import type { PictureWords } from '@portolan/shared/picture';
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useLayoutEffect, useRef } from 'react';
import { readCanvasTheme } from './canvasTheme';
import { describe, nameOf } from './describe';
import { GraphStage } from './GraphStage';
import { commandOf, KEY_HELP, moveSelection } from './keys';
import type { PulseSet } from './Pulse';
import type { Viewport } from './viewport';
import './canvas.css';

export interface GraphCanvasHandle {
  fit(): void;
  zoomBy(factor: number): void;
  /** Brings a node, box or edge into the middle. */
  center(id: string): void;
  /** On screen, in CSS pixels. */
  size(): { readonly width: number; readonly height: number };
  /** What is shown, so many times as large. */
  toPng(scale: number): Promise<Blob>;
  /** The whole scene, with a legend and these words. */
  toSvg(words: PictureWords): string;
  viewport(): Viewport;
}

export interface GraphCanvasProps {
  readonly scene: Scene;
  /** The scene without filters, if at hand: it shapes the layout, so that no filter moves anything. */
  readonly whole?: Scene;
  /** Id of a node, box or edge. */
  readonly selected: string | null;
  readonly theme: 'light' | 'dark';
  /** Lines to mark for a moment: another value marks anew. */
  readonly pulse?: PulseSet | null;
  /** Where to look; null or absent: everything. */
  readonly viewport?: Viewport | null;
  onSelect(id: string | null): void;
  onToggleBox(id: string): void;
  /** A workload to show as its pods, or a pod whose workload is to be shown as one again. */
  onToggleWorkload(id: string): void;
  onUnfoldStub(id: string): void;
  /** After the reader moved or zoomed, when the view has come to rest. */
  onViewport?(view: Viewport): void;
  readonly ref?: Ref<GraphCanvasHandle>;
}

/** An application frame is a widget that takes keys, although its element alone does not say so. */
const FOCUSABLE = { tabIndex: 0 } as const;

/** The frame in the page; browser tests ask it where an element can be clicked (page coordinates, brought into view). */
export interface GraphFrame extends HTMLDivElement {
  portolanWhere?(id: string): { readonly x: number; readonly y: number } | null;
  /** Its place in the picture, whatever part of that is in view. */
  portolanPlace?(id: string): { readonly x: number; readonly y: number } | null;
}

export function GraphCanvas(props: GraphCanvasProps) {
  const { scene, whole, selected, theme, viewport, pulse, ref } = props;
  const frame = useRef<GraphFrame>(null);
  const surface = useRef<HTMLDivElement>(null);
  const stage = useRef<GraphStage | null>(null);
  const latest = useRef(props);
  const help = useId();
  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    const live = new GraphStage(surface.current!, {
      select: (id) => latest.current.onSelect(id),
      toggleBox: (id) => latest.current.onToggleBox(id),
      toggleWorkload: (id) => latest.current.onToggleWorkload(id),
      unfoldStub: (id) => latest.current.onUnfoldStub(id),
      viewport: (view) => latest.current.onViewport?.(view),
    });
    stage.current = live;
    frame.current!.portolanWhere = (id) => live.where(id);
    frame.current!.portolanPlace = (id) => live.rectOf(id);
    return () => {
      stage.current = null;
      live.destroy();
    };
  }, []);

  useLayoutEffect(() => {
    stage.current?.draw(scene, whole, readCanvasTheme(latest.current.theme));
  }, [scene, whole]);

  useEffect(() => {
    // The page takes its own colours first; those of the picture follow in tasks of their own.
    const frameRequest = requestAnimationFrame(() => stage.current?.recolor(readCanvasTheme(theme)));
    return () => cancelAnimationFrame(frameRequest);
  }, [theme]);

  useLayoutEffect(() => {
    stage.current?.select(selected);
  }, [selected]);

  useEffect(() => {
    if (pulse) stage.current?.pulse(pulse, matchMedia('(prefers-reduced-motion: reduce)').matches);
  }, [pulse]);

  const [x, y, zoom] = [viewport?.x, viewport?.y, viewport?.zoom];
  useEffect(() => {
    if (x !== undefined && y !== undefined && zoom !== undefined) stage.current?.setViewport({ x, y, zoom });
  }, [x, y, zoom]);

  useImperativeHandle(
    ref,
    () => ({
      fit: () => stage.current?.fit(),
      zoomBy: (factor) => stage.current?.zoomBy(factor),
      center: (id) => stage.current?.center(id),
      size: () => stage.current!.size(),
      toPng: (scale) => stage.current!.toPng(scale),
      toSvg: (words) => stage.current?.toSvg(words) ?? '',
      viewport: () => stage.current!.viewport(),
    }),
    [],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    const live = stage.current;
    const command = commandOf(event);
    if (!live || !command) return;
    event.preventDefault();
    event.stopPropagation();
    if (command === 'fit') live.fit();
    else if (command === 'zoom-in') live.zoomBy(1.25);
    else if (command === 'zoom-out') live.zoomBy(0.8);
    else if (command === 'clear') props.onSelect(null);
    else if (command === 'toggle') {
      if (selected !== null) live.toggle(selected);
    } else {
      const next = moveSelection(scene, live.targets(), selected, command);
      if (next === null) return;
      live.seek(next);
      props.onSelect(next);
    }
  };

  return (
    <div
      ref={frame}
      className="graph-canvas"
      role="application"
      {...FOCUSABLE}
      aria-label={nameOf(scene)}
      aria-describedby={help}
      data-testid="graph"
      data-nodes={scene.nodes.length}
      data-edges={scene.edges.length}
      data-breaches={scene.edges.filter((edge) => edge.breach !== undefined).length}
      data-observed={observedCounts(scene)}
      onKeyDown={onKeyDown}
    >
      <div ref={surface} className="graph-canvas-surface" />
      <p id={help} className="graph-canvas-spoken">
        {KEY_HELP}
      </p>
      <p className="graph-canvas-spoken" aria-live="polite">
        {describe(scene, selected)}
      </p>
    </div>
  );
}

/** How many lines flow logs mark, by kind: `2 used, 1 blocked`. */
function observedCounts({ edges }: Scene): string | undefined {
  const kinds = edges.flatMap(({ observed }) => (observed ? [observed.how] : []));
  if (kinds.length === 0) return undefined;
  return (['used', 'never', 'refused', 'blocked'] as const)
    .flatMap((how) => {
      const all = kinds.filter((one) => one === how).length;
      return all === 0 ? [] : [`${all} ${how}`];
    })
    .join(', ');
}
