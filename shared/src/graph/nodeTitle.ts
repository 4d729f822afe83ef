// What to call a node in lists and answers.
import type { GraphNode } from './model';

/** `namespace/name`, with its variant as `(1 of 2)`; ends outside every namespace by their name alone. */
export function nodeTitle({ namespace, name, variant }: Pick<GraphNode, 'namespace' | 'name' | 'variant'>): string {
  const which = variant ? ` (${variant.index} of ${variant.of})` : '';
  return namespace === null ? name : `${namespace}/${name}${which}`;
}
