// The graph by keyboard: which key means what, and where the selection goes.

import type { Scene } from '@portolan/shared/graph';
import type { Rect } from '@portolan/shared/picture';
import { type Direction, firstTarget, nearestTarget, nextLine } from './navigation';

/** `out`, `in`: the next line that leaves, or reaches, the selected node. */
export type MoveCommand = Direction | 'out' | 'in';
export type Command = MoveCommand | 'fit' | 'zoom-in' | 'zoom-out' | 'clear' | 'toggle';

const KEYS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
  ['+', 'zoom-in'],
  ['=', 'zoom-in'],
  ['-', 'zoom-out'],
  ['0', 'fit'],
  ['Enter', 'toggle'],
  [' ', 'toggle'],
  ['Escape', 'clear'],
]);

/** How the keys are explained to those who cannot see the picture. */
export const KEY_HELP =
  'Arrow keys go to the nearest element, Shift with right or left goes along the connections out or in, Enter opens or closes, plus, minus and 0 zoom, Escape clears the selection.';

/** The command of a key press; null for keys that are not ours. */
export function commandOf(event: {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.shiftKey && event.key === 'ArrowRight') return 'out';
  if (event.shiftKey && event.key === 'ArrowLeft') return 'in';
  return KEYS.get(event.key) ?? null;
}

/** The id to select next; null when there is nothing that way. `targets`: where nodes, closed boxes and box headers are. */
export function moveSelection(
  scene: Scene,
  targets: ReadonlyMap<string, Rect>,
  selected: string | null,
  command: MoveCommand,
): string | null {
  const edge = scene.edges.find((one) => one.id === selected);
  if (edge) {
    if (command === 'left') return edge.source;
    if (command === 'right') return edge.target;
    if (command === 'in' || command === 'up') return nextLine(scene.edges, edge.target, -1, edge.id)?.id ?? null;
    return nextLine(scene.edges, edge.source, 1, edge.id)?.id ?? null;
  }
  const rect = selected === null ? undefined : targets.get(selected);
  if (selected === null || !rect) return firstTarget(targets);
  if (command === 'out') return nextLine(scene.edges, selected, 1, null)?.id ?? null;
  if (command === 'in') return nextLine(scene.edges, selected, -1, null)?.id ?? null;
  return nearestTarget(targets, rect, command);
}
