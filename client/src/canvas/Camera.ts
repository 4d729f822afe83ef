// Which part of the picture is seen: moved by the reader, by the address, and to show what has just changed.
import { center, type Rect } from '@portolan/shared/picture';
import type { Core } from 'cytoscape';
import { fitting, readViewport, revealing, sameViewport, toPan, type Viewport } from './viewport';

const MOVE_TIME = 240;

export class Camera {
  /** Whether the reader has moved the view; until then it follows the picture's size. */
  private moved = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `area`: all that is drawn; `onRest`: where the view is after the reader moved it. */
  constructor(
    private readonly cy: Core,
    private readonly container: HTMLElement,
    private readonly area: () => Rect,
    private readonly onRest: (view: Viewport) => void,
  ) {
    cy.on('dragpan scrollzoom pinchzoom', () => this.settle());
  }

  get movedByReader(): boolean {
    return this.moved;
  }

  read(): Viewport {
    return readViewport(this.cy);
  }

  /** Shows everything, at once; from now on the view follows the picture. */
  jumpToFit(): void {
    this.moved = false;
    if (this.cy.width() === 0 || this.cy.height() === 0) return;
    this.cy.viewport(toPan(this.cy, fitting(this.cy, this.area())));
  }

  /** Moves until everything is seen. */
  fit(): void {
    this.moved = false;
    this.show(fitting(this.cy, this.area()));
  }

  zoomBy(factor: number): void {
    const now = this.read();
    this.show({ ...now, zoom: now.zoom * factor });
    this.settle();
  }

  /** Brings an area into the middle, close enough to read. */
  centerOn(rect: Rect): void {
    this.show({ ...center(rect), zoom: Math.max(this.read().zoom, 0.8) });
    this.settle();
  }

  /** Moves just so far that the area is seen. */
  seek(rect: Rect): void {
    const view = revealing(this.cy, rect);
    if (!sameViewport(view, this.read())) this.show(view);
  }

  /** As {@link seek}, at once. */
  jumpTo(rect: Rect): void {
    this.cy.stop();
    this.cy.viewport(toPan(this.cy, revealing(this.cy, rect)));
  }

  /** A viewport from outside (the address); the same one again does nothing. */
  set(view: Viewport): void {
    if (sameViewport(view, this.read())) return;
    this.moved = true;
    this.cy.viewport(toPan(this.cy, view));
  }

  /** The stage has another size: the same middle, or everything again. */
  resized(): void {
    const view = this.read();
    this.cy.resize();
    if (this.moved) this.cy.viewport(toPan(this.cy, view));
    else this.jumpToFit();
  }

  /** The view was moved on purpose: it is told when it has come to rest. */
  settle(): void {
    this.moved = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.onRest(this.read()), MOVE_TIME + 60);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private show(view: Viewport): void {
    const target = toPan(this.cy, view);
    const still =
      this.container.ownerDocument.defaultView?.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? true;
    this.cy.stop();
    if (still) this.cy.viewport(target);
    else this.cy.animate(target, { duration: MOVE_TIME, easing: 'ease-out' });
  }
}
