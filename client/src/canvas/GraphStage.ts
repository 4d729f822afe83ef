// The live Cytoscape graph behind the component: draws scenes, highlights, finds what is under the pointer, moves the view.

import type { Scene, SceneBox } from '@portolan/shared/graph';
import {
  bounds,
  type CanvasTheme,
  CLOSED_BOX,
  clickPoint,
  contains,
  type Drawing,
  drawnGround,
  drawnRects,
  headRect,
  hubLineAt,
  isTile,
  layoutScene,
  type PictureWords,
  type Point,
  type Positions,
  type Rect,
  type RouteMemo,
  routeEdges,
  thingAt,
  tileToggle,
  toggleRect,
  toSvg,
} from '@portolan/shared/picture';
import cytoscape, { type Core, type EventObject } from 'cytoscape';
import { Camera } from './Camera';
import { Highlighter } from './Highlighter';
import { toPng } from './image';
import { Painter } from './Painter';
import { Pulse, type PulseSet } from './Pulse';
import { MAX_ZOOM, MIN_ZOOM, type Viewport } from './viewport';

/** What the reader did. */
export interface StageEvents {
  select(id: string | null): void;
  toggleBox(id: string): void;
  toggleWorkload(id: string): void;
  unfoldStub(id: string): void;
  viewport(view: Viewport): void;
}

/** Pixels on screen within which a line is hit. */
const REACH = 7;
/** Pixels of the stage that a fitted picture leaves free at the sides, and above and below: there stand the counts. */
const SIDE_ROOM = 28;
const END_ROOM = 50;

const NOTHING: Scene = {
  boxes: [],
  nodes: [],
  edges: [],
  counts: {
    workloadsDrawn: 0,
    workloads: 0,
    podsDrawn: 0,
    pods: 0,
    connections: { explicit: 0, open: 0, uncertain: 0, node: 0 },
    folded: 0,
    overBudget: 0,
  },
};

/** Cytoscape adds a style element unless one with this id exists; an empty link keeps a strict style policy unbroken. */
function keepStylesOut(document: Document): void {
  const id = '__________cytoscape_stylesheet';
  if (document.getElementById(id)) return;
  const link = document.createElement('link');
  link.id = id;
  document.head.append(link);
}

export class GraphStage {
  private readonly cy: Core;
  private readonly observer: ResizeObserver | null = null;
  private positions: Positions | undefined;
  /** The scene without filters that shaped the positions. */
  private laidOut: Scene | undefined;
  private drawing: Drawing = { scene: NOTHING, rects: new Map(), routes: new Map() };
  private readonly routeMemo: RouteMemo = new Map();
  private readonly painter: Painter;
  private readonly highlighter: Highlighter;
  private readonly camera: Camera;
  private readonly pulses: Pulse;
  private toReveal: string | null = null;
  /** Whether a picture with anything in it has been drawn. */
  private drawn = false;

  constructor(
    private readonly container: HTMLElement,
    private readonly events: StageEvents,
  ) {
    keepStylesOut(container.ownerDocument);
    const canDraw = typeof CanvasRenderingContext2D !== 'undefined';
    this.cy = cytoscape({
      ...(canDraw ? { container } : { headless: true, styleEnabled: true }),
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      autoungrabify: true,
      autounselectify: true,
      boxSelectionEnabled: false,
      layout: { name: 'preset' },
    });
    this.highlighter = new Highlighter(this.cy);
    this.painter = new Painter(this.cy, container, () =>
      this.highlighter.redrawn(this.drawing.scene, this.drawing.rects),
    );
    this.pulses = new Pulse(this.cy);
    this.camera = new Camera(
      this.cy,
      container,
      () => this.area(),
      (view) => events.viewport(view),
    );
    this.listen();
    if (typeof ResizeObserver !== 'undefined') {
      this.observer = new ResizeObserver(() => this.camera.resized());
      this.observer.observe(container);
    }
  }

