// The colours in force: the built-in ones, overridden by the page's CSS custom properties `--graph-…`.
import { BUILT_IN_THEMES, type CanvasTheme } from '@portolan/shared/picture';

/** Colours that the page's own tokens give as well. */
const TOKENS: Readonly<Record<string, string>> = {
  text: '--c-text',
  muted: '--c-text-dim',
  accent: '--c-accent',
  explicit: '--c-explicit',
  open: '--c-open',
  uncertain: '--c-uncertain',
  node: '--c-node',
  exposure: '--c-exposure',
  finding: '--c-finding',
  gained: '--c-gained',
};

/** `cardBorder` is set by `--graph-card-border`, and so on. */
function propertyName(key: string): string {
  return `--graph-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The theme in force: each `--graph-…` property of the document's root, else the page's own token, else the built-in value. */
export function readCanvasTheme(theme: 'light' | 'dark', root: Element = document.documentElement): CanvasTheme {
  const declared = getComputedStyle(root);
  const read = (property: string | undefined): string =>
    property === undefined ? '' : declared.getPropertyValue(property).trim();
  const entries = Object.entries(BUILT_IN_THEMES[theme]).map(([key, value]) => {
    return [key, read(propertyName(key)) || read(TOKENS[key]) || value];
  });
  return Object.fromEntries(entries) as CanvasTheme;
}
