// Lines that came or are about to go, marked for a moment so that the eye finds them.
import type { Core } from 'cytoscape';

/** One pair of ends as the picture may hold them: by themselves, or by the box they lie in. */
export interface PulsedPair {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface PulseSet {
  readonly how: 'gained' | 'lost';
  readonly pairs: readonly PulsedPair[];
}

/** How long one beat lasts, and how many there are; milliseconds. */
const BEAT = 450;
const BEATS = 6;

export class Pulse {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly cy: Core) {}

  /** Marks the lines that stand for these pairs; an earlier mark is to be stopped before. @param still without beats. */
  show({ how, pairs }: PulseSet, still: boolean): void {
    const keys = new Set(pairs.flatMap(({ from, to }) => from.flatMap((a) => to.map((b) => `${a}\n${b}`))));
    const lines = this.cy.edges().filter((edge) => keys.has(`${edge.source().id()}\n${edge.target().id()}`));
    if (lines.empty()) return;
    let beat = 0;
    const next = (): void => {
      const on = still ? beat === 0 : beat % 2 === 0;
      if (on) lines.addClass(how);
      else lines.removeClass(how);
      beat += 1;
      if (beat < BEATS) this.timer = setTimeout(next, BEAT);
      else lines.removeClass(how);
    };
    next();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.cy.edges('.gained, .lost').removeClass('gained lost');
  }
}
