// What to call nodes and policies in lists and answers.
import type { GraphNode, PolicyRef } from './model';

/** `namespace/name`, with its variant as `(1 of 2)`; ends outside every namespace by their name alone. */
export function nodeTitle({ namespace, name, variant }: Pick<GraphNode, 'namespace' | 'name' | 'variant'>): string {
  const which = variant ? ` (${variant.index} of ${variant.of})` : '';
  return namespace === null ? name : `${namespace}/${name}${which}`;
}

/** `namespace/name`; policies of the whole cluster by their name alone. */
export function policyTitle({ namespace, name }: Pick<PolicyRef, 'namespace' | 'name'>): string {
  return namespace === null ? name : `${namespace}/${name}`;
}
