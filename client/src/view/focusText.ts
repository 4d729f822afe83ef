// The focus and the layers as text of the address. Pure; what was not written here is read as nothing.
import type { Focus, FocusWay, Layer, LayerMode } from '@portolan/shared/graph';

const WAYS: readonly FocusWay[] = ['both', 'up', 'down'];
const HOPS = [1, 2, 3] as const;
const MODES: readonly LayerMode[] = ['show', 'dim', 'hide'];

/** `2.up.ID`, or `paths.["FROM","TO"]` with `longer` in place of `paths` where ways may be a step longer. */
export function formatFocus(focus: Focus): string {
  if (focus.type === 'around') return `${focus.hops}.${focus.way}.${focus.id}`;
  return `${focus.longer ? 'longer' : 'paths'}.${JSON.stringify([focus.from, focus.to])}`;
}

export function readFocus(text: string): Focus | null {
  const [head = '', ...rest] = text.split('.');
  if (head === 'paths' || head === 'longer') return readPaths(rest.join('.'), head === 'longer');
  const hops = HOPS.find((number) => String(number) === head);
  const way = WAYS.find((name) => name === rest[0]);
  const id = rest.slice(1).join('.');
  return hops && way && id !== '' ? { type: 'around', id, hops, way } : null;
}

function readPaths(text: string, longer: boolean): Focus | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.length !== 2) return null;
    const [from, to] = value.map((end: unknown) => (typeof end === 'string' && end !== '' ? end : null));
    return { type: 'paths', from: from ?? null, to: to ?? null, longer };
  } catch {
    return null;
  }
}

/** `hide:NODES`. */
export function formatLayer({ mode, nodes }: Layer): string {
  return `${mode}:${nodes}`;
}

/** Each set of nodes once. */
export function readLayers(texts: readonly string[]): readonly Layer[] {
  const layers = new Map<string, Layer>();
  for (const text of texts) {
    const colon = text.indexOf(':');
    const mode = MODES.find((name) => name === text.slice(0, colon));
    const nodes = text.slice(colon + 1);
    if (mode && nodes !== '' && !layers.has(nodes)) layers.set(nodes, { mode, nodes });
  }
  return [...layers.values()];
}
