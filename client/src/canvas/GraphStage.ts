// The live Cytoscape graph behind the component: draws scenes, highlights, finds what is under the pointer, moves the view.
import type { Scene } from '@portolan/shared/graph';
import cytoscape, { type Core, type EventObject } from 'cytoscape';
import { drawnRects, layoutScene, type Positions } from './boxLayout';
import type { CanvasTheme } from './canvasTheme';
import { toElements, VEIL_ID } from './elements';
import { bounds, CLOSED_BOX, center, contains, type Point, type Rect, toggleRect } from './geometry';
import { routeAt } from './hitTest';
import { toPng } from './image';
import { edgesByEnd, type Incidence, neighbourhood } from './neighbourhood';
import { patchGraph, TRANSIENT_CLASSES } from './patch';
import type { Route } from './route';
import { routeEdges } from './routes';
import { toStylesheet } from './style';
import { toSvg } from './svg';
import { fitting, MAX_ZOOM, MIN_ZOOM, readViewport, revealing, sameViewport, toPan, type Viewport } from './viewport';

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
/** A pointer that only passes by highlights nothing. */
const HOVER_DELAY = 60;
const HOVER_LIMIT = 300;
const MOVE_TIME = 240;

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
  private scene: Scene = NOTHING;
  private positions: Positions | undefined;
  private rects: ReadonlyMap<string, Rect> = new Map();
  private routes: ReadonlyMap<string, Route> = new Map();
  private incidence: Incidence = new Map();
  private theme: CanvasTheme | null = null;
  private selected: string | null = null;
  private hovered: string | null = null;
  private hoverTimer: ReturnType<typeof setTimeout> | undefined;
  private viewTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the reader has moved the view; until then it follows the picture's size. */
  private moved = false;
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
    this.listen();
    if (typeof ResizeObserver !== 'undefined') {
      this.observer = new ResizeObserver(() => this.resized());
      this.observer.observe(container);
    }
  }

  /** Draws a scene. `whole`: the same scene without filters, so that a filter does not shape the layout. */
  draw(scene: Scene, whole: Scene | undefined, theme: CanvasTheme): void {
    const before = this.positions;
    if (whole) this.positions = layoutScene(whole, this.positions);
    this.positions = layoutScene(scene, this.positions);
    const anew = !keepsPlaces(scene, before, this.positions);
    this.scene = scene;
    this.rects = drawnRects(scene, this.positions);
    this.routes = routeEdges(scene, this.rects);
    this.incidence = edgesByEnd(scene);
    this.render(theme);
    this.highlight();
    if (anew) this.fitAnew();
    else this.showToggled();
  }

  /** Draws the same scene in other colours; the same colours again cost nothing. */
  recolor(theme: CanvasTheme): void {
    if (JSON.stringify(theme) !== JSON.stringify(this.theme)) this.render(theme);
  }

  private render(theme: CanvasTheme): void {
    this.container.style.backgroundColor = theme.background;
    this.cy.batch(() => {
      patchGraph(this.cy, toElements(this.scene, this.rects, this.routes, theme));
      if (JSON.stringify(theme) !== JSON.stringify(this.theme)) this.cy.style(toStylesheet(theme));
      this.theme = theme;
    });
  }

  /** Highlights this element and its neighbourhood; null or an id that is not drawn: nothing. */
  select(id: string | null): void {
    if (id === this.selected) return;
    this.selected = id;
    this.highlight();
  }

  rectOf(id: string): Rect | null {
    const route = this.routes.get(id);
    return route ? bounds(route.points.map((point) => ({ ...point, w: 0, h: 0 }))) : (this.rects.get(id) ?? null);
  }

  /** Rectangles of all that keys can reach; of open boxes their header. */
  targets(): ReadonlyMap<string, Rect> {
    const targets = new Map(this.rects);
    for (const box of this.scene.boxes) {
      const rect = targets.get(box.id);
      if (rect && box.open) targets.set(box.id, { ...rect, w: CLOSED_BOX.w, h: 44 });
    }
    return targets;
  }

  /** Moves the view just so far that the element is seen. */
  seek(id: string): void {
    const rect = this.rectOf(id);
    if (!rect) return;
    const view = revealing(this.cy, rect);
    if (!sameViewport(view, readViewport(this.cy))) this.show(view);
  }

  fit(): void {
    this.moved = false;
    this.show(fitting(this.cy, bounds(this.rects.values())));
  }

  zoomBy(factor: number): void {
    const now = readViewport(this.cy);
    this.moved = true;
    this.show({ ...now, zoom: now.zoom * factor });
    this.report();
  }

  /** Brings an element into the middle, close enough to read. */
  center(id: string): void {
    const rect = this.rectOf(id);
    if (!rect) return;
    this.moved = true;
    this.show({ ...center(rect), zoom: Math.max(readViewport(this.cy).zoom, 0.8) });
    this.report();
  }

  viewport(): Viewport {
    return readViewport(this.cy);
  }

  /** A viewport from outside (the address); the same one again does nothing. */
  setViewport(view: Viewport): void {
    if (sameViewport(view, readViewport(this.cy))) return;
    this.moved = true;
    this.cy.viewport(toPan(this.cy, view));
  }

  toPng(scale: number): Promise<Blob> {
    return toPng(this.cy, scale, this.theme?.background ?? '#fff');
  }

  toSvg(title: string): string {
    const { scene, rects, routes, theme } = this;
    return theme ? toSvg({ scene, rects, routes }, theme, title) : '';
  }

  /** Where on the page an element can be clicked, after bringing it into view; null when it is not drawn. */
  where(id: string): Point | null {
    const rect = this.rectOf(id);
    if (!rect) return null;
    this.cy.stop();
    this.cy.viewport(toPan(this.cy, revealing(this.cy, rect)));
    const point = this.clickable(id, rect);
    const [zoom, pan, box] = [this.cy.zoom(), this.cy.pan(), this.container.getBoundingClientRect()];
    return { x: box.left + point.x * zoom + pan.x, y: box.top + point.y * zoom + pan.y };
  }

  destroy(): void {
    clearTimeout(this.hoverTimer);
    clearTimeout(this.viewTimer);
    this.observer?.disconnect();
    this.cy.destroy();
  }

  private clickable(id: string, rect: Rect): Point {
    const route = this.routes.get(id);
    const open = this.scene.boxes.some((box) => box.id === id && box.open);
    if (!route) return open ? { x: rect.x + 30, y: rect.y + 12 } : { x: rect.x + rect.w / 2, y: rect.y + rect.h - 9 };
    const free = alongRoute(route).filter((point) => this.thingAt(point) === id);
    free.sort(
      (a, b) =>
        Math.hypot(a.x - route.label.x, a.y - route.label.y) - Math.hypot(b.x - route.label.x, b.y - route.label.y),
    );
    return free[0] ?? route.label;
  }

  /** The node, else the line, else the box at a model point. */
  private thingAt(point: Point): string | null {
    for (const node of this.scene.nodes) {
      const rect = this.rects.get(node.id);
      if (rect && contains(rect, point)) return node.id;
    }
    const line = routeAt(this.routes.values(), point, REACH / this.cy.zoom());
    if (line) return line;
    return this.scene.boxes.find((box) => contains(this.rects.get(box.id) ?? NOWHERE, point))?.id ?? null;
  }

  private listen(): void {
    this.cy.on('tap', (event) => this.tapped(event));
    this.cy.on('dbltap', 'node', (event) => this.toggle(String(event.target.id())));
    this.cy.on('mousemove', (event) => {
      const thing = this.thingAt(event.position);
      this.container.style.cursor = thing ? 'pointer' : '';
      if (thing !== this.hovered) this.hoverSoon(thing);
    });
    this.container.addEventListener('mouseleave', () => this.hoverSoon(null));
    this.cy.on('dragpan scrollzoom pinchzoom', () => {
      this.moved = true;
      this.report();
    });
  }

  private tapped(event: EventObject): void {
    const thing = this.thingAt(event.position);
    const box = this.scene.boxes.find((one) => one.id === thing);
    const rect = box && this.rects.get(box.id);
    if (box && rect && contains(toggleRect(rect), event.position)) this.toggle(box.id);
    else if (thing !== null && this.isStub(thing)) this.events.unfoldStub(thing);
    else this.events.select(thing);
  }

  private isStub(id: string): boolean {
    return this.scene.nodes.some((node) => node.id === id && node.kind === 'stub');
  }

  /** Opens or closes a box, shows a workload as its pods or back, unfolds a stub. */
  toggle(id: string): void {
    const node = this.scene.nodes.find((one) => one.id === id);
    if (this.scene.boxes.some((box) => box.id === id)) {
      this.toReveal = id;
      this.events.toggleBox(id);
    } else if (node?.kind === 'stub') this.events.unfoldStub(id);
    else if (node?.kind === 'workload' || node?.kind === 'pod') this.events.toggleWorkload(id);
  }

  private hoverSoon(id: string | null): void {
    this.hovered = id;
    clearTimeout(this.hoverTimer);
    this.hoverTimer = setTimeout(() => this.showHover(), HOVER_DELAY);
  }

  private showHover(): void {
    const id = this.hovered;
    const isOpenBox = this.scene.boxes.some((box) => box.id === id && box.open);
    this.cy.batch(() => {
      this.cy.elements('.hover').removeClass('hover');
      if (id === null || isOpenBox) return;
      const { edges, nodes } = neighbourhood(this.scene, this.incidence, id);
      if (edges.length + nodes.length > HOVER_LIMIT) this.cy.getElementById(id).addClass('hover');
      else for (const one of [...edges, ...nodes]) this.cy.getElementById(one).addClass('hover');
    });
  }

  private highlight(): void {
    const id = this.selected;
    this.cy.batch(() => {
      for (const name of TRANSIENT_CLASSES) this.cy.elements(`.${name}`).removeClass(name);
      if (id === null) return;
      const { edges, nodes } = neighbourhood(this.scene, this.incidence, id);
      if (nodes.length === 0) return;
      for (const one of [...edges, ...nodes]) this.cy.getElementById(one).addClass('hot');
      this.cy.getElementById(id).addClass('selected');
      this.cy.getElementById(VEIL_ID).addClass('veiling');
    });
  }

  /** Another picture altogether: everything is seen, unless the address says where to look. */
  private fitAnew(): void {
    this.toReveal = null;
    if (!this.moved || this.drawn) {
      this.moved = false;
      this.jumpToFit();
    }
    this.drawn = this.scene.boxes.length > 0;
  }

  private showToggled(): void {
    const id = this.toReveal;
    this.toReveal = null;
    if (id === null) return;
    this.moved = true;
    this.seek(id);
    this.report();
  }

  private jumpToFit(): void {
    if (this.cy.width() === 0 || this.cy.height() === 0) return;
    this.cy.viewport(toPan(this.cy, fitting(this.cy, bounds(this.rects.values()))));
  }

  private show(view: Viewport): void {
    const target = toPan(this.cy, view);
    const still =
      this.container.ownerDocument.defaultView?.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? true;
    this.cy.stop();
    if (still) this.cy.viewport(target);
    else this.cy.animate(target, { duration: MOVE_TIME, easing: 'ease-out' });
  }

  private report(): void {
    clearTimeout(this.viewTimer);
    this.viewTimer = setTimeout(() => this.events.viewport(readViewport(this.cy)), MOVE_TIME + 60);
  }

  private resized(): void {
    const view = readViewport(this.cy);
    this.cy.resize();
    if (this.moved) this.cy.viewport(toPan(this.cy, view));
    else this.jumpToFit();
  }
}

/** Whether any box of the scene stands where it stood. */
function keepsPlaces(scene: Scene, before: Positions | undefined, after: Positions): boolean {
  return scene.boxes.some((box) => {
    const [old, now] = [before?.get(box.id)?.slot, after.get(box.id)?.slot];
    return old !== undefined && old.x === now?.x && old.y === now.y;
  });
}

const NOWHERE: Rect = { x: Infinity, y: Infinity, w: 0, h: 0 };

/** Points along a line, a few pixels apart. */
function alongRoute(route: Route): Point[] {
  const points: Point[] = [];
  for (let i = 0; i + 1 < route.points.length; i++) {
    const [a, b] = [route.points[i]!, route.points[i + 1]!];
    const steps = Math.max(2, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / 6));
    for (let k = 1; k < steps; k++)
      points.push({ x: a.x + ((b.x - a.x) * k) / steps, y: a.y + ((b.y - a.y) * k) / steps });
  }
  return points;
}
