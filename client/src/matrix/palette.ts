// The colours of the matrix: the page's own, read when the theme changes.
export interface Palette {
  readonly surface: string;
  readonly sunken: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly text: string;
  readonly dim: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly explicit: string;
  readonly open: string;
  readonly uncertain: string;
  readonly unknown: string;
  readonly node: string;
  readonly finding: string;
  readonly font: string;
}

const TOKENS: Readonly<Record<Exclude<keyof Palette, 'font'>, string>> = {
  surface: '--c-surface',
  sunken: '--c-sunken',
  border: '--c-border',
  borderStrong: '--c-border-strong',
  text: '--c-text',
  dim: '--c-text-dim',
  accent: '--c-accent',
  accentSoft: '--c-accent-soft',
  explicit: '--c-explicit',
  open: '--c-open',
  uncertain: '--c-uncertain',
  unknown: '--c-text-dim',
  node: '--c-node',
  finding: '--c-finding',
};

export function readPalette(root: Element = document.documentElement): Palette {
  const style = getComputedStyle(root);
  const colours = Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(token).trim() || '#888']);
  const font = style.getPropertyValue('--font').trim() || 'sans-serif';
  return { ...Object.fromEntries(colours), font } as Palette;
}