  /** Draws a scene, the first time in this theme, then in the present one. `whole`: the same scene without filters, so that a filter does not shape the layout. */
  draw(scene: Scene, whole: Scene | undefined, theme: CanvasTheme): void {
    const before = this.positions;
    const wasOpen = new Set(this.drawing.scene.boxes.flatMap((box) => (box.open ? [box.id] : [])));
    if (whole && whole !== this.laidOut) this.positions = layoutScene(whole, this.positions, this.aspect());
    this.laidOut = whole;
    if (scene !== whole || !this.positions) this.positions = layoutScene(scene, this.positions, this.aspect());
    const anew = !keepsPlaces(scene, before, this.positions);
    const rects = drawnRects(scene, this.positions);
    this.drawing = {
      scene,
      rects,
      routes: routeEdges(scene, rects, this.routeMemo),
      ground: drawnGround(scene, this.positions),
    };
    this.painter.paint(this.drawing, theme);
    this.highlighter.redrawn(scene, rects);
    const opened = scene.boxes.filter((box) => box.open && !wasOpen.has(box.id));
    // What was opened by other means than the canvas is brought into view as well.
    if (opened.length === 1) this.toReveal = opened[0]!.id;
    if (anew) this.fitAnew();
    else this.showToggled();
  }

  /** Width to height of the stage, in steps, so that a few pixels more or less make no other picture. */
  private aspect(): number {
    const { clientWidth, clientHeight } = this.container;
    if (clientWidth === 0 || clientHeight === 0) return 1.2;
    const [w, h] = [clientWidth - 2 * SIDE_ROOM, Math.max(100, clientHeight - 2 * END_ROOM)];
    return Math.min(3, Math.max(0.6, Math.round((w / h) * 10) / 10));
  }

  /** Draws the same scene in other colours; the same colours again cost nothing. */
  recolor(theme: CanvasTheme): void {
    this.painter.recolor(theme, this.drawing);
  }

  /** Highlights this element and its neighbourhood; null or an id that is not drawn: nothing. */
  select(id: string | null): void {
    this.highlighter.select(id);
  }

  /** Marks the lines of these pairs for a moment; an earlier mark ends. @param still without beats. */
  pulse(set: PulseSet, still: boolean): void {
    this.pulses.stop();
    this.painter.finish();
    this.pulses.show(set, still);
  }

  rectOf(id: string): Rect | null {
    const route = this.drawing.routes.get(id);
    return route
      ? bounds(route.points.map((point) => ({ ...point, w: 0, h: 0 })))
      : (this.drawing.rects.get(id) ?? null);
  }

  /** Rectangles of all that keys can reach; of open boxes their header. */
  targets(): ReadonlyMap<string, Rect> {
    const targets = new Map(this.drawing.rects);
    for (const box of this.drawing.scene.boxes) {
      const rect = targets.get(box.id);
      if (rect && box.open) targets.set(box.id, { ...headRect(rect), w: CLOSED_BOX.w });
    }
    return targets;
  }

  /** Moves the view just so far that the element is seen. */
  seek(id: string): void {
    const rect = this.rectOf(id);
    if (rect) this.camera.seek(rect);
  }

  fit(): void {
    this.camera.fit();
  }

  zoomBy(factor: number): void {
    this.camera.zoomBy(factor);
  }

  /** Brings an element into the middle, close enough to read. */
  center(id: string): void {
    const rect = this.rectOf(id);
    if (rect) this.camera.centerOn(rect);
  }

  viewport(): Viewport {
    return this.camera.read();
  }

  /** A viewport from outside (the address); the same one again does nothing. */
  setViewport(view: Viewport): void {
    this.camera.set(view);
  }

  size(): { readonly width: number; readonly height: number } {
    return { width: this.cy.width(), height: this.cy.height() };
  }

  toPng(scale: number): Promise<Blob> {
    this.painter.finish();
    return toPng(this.cy, scale, this.painter.theme?.background ?? '#fff');
  }

