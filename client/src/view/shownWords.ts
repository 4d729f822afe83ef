// What the reader has narrowed, in words for files that leave the page.
import { type Focus, nodeTitle, type TrafficGraph } from '@portolan/shared/graph';
import type { FilterTexts, ViewState } from './viewState';

const DIRECTIONS: Readonly<Record<FilterTexts['direction'], string>> = {
  both: '',
  ingress: 'inbound alone',
  egress: 'outbound alone',
};

/** Filter and focus, which narrow tables, data and pictures alike; null: neither does. */
export function filterWords(
  { filter, focus }: Pick<ViewState, 'filter' | 'focus'>,
  graph: TrafficGraph,
): string | null {
  const { find, namespaces, selector, port, protocols, direction, neighbours, isolation, exposure } = filter;
  return joined([
    find,
    namespaces.length > 0 ? `namespaces ${namespaces.join(', ')}` : '',
    selector === '' ? '' : `labels ${selector}`,
    port === '' ? '' : `port ${port}`,
    protocols.join(', '),
    DIRECTIONS[direction],
    neighbours ? '' : 'without neighbours',
    isolation === null ? '' : `isolation ${isolation}`,
    exposure === null ? '' : `exposure ${exposure}`,
    focus === null ? '' : focusWords(focus, graph),
  ]);
}

/** All that a picture of what is shown leaves out; null: nothing. */
export function pictureFilterWords(view: ViewState, graph: TrafficGraph): string | null {
  const looks = Object.entries(view.looks).flatMap(([name, shown]) => (shown ? [] : [name]));
  return joined([
    filterWords(view, graph) ?? '',
    ...view.layers.flatMap(({ mode, nodes }) => (mode === 'hide' ? [`without ${nodes}`] : [])),
    looks.length > 0 ? `without connections of the kind ${looks.join(', ')}` : '',
  ]);
}

function joined(parts: readonly string[]): string | null {
  return parts.filter((part) => part !== '').join('; ') || null;
}

function focusWords(focus: Focus, { nodes }: TrafficGraph): string {
  const name = (id: string | null): string => {
    const node = nodes.find((one) => one.id === id);
    return node ? nodeTitle(node) : (id ?? 'any');
  };
  if (focus.type === 'around') return `within ${focus.hops} steps of ${name(focus.id)}`;
  return `ways from ${name(focus.from)} to ${name(focus.to)}`;
}
