// From what is selected in graph, matrix or table to the beginning of a statement about it. Pure.
import type { TrafficGraph } from '@portolan/shared/graph';
import type { StatementDraft } from './editing';

/** null: no pair is selected that a statement could be about. */
export function draftAbout(selected: string | null, graph: TrafficGraph): StatementDraft | null {
  if (selected === null || selected.endsWith('|tie') || selected.endsWith('|exposure')) return null;
  const last = selected.lastIndexOf('|');
  // Names may hold the separator, so every place where it could split is tried.
  for (let i = selected.indexOf('|'); i >= 0 && i < last; i = selected.indexOf('|', i + 1)) {
    const [from, to] = [endText(selected.slice(0, i), graph), endText(selected.slice(i + 1, last), graph)];
    if (from !== null && to !== null) return { from, to, verb: 'mustNot', ports: '', allowed: '', name: '' };
  }
  return null;
}

/** As the form takes it. */
function endText(id: string, graph: TrafficGraph): string | null {
  if (id.startsWith('Namespace/') && graph.namespaces.some(({ name }) => id === `Namespace/${name}`))
    return `${id.slice('Namespace/'.length)}/*`;
  if (id === 'outside') return 'internet';
  const node = graph.nodes.find((one) => one.id === id);
  if (!node) return null;
  if (node.kind === 'external') return 'internet';
  return node.namespace === null ? null : `${node.namespace}/${node.name}`;
}
