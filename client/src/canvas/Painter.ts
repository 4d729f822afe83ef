// Brings drawings onto the live canvas, in turns where there is much of them: the page answers in between.
import type { CanvasTheme, Drawing } from '@portolan/shared/picture';
import type { Core, ElementDefinition, SingularElementArgument } from 'cytoscape';
import { toElements } from './elements';
import { addSome, patchGraph } from './patch';
import { toStylesheet } from './style';

/** New lines, and restyled elements, in one turn: some fifty milliseconds of work. */
const LINES_AT_ONCE = 150;
const STYLED_AT_ONCE = 120;
/** Milliseconds between two turns: the browser draws in between. */
const PAUSE = 30;

export class Painter {
  private present: CanvasTheme | null = null;
  /** Asked for, and not begun with yet. */
  private wanted: CanvasTheme | null = null;
  /** Set while colours change: nothing is drawn until all elements have theirs. */
  private recoloring: ReturnType<typeof setTimeout> | undefined;
  private adding: ReturnType<typeof setTimeout> | undefined;
  /** Lines of the drawing that are not on the canvas yet. */
  private left: readonly ElementDefinition[] = [];

  /** `onAdded`: more of the drawing stands than before. */
  constructor(
    private readonly cy: Core,
    private readonly container: HTMLElement,
    private readonly onAdded: () => void,
  ) {}

  /** The colours in force; null: nothing was painted yet. */
  get theme(): CanvasTheme | null {
    return this.present;
  }

  /** Paints a drawing, the first time in this theme, then in the present one until {@link recolor}. */
  paint(drawing: Drawing, theme: CanvasTheme): void {
    const colours = this.wanted ?? this.present ?? theme;
    this.endRecoloring();
    this.cy.batch(() => {
      // The style comes first: elements that are added get theirs only once.
      this.restyle(colours);
      this.patch(drawing, colours);
    });
  }

  /** The same drawing in other colours, soon; the same colours again cost nothing. */
  recolor(theme: CanvasTheme, drawing: Drawing): void {
    this.endRecoloring();
    if (isSameTheme(theme, this.present)) return;
    this.wanted = theme;
    this.recoloring = setTimeout(() => {
      this.wanted = null;
      this.notify(false);
      this.restyle(theme);
      this.patch(drawing, theme);
      this.styleInTurns(this.cy.elements().toArray());
    }, 0);
  }

  /** Everything that was to come later, now. */
  finish(): void {
    this.endRecoloring();
    this.addLeft(Number.POSITIVE_INFINITY);
  }

  stop(): void {
    clearTimeout(this.recoloring);
    clearTimeout(this.adding);
  }

  private restyle(theme: CanvasTheme): void {
    if (isSameTheme(theme, this.present)) return;
    this.container.style.backgroundColor = theme.background;
    this.cy.style(toStylesheet(theme));
    this.present = theme;
  }

  private patch({ scene, rects, routes, ground }: Drawing, theme: CanvasTheme): void {
    const { left } = patchGraph(this.cy, toElements(scene, rects, routes, theme, ground), LINES_AT_ONCE);
    this.addLater(left);
  }

  private addLater(lines: readonly ElementDefinition[]): void {
    clearTimeout(this.adding);
    this.left = lines;
    if (lines.length > 0) this.adding = setTimeout(() => this.addLeft(LINES_AT_ONCE), PAUSE);
  }

  private addLeft(most: number): void {
    if (this.left.length === 0) return;
    this.addLater(addSome(this.cy, this.left, most));
    this.onAdded();
  }

  /** Asking for a value makes Cytoscape work out the style of an element. */
  private styleInTurns(elements: readonly SingularElementArgument[]): void {
    for (const element of elements.slice(0, STYLED_AT_ONCE)) element.numericStyle('opacity');
    const left = elements.slice(STYLED_AT_ONCE);
    if (left.length > 0) this.recoloring = setTimeout(() => this.styleInTurns(left), 0);
    else this.endRecoloring();
  }

  private endRecoloring(): void {
    if (this.recoloring === undefined) return;
    clearTimeout(this.recoloring);
    this.recoloring = undefined;
    this.wanted = null;
    this.notify(true);
    this.cy.forceRender();
  }

  /** Whether changes are drawn; the typings do not know it. */
  private notify(drawn: boolean): void {
    (this.cy as Core & { notifications(on: boolean): void }).notifications(drawn);
  }
}

function isSameTheme(a: CanvasTheme, b: CanvasTheme | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
