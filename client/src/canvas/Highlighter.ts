// Emphasis by few touched elements: the selection above a veil, and the neighbourhood of what the pointer rests on.

import type { Scene } from '@portolan/shared/graph';
import type { Rect } from '@portolan/shared/picture';
import type { Core } from 'cytoscape';
import { homeId, peekElements, VEIL_ID } from './elements';
import { edgesByEnd, type Incidence, neighbourhood } from './neighbourhood';

const OWN_CLASSES = ['selected', 'hot', 'hover', 'veiling'] as const;
/** A pointer that only passes by highlights nothing. */
const HOVER_DELAY = 60;
/** Larger neighbourhoods are not marked on hover, only when selected. */
const HOVER_LIMIT = 300;
/** The heaviest of what the map leaves out, shown on hover. */
const PEEK_LIMIT = 80;

export class Highlighter {
  private scene: Scene | null = null;
  private rects: ReadonlyMap<string, Rect> = new Map();
  private incidence: Incidence = new Map();
  private selected: string | null = null;
  private hovered: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly cy: Core) {}

  /** Marks the selection again after another scene was drawn. */
  redrawn(scene: Scene, rects: ReadonlyMap<string, Rect>): void {
    this.scene = scene;
    this.rects = rects;
    this.incidence = edgesByEnd(scene);
    this.show();
  }

  select(id: string | null): void {
    if (id === this.selected) return;
    this.selected = id;
    this.show();
  }

  hover(id: string | null): void {
    if (id === this.hovered) return;
    this.hovered = id;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.showHover(), HOVER_DELAY);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private show(): void {
    const { cy, scene, selected } = this;
    cy.batch(() => {
      for (const name of OWN_CLASSES) cy.elements(`.${name}`).removeClass(name);
      if (selected === null || !scene) return;
      const { edges, nodes } = neighbourhood(scene, this.incidence, selected);
      if (nodes.length === 0) return;
      for (const id of [...edges, ...nodes]) cy.getElementById(id).addClass('hot');
      cy.getElementById(selected).addClass('selected');
      cy.getElementById(homeId(selected)).addClass('hot');
      cy.getElementById(VEIL_ID).addClass('veiling');
    });
  }

  private showHover(): void {
    const { cy, scene, hovered } = this;
    const isOpenBox = scene?.boxes.some((box) => box.id === hovered && box.open);
    cy.batch(() => {
      cy.elements('.hover').removeClass('hover');
      cy.edges('.peek').remove();
      if (hovered === null || isOpenBox || !scene) return;
      const { edges, nodes } = neighbourhood(scene, this.incidence, hovered);
      const around = edges.length + nodes.length > HOVER_LIMIT ? [hovered] : [...edges, ...nodes];
      for (const id of around) cy.getElementById(id).addClass('hover');
      const touching = (scene.more ?? []).filter(({ source, target }) => source === hovered || target === hovered);
      cy.add(peekElements(touching.slice(0, PEEK_LIMIT), this.rects));
    });
  }
}