  toSvg(words: PictureWords): string {
    return this.painter.theme ? toSvg(this.drawing, this.painter.theme, words) : '';
  }

  /** Where on the page an element can be clicked, after bringing it into view; null when it is not drawn. */
  where(id: string): Point | null {
    const rect = this.rectOf(id);
    if (!rect) return null;
    this.camera.jumpTo(rect);
    const point = clickPoint(this.drawing, id, rect, REACH / this.cy.zoom());
    const [zoom, pan, box] = [this.cy.zoom(), this.cy.pan(), this.container.getBoundingClientRect()];
    return { x: box.left + point.x * zoom + pan.x, y: box.top + point.y * zoom + pan.y };
  }

  destroy(): void {
    this.highlighter.stop();
    this.camera.stop();
    this.pulses.stop();
    this.painter.stop();
    this.observer?.disconnect();
    this.cy.destroy();
  }

  private area(): Rect {
    return bounds([...this.drawing.rects.values(), ...(this.drawing.ground?.regions ?? []).map(({ rect }) => rect)]);
  }

  private thingAt(point: Point): string | null {
    return thingAt(this.drawing, point, REACH / this.cy.zoom());
  }

  private listen(): void {
    this.cy.on('tap', (event) => this.tapped(event));
    this.cy.on('dbltap', 'node', (event) => this.toggle(String(event.target.id())));
    this.cy.on('mousemove', (event) => {
      const thing = this.thingAt(event.position);
      this.container.style.cursor = thing ? 'pointer' : '';
      this.highlighter.hover(thing);
    });
    this.container.addEventListener('mouseleave', () => this.highlighter.hover(null));
  }

  private tapped(event: EventObject): void {
    const thing = this.thingAt(event.position);
    const box = this.drawing.scene.boxes.find((one) => one.id === thing);
    const rect = box && this.drawing.rects.get(box.id);
    const hub = box && rect ? hubLineAt(box, rect, event.position) : null;
    if (box && hub) this.events.unfoldStub(`stub:${hub.side}:${box.id}`);
    else if (box && rect && contains(toggleOf(box, rect), event.position)) this.toggle(box.id);
    else if (thing !== null && this.isStub(thing)) this.events.unfoldStub(thing);
    else this.events.select(thing);
  }

  private isStub(id: string): boolean {
    return this.drawing.scene.nodes.some((node) => node.id === id && node.kind === 'stub');
  }

  /** Opens or closes a box, shows a workload as its pods or back, unfolds a stub. */
  toggle(id: string): void {
    const node = this.drawing.scene.nodes.find((one) => one.id === id);
    if (this.drawing.scene.boxes.some((box) => box.id === id)) {
      this.toReveal = id;
      this.events.toggleBox(id);
    } else if (node?.kind === 'stub') this.events.unfoldStub(id);
    else if (node?.kind === 'workload' || node?.kind === 'pod') this.events.toggleWorkload(id);
  }

  /** Another picture altogether: everything is seen, unless the address says where to look. */
  private fitAnew(): void {
    this.toReveal = null;
    if (!this.camera.movedByReader || this.drawn) this.camera.jumpToFit();
    this.drawn = this.drawing.scene.boxes.length > 0;
  }

  private showToggled(): void {
    const id = this.toReveal;
    this.toReveal = null;
    if (id === null) return;
    this.seek(id);
    this.camera.settle();
  }
}

function toggleOf(box: SceneBox, rect: Rect): Rect {
  return isTile(box, rect) ? tileToggle(box, rect) : toggleRect(rect);
}

/** Whether any box of the scene stands where it stood. */
function keepsPlaces(scene: Scene, before: Positions | undefined, after: Positions): boolean {
  return scene.boxes.some((box) => {
    const [old, now] = [before?.get(box.id)?.slot, after.get(box.id)?.slot];
    return old !== undefined && old.x === now?.x && old.y === now.y;
  });
}
